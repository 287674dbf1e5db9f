package transport

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"google.golang.org/api/option"
	"google.golang.org/api/option/internaloption"
	htransport "google.golang.org/api/transport/http"

	"vision1/internal/secret"
)

// defaultIdle is the longest time that a service can send nothing.
const defaultIdle = 5 * time.Minute

// tokenTimeout is the time limit for one token request, the same as in Google's
// libraries.
const tokenTimeout = 30 * time.Second

// Options configure a client. The zero value of a field selects its default.
type Options struct {
	Endpoint     Endpoint
	Auth         []option.ClientOption // authenticate requests; default: no authentication
	Header       http.Header           // added to every request: an API key
	QuotaProject string                // sent as X-Goog-User-Project
	UserAgent    string
	Debug        io.Writer           // receives requests and responses; nil for none
	Secrets      *secret.Redactor    // masked there, in addition to secrets in known places
	IdleTimeout  time.Duration       // the longest time that the service can send nothing; default: 5 minutes
	Getenv       func(string) string // default: an empty environment
}

func (o Options) getenv() func(string) string {
	if o.Getenv == nil {
		return func(string) string { return "" }
	}
	return o.Getenv
}

// NewClient returns a client that authenticates and sends requests, and the
// endpoint to send them to: o.Endpoint, or the mTLS endpoint if o.Endpoint is the
// default and Google's library uses a client certificate. It opens no connection.
func NewClient(ctx context.Context, o Options) (*http.Client, Endpoint, error) {
	if usesClientCertificate(o.getenv()) {
		return newCertificateClient(ctx, o)
	}
	inner := o.addLayers(newDialTransport(o.getenv(), false), false)
	authenticated, err := htransport.NewTransport(ctx, inner, o.clientOptions()...)
	if err != nil {
		return nil, Endpoint{}, fmt.Errorf("creating the HTTP client: %w", err)
	}
	return &http.Client{Transport: o.addHeaders(authenticated), CheckRedirect: checkRedirect}, o.Endpoint, nil
}

// NewTokenClient returns a client for token endpoints, which adds no
// authentication. direct ignores the proxy, for the metadata server.
func NewTokenClient(o Options, direct bool) *http.Client {
	return &http.Client{
		Transport:     o.addLayers(newDialTransport(o.getenv(), direct), true),
		CheckRedirect: checkRedirect,
		Timeout:       tokenTimeout,
	}
}

// NewDownloadClient returns a client for files that anybody can read: it adds no
// authentication, and follows redirects to any host.
func NewDownloadClient(o Options) *http.Client {
	var next http.RoundTripper = idleGuard{newDialTransport(o.getenv(), false), defaultIdle}
	if o.Debug != nil {
		next = &debugTransport{next: next, out: o.Debug, secrets: o.Secrets}
	}
	return &http.Client{Transport: next}
}

// newCertificateClient returns the library's own client, whose connections
// present a client certificate (AIP-4114) or use the secure session agent. The
// layers are above authentication here, not below.
func newCertificateClient(ctx context.Context, o Options) (*http.Client, Endpoint, error) {
	options := append(o.clientOptions(),
		internaloption.WithDefaultEndpointTemplate("https://vision.UNIVERSE_DOMAIN/"),
		internaloption.WithDefaultMTLSEndpoint(mtlsEndpoint))
	if o.Endpoint.Source != "" {
		options = append(options, option.WithEndpoint(o.Endpoint.URL.String()))
	}
	client, endpointURL, err := htransport.NewClient(ctx, options...)
	if err != nil {
		return nil, Endpoint{}, fmt.Errorf("creating the HTTP client with a client certificate: %w", err)
	}
	endpoint := o.Endpoint
	if endpoint.URL, err = url.Parse(endpointURL); err != nil {
		return nil, Endpoint{}, fmt.Errorf("parsing the endpoint for client certificates: %w", err)
	}
	client.Transport = o.addHeaders(o.addLayers(client.Transport, false))
	client.CheckRedirect = checkRedirect
	return client, endpoint, nil
}

// usesClientCertificate reports whether Google's library looks for a client
// certificate or for the secure session agent.
func usesClientCertificate(getenv func(string) string) bool {
	for _, name := range []string{"GOOGLE_API_USE_CLIENT_CERTIFICATE", "EXPERIMENTAL_GOOGLE_API_USE_S2A"} {
		if on, err := strconv.ParseBool(getenv(name)); err == nil && on {
			return true
		}
	}
	return false
}

// clientOptions returns the options for Google's library. They include the quota
// project, because the library would otherwise use that of the credentials.
func (o Options) clientOptions() []option.ClientOption {
	options := append([]option.ClientOption{
		option.WithTelemetryDisabled(),
		option.WithLogger(slog.New(slog.DiscardHandler)), // the library's own would print secrets if GOOGLE_SDK_GO_LOGGING_LEVEL is set
	}, o.Auth...)
	if len(o.Auth) == 0 {
		// Otherwise the library would look for credentials itself.
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

// addLayers returns next with the layers that every request passes through.
func (o Options) addLayers(next http.RoundTripper, tokens bool) http.RoundTripper {
	idle := o.IdleTimeout
	if idle <= 0 {
		idle = defaultIdle
	}
	next = idleGuard{next, idle}
	if !tokens {
		next = sentTransport{next}
	}
	if o.Debug != nil {
		next = &debugTransport{next: next, out: o.Debug, secrets: o.Secrets, tokens: tokens}
	}
	return cleartextGuard{next, tokens}
}

// addHeaders returns next with the headers of every request. They include the
// quota project, because the library omits it without authentication.
func (o Options) addHeaders(next http.RoundTripper) http.RoundTripper {
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
	return headerTransport{next, header}
}

type headerTransport struct {
	next   http.RoundTripper
	header http.Header
}

func (h headerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	for name, values := range h.header {
		req.Header[name] = values
	}
	return h.next.RoundTrip(req)
}
