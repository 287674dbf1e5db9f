package results

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// A line is an object of jsonl. It also names the failed inputs in failures.jsonl.
type line struct {
	Input string `json:"input"`
	// InputBase64 has the bytes of a name that is not UTF-8.
	InputBase64 string          `json:"inputBase64,omitempty"`
	SHA256      string          `json:"sha256,omitempty"`
	Page        int             `json:"page,omitempty"`
	SameAs      string          `json:"sameAs,omitempty"`
	Changes     *Changes        `json:"changes,omitempty"`
	Response    json.RawMessage `json:"response,omitempty"`
	Error       *Error          `json:"error,omitempty"`
}

func newLine(r *Result) line {
	return line{
		Input: validName(r.Input.Name), InputBase64: nameBytes(r.Input.Name), SHA256: r.SHA256,
		SameAs: validName(r.SameAs), Changes: r.Changes,
	}
}

// pageLine returns the line for a page. It has a response, an error, or both.
func pageLine(r *Result, p *page) line {
	l := newLine(r)
	l.Page, l.Response, l.Error = p.number, p.response, p.err
	return l
}

// appendTo appends the line to b. The response is compacted; its numbers and
// strings are unmodified.
func (l *line) appendTo(b *bytes.Buffer) error {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(l); err != nil {
		return fmt.Errorf("not valid JSON: %w", err)
	}
	return nil
}
