package output

import (
	"bytes"
	"encoding/json"
	"io"
)

const (
	maxPartErrors     = 64      // that are stored; the rest are counted
	maxPartErrorBytes = 4 << 10 // of each
)

// A PartError is the error of one part of a response whose request succeeded:
// responses[].error of images:annotate and files:annotate.
type PartError struct {
	Index int // in responses, from 0
	Page  int // of a file, from 1; 0 if the error is of the whole part
	// Raw is the google.rpc.Status, unmodified. If it is longer than 4 KiB, Raw
	// has only those of its code, message, and status that are complete in the
	// first 4 KiB.
	Raw json.RawMessage
}

// partErrors is an Observer that collects the errors of parts.
type partErrors struct {
	found   []PartError
	more    int          // errors after the first maxPartErrors
	current *LimitBuffer // the error being read, or nil
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
	e.current = &LimitBuffer{Limit: maxPartErrorBytes}
	return false, e.current
}

func (e *partErrors) End(at Path) {
	if e.current == nil {
		return
	}
	part := PartError{Index: at[1].Index, Raw: e.current.Bytes()}
	if len(at) == 5 {
		part.Page = at[3].Index + 1
	}
	if e.current.Truncated {
		part.Raw = summarize(part.Raw)
	}
	e.found = append(e.found, part)
	e.current = nil
}

// summarize returns an object with those of the code, message, and status of a
// truncated google.rpc.Status that are complete.
func summarize(truncated []byte) json.RawMessage {
	var status struct {
		Code    json.RawMessage `json:"code,omitempty"`
		Message json.RawMessage `json:"message,omitempty"`
		Status  json.RawMessage `json:"status,omitempty"`
	}
	d := json.NewDecoder(bytes.NewReader(truncated))
	_, err := d.Token() // the opening brace
	for err == nil {
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
