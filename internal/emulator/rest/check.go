package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"

	"vision1/internal/emulator/rpcerror"
)

// Limits of a body, beyond those of its size: a few bytes of JSON can become a
// message that needs a hundred times as much memory.
const (
	maxDepth  = 100       // nested objects and lists; the API's messages need less than 10
	maxTokens = 1_000_000 // names, values, and brackets
)

// checkJSON checks a body against a message type and returns all errors, with the
// texts of the real service. The returned body is the same, in strict JSON for protobuf.
func checkJSON(data []byte, message protoreflect.MessageDescriptor) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	c := &checker{decoder: decoder, data: data}
	err := c.root(message)
	if err == nil {
		_, err = c.token()
		switch {
		case errors.Is(err, io.EOF):
			err = nil
		case err == nil:
			err = errSyntax
		}
	}
	switch {
	case errors.Is(err, errDepth):
		return nil, rpcerror.Invalid("", "Invalid JSON payload received. Message too deep. Max recursion depth reached for key '%s'", c.key)
	case errors.Is(err, errTokens):
		return nil, rpcerror.Invalid("", "Invalid JSON payload received. It has more than %d values.", maxTokens)
	case err != nil:
		return nil, rpcerror.Errorf(codes.InvalidArgument, "Invalid JSON payload received. %s", describeSyntaxError(data, int(decoder.InputOffset())))
	}
	if err := c.violations.Err(); err != nil {
		return nil, err
	}
	return insertBrackets(data, c.brackets), nil
}

// Errors of a body that cannot be a message.
var (
	errSyntax = errors.New("unexpected JSON")
	errDepth  = errors.New("too deep")
	errTokens = errors.New("too many values")
)

// A checker compares a JSON document with a message descriptor. It collects the
// violations; its methods return an error only for invalid JSON.
type checker struct {
	decoder    *json.Decoder
	data       []byte
	depth      int
	tokens     int
	key        string // the last name that was read
	violations rpcerror.Violations
	brackets   []bracket // around single values in place of a list
}

func (c *checker) root(message protoreflect.MessageDescriptor) error {
	token, err := c.token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		c.violations.Add("", "Invalid JSON payload received. Unknown name \"\": Root element must be a message.")
		return c.skip(token)
	}
	return c.message(message, "")
}

// message checks an object after its opening brace.
func (c *checker) message(message protoreflect.MessageDescriptor, path string) error {
	seen := make(map[protoreflect.Name]bool)
	return c.members(func(key string) error {
		if message.FullName() == "google.protobuf.Any" {
			return c.skipNext()
		}
		field := findField(message, key)
		if field == nil {
			c.violations.Add(path, "Invalid JSON payload received. Unknown name %q%s: Cannot find field.", key, at(path))
			return c.skipNext()
		}
		if conflict := markSet(field, seen); conflict != "" {
			c.violations.Add(path, "Invalid JSON payload received. Cannot set %q%s: %s", key, at(path), conflict)
			return c.skipNext()
		}
		return c.field(field, join(path, string(field.Name())))
	})
}

// markSet records in seen that a field is set. If the field or another one of its
// oneof is already set, markSet returns the error.
func markSet(field protoreflect.FieldDescriptor, seen map[protoreflect.Name]bool) string {
	if seen[field.Name()] {
		return "the field is already set."
	}
	seen[field.Name()] = true
	oneof := field.ContainingOneof()
	if oneof == nil || oneof.IsSynthetic() {
		return ""
	}
	if seen["oneof "+oneof.Name()] {
		return fmt.Sprintf("another field of oneof '%s' is already set.", oneof.Name())
	}
	seen["oneof "+oneof.Name()] = true
	return ""
}

