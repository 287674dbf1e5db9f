package cmdutil

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"

	"vision1/internal/output"
	"vision1/internal/shell"
)

// An Effect is what became of a request that must not be sent twice. Whatever
// ends the command after the request, its error says so. An Effect is safe for
// concurrent use.
type Effect struct {
	Shell shell.Shell // that commands are shown for

	mu       sync.Mutex
	state    effectState
	starts   bool // the request starts an operation
	response output.LimitBuffer
}

type effectState int

const (
	notSent effectState = iota
	inFlight
	carriedOut
)

// Sending notes that the request is being sent. It starts an operation, or not.
func (e *Effect) Sending(startsOperation bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state, e.starts = inFlight, startsOperation
}

// Failed notes that the request failed. Its error reports whether it may have been
// carried out.
func (e *Effect) Failed() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state = notSent
}

// CarriedOut notes a successful response. It returns the response's body, of which
// it stores the beginning as it is read.
func (e *Effect) CarriedOut(body io.ReadCloser) io.ReadCloser {
	const maxStored = 64 << 10
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state, e.response = carriedOut, output.LimitBuffer{Limit: maxStored}
	return struct {
		io.Reader
		io.Closer
	}{io.TeeReader(body, e), body}
}

// Write stores a part of the response.
func (e *Effect) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.response.Write(p)
}

// Lines says what a command changed that fails now, with the name that the
// response has, as far as it was read.
func (e *Effect) Lines() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.state == notSent {
		return nil
	}
	if e.state == inFlight {
		return []string{"the request was sent and might have been carried out; check before you send it again"}
	}
	name := memberName(e.response.Bytes())
	switch {
	case e.starts && name != "":
		return []string{"the request was carried out and started " + name + "; to wait for it: vision1 operations wait " + e.Shell.Quote(name)}
	case e.starts:
		return []string{"the request was carried out, so an operation may be running; to list operations: vision1 operations list"}
	case name != "":
		return []string{"the request was carried out; its response names " + name}
	default:
		return []string{"the request was carried out; check before you send it again"}
	}
}

// memberName returns the member name of a JSON object that may be truncated.
func memberName(object []byte) string {
	d := json.NewDecoder(bytes.NewReader(object))
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return ""
	}
	for {
		key, err := d.Token()
		if err != nil {
			return ""
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return ""
		}
		if key == "name" {
			var name string
			_ = json.Unmarshal(value, &name) // "" if it is not a string
			return name
		}
	}
}
