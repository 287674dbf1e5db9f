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
	result output.Result
	sent   sentRequest // for advice
}

// partialErrorOf returns a *partialError if a part of the response failed.
func partialErrorOf(result output.Result) error {
	if len(result.PartErrors) == 0 {
		return nil
	}
	return &partialError{result: result}
}

func (e *partialError) Error() string {
	n := len(e.result.PartErrors) + e.result.MorePartErrors
	if n == 1 {
		return "the request succeeded, but a part of the response carries an error"
	}
	return fmt.Sprintf("the request succeeded, but %d parts of the response carry an error", n)
}

// ExitCode returns exitcode.Partial.
func (e *partialError) ExitCode() int { return exitcode.Partial }

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
		location := fmt.Sprintf("responses[%d]", part.Index)
		if part.Page > 0 {
			location += fmt.Sprintf(", page %d", part.Page)
		}
		lines = append(lines, "  "+location+": "+text)
		if advice := e.sent.adviceFor(part.Index, status.Code, status.Message); advice != "" {
			lines = append(lines, "    "+advice)
		}
	}
	if more := e.result.MorePartErrors; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return lines
}

// Describe adds the errors to the details.
func (e *partialError) Describe(o *diag.Object) {
	for _, part := range e.result.PartErrors {
		o.Details = append(o.Details, part.Raw)
	}
}
