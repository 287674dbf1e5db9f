package cli

import (
	"encoding/json"
	"fmt"

	"vision1/internal/output"
)

// A partsError is a call that was done, with errors in parts of its reply.
type partsError struct{ result output.Result }

func (e *partsError) Error() string {
	n := len(e.result.PartErrors) + e.result.MorePartErrors
	if n == 1 {
		return "the call was done, but a part of the reply carries an error"
	}
	return fmt.Sprintf("the call was done, but %d parts of the reply carry an error", n)
}

// checkParts returns a *partsError where a part of the reply failed.
func checkParts(result output.Result) error {
	if len(result.PartErrors) == 0 {
		return nil
	}
	return &partsError{result}
}

// explainParts names each part that failed, and why.
func explainParts(e *partsError) *failure {
	f := &failure{exit: exitParts, message: e.Error()}
	for _, part := range e.result.PartErrors {
		var status struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		}
		text := "an error that can't be read"
		if json.Unmarshal(part.Raw, &status) == nil {
			text = fmt.Sprintf("%s (code %d)", status.Message, status.Code)
		}
		place := fmt.Sprintf("responses[%d]", part.Index)
		if part.Page > 0 {
			place += fmt.Sprintf(", page %d", part.Page)
		}
		f.lines = append(f.lines, "  "+place+": "+text)
		f.json.Details = append(f.json.Details, part.Raw)
	}
	if more := e.result.MorePartErrors; more > 0 {
		f.lines = append(f.lines, fmt.Sprintf("  and %d more", more))
	}
	return f
}
