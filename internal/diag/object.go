package diag

import (
	"encoding/json"
	"errors"
)

// Object is the error object of --error-format json. For exit code 2 it has
// problems, for every other one a message.
type Object struct {
	Exit       int               `json:"exit"`
	Code       int               `json:"code,omitempty"`
	Status     string            `json:"status,omitempty"`
	Message    string            `json:"message,omitempty"`
	Reason     string            `json:"reason,omitempty"`
	Details    []json.RawMessage `json:"details,omitempty"`
	Problems   []ObjectProblem   `json:"problems,omitempty"`
	Warnings   []string          `json:"warnings,omitempty"`
	Operations []string          `json:"operations,omitempty"` // still running
}

// ObjectProblem is a diagnostic in an Object.
type ObjectProblem struct {
	Flag       string `json:"flag"`
	Word       int    `json:"word,omitempty"`
	Text       string `json:"text"`
	Message    string `json:"message"`
	Suggestion string `json:"suggestion,omitempty"`
}

// Hints returns what to do about err: the lines of the first error in its chain
// with a method Hints.
func Hints(err error) []string {
	var hinter interface{ Hints() []string }
	if errors.As(err, &hinter) {
		return hinter.Hints()
	}
	return nil
}

// Describe lets the first error in the chain of err with a method Describe fill
// in the error object.
func Describe(err error, o *Object) {
	var describer interface{ Describe(o *Object) }
	if errors.As(err, &describer) {
		describer.Describe(o)
	}
}
