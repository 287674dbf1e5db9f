package cursor

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vision1/internal/diag"
)

// maxDiagnostics is the maximum number of errors, and of warnings, to report for
// one piece of JSON: in a file of the wrong kind, every value is wrong.
const maxDiagnostics = 100

func syntaxError(err error, size int) *diag.Diagnostic {
	d := diag.Errorf("not valid JSON: %s", strings.TrimPrefix(err.Error(), "json: "))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > 0 {
		d.Start, d.End = int(syntax.Offset)-1, int(syntax.Offset)
		d.Message += fmt.Sprintf(" (byte %d of %d)", syntax.Offset, size)
	}
	return d
}

// report reports d, whose position is relative to data. Without a position, all
// of data is invalid.
func (r *jsonReader) report(d *diag.Diagnostic) {
	d.At(0, len(r.data))
	d.Start, d.End = d.Start+r.offset, d.End+r.offset
	r.parser.report(d)
}

// fail reports an error in the value at a path, which starts after start.
func (r *jsonReader) fail(at *jsonPath, start int64, d *diag.Diagnostic) {
	r.errors++
	switch {
	case r.errors <= maxDiagnostics:
		d.Message = at.prefix() + d.Message
		first := r.skipSeparators(start)
		r.report(d.At(first, max(first, int(r.dec.InputOffset()))))
	case r.errors == maxDiagnostics+1:
		r.report(diag.Errorf("this JSON has more errors; only the first %d are shown", maxDiagnostics))
	}
}

func (r *jsonReader) warn(at *jsonPath, message string) {
	r.warnings++
	if r.warnings <= maxDiagnostics {
		r.parser.warn(at.prefix() + message)
	}
}

// A jsonPath is the path of a value in JSON; nil is the top level.
type jsonPath struct {
	parent *jsonPath
	key    string // in an object
	index  int    // in a list, or -1 in an object
}

// maxPathLength bounds a path in a message, in bytes: JSON can be arbitrarily
// deep, and its keys arbitrarily long.
const maxPathLength = 200

// prefix returns the path for the beginning of a message, such as
// "requests[0].image.content: ", or "" for the top level.
func (p *jsonPath) prefix() string {
	if p == nil {
		return ""
	}
	var parts []string
	size := 0
	for ; p != nil; p = p.parent {
		if size > maxPathLength {
			parts = append(parts, "…")
			break
		}
		part := "[" + strconv.Itoa(p.index) + "]"
		if p.index < 0 {
			part = truncate(p.key)
			if p.parent != nil {
				part = "." + part
			}
		}
		size += len(part)
		parts = append(parts, part)
	}
	slices.Reverse(parts)
	return strings.Join(parts, "") + ": "
}

// truncate shortens a long text.
func truncate(text string) string {
	const maxLength = 60
	if len(text) <= maxLength {
		return text
	}
	return strings.ToValidUTF8(text[:maxLength], "") + "…"
}
