package transport

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestMaskURL(t *testing.T) {
	tests := []struct{ url, want string }{
		{"https://h/v1/x?alt=json", "https://h/v1/x?alt=json"},
		{"https://h/v1/x?key=SECRET&alt=json&$.xgafv=2", "https://h/v1/x?key=***&alt=json&$.xgafv=2"},
		{"https://h/?access_token=SECRET&oauth_token=SECRET", "https://h/?access_token=***&oauth_token=***"},
		{"https://h/?%6Bey=SECRET", "https://h/?%6Bey=***"},
		{"https://h/?KEY=SECRET", "https://h/?KEY=***"},
		{"https://h/?keys=plain&quotaUser=key", "https://h/?keys=plain&quotaUser=key"},
		{"https://me:SECRET@h/", "https://xxxxx@h/"},
		{"https://h/#access_token=SECRET", "https://h/#access_token=***"},
	}
	for _, tt := range tests {
		u, err := url.Parse(tt.url)
		if err != nil {
			t.Fatal(err)
		}
		if got := MaskURL(u); got != tt.want {
			t.Errorf("MaskURL(%s) = %s, want %s", tt.url, got, tt.want)
		}
		if u.String() != tt.url && !strings.Contains(tt.url, "%6B") {
			t.Errorf("MaskURL modified its argument: %s", u)
		}
	}
}

func TestMaskHeader(t *testing.T) {
	h := http.Header{
		"Authorization":       {"Bearer SECRET"},
		"Proxy-Authorization": {"SECRET"},
		"X-Goog-Api-Key":      {"SECRET"},
		"Set-Cookie":          {"a=SECRET", "b=SECRET"},
		"Location":            {"https://h/?key=SECRET"},
		"X-Goog-User-Project": {"p"},
	}
	got := maskHeader(h)
	want := http.Header{
		"Authorization":       {"Bearer ***"},
		"Proxy-Authorization": {"***"},
		"X-Goog-Api-Key":      {"***"},
		"Set-Cookie":          {"***", "***"},
		"Location":            {"https://h/?key=***"},
		"X-Goog-User-Project": {"p"},
	}
	for name := range want {
		if strings.Join(got[name], "|") != strings.Join(want[name], "|") {
			t.Errorf("%s: %q, want %q", name, got[name], want[name])
		}
	}
	if h.Get("Authorization") != "Bearer SECRET" {
		t.Error("maskHeader modified its argument")
	}
}

func TestWithoutURL(t *testing.T) {
	inner := errors.New("connection refused")
	err := WithoutURL(&url.Error{Op: "Post", URL: "https://h/?key=SECRET", Err: inner})
	if !errors.Is(err, inner) || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("WithoutURL: %v", err)
	}
	if got := WithoutURL(inner); !errors.Is(got, inner) {
		t.Errorf("WithoutURL of an error without a URL: %v", got)
	}
}
