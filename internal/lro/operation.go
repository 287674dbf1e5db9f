package lro

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"vision1/internal/exitcode"
	"vision1/internal/rpccode"
)

// An Operation is what a response says about a long-running operation.
type Operation struct {
	Name  string
	Raw   []byte // the response, unmodified
	Done  bool
	Error *Status // if the operation failed; nil otherwise
	// State is the state in the metadata, such as RUNNING; "" if there is none.
	State string
	// Progress is the progress in the metadata, in percent; "" if there is none.
	Progress string
}

// Canceled reports whether the operation is done because it was canceled.
func (o *Operation) Canceled() bool { return o.Error != nil && o.Error.Code == rpccode.Canceled }

// An UnusableError is a response that is not a valid state of the operation.
type UnusableError struct{ Message string }

func (e *UnusableError) Error() string { return e.Message }

// ExitCode returns exitcode.Unavailable.
func (e *UnusableError) ExitCode() int { return exitcode.Unavailable }

func unusable(format string, args ...any) error {
	return &UnusableError{"the response is not a usable operation: " + fmt.Sprintf(format, args...)}
}

// message is google.longrunning.Operation in JSON. Pointers and raw members tell
// an absent member from an empty one.
type message struct {
	Name     *string         `json:"name"`
	Done     *bool           `json:"done"`
	Error    json.RawMessage `json:"error"`
	Response json.RawMessage `json:"response"`
	Metadata json.RawMessage `json:"metadata"`
}

// Read decodes a response about the operation of that name; "" accepts any. It
// fails with an *UnusableError if the response is about another operation or is
// contradictory: an operation that is done has either an error or a response, one
// that is running has neither. JSON omits false, so one without done is running.
func Read(body []byte, name string) (*Operation, error) {
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, wrongType(err)
	}
	switch {
	case m.Name == nil || *m.Name == "":
		return nil, unusable("it has no name")
	case name != "" && id(*m.Name) != id(name):
		return nil, unusable("it is about %s, not about %s", *m.Name, name)
	}
	o := &Operation{Name: *m.Name, Raw: body, Done: m.Done != nil && *m.Done}
	hasError, hasResponse := isSet(m.Error), isSet(m.Response)
	switch {
	case !o.Done && (hasError || hasResponse):
		return nil, unusable("it has a result (error or response), but is not done")
	case o.Done && hasError && hasResponse:
		return nil, unusable("it is done with both an error and a response")
	case o.Done && !hasError && !hasResponse:
		return nil, unusable("it is done, but has neither an error nor a response")
	}
	if hasError {
		o.Error = new(Status)
		if err := json.Unmarshal(m.Error, o.Error); err != nil {
			return nil, unusable("its error is unreadable")
		}
	}
	o.State, o.Progress = progressOf(m.Metadata)
	return o, nil
}

func wrongType(err error) error {
	var mismatch *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &mismatch):
		return unusable("%v", err)
	case mismatch.Field != "":
		return unusable("its member %s has the type %s", mismatch.Field, mismatch.Value)
	default:
		return unusable("it is a JSON %s, not an object", mismatch.Value)
	}
}

func isSet(member json.RawMessage) bool { return len(member) > 0 && string(member) != "null" }

// id returns the last segment of a name. The segments before it have several
// forms: a project's ID or its number.
func id(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// progressOf returns the state and the progress in the metadata, whose members
// depend on the method. A member of an unexpected type is ignored.
func progressOf(raw json.RawMessage) (state, progress string) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return "", ""
	}
	_ = json.Unmarshal(members["state"], &state) // "" if it is not a string
	for _, name := range []string{"progressPercent", "progressPercentage"} {
		var percent json.Number
		if json.Unmarshal(members[name], &percent) != nil {
			continue
		}
		if f, err := strconv.ParseFloat(percent.String(), 64); err == nil && f >= 0 && f <= 100 {
			progress = strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return state, progress
}
