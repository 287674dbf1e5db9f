package output

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
)

const (
	maxPartErrors     = 64      // that are stored; the rest are counted
	maxPartErrorBytes = 4 << 10 // of each
	maxDigits         = 20
)

// A PartError is the error of one part of a response whose request succeeded:
// responses[].error of images:annotate and files:annotate, or statuses[] of an
// import. The response can be that of a finished operation.
type PartError struct {
	List  string // "responses" or "statuses"
	Index int    // in the list, from 0
	// Page is the number of a page in its file, from 1: the one that the response
	// has, or else the position among the pages of the response; 0 if the error is of
	// the whole part.
	Page int
	// Raw is the google.rpc.Status, unmodified. If it is longer than 4 KiB, Raw
	// has only those of its code, message, and status that are complete in the
	// first 4 KiB.
	Raw json.RawMessage
}

// MissingPages is a file of a response that has fewer pages than the file.
type MissingPages struct {
	Index        int // in responses, from 0
	Pages, Total int // of the response, and of the file
}

// partErrors is an Observer that collects the errors of parts, and the files with
// missing pages.
type partErrors struct {
	found        []PartError
	more         int // errors after the first maxPartErrors
	missing      []MissingPages
	pages, total int          // of the current file
	before       int          // how many errors were found before the current page
	number       int          // of the current page, as in the response; 0 if it has none
	current      *LimitBuffer // the value being read, or nil
}

func (e *partErrors) Begin(at Path, first byte) (bool, io.Writer) {
	at = withoutOperation(at)
	limit := maxPartErrorBytes
	switch {
	case at.Match("responses", "*"):
		e.pages, e.total = 0, 0
		return true, nil
	case at.Match("responses", "*", "responses", "*"):
		e.pages++
		e.before, e.number = len(e.found), 0
		return true, nil
	case len(at) == 0, at.Match("responses"), at.Match("statuses"), at.Match("responses", "*", "responses"),
		at.Match("responses", "*", "responses", "*", "context"):
		return true, nil
	case isTotalPages(at), isPageNumber(at):
		limit = maxDigits
	case first != '{' || !isPartError(at):
		return false, nil
	}
	e.current = &LimitBuffer{Limit: limit}
	return false, e.current
}

func (e *partErrors) End(at Path) {
	at = withoutOperation(at)
	value := e.current
	e.current = nil
	switch {
	case at.Match("responses", "*"):
		// No pages at all were left out by -p fields, or because of an error.
		if e.pages > 0 && e.pages < e.total && len(e.missing) < maxPartErrors {
			e.missing = append(e.missing, MissingPages{at[1].Index, e.pages, e.total})
		}
	case at.Match("responses", "*", "responses", "*"):
		for i := e.before; i < len(e.found) && e.number > 0; i++ {
			e.found[i].Page = e.number
		}
	case value == nil:
	case isPageNumber(at):
		e.number, _ = strconv.Atoi(string(value.Bytes())) // 0 if it is not a number
	case isTotalPages(at):
		e.total, _ = strconv.Atoi(string(value.Bytes())) // 0 if it is not a number
	default:
		e.add(at, value)
	}
}

// add stores the google.rpc.Status of a part, unless it is OK.
func (e *partErrors) add(at Path, value *LimitBuffer) {
	part := PartError{List: string(at[0].Key), Index: at[1].Index, Raw: value.Bytes()}
	if len(at) == 5 {
		part.Page = at[3].Index + 1
	}
	if value.Truncated {
		part.Raw = summarize(part.Raw)
	}
	var status struct{ Code int }
	switch err := json.Unmarshal(part.Raw, &status); {
	case part.List == "statuses" && err == nil && status.Code == 0: // one for each line, failed or not
	case len(e.found) == maxPartErrors:
		e.more++
	default:
		e.found = append(e.found, part)
	}
}

// withoutOperation returns the path in the response of an operation, or at.
func withoutOperation(at Path) Path {
	if len(at) > 0 && string(at[0].Key) == "response" {
		return at[1:]
	}
	return at
}

func isPartError(at Path) bool {
	return at.Match("responses", "*", "error") || at.Match("responses", "*", "responses", "*", "error") || at.Match("statuses", "*")
}

func isTotalPages(at Path) bool { return at.Match("responses", "*", "totalPages") }

func isPageNumber(at Path) bool {
	return at.Match("responses", "*", "responses", "*", "context", "pageNumber")
}

// FindPartErrors returns the Result of a response in memory.
func FindPartErrors(response []byte) Result {
	var parts partErrors
	scanner := NewScanner(&parts)
	_, _ = scanner.Write(response) // of what is not JSON, the parts up to the error
	return parts.result()
}

func (e *partErrors) result() Result {
	return Result{PartErrors: e.found, MorePartErrors: e.more, MissingPages: e.missing}
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
