package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// errorBody is Google's shape of an error in JSON.
type errorBody struct {
	Error errorStatus `json:"error"`
}

type errorStatus struct {
	Code    int               `json:"code"`
	Message string            `json:"message"`
	Status  string            `json:"status"`
	Details []json.RawMessage `json:"details,omitempty"`
}

// writeError is the gateway's error handler.
func writeError(ctx context.Context, _ *runtime.ServeMux, marshaler runtime.Marshaler, w http.ResponseWriter, _ *http.Request, err error) {
	form, ok := marshaler.(format)
	if !ok {
		form = format{pretty: true}
	}
	if bodyError := stateOf(ctx).bodyError; bodyError != nil {
		err = bodyError
	}
	if routing := new(runtime.HTTPStatusError); errors.As(err, &routing) {
		err = status.Errorf(codes.InvalidArgument, "The path of the request cannot be read: it is not URL-encoded.")
	}
	writeStatus(w, form, err)
}

// writeRoutingError answers a path or a method that the API does not have. The
// real service knows no "method not allowed" either.
func writeRoutingError(ctx context.Context, mux *runtime.ServeMux, marshaler runtime.Marshaler, w http.ResponseWriter, r *http.Request, _ int) {
	writeError(ctx, mux, marshaler, w, r, status.Errorf(codes.NotFound, "The API has no method for %s %s", r.Method, r.URL.Path))
}

// writeStatus answers with an error in the shape and format asked for.
func writeStatus(w http.ResponseWriter, form format, err error) {
	answer := status.Convert(err)
	content, marshalErr := form.marshalError(answer)
	if marshalErr != nil {
		http.Error(w, marshalErr.Error(), http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", form.ContentType(nil))
	if answer.Code() == codes.Unauthenticated {
		header.Set("WWW-Authenticate", `Bearer realm="https://accounts.google.com/"`)
	}
	w.WriteHeader(runtime.HTTPStatusFromCode(answer.Code()))
	// An error in writing means that the caller has gone: nobody is left to tell.
	_, _ = w.Write(content) //nolint:gosec // JSON, and labelled as such
}

func (f format) marshalError(answer *status.Status) ([]byte, error) {
	if f.binary {
		content, err := proto.Marshal(answer.Proto())
		return content, wrap(err)
	}
	body := errorBody{Error: errorStatus{
		Code:    runtime.HTTPStatusFromCode(answer.Code()),
		Message: answer.Message(),
		Status:  code.Code(answer.Code()).String(), //nolint:gosec // both are the same enumeration
	}}
	for _, detail := range answer.Proto().GetDetails() {
		content, err := protojson.Marshal(detail)
		if err != nil {
			return nil, wrap(err)
		}
		body.Error.Details = append(body.Error.Details, content)
	}
	var content bytes.Buffer
	encoder := json.NewEncoder(&content)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, wrap(err)
	}
	return f.layOut(content.Bytes())
}
