// Package rest serves the emulator's gRPC services as REST/JSON: it uses
// grpc-gateway for routing, and handles bodies, system parameters, and errors like
// the real service.
package rest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	longrunninggateway "vision1/internal/emulator/gateway/longrunningpb"
	visiongateway "vision1/internal/emulator/gateway/visionpb"
	"vision1/internal/emulator/partial"
	"vision1/internal/emulator/rpcerror"
)

// quotaProjectHeader is the header that names the project to charge, in canonical
// spelling. It is passed on to the services.
const quotaProjectHeader = "X-Goog-User-Project"

// NewHandler returns a REST handler that calls the gRPC services through
// connection, whose interceptor must be BindQuery.
func NewHandler(ctx context.Context, connection *grpc.ClientConn) (http.Handler, error) {
	options := []runtime.ServeMuxOption{
		runtime.WithMarshalerOption(runtime.MIMEWildcard, format{pretty: true}),
		runtime.WithErrorHandler(writeError),
		runtime.WithRoutingErrorHandler(writeRoutingError),
		runtime.WithForwardResponseRewriter(selectFields),
		runtime.WithUnescapingMode(runtime.UnescapingModeAllExceptSlash),
		runtime.WithStrictDeepWildcardMatching(),
		runtime.WithDisablePathLengthFallback(),
		runtime.WithWriteContentLength(),
		runtime.WithIncomingHeaderMatcher(func(name string) (string, bool) { return name, name == quotaProjectHeader }),
		runtime.WithOutgoingHeaderMatcher(func(string) (string, bool) { return "", false }),
	}
	for _, form := range formats() {
		options = append(options, runtime.WithMarshalerOption(form.accept(), form))
	}
	mux := runtime.NewServeMux(options...)
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

// ServeHTTP handles the system parameters, which the gateway doesn't support, and
// passes the request on to the gateway.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r, err := overrideMethod(r)
	if err != nil {
		writeStatus(w, format{pretty: true}, err)
		return
	}
	// Google's servers accept a semicolon in a value, as in
	// $alt=json;enum-encoding=int; net/url rejects it.
	query, err := url.ParseQuery(strings.ReplaceAll(r.URL.RawQuery, ";", "%3B"))
	if err != nil {
		writeStatus(w, format{pretty: true}, rpcerror.Invalid("", "The query string cannot be read: it is not URL-encoded."))
		return
	}
	if !isUTF8(r.URL.Path, query) {
		writeStatus(w, format{pretty: true}, errInvalidUTF8("URL"))
		return
	}
	form, err := parseSystemParameters(query)
	if err != nil {
		writeStatus(w, form, err)
		return
	}
	if callback := parameter(query, "callback"); callback != "" && !form.binary {
		padded := &paddedWriter{ResponseWriter: w, callback: callback}
		defer padded.finish()
		w = padded
	}
	state := &requestState{query: query, fields: cmp.Or(parameter(query, "fields"), r.Header.Get(partial.Header))}
	h.mux.ServeHTTP(w, forGateway(r, state, form))
}

// forGateway returns the request as the gateway needs it.
func forGateway(r *http.Request, state *requestState, form format) *http.Request {
	r = r.WithContext(context.WithValue(r.Context(), stateKey{}, state))
	r.Header = r.Header.Clone()
	r.Header.Set("Accept", form.accept())
	r.Header.Del("Content-Type")
	if project := parameter(state.query, "userProject"); project != "" && r.Header.Get(quotaProjectHeader) == "" {
		r.Header.Set(quotaProjectHeader, project)
	}
	r.URL = withoutQuery(r.URL)
	r.Body = &body{ReadCloser: r.Body, state: state}
	return r
}

// isUTF8 reports whether the decoded parts of a URL are valid UTF-8. Others don't fit
// in a message.
func isUTF8(path string, query url.Values) bool {
	valid := utf8.ValidString(path)
	for name, values := range query {
		valid = valid && utf8.ValidString(name) && utf8.ValidString(strings.Join(values, ""))
	}
	return valid
}

// withoutQuery hides the query from the gateway, which ignores unknown parameters.
// BindQuery parses it instead.
func withoutQuery(u *url.URL) *url.URL {
	clone := *u
	clone.RawQuery = ""
	return &clone
}

// A requestState is passed through the gateway in the request's context.
type requestState struct {
	query  url.Values
	fields string        // the field mask
	mask   *partial.Mask // the same, parsed; nil selects everything
	// bodyError is the error of decoding the body, with details. The gateway
	// passes on only its text.
	bodyError error
}

type stateKey struct{}

func stateOf(ctx context.Context) *requestState {
	state, ok := ctx.Value(stateKey{}).(*requestState)
	if !ok {
		return new(requestState)
	}
	return state
}
