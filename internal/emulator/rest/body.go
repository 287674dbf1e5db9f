package rest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator/rpcerror"
)

// A body is a request's body that knows its request.
type body struct {
	io.ReadCloser
	state *requestState
}

// readBody reads the whole body into v. An empty one is an empty message.
func readBody(r io.Reader, v any) error {
	data, err := io.ReadAll(r)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return status.Errorf(codes.InvalidArgument, "Request payload size exceeds the limit: %d bytes.", tooLarge.Limit)
	}
	if err != nil {
		return status.Errorf(codes.Canceled, "The request was cut short.")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	return decodeBody(data, v)
}

// decodeBody reads JSON into v: a message, or a pointer to a field that holds one.
func decodeBody(data []byte, v any) error {
	message, err := target(v)
	if err != nil {
		return rpcerror.Internal(err)
	}
	if err := checkJSON(data, message.ProtoReflect().Descriptor()); err != nil {
		return err
	}
	if err := protojson.Unmarshal(data, message); err != nil {
		// The check before has named all that usually goes wrong; the words of
		// this error change from build to build, so they are not passed on.
		return rpcerror.Invalid("", "Invalid JSON payload received. It does not fit %s.", message.ProtoReflect().Descriptor().FullName())
	}
	return nil
}

// target returns the message that v is or points to, making one where v points
// to a nil pointer.
func target(v any) (proto.Message, error) {
	if message, ok := v.(proto.Message); ok {
		return message, nil
	}
	pointer := reflect.ValueOf(v)
	if pointer.Kind() != reflect.Pointer || pointer.Elem().Kind() != reflect.Pointer {
		return nil, fmt.Errorf("a body cannot be read into %T", v)
	}
	if pointer.Elem().IsNil() {
		pointer.Elem().Set(reflect.New(pointer.Elem().Type().Elem()))
	}
	message, ok := pointer.Elem().Interface().(proto.Message)
	if !ok {
		return nil, fmt.Errorf("a body cannot be read into %T", v)
	}
	return message, nil
}
