// Package rawjson edits JSON without changing what it doesn't touch: the order of
// members, the digits of numbers, and unknown members.
package rawjson

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// A Member is a member of an object.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Kind returns the first byte of a value: '{' for an object, '[' for a list.
func Kind(value json.RawMessage) byte {
	value = bytes.TrimLeft(value, " \t\r\n")
	if len(value) == 0 {
		return 0
	}
	return value[0]
}

// Members returns the members of an object, in order.
func Members(object json.RawMessage) ([]Member, error) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, fmt.Errorf("not a JSON object: %v, %w", token, err)
	}
	var members []Member
	for decoder.More() {
		var member Member
		token, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("read a name: %w", err)
		}
		member.Name, _ = token.(string)
		if err := decoder.Decode(&member.Value); err != nil {
			return nil, fmt.Errorf("read the value of %q: %w", member.Name, err)
		}
		members = append(members, member)
	}
	return members, nil
}

// Object returns an object with the members.
func Object(members []Member) (json.RawMessage, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	out.WriteByte('{')
	for i, member := range members {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := encoder.Encode(member.Name); err != nil {
			return nil, fmt.Errorf("encode a name: %w", err)
		}
		out.WriteByte(':')
		out.Write(member.Value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// List returns a list of the values.
func List(values []json.RawMessage) json.RawMessage {
	out := []byte{'['}
	for i, value := range values {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, value...)
	}
	return append(out, ']')
}
