package render

import (
	"encoding/json"
	"errors"
	"fmt"
)

// maxNesting limits responses in responses: a batch of files in an operation has 3.
const maxNesting = 4

// SplitResponse returns the AnnotateImageResponse and AnnotateFileResponse messages in
// what a method that annotates returns: one of them, a list or a batch, an operation,
// or what the asynchronous methods write to Cloud Storage. There is at least one.
func SplitResponse(response []byte) ([]json.RawMessage, error) {
	return split(response, false)
}

// splitPages returns the AnnotateImageResponse messages: also those of the pages of a
// file.
func splitPages(response []byte) ([]json.RawMessage, error) {
	return split(response, true)
}

func split(response []byte, pages bool) ([]json.RawMessage, error) {
	s := splitter{pages: pages}
	err := s.add(response, 0)
	if err == nil && len(s.messages) == 0 {
		err = errors.New("the response has no results")
	}
	return s.messages, err
}

type splitter struct {
	pages    bool // files are split too
	messages []json.RawMessage
}

func (s *splitter) add(response []byte, depth int) error {
	var list []json.RawMessage
	if json.Unmarshal(response, &list) == nil && list != nil {
		return s.addAll(list, depth)
	}
	var message struct {
		Responses   json.RawMessage `json:"responses"`
		Operation   json.RawMessage `json:"response"`
		InputConfig json.RawMessage `json:"inputConfig"`
		TotalPages  json.RawMessage `json:"totalPages"`
	}
	err := json.Unmarshal(response, &message)
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType), string(response) == "null":
		return errors.New("a response is an object: {...}")
	case err != nil:
		return fmt.Errorf("the response is not valid JSON: %w", err)
	case depth < maxNesting && message.Operation != nil:
		return s.add(message.Operation, depth+1)
	case depth == maxNesting, message.Responses == nil, !s.pages && (message.InputConfig != nil || message.TotalPages != nil):
		s.messages = append(s.messages, response)
		return nil
	case json.Unmarshal(message.Responses, &list) != nil:
		return errors.New("responses is not a list")
	default:
		return s.addAll(list, depth)
	}
}

func (s *splitter) addAll(list []json.RawMessage, depth int) error {
	if depth == maxNesting {
		return errors.New("the lists in the response are nested too deeply")
	}
	for i, element := range list {
		if err := s.add(element, depth+1); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	return nil
}
