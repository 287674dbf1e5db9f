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

// maxAnswer is how much of a refusal is read, in bytes, and maxDescription how
// much of its words is repeated, in characters.
const (
	maxAnswer      = 64 << 10
	maxDescription = 300
)

// clockTolerance is how far two clocks may be apart without a word.
const clockTolerance = 5 * time.Minute

// An AnswerError is an answer of a token endpoint that is no token.
type AnswerError struct {
	Host        string
	Status      int    // of HTTP
	Code        string // the error code of RFC 6749, or a google.rpc.Code, or ""
	Description string // the endpoint's own words, shortened, or ""
	// ClockOff is how far this machine's clock is ahead of the endpoint's, zero
	// where that is less than it matters.
	ClockOff time.Duration
}

func (e *AnswerError) Error() string {
	text := fmt.Sprintf("%s answered with status %d", e.Host, e.Status)
	for _, part := range []string{e.Code, e.Description} {
		if part != "" {
			text += ": " + part
		}
	}
	switch {
	case e.ClockOff > 0:
		text += fmt.Sprintf(" (the clock of this machine is %s ahead)", e.ClockOff)
	case e.ClockOff < 0:
		text += fmt.Sprintf(" (the clock of this machine is %s behind)", -e.ClockOff)
	}
	return text
}

// answers turns every refusal of a token endpoint, redirects included, into an
// *AnswerError, since the libraries have an error of its own for each way, some
// with the whole of the body in it.
type answers struct {
	next http.RoundTripper
	now  func() time.Time
}

// Answering returns a client like client whose errors are *AnswerError where a
// token endpoint answers, but not with a token. now is the clock.
func Answering(client *http.Client, now func() time.Time) *http.Client {
	c := *client
	if c.Transport == nil {
		c.Transport = new(http.Transport)
	}
	c.Transport = answers{c.Transport, now}
	return &c
}

func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := a.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if resp.StatusCode/100 == 2 && kind != "text/html" {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }()
	e := &AnswerError{Host: req.URL.Host, Status: resp.StatusCode, ClockOff: a.clockOff(resp.Header)}
	if kind == "text/html" {
		e.Description = "a page in HTML, perhaps of a proxy"
		return nil, e
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer)) // what came is what can be told
	e.Code, e.Description = describe(body)
	return nil, e
}

// clockOff compares the clock with the one that answered. A signed request is
// refused where they are some minutes apart.
func (a answers) clockOff(header http.Header) time.Duration {
	there, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return 0
	}
	off := a.now().Sub(there).Round(time.Minute)
	if off.Abs() < clockTolerance {
		return 0
	}
	return off
}

// describe reads a refusal in the shape of RFC 6749, section 5.2, or in that of
// Google's APIs.
func describe(body []byte) (code, description string) {
	var oauth struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &oauth) == nil && oauth.Code != "" {
		return shorten(oauth.Code), shorten(oauth.Description)
	}
	var api struct {
		Error struct {
			Status  string `json:"status"`
			Message string `json:"message"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &api) == nil {
		return shorten(api.Error.Status), shorten(api.Error.Message)
	}
	return "", ""
}

// shorten makes one short line of text.
func shorten(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	if runes := []rune(text); len(runes) > maxDescription {
		return string(runes[:maxDescription]) + "..."
	}
	return text
}
