package auth

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"vision1/internal/diag"
)

const (
	maxExcerpt = 300 // characters
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
	clockSkew  time.Duration
	retryAfter time.Duration // that the endpoint requests; 0 for none
}

// unavailable reports whether the endpoint failed or something else responded in
// its place, such as a captive portal with status 200: the credentials may be valid.
func (e *endpointError) unavailable() bool { return e.status/100 == 2 || isUnavailable(e.status) }

func isUnavailable(status int) bool {
	return status == http.StatusTooManyRequests || status >= 500 && status != http.StatusNotImplemented
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

// clockSkew compares the clock with that of the endpoint, which rejects a signed
// request if they differ by a few minutes.
func clockSkew(header http.Header, now time.Time) time.Duration {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return 0
	}
	skew := now.Sub(date).Round(time.Minute)
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
	return diag.Truncate(text, maxExcerpt)
}
