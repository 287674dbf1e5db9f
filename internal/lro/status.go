package lro

import (
	"encoding/json"
	"fmt"
	"strconv"

	"vision1/internal/rpccode"
)

// A Status is the google.rpc.Status of a failed operation.
type Status struct {
	Code    int               `json:"code"`
	Message string            `json:"message"`
	Details []json.RawMessage `json:"details"`
}

// Name returns the name of the code, as in google/rpc/code.proto; "" if the error
// has no code.
func (s *Status) Name() string {
	if s.Code == 0 { // an error without a code is not OK
		return ""
	}
	if name := rpccode.Name(s.Code); name != "" {
		return name
	}
	return "code " + strconv.Itoa(s.Code)
}

// Text returns the message with the code, or the name of the code if there is no
// message.
func (s *Status) Text() string {
	switch {
	case s.Code == 0 && s.Message == "":
		return "an error without a code or a message"
	case s.Code == 0:
		return s.Message
	case s.Message == "":
		return s.Name()
	}
	return fmt.Sprintf("%s (%d %s)", s.Message, s.Code, s.Name())
}
