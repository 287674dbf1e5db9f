package cursor

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// maxDiagnostics is the maximum number of errors, and of warnings, to report for
// one piece of JSON: in a file of the wrong kind, every value is wrong.
const maxDiagnostics = 100

// syntaxError returns the error of text, of a file or an argument, that is not
// JSON.
func syntaxError(err error, data []byte, inFile bool) *diag.Diagnostic {
	d := diag.Errorf("not valid JSON: %s", strings.TrimPrefix(err.Error(), "json: "))
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) || syntax.Offset <= 0 {
		return d
	}
	at := min(int(syntax.Offset), len(data)) - 1
	r, size := utf8.DecodeRune(data[max(0, at):])
	d.Start, d.End = at, at+size
	if r >= utf8.RuneSelf { // the decoder names only its first byte
		_, context, _ := strings.Cut(d.Message, "' ")
		d.Message = fmt.Sprintf("not valid JSON: invalid character '%c' %s", r, context)
	}
	d.Message += fmt.Sprintf(" (byte %d of %d)", syntax.Offset, len(data)) + likelyCause(data, r, inFile)
	return d
}

// likelyCause returns what often made text invalid JSON, for the end of a
// message, or "". r is the invalid character.
func likelyCause(data []byte, r rune, inFile bool) string {
	text := strings.TrimSpace(string(data[:min(len(data), maxFileName)]))
	structured := strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
	unquoted := structured && !strings.Contains(text, `"`) && strings.ContainsFunc(text, unicode.IsLetter)
	switch {
	case strings.ContainsRune("“”„‟", r):
		return "; this is a curly quote; use straight quotes (\")"
	case strings.ContainsRune("‘’'", r):
		return "; JSON requires double quotes (\")"
	case !inFile && strings.Contains(text, `\"`) && !strings.Contains(strings.ReplaceAll(text, `\"`, ""), `"`):
		return "; remove the backslashes before the quotes, or use --json FILE"
	case unquoted && inFile:
		return "; names and strings require double quotes (\")"
	case inFile && !structured:
		return "; the file must contain a JSON object, {...}"
	case inFile:
		return ""
	case unquoted:
		return "; the shell removed the quotes: put the JSON in single quotes (not on Windows), or use --json FILE"
	case r == '@':
		return "; @ has no meaning in JSON; to start from a file, use --json FILE"
	case !structured && unicode.IsLetter(r):
		return "; a string requires double quotes; to set a value that is not JSON, use = instead of :="
	default:
		return ""
	}
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

// unknownField returns the error for a key that m doesn't have: the field that it
// may be a spelling of, or where in the request there is such a field.
func (r *jsonReader) unknownField(m *api.Message, key string, at *jsonPath) *diag.Diagnostic {
	d := unknownField(m, key, func(f *api.Field) string { return f.Name })
	if f, ok := m.FindField(key); ok {
		d = &diag.Diagnostic{Message: "unknown field of " + m.Name, Suggestion: f.Name}
		return d
	}
	path := pathTo(r.parser.message.Name, key)
	if path == nil {
		return d
	}
	d.Message, d.Suggestion = "unknown field of "+m.Name, strings.Join(fieldNames(path, func(f *api.Field) string {
		if f.Type.List && f.Type.Kind == api.KindMessage {
			return f.Name + "[]"
		}
		return f.Name
	}), ".")
	if at == nil && len(path) == 2 && path[0].Type.List {
		d.Message += fmt.Sprintf("; this is one of the %[1]s: put it in a list, {\"%[1]s\": [{...}]}", path[0].Name)
		d.Suggestion = ""
	}
	return d
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
			part = diag.Truncate(p.key, maxExcerpt)
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

// maxExcerpt is how much of a key or a value is shown, in characters.
const maxExcerpt = 60
