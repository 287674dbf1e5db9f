package output

import (
	"bytes"
	"encoding/json"
	"io"
)

const (
	maxPartErrors     = 64      // that are kept; the rest are counted
	maxPartErrorBytes = 4 << 10 // of each
)

// A PartError is the error of one part of a reply whose call succeeded:
// responses[].error of images:annotate and files:annotate.
type PartError struct {
	Index int // in responses, from 0
	Page  int // in the inner responses of a file, from 1; 0 where the error is of the whole part
	// Raw is the google.rpc.Status as received. Where that is longer than
	// 4 KiB, it is an object of its code, message and status, those that are
	// whole in the first 4 KiB.
	Raw json.RawMessage
}

// A Checker checks that what is written to it is JSON, as a Scanner does, and
// collects the errors of its parts.
type Checker struct {
	*Scanner
	parts partErrors
}

// NewChecker returns a Checker that has seen nothing yet.
func NewChecker() *Checker {
	c := &Checker{}
	c.Scanner = NewScanner(&c.parts)
	return c
}

// PartErrors returns the first 64 errors of parts, in the order in which they came.
func (c *Checker) PartErrors() []PartError { return c.parts.found }

// MorePartErrors returns how many there were beyond those of PartErrors.
func (c *Checker) MorePartErrors() int { return c.parts.more }

// partErrors is the Observer that looks for errors of parts.
type partErrors struct {
	found   []PartError
	more    int
	current *bounded // the error being read
}

func (e *partErrors) Begin(at Path, first byte) (bool, io.Writer) {
	switch {
	case len(at) == 0, at.Match("responses"), at.Match("responses", "*"),
		at.Match("responses", "*", "responses"), at.Match("responses", "*", "responses", "*"):
		return true, nil
	case first != '{', !at.Match("responses", "*", "error") && !at.Match("responses", "*", "responses", "*", "error"):
		return false, nil
	case len(e.found) == maxPartErrors:
		e.more++
		return false, nil
	}
	e.current = &bounded{left: maxPartErrorBytes}
	return false, e.current
}

func (e *partErrors) End(at Path) {
	if e.current == nil {
		return
	}
	part := PartError{Index: at[1].Index, Raw: e.current.kept}
	if len(at) == 5 {
		part.Page = at[3].Index + 1
	}
	if e.current.cut {
		part.Raw = essence(part.Raw)
	}
	e.found = append(e.found, part)
	e.current = nil
}

// essence makes an object of the code, message and status that are whole in the
// beginning of a google.rpc.Status.
func essence(beginning []byte) json.RawMessage {
	var status struct {
		Code    json.RawMessage `json:"code,omitempty"`
		Message json.RawMessage `json:"message,omitempty"`
		Status  json.RawMessage `json:"status,omitempty"`
	}
	d := json.NewDecoder(bytes.NewReader(beginning))
	for _, err := d.Token(); err == nil; { // the opening brace, then key by key
		var key json.Token
		var value json.RawMessage
		if key, err = d.Token(); err != nil {
			break
		}
		if err = d.Decode(&value); err != nil {
			break
		}
		switch key {
		case "code":
			status.Code = value
		case "message":
			status.Message = value
		case "status":
			status.Status = value
		}
	}
	raw, err := json.Marshal(status)
	if err != nil {
		return json.RawMessage("{}")
	}
	return raw
}

// bounded keeps the first bytes written to it.
type bounded struct {
	kept []byte
	left int
	cut  bool // there were more
}

func (b *bounded) Write(p []byte) (int, error) {
	take := min(len(p), b.left)
	b.kept = append(b.kept, p[:take]...)
	b.left -= take
	b.cut = b.cut || take < len(p)
	return len(p), nil
}
