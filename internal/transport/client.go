package transport

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"google.golang.org/api/option"
	"google.golang.org/api/option/internaloption"
	htransport "google.golang.org/api/transport/http"
)

// defaultIdle is how long a service may send nothing.
const defaultIdle = 5 * time.Minute

// tokenTimeout bounds one request for a token, as Google's libraries do.
const tokenTimeout = 30 * time.Second

// Options say how a client sends. The zero value of a field stands for its
// default.
type Options struct {
	Endpoint     Endpoint
	Auth         []option.ClientOption // what signs a call; none signs nothing
	Header       http.Header           // added to every request: an API key
	QuotaProject string                // sent as X-Goog-User-Project
	UserAgent    string
	Debug        io.Writer           // where requests and replies are shown; nil shows none
	Secrets      Secrets             // what is masked there, besides what looks like a secret
	Idle         time.Duration       // how long the service may send nothing; 5 minutes
	Getenv       func(string) string // the environment; nil is an empty one
}

func (o Options) getenv() func(string) string {
	if o.Getenv == nil {
		return func(string) string { return "" }
	}
	return o.Getenv
}

// NewClient returns the client that signs and sends the calls, and the endpoint
// that they go to: o.Endpoint, unless it is the default one and the library
// chooses its twin for client certificates. No connection is made yet.
func NewClient(ctx context.Context, o Options) (*http.Client, Endpoint, error) {
	if usesClientCertificate(o.getenv()) {
		return newCertificateClient(ctx, o)
	}
	inner := o.layers(newBase(o.getenv(), false), false)
	signed, err := htransport.NewTransport(ctx, inner, o.clientOptions()...)
	if err != nil {
		return nil, Endpoint{}, fmt.Errorf("preparing the connection: %w", err)
	}
	return &http.Client{Transport: o.headers(signed), CheckRedirect: checkRedirect}, o.Endpoint, nil
}

// NewTokenClient returns a client for the endpoints that hand out tokens: it
// signs nothing itself. direct is for the metadata server, which no proxy can
// reach.
func NewTokenClient(o Options, direct bool) *http.Client {
	return &http.Client{
		Transport:     o.layers(newBase(o.getenv(), direct), true),
		CheckRedirect: checkRedirect,
		Timeout:       tokenTimeout,
	}
}

// newCertificateClient returns the library's own client, whose connections
// show a client certificate (AIP-4114) or are made by the secure session
// agent. What is seen and counted is seen and counted above the signing.
func newCertificateClient(ctx context.Context, o Options) (*http.Client, Endpoint, error) {
	options := append(o.clientOptions(),
		internaloption.WithDefaultEndpointTemplate("https://vision.UNIVERSE_DOMAIN/"),
		internaloption.WithDefaultMTLSEndpoint(mtlsEndpoint))
	if o.Endpoint.Source != "" {
		options = append(options, option.WithEndpoint(o.Endpoint.URL.String()))
	}
	client, address, err := htransport.NewClient(ctx, options...)
	if err != nil {
		return nil, Endpoint{}, fmt.Errorf("preparing the connection with a client certificate: %w", err)
	}
	endpoint := o.Endpoint
	if endpoint.URL, err = url.Parse(address); err != nil {
		return nil, Endpoint{}, fmt.Errorf("the endpoint for client certificates: %w", err)
	}
	client.Transport = o.headers(o.layers(client.Transport, false))
	client.CheckRedirect = checkRedirect
	return client, endpoint, nil
}

// usesClientCertificate reports whether Google's libraries would look for a
// client certificate, or for the secure session agent.
func usesClientCertificate(getenv func(string) string) bool {
	for _, name := range []string{"GOOGLE_API_USE_CLIENT_CERTIFICATE", "EXPERIMENTAL_GOOGLE_API_USE_S2A"} {
		if on, err := strconv.ParseBool(getenv(name)); err == nil && on {
			return true
		}
	}
	return false
}

// clientOptions are the options for the library. It gets the quota project
// too, since it would put the one of the credentials in its place.
func (o Options) clientOptions() []option.ClientOption {
	options := append([]option.ClientOption{option.WithTelemetryDisabled()}, o.Auth...)
	if len(o.Auth) == 0 {
		// Without any the library would look for credentials itself.
		options = append(options, option.WithoutAuthentication())
	}
	if o.QuotaProject != "" {
		options = append(options, option.WithQuotaProject(o.QuotaProject))
	}
	if o.UserAgent != "" {
		options = append(options, option.WithUserAgent(o.UserAgent))
	}
	return options
}

// layers puts around next what watches the requests as they go out.
func (o Options) layers(next http.RoundTripper, tokens bool) http.RoundTripper {
	idle := o.Idle
	if idle <= 0 {
		idle = defaultIdle
	}
	next = idleGuard{next, idle}
	if !tokens {
		next = writtenTracer{next}
	}
	if o.Debug != nil {
		next = newDebugger(next, o.Debug, o.Secrets)
	}
	return plainGuard{next, tokens}
}

// headers adds what goes with every request. The quota project is among it
// because the library leaves it out of what it does not sign.
func (o Options) headers(next http.RoundTripper) http.RoundTripper {
	header := o.Header.Clone()
	if o.QuotaProject != "" {
		if header == nil {
			header = http.Header{}
		}
		header.Set("X-Goog-User-Project", o.QuotaProject)
	}
	if len(header) == 0 {
		return next
	}
	return headerAdder{next, header}
}

type headerAdder struct {
	next   http.RoundTripper
	header http.Header
}

func (h headerAdder) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	for name, values := range h.header {
		req.Header[name] = values
	}
	return h.next.RoundTrip(req)
}
