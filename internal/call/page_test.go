package call

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func readBody(code int, contentType, body string) *ServiceError {
	return readError(&http.Response{StatusCode: code, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body))})
}

// An error page of Google's servers is told apart from one of a proxy.
func TestGooglePage(t *testing.T) {
	t.Parallel()
	const head = "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <meta name=viewport content=\"initial-scale=1\">\n  <title>"
	tests := []struct{ body, want string }{
		{head + "Error 404 (Not Found)!!1</title>\n", "Error 404 (Not Found)"},
		{"<title>Error 413 (Request Entity Too Large)!!1</title>", "Error 413 (Request Entity Too Large)"},
		{head + "404 Not Found</title>nginx", ""},
		{head + strings.Repeat("x", 4<<10) + "!!1</title>", ""},
		{"", ""},
	}
	for _, test := range tests {
		if got := readBody(404, "text/html; charset=UTF-8", test.body).Page; got != test.want {
			t.Errorf("%.80s: %q, want %q", test.body, got, test.want)
		}
	}
}

// Errors in the format before google.rpc.Status have a reason too.
func TestOldReason(t *testing.T) {
	t.Parallel()
	e := readBody(403, "application/json", `{"error":{"errors":[{"domain":"usageLimits","reason":"accessNotConfigured","message":"m"}],"code":403,"message":"m"}}`)
	if e.Message != "m" || e.Reason() != "accessNotConfigured" {
		t.Errorf("message %q, reason %q", e.Message, e.Reason())
	}
}
