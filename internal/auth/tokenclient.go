package auth

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/googleapis/gax-go/v2"

	"vision1/internal/secret"
)

const (
	// tokenTimeout is the time limit for one token request, the same as in
	// Google's libraries.
	tokenTimeout = 30 * time.Second
	// maxTokenBody is the maximum size of a response, in bytes.
	maxTokenBody = 1 << 20
	// maxPause is the longest pause that an endpoint can ask for before a retry,
	// the same as for requests to the API.
	maxPause = 2 * time.Minute
	// minLearned is the length of the shortest value that is treated as a secret
	// only because it may be one, in bytes.
	minLearned = 8
)

// TokenOptions says how token requests are sent. The zero value of a field selects
// its default.
type TokenOptions struct {
	Client  *http.Client     // default: the default client
	Now     func() time.Time // default: time.Now
	Secrets *secret.Redactor // learns every secret in requests and responses
	Retries int              // maximum number of retries
	// OnRetry, if not nil, is called before the pause of each retry.
	OnRetry func(attempt int, pause time.Duration, cause error)
}

// NewTokenClient returns a client for token endpoints. It adds every secret that it
// sends or receives to o.Secrets, retries requests as for the API, and fails if a
// response contains no token, including redirects: the libraries have different
// errors for each kind of credentials, some with the complete body. Reason returns
// the error's short form.
func NewTokenClient(o TokenOptions) *http.Client {
	c := new(http.Client)
	if o.Client != nil {
		*c = *o.Client
	}
	c.Timeout = 0 // it would include the retries
	if c.Transport == nil {
		c.Transport = new(http.Transport)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c.Transport = &tokenTransport{c.Transport, o}
	return c
}

type tokenTransport struct {
	next http.RoundTripper
	TokenOptions
}

// noLogger is a logger for Google's libraries. Their own prints tokens if
// GOOGLE_SDK_GO_LOGGING_LEVEL is set.
func noLogger() *slog.Logger { return slog.New(slog.DiscardHandler) }

func (t *tokenTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	form := t.learnRequest(req)
	backoff := gax.Backoff{Initial: time.Second, Max: 32 * time.Second, Multiplier: 2}
	for attempt := 1; ; attempt++ {
		resp, err := t.send(req)
		if err == nil {
			return resp, nil
		}
		pause := backoff.Pause()
		if !t.retryable(err, form) || attempt > t.Retries || !waitFor(req.Context(), &pause, err) {
			return nil, err
		}
		if t.OnRetry != nil {
			t.OnRetry(attempt, pause, withHost(err, req.URL.Host))
		}
		if gax.Sleep(req.Context(), pause) != nil {
			return nil, err
		}
		if req, err = again(req); err != nil {
			return nil, err
		}
	}
}

// withHost adds the host of the endpoint to an error of the connection.
func withHost(err error, host string) error {
	var response *endpointError
	if errors.As(err, &response) {
		return response
	}
	return fmt.Errorf("%s: %w", host, err)
}

// again returns a copy of req to send it again.
func again(req *http.Request) (*http.Request, error) {
	next := req.Clone(req.Context())
	if req.GetBody == nil {
		return next, nil
	}
	body, err := req.GetBody()
	next.Body = body
	return next, err
}

// retryable reports whether a retry of a request with that form can help, by the
// rules for requests to the API. An authorization code can be used only once, so a
// request with one is repeated only if nothing was done.
func (t *tokenTransport) retryable(err error, form url.Values) bool {
	var response *endpointError
	var coded interface{ ExitCode() int } // such as a request that must not be sent
	var certificate *tls.CertificateVerificationError
	var name *net.DNSError
	switch {
	case errors.As(err, &response):
		switch response.status {
		case http.StatusTooManyRequests, http.StatusServiceUnavailable:
			return true
		case http.StatusBadGateway, http.StatusGatewayTimeout:
			return form.Get("code") == ""
		}
		return false
	case errors.As(err, &coded), errors.As(err, &certificate), errors.Is(err, context.DeadlineExceeded), isPermanent(err):
		return false
	case errors.As(err, &name) && name.IsNotFound:
		return false
	default:
		return form.Get("code") == "" || errors.Is(err, syscall.ECONNREFUSED)
	}
}

// isPermanent reports whether an error, such as that of a proxy, says that a retry
// would fail in the same way.
func isPermanent(err error) bool {
	var permanent interface{ IsPermanent() bool }
	return errors.As(err, &permanent) && permanent.IsPermanent()
}

// waitFor extends the pause to what the endpoint asks for. It reports whether that
// is acceptable and ends before the context's deadline.
func waitFor(ctx context.Context, pause *time.Duration, err error) bool {
	var response *endpointError
	if errors.As(err, &response) {
		*pause = max(*pause, response.retryAfter)
	}
	deadline, limited := ctx.Deadline()
	return ctx.Err() == nil && *pause <= maxPause && (!limited || time.Until(deadline) > *pause)
}

// send makes one attempt. It reads the complete response, to learn the secrets in
// it before anything else sees it.
func (t *tokenTransport) send(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), tokenTimeout)
	defer cancel()
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxTokenBody+1))
	if err != nil {
		return nil, fmt.Errorf("reading the response: %w", err)
	}
	t.learn(body)
	if resp.StatusCode/100 != 2 || isHTML(resp.Header, body) || len(body) > maxTokenBody {
		return nil, t.newError(req.URL.Host, resp, body)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// isHTML reports whether a response is a page, with whatever type it is sent.
func isHTML(header http.Header, body []byte) bool {
	const html = "text/html"
	mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return mediaType == html || strings.HasPrefix(http.DetectContentType(body), html)
}

func (t *tokenTransport) newError(host string, resp *http.Response, body []byte) *endpointError {
	e := &endpointError{host: host, status: resp.StatusCode, clockSkew: clockSkew(resp.Header, t.Now())}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		e.retryAfter = time.Duration(min(seconds, math.MaxInt32)) * time.Second
	}
	switch {
	case isHTML(resp.Header, body):
		e.description = "an HTML page, perhaps from a proxy"
	case len(body) > maxTokenBody:
		e.description = "the response has more than 1 MiB"
	default:
		e.code, e.description = parseError(body)
	}
	return e
}

