package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"vision1/internal/detect/results"
	"vision1/internal/rpccode"
)

// A status is a google.rpc.Status.
type status struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// splitImages returns the elements of a response to images:annotate for n images,
// unmodified.
func splitImages(body []byte, n int) ([]json.RawMessage, error) {
	var response struct {
		Responses []json.RawMessage `json:"responses"`
	}
	if err := json.Unmarshal(body, &response); err != nil {
		return nil, decodeError("it", err)
	}
	if len(response.Responses) != n {
		return nil, fmt.Errorf("it has %d results for %d images", len(response.Responses), n)
	}
	return response.Responses, nil
}

// decodeError returns why JSON is invalid. The message of a wrong type names the
// types of this program, which mean nothing to those who read it.
func decodeError(what string, err error) error {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case !ok:
		return fmt.Errorf("%s is not valid JSON: %w", what, err)
	case wrong.Field == "":
		return fmt.Errorf("%s is not an object: it is JSON of type %s", what, wrong.Value)
	default:
		return fmt.Errorf("%s is not what the API defines: %s has the type %s", what, wrong.Field, wrong.Value)
	}
}

// checkObject returns an error if an element of a response is not an object.
func checkObject(element json.RawMessage) error {
	if !bytes.HasPrefix(element, []byte("{")) {
		return errors.New("a result is not an object")
	}
	return nil
}

// errorIn returns the error in an element of a response, or nil.
func errorIn(element json.RawMessage) (*results.Error, error) {
	if err := checkObject(element); err != nil {
		return nil, err
	}
	if !bytes.Contains(element, []byte(`"error"`)) {
		return nil, nil //nolint:nilnil // no error
	}
	var e struct {
		Error *status `json:"error"`
	}
	if err := json.Unmarshal(element, &e); err != nil {
		return nil, decodeError("a result", err)
	}
	if e.Error == nil || e.Error.Code == 0 && e.Error.Message == "" {
		return nil, nil //nolint:nilnil // no error
	}
	return &results.Error{Code: e.Error.Code, Status: rpccode.Name(e.Error.Code), Message: e.Error.Message, Sent: true}, nil
}

// hasMore reports whether an element has something beside its error.
func hasMore(element json.RawMessage) bool {
	var members map[string]json.RawMessage
	return json.Unmarshal(element, &members) == nil && len(members) > 1
}

// A fileResponse is what is needed of an AnnotateFileResponse.
type fileResponse struct {
	raw        json.RawMessage
	own        json.RawMessage   // its error, as an element
	Responses  []json.RawMessage `json:"responses"`
	TotalPages int               `json:"totalPages"`
	Error      json.RawMessage   `json:"error"`
}

// parseFile returns the only element of a response to files:annotate.
func parseFile(body []byte) (*fileResponse, error) {
	elements, err := splitImages(body, 1)
	if err != nil {
		return nil, err
	}
	return parseFileElement(elements[0])
}

func parseFileElement(raw json.RawMessage) (*fileResponse, error) {
	if err := checkObject(raw); err != nil {
		return nil, err
	}
	f := &fileResponse{raw: raw, own: json.RawMessage("{}")}
	if err := json.Unmarshal(raw, f); err != nil {
		return nil, decodeError("a result", err)
	}
	if len(f.Error) > 0 {
		f.own = json.RawMessage(`{"error":` + string(f.Error) + `}`)
	}
	return f, nil
}

// pageNumber returns the number that the service gave to a page; 0 if none.
func pageNumber(page json.RawMessage) int {
	var p struct {
		Context struct {
			PageNumber json.Number `json:"pageNumber"` // also as a string, as some libraries write it
		} `json:"context"`
	}
	if json.Unmarshal(page, &p) != nil {
		return 0
	}
	n, err := strconv.Atoi(p.Context.PageNumber.String())
	if err != nil {
		return 0
	}
	return n
}

// withPages returns the AnnotateFileResponse with other elements of its responses,
// all of which are unmodified.
func (f *fileResponse) withPages(pages []json.RawMessage) (json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(f.raw))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteByte('{')
	for first := true; d.More(); first = false {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		if !first {
			out.WriteByte(',')
		}
		name, err := json.Marshal(key)
		if err != nil {
			return nil, err
		}
		out.Write(append(name, ':'))
		if key == "responses" {
			value = joinArray(pages)
		}
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func joinArray(elements []json.RawMessage) json.RawMessage {
	var out bytes.Buffer
	out.WriteByte('[')
	for i, e := range elements {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(e)
	}
	out.WriteByte(']')
	return out.Bytes()
}
