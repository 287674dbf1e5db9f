// Package rest puts Google's REST/JSON in front of the emulator's gRPC services:
// grpc-gateway's routing, with the bodies, system parameters and errors of the
// real service.
package rest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	longrunninggateway "vision1/internal/emulator/gateway/longrunningpb"
	visiongateway "vision1/internal/emulator/gateway/visionpb"
	"vision1/internal/emulator/rpcerror"
)

// MaxBody is the largest request body that is read, in bytes. The real service
// takes less; this leaves room for what the emulator is to be tried out with.
const MaxBody = 64 << 20

// NewHandler returns the REST service over a connection to the gRPC services.
// The connection must have been made with BindQuery as its interceptor.
func NewHandler(ctx context.Context, connection *grpc.ClientConn) (http.Handler, error) {
	mux := runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, format{pretty: true}),
		runtime.WithMarshalerOption(format{}.accept(), format{}),
		runtime.WithMarshalerOption(format{pretty: true}.accept(), format{pretty: true}),
		runtime.WithMarshalerOption(format{enumNumbers: true}.accept(), format{enumNumbers: true}),
		runtime.WithMarshalerOption(format{pretty: true, enumNumbers: true}.accept(), format{pretty: true, enumNumbers: true}),
		runtime.WithMarshalerOption(format{binary: true}.accept(), format{binary: true}),
		runtime.WithErrorHandler(writeError),
		runtime.WithRoutingErrorHandler(writeRoutingError),
		runtime.WithUnescapingMode(runtime.UnescapingModeAllExceptSlash),
		runtime.WithStrictDeepWildcardMatching(),
		runtime.WithDisablePathLengthFallback(),
		runtime.WithWriteContentLength(),
		runtime.WithOutgoingHeaderMatcher(func(string) (string, bool) { return "", false }),
	)
	for _, register := range []func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error{
		visiongateway.RegisterImageAnnotatorHandler,
		visiongateway.RegisterProductSearchHandler,
		longrunninggateway.RegisterOperationsHandler,
	} {
		if err := register(ctx, mux, connection); err != nil {
			return nil, fmt.Errorf("register the REST gateway: %w", err)
		}
	}
	return &handler{mux: mux}, nil
}

type handler struct {
	mux *runtime.ServeMux
}

// ServeHTTP reads the system parameters, which the gateway knows nothing of,
// and lets the gateway do the rest.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Google's servers take a bare semicolon as part of a value, as in
	// $alt=json;enum-encoding=int; net/url refuses it.
	query, err := url.ParseQuery(strings.ReplaceAll(r.URL.RawQuery, ";", "%3B"))
	if err != nil {
		writeStatus(w, format{pretty: true}, rpcerror.Invalid("", "The query string cannot be read: it is not URL-encoded."))
		return
	}
	form, err := readSystemParameters(query)
	if err != nil {
		writeStatus(w, form, err)
		return
	}
	state := &requestState{query: query}
	r = r.WithContext(withState(r.Context(), state))
	r.Header = r.Header.Clone()
	r.Header.Set("Accept", form.accept())
	r.Header.Del("Content-Type")
	r.URL = withoutQuery(r.URL)
	r.Body = &body{ReadCloser: http.MaxBytesReader(w, r.Body, MaxBody), state: state}
	h.mux.ServeHTTP(w, r)
}

// withoutQuery keeps the query from the gateway's own reader of parameters,
// which ignores unknown ones; BindQuery reads it instead.
func withoutQuery(u *url.URL) *url.URL {
	bare := *u
	bare.RawQuery = ""
	return &bare
}

// A requestState goes with a request through the gateway, whose interfaces have
// no room for it.
type requestState struct {
	query url.Values
	// bodyError is what was wrong with the body. The gateway keeps the text of
	// such an error only; this has its details.
	bodyError error
}

type stateKey struct{}

func withState(ctx context.Context, state *requestState) context.Context {
	return context.WithValue(ctx, stateKey{}, state)
}

func stateOf(ctx context.Context) *requestState {
	state, ok := ctx.Value(stateKey{}).(*requestState)
	if !ok {
		return new(requestState)
	}
	return state
}
