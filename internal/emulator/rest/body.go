package rest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"unicode/utf8"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator/rpcerror"
)

// A body is a request's body, with the state of its request.
type body struct {
	io.ReadCloser
	state *requestState
}

// readBody reads a body into v. An empty body is an empty message.
func readBody(r io.Reader, v any) error {
	data, err := io.ReadAll(r)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return errTooLarge()
	}
	if errors.Is(err, errGzip) {
		return rpcerror.Errorf(codes.InvalidArgument, "The request body is not valid gzip data, as its Content-Encoding says.")
	}
	if err != nil {
		return rpcerror.Errorf(codes.Canceled, "The request was cut short.")
	}
	if !utf8.Valid(data) {
		return errInvalidUTF8("JSON payload")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	return decodeBody(data, v)
}

// errTooLarge reports that the body is larger than MaxBody.
func errTooLarge() error {
	return rpcerror.Errorf(codes.InvalidArgument, "Request payload size exceeds the limit: %d bytes.", MaxBody)
}

// errInvalidUTF8 reports that a part of the request is not UTF-8.
func errInvalidUTF8(part string) error {
	return rpcerror.Invalid("", "Invalid %s received. Encountered non UTF-8 code points.", part)
}

// decodeBody decodes JSON into v, which is a message or a pointer to one.
func decodeBody(data []byte, v any) error {
	message, err := target(v)
	if err != nil {
		return rpcerror.Internal(err)
	}
	data, err = checkJSON(data, message.ProtoReflect().Descriptor())
	if err != nil {
		return err
	}
	if err := protojson.Unmarshal(data, message); err != nil {
		// checkJSON reports the usual errors. The text of this one differs from
		// build to build, so it isn't passed on.
		return rpcerror.Invalid("", "Invalid JSON payload received. It does not fit %s.", message.ProtoReflect().Descriptor().FullName())
	}
	return nil
}

// target returns the message that v is or points to. If v points to a nil
// pointer, target creates the message.
func target(v any) (proto.Message, error) {
	if message, ok := v.(proto.Message); ok {
		return message, nil
	}
	pointer := reflect.ValueOf(v)
	if pointer.Kind() != reflect.Pointer || pointer.Elem().Kind() != reflect.Pointer {
		return nil, fmt.Errorf("cannot decode a body into %T", v)
	}
	if pointer.Elem().IsNil() {
		pointer.Elem().Set(reflect.New(pointer.Elem().Type().Elem()))
	}
	message, ok := pointer.Elem().Interface().(proto.Message)
	if !ok {
		return nil, fmt.Errorf("cannot decode a body into %T", v)
	}
	return message, nil
}
