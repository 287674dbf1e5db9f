package auth

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode"
)

const (
	maxErrorBody = 64 << 10 // the part of an error response that is read, in bytes
	maxExcerpt   = 300      // characters
	// maxClockSkew is the clock difference that is not reported.
	maxClockSkew = 5 * time.Minute
)

// An endpointError is a response of a token endpoint that contains no token.
type endpointError struct {
	host        string
	status      int    // HTTP status
	code        string // the error code of RFC 6749, or a google.rpc.Code, or ""
	description string // the endpoint's message, shortened, or ""
	// clockSkew is how far this machine's clock is ahead of the endpoint's, or 0
	// if that doesn't matter.
	clockSkew time.Duration
}

func (e *endpointError) Error() string {
	text := fmt.Sprintf("%s returned status %d", e.host, e.status)
	for _, part := range []string{e.code, e.description} {
		if part != "" {
			text += ": " + part
		}
	}
	switch {
	case e.clockSkew > 0:
		text += fmt.Sprintf(" (the clock of this machine is %s ahead)", e.clockSkew)
	case e.clockSkew < 0:
		text += fmt.Sprintf(" (the clock of this machine is %s behind)", -e.clockSkew)
	}
	return text
}

// tokenErrorTransport converts every error response of a token endpoint,
// including redirects, to an *endpointError. The libraries have different errors
// for each kind of credentials, some with the complete body.
type tokenErrorTransport struct {
	next http.RoundTripper
	now  func() time.Time
}

// WithTokenErrors returns a copy of a client for token endpoints that fails if a
// response contains no token. Reason returns the error's short form. A client of
// nil is the default client; now is the clock.
func WithTokenErrors(client *http.Client, now func() time.Time) *http.Client {
	c := new(http.Client)
	if client != nil {
		*c = *client
	}
	if c.Transport == nil {
		c.Transport = new(http.Transport)
	}
	c.Transport = tokenErrorTransport{c.Transport, now}
	return c
}

func (t tokenErrorTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if resp.StatusCode/100 == 2 && mediaType != "text/html" {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }()
	e := &endpointError{host: req.URL.Host, status: resp.StatusCode, clockSkew: t.clockSkew(resp.Header)}
	if mediaType == "text/html" {
		e.description = "an HTML page, perhaps from a proxy"
		return nil, e
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody)) // best effort: describe what was received
	e.code, e.description = parseError(body)
	return nil, e
}

// clockSkew compares the clock with that of the endpoint, which rejects a signed
// request if they differ by a few minutes.
func (t tokenErrorTransport) clockSkew(header http.Header) time.Duration {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return 0
	}
	skew := t.now().Sub(date).Round(time.Minute)
	if skew.Abs() < maxClockSkew {
		return 0
	}
	return skew
}

// parseError returns the code and the message of an error response in the format
// of RFC 6749, section 5.2, or of Google's APIs.
func parseError(body []byte) (code, description string) {
	var oauth struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &oauth) == nil && oauth.Code != "" {
		return Excerpt(oauth.Code), Excerpt(oauth.Description)
	}
	var api struct {
		Error struct {
			Status  string `json:"status"`
			Message string `json:"message"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &api) == nil {
		return Excerpt(api.Error.Status), Excerpt(api.Error.Message)
	}
	return "", ""
}

// Excerpt returns the beginning of a server's text as one line, without control
// characters.
func Excerpt(text string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "?"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	if runes := []rune(text); len(runes) > maxExcerpt {
		return string(runes[:maxExcerpt]) + "..."
	}
	return text
}