func (c *checker) field(field protoreflect.FieldDescriptor, path string) error {
	nameEnd := c.decoder.InputOffset()
	token, err := c.token()
	if err != nil {
		return err
	}
	switch {
	case token == nil:
		return nil
	case field.IsMap():
		return c.mapField(field, path, token)
	case field.IsList() && token == json.Delim('['):
		return c.list(field, path)
	case field.IsList():
		err := c.value(field, path, token)
		c.brackets = append(c.brackets, bracket{valueStart(c.data, nameEnd), '['}, bracket{c.decoder.InputOffset(), ']'})
		return err
	}
	return c.value(field, path, token)
}

func (c *checker) mapField(field protoreflect.FieldDescriptor, path string, token json.Token) error {
	if token != json.Delim('{') {
		c.violations.Add(path, "Invalid value at '%s' (Map), %s", path, show(token))
		return c.skip(token)
	}
	seen := make(map[string]bool)
	return c.members(func(key string) error {
		if seen[key] {
			c.violations.Add(path, "Invalid JSON payload received. Cannot set %q at '%s': the key is already set.", key, path)
		}
		seen[key] = true
		token, err := c.token()
		if err != nil {
			return err
		}
		return c.value(field.MapValue(), path+"["+strconv.Quote(key)+"]", token)
	})
}

// list checks a list after its opening bracket.
func (c *checker) list(field protoreflect.FieldDescriptor, path string) error {
	for i := 0; c.decoder.More(); i++ {
		token, err := c.token()
		if err != nil {
			return err
		}
		if err := c.value(field, fmt.Sprintf("%s[%d]", path, i), token); err != nil {
			return err
		}
	}
	_, err := c.token()
	return err
}

// value checks a value after its first token.
func (c *checker) value(field protoreflect.FieldDescriptor, path string, token json.Token) error {
	if token == json.Delim('[') {
		c.violations.Add(path, "Invalid JSON payload received. Unknown name %q%s: Proto field is not repeating, cannot start list.", lastName(path), at(parentOf(path)))
		return c.skip(token)
	}
	if field.Message() != nil && !isWellKnownScalar(field.Message()) {
		if token != json.Delim('{') {
			c.violations.Add(path, "Invalid value at '%s' (%s), %s", path, typeName(field), show(token))
			return c.skip(token)
		}
		return c.message(field.Message(), path)
	}
	if token == json.Delim('{') {
		c.violations.Add(path, "Invalid value at '%s' (%s), Starting an object on a scalar field", path, typeName(field))
		return c.skip(token)
	}
	if text, ok := token.(string); ok && field.Kind() == protoreflect.BytesKind && !isBase64(text) {
		c.violations.Add(path, "Invalid value at '%s' (TYPE_BYTES), Base64 decoding failed for \"%s\"", path, text)
		return nil
	}
	if !isValid(field, token) {
		c.violations.Add(path, "Invalid value at '%s' (%s), %s", path, typeName(field), show(token))
	}
	return nil
}

// members calls f with each key of an object, after its opening brace.
func (c *checker) members(f func(key string) error) error {
	for c.decoder.More() {
		token, err := c.token()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return errSyntax
		}
		c.key = key
		if err := f(key); err != nil {
			return err
		}
	}
	_, err := c.token()
	return err
}

// skipNext skips the next value.
func (c *checker) skipNext() error {
	token, err := c.token()
	if err != nil {
		return err
	}
	return c.skip(token)
}

// skip skips the rest of a value after its first token.
func (c *checker) skip(token json.Token) error {
	depth := 0
	for {
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		var err error
		if token, err = c.token(); err != nil {
			return err
		}
	}
}

func (c *checker) token() (json.Token, error) {
	token, err := c.decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("parse the body: %w", err)
	}
	switch token {
	case json.Delim('{'), json.Delim('['):
		c.depth++
	case json.Delim('}'), json.Delim(']'):
		c.depth--
	}
	c.tokens++
	switch {
	case c.depth > maxDepth:
		return nil, errDepth
	case c.tokens > maxTokens:
		return nil, errTokens
	}
	return token, nil
}
