package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"vision1/internal/emulator/rpcerror"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// errorBody is an error in Google's JSON format.
type errorBody struct {
	Error errorStatus `json:"error"`
}

type errorStatus struct {
	Code    int               `json:"code"`
	Message string            `json:"message"`
	Errors  []legacyError     `json:"errors,omitempty"`
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
		err = rpcerror.Errorf(codes.InvalidArgument, "The path of the request cannot be read: it is not URL-encoded.")
	}
	writeStatus(w, form, err)
}

// writeRoutingError handles an unknown path or HTTP method. The real service also
// returns 404 for both, and never 405.
func writeRoutingError(ctx context.Context, mux *runtime.ServeMux, marshaler runtime.Marshaler, w http.ResponseWriter, r *http.Request, _ int) {
	writeError(ctx, mux, marshaler, w, r, rpcerror.Errorf(codes.NotFound, "The API has no method for %s %s", r.Method, r.URL.Path))
}

// writeStatus writes an error in the given format.
func writeStatus(w http.ResponseWriter, form format, err error) {
	converted := status.Convert(err)
	content, marshalErr := form.marshalError(converted)
	if marshalErr != nil {
		http.Error(w, marshalErr.Error(), http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", form.ContentType(nil))
	if converted.Code() == codes.Unauthenticated {
		header.Set("WWW-Authenticate", `Bearer realm="https://accounts.google.com/"`)
	}
	w.WriteHeader(runtime.HTTPStatusFromCode(converted.Code()))
	// A write error means that the client is gone.
	_, _ = w.Write(content) //nolint:gosec // not HTML, according to Content-Type
}

func (f format) marshalError(failure *status.Status) ([]byte, error) {
	if f.binary {
		content, err := proto.Marshal(failure.Proto())
		return content, wrap(err)
	}
	body := errorBody{Error: errorStatus{
		Code:    runtime.HTTPStatusFromCode(failure.Code()),
		Message: failure.Message(),
		Status:  code.Code(failure.Code()).String(), //nolint:gosec // the same values
	}}
	if f.legacy {
		body.Error.Errors = legacyErrors(failure)
	}
	for _, detail := range failure.Proto().GetDetails() {
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
	return f.reformat(content.Bytes())
}