// learnRequest adds the secrets in a request, and returns its form.
func (t *tokenTransport) learnRequest(req *http.Request) url.Values {
	for name, values := range req.Header {
		for _, value := range values {
			t.Secrets.AddHeader(name, value)
		}
	}
	for name, values := range req.URL.Query() {
		if secret.Parameter(name) {
			t.Secrets.Add(values...)
		}
	}
	if req.GetBody == nil {
		return nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil
	}
	defer func() { _ = body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(body, maxTokenBody)) // sending the request reports the error
	t.Secrets.AddJSON(text)
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return nil
	}
	for name, values := range form {
		if secret.Parameter(name) {
			t.Secrets.Add(values...)
		}
	}
	return form
}

// learn adds the secrets in a response: every string of a JSON object that isn't
// known to be public, or the complete text, such as a subject token.
func (t *tokenTransport) learn(body []byte) {
	t.Secrets.AddJSON(body)
	var object map[string]any
	if json.Unmarshal(body, &object) != nil {
		if text := strings.TrimSpace(string(body)); len(text) >= minLearned && !strings.HasPrefix(text, "<") {
			t.Secrets.Add(text)
		}
		return
	}
	for name, value := range object {
		if text, ok := value.(string); ok && len(text) >= minLearned && !isKnownField(name) {
			t.Secrets.Add(text)
		}
	}
}

// isKnownField reports whether a field of a response is known to hold no secret.
func isKnownField(name string) bool {
	switch name {
	case "issued_token_type", "expireTime", "Expiration", "LastUpdated", "Code", "Type", "error_uri", "error_subtype":
		return true
	}
	return secret.IsPublicTokenField(name)
}
