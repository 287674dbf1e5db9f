package methods

import (
	"encoding/json"
	"fmt"
	"strings"

	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/lro"
	"vision1/internal/output"
)

// A partialError is a request that succeeded, with errors in parts of its
// response.
type partialError struct {
	operation string // whose response it is, in a wait for several; "" otherwise
	result    output.Result
	sent      sentRequest // for advice
}

// partialErrorOf returns a *partialError if a part of the response failed.
func partialErrorOf(result output.Result) error {
	if len(result.PartErrors) == 0 {
		return nil
	}
	return &partialError{result: result}
}

func (e *partialError) Error() string {
	what, parts := "the request succeeded, but", "a part of the response carries an error"
	if e.operation != "" {
		what = e.operation + " succeeded, but"
	}
	if n := len(e.result.PartErrors) + e.result.MorePartErrors; n > 1 {
		parts = fmt.Sprintf("%d parts of the response carry an error", n)
	}
	return what + " " + parts
}

// ExitCode returns exitcode.Partial.
func (e *partialError) ExitCode() int { return exitcode.Partial }

// ReportsEffect returns true: the response was written.
func (e *partialError) ReportsEffect() bool { return true }

// Hints names each part that failed, and why.
func (e *partialError) Hints() []string {
	var lines []string
	for _, part := range e.result.PartErrors {
		var status lro.Status
		text := "an unreadable error"
		if json.Unmarshal(part.Raw, &status) == nil {
			text = status.Message
			if status.Code != 0 {
				text = strings.TrimSpace(fmt.Sprintf("%s (code %d)", text, status.Code))
			}
		}
		lines = append(lines, "  "+locationOf(part)+": "+text)
		if advice := e.adviceOn(part); advice != "" {
			lines = append(lines, "    "+advice)
		}
	}
	if more := e.result.MorePartErrors; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return lines
}

func locationOf(part output.PartError) string {
	location := fmt.Sprintf("%s[%d]", part.List, part.Index)
	if part.Page > 0 {
		location += fmt.Sprintf(", page %d", part.Page)
	}
	return location
}

// adviceOn returns what to do about the error of a part, or "".
func (e *partialError) adviceOn(part output.PartError) string {
	var status lro.Status
	_ = json.Unmarshal(part.Raw, &status) // without a code there is no advice
	if part.List != "responses" {
		return ""
	}
	return e.sent.adviceFor(part.Index, status.Code, status.Message)
}

// Describe adds the errors to the details, with the part that each is from.
func (e *partialError) Describe(o *diag.Object) {
	for _, part := range e.result.PartErrors {
		fields := map[string]any{"part": locationOf(part)}
		if advice := e.adviceOn(part); advice != "" {
			fields["advice"] = advice
		}
		if e.operation != "" {
			fields["operation"] = e.operation
		}
		o.Details = append(o.Details, withFields(part.Raw, fields))
	}
}

// warnMissingPages warns about files of which the response has fewer pages than
// there are, unless the request selects pages.
func (o *options) warnMissingPages(result output.Result) {
	if len(result.MissingPages) == 0 {
		return
	}
	sent := readSent(o.request).Requests
	for _, file := range result.MissingPages {
		if file.Index < len(sent) && len(sent[file.Index].Pages) > 0 {
			continue
		}
		o.f.Warn(fmt.Sprintf("responses[%d] has only %d of the %d pages of the file; for other pages, set -r requests.%d.pages",
			file.Index, file.Pages, file.Total, file.Index))
	}
}

// validateErrorFields warns if -p fields leaves out the errors of parts, so failed
// images look like images without results.
func (o *options) validateErrorFields() diag.List {
	paths := map[string][][]string{
		"BatchAnnotateImagesResponse": {{"responses", "error"}},
		"BatchAnnotateFilesResponse":  {{"responses", "error"}, {"responses", "responses", "error"}},
	}[o.method.Response]
	fields := o.request.Query.Get("fields")
	if fields == "" {
		return nil
	}
	index, text := o.paramArg("fields")
	missing := ""
	for _, path := range paths {
		if !selects(fields, path...) {
			missing += "," + strings.Join(path, ".")
		}
	}
	if missing == "" {
		return nil
	}
	return diag.List{{Severity: diag.Warning, Flag: "-p", Index: index, Text: text,
		Message: "leaves out " + strings.ReplaceAll(missing[1:], ",", " and ") + ", so parts that failed look empty; add it: " + text + missing}}
}
