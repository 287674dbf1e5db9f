package lro

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// An Operation is what a reply said about a long-running operation.
type Operation struct {
	Name  string
	Raw   []byte // the reply as received
	Done  bool
	Error *Status // of an operation that ended in one; nil otherwise
	// State is the one in the metadata, such as RUNNING, or "" where it has none.
	State string
	// Progress is how much of the work is done in percent, or "" where the
	// metadata doesn't tell.
	Progress string
}

// Canceled tells whether the operation ended because it was cancelled.
func (o *Operation) Canceled() bool { return o.Error != nil && o.Error.Code == codeCancelled }

// An UnusableError is a reply that can't be one about the operation asked for.
type UnusableError struct{ Message string }

func (e *UnusableError) Error() string { return e.Message }

func unusable(format string, args ...any) error {
	return &UnusableError{"the reply is no usable operation: " + fmt.Sprintf(format, args...)}
}

// reply is google.longrunning.Operation as JSON has it. Members are kept as
// they came, to tell one that is absent from one that is empty.
type reply struct {
	Name     *string         `json:"name"`
	Done     *bool           `json:"done"`
	Error    json.RawMessage `json:"error"`
	Response json.RawMessage `json:"response"`
	Metadata json.RawMessage `json:"metadata"`
}

// Read reads a whole reply about the operation of that name; with "" it may be
// any. It fails with an *UnusableError where the reply is about another
// operation or says what can't be: exactly one of error and response belongs to
// an operation that is done, none to one that runs. JSON leaves out what is
// false, so that one without done runs.
func Read(body []byte, name string) (*Operation, error) {
	var r reply
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, misfit(err)
	}
	switch {
	case r.Name == nil || *r.Name == "":
		return nil, unusable("it has no name")
	case name != "" && id(*r.Name) != id(name):
		return nil, unusable("it is about %s, not about %s", *r.Name, name)
	}
	o := &Operation{Name: *r.Name, Raw: body, Done: r.Done != nil && *r.Done}
	hasError, hasResponse := given(r.Error), given(r.Response)
	switch {
	case !o.Done && (hasError || hasResponse):
		return nil, unusable("it has an end (error or response), but is not done")
	case o.Done && hasError == hasResponse && hasError:
		return nil, unusable("it is done with both an error and a response")
	case o.Done && hasError == hasResponse:
		return nil, unusable("it is done, but has neither an error nor a response")
	}
	if hasError {
		o.Error = new(Status)
		if err := json.Unmarshal(r.Error, o.Error); err != nil {
			return nil, unusable("its error can't be read")
		}
	}
	o.State, o.Progress = metadata(r.Metadata)
	return o, nil
}

func misfit(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return unusable("its member %s is of the type %s", wrong.Field, wrong.Value)
	}
	if errors.As(err, &wrong) {
		return unusable("it is a JSON %s, not an object", wrong.Value)
	}
	return unusable("%v", err)
}

func given(member json.RawMessage) bool { return len(member) > 0 && string(member) != "null" }

// id is the last part of a name. The parts before it may be written in several
// ways: a project by its name or by its number.
func id(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// metadata picks out what tells how far an operation is. Which members there
// are depends on the method that started it; a member of another type than
// expected is as good as none.
func metadata(raw json.RawMessage) (state, progress string) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return "", ""
	}
	_ = json.Unmarshal(members["state"], &state) // "" where it is no string
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
