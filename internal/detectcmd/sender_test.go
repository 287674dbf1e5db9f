package detectcmd

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/call"
	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
	"vision1/internal/request"
	"vision1/internal/session"
	"vision1/internal/transport"
)

// What an error of the session means for the inputs of a request, and for the run.
func TestSendError(t *testing.T) {
	t.Parallel()
	images, _ := api.FindResource("images")
	annotate, _ := images.FindMethod("annotate")
	r, err := request.New(annotate, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	failed := func(err error) error {
		return &session.Error{Err: err, Request: r, Endpoint: transport.Endpoint{URL: &url.URL{Host: "example.com"}}}
	}
	service := func(code int, status string) error {
		return failed(&call.ServiceError{Code: code, Status: status, Message: "message"})
	}
	connection := func(written bool, err error) error {
		return failed(&call.ConnectionError{Err: err, Written: written})
	}
	for _, tt := range []struct {
		err         error
		http, code  int
		sent, final bool
	}{
		{service(400, "INVALID_ARGUMENT"), 400, 3, false, false},
		{service(413, ""), 413, 0, false, false},
		{service(401, "UNAUTHENTICATED"), 401, 16, false, true},
		{service(403, "PERMISSION_DENIED"), 403, 7, false, true},
		{service(404, "NOT_FOUND"), 404, 5, false, true},
		{service(429, "RESOURCE_EXHAUSTED"), 429, 8, false, false},
		{service(500, "INTERNAL"), 500, 13, true, false},
		{service(500, ""), 500, 13, true, false},
		{service(502, ""), 502, 13, true, false},
		{service(503, "UNAVAILABLE"), 503, 14, false, false},
		{service(504, "DEADLINE_EXCEEDED"), 504, 4, true, false},
		{service(307, ""), 307, 0, false, true},
		{connection(true, errors.New("reset")), 0, 14, true, false},
		{connection(false, errors.New("refused")), 0, 14, false, false},
		{connection(false, &net.DNSError{IsNotFound: true}), 0, 14, false, true},
		{failed(errors.New("no credentials")), 0, 0, false, true},
	} {
		var got *run.SendError
		if !errors.As(sendError(tt.err, false), &got) {
			t.Errorf("%v: not a *run.SendError", tt.err)
			continue
		}
		if got.HTTP != tt.http || got.Code != tt.code || got.Sent != tt.sent || got.Final != tt.final {
			t.Errorf("%v: HTTP %d, code %d, sent %t, final %t", tt.err, got.HTTP, got.Code, got.Sent, got.Final)
		}
	}
	other := errors.New("a bug")
	if got := sendError(other, false); !errors.Is(got, other) || errors.As(got, new(*run.SendError)) {
		t.Errorf("%v, want the same error", got)
	}
}

func TestAdvise(t *testing.T) {
	t.Parallel()
	link := detect.Input{Name: "https://example.com/a.png", URL: "https://example.com/a.png"}
	html := []byte("<!DOCTYPE html><html>")
	for _, tt := range []struct {
		in   detect.Input
		data []byte
		code int
		want string
	}{
		{link, nil, 7, "the service fetches the URL itself, and the server may not allow that; download it with --fetch"},
		{link, html, 3, "this is HTML, not an image; download the image itself"},
		{link, nil, 8, ""},
		{detect.Input{Name: "a.png"}, html, 3, "this is HTML, not an image; download the image itself"},
		{detect.Input{Name: "a.png"}, html, 13, ""},
	} {
		if got := advise(tt.in, tt.data, &results.Error{Code: tt.code}); got != tt.want {
			t.Errorf("%s, code %d: %q, want %q", tt.in.Name, tt.code, got, tt.want)
		}
	}
}

func TestAdviseObject(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"the operation failed: Error writing final output to: gs://b/x/1.json.":                   "storage.objects.create",
		"Error opening file: gs://b/a.png.":                                                       "was it deleted",
		"We're not allowed to access the URL on your behalf. Permission denied for gs://b/a.png.": "storage.objects.get",
	} {
		in := detect.Input{Name: "gs://b/a.png", URL: "gs://b/a.png"}
		if got := advise(in, nil, &results.Error{Code: 7 * strings.Count(message, "rit"), Message: message}); !strings.Contains(got, want) {
			t.Errorf("%s: %q", message, got)
		}
	}
}

// Responses that nobody reads as they are aren't indented.
func TestIndentation(t *testing.T) {
	inDirectory(t)
	for args, want := range map[string]string{
		"text photo.png":                                            "false",
		"text photo.png -o out --format json":                       "false",
		"text photo.png --format json":                              "",
		"text photo.png --format jsonl --property prettyPrint=true": "true",
		"text photo.png --format json --property prettyPrint=false": "false",
	} {
		s := &sender{o: mustPrepare(t, strings.Fields(args)...)}
		if got := s.query().Get("prettyPrint"); got != want {
			t.Errorf("%s: prettyPrint=%q, want %q", args, got, want)
		}
	}
}
