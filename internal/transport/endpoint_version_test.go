package transport

import (
	"strings"
	"testing"
)

// vision1 adds the API version itself.
func TestEndpointWithVersion(t *testing.T) {
	t.Parallel()
	none := func(string) string { return "" }
	tests := []struct{ url, suggestion string }{
		{"https://eu-vision.googleapis.com/v1", "https://eu-vision.googleapis.com"},
		{"https://vision.googleapis.com/v1/images:annotate", "https://vision.googleapis.com"},
		{"https://vision.googleapis.com/v1p1beta1/", "https://vision.googleapis.com"},
		{"https://gateway.example.com/vision/v1/", "https://gateway.example.com/vision"},
		{"https://gateway.example.com/vision", ""},
		{"https://gateway.example.com/v/video1", ""},
	}
	for _, test := range tests {
		_, d := ChooseEndpoint(test.url, "", none)
		switch {
		case test.suggestion == "" && d != nil:
			t.Errorf("%s: %+v", test.url, d)
		case test.suggestion != "" && (d == nil || d.Suggestion != test.suggestion || !strings.Contains(d.Message, "no API version")):
			t.Errorf("%s: %+v, want %s", test.url, d, test.suggestion)
		}
	}
}
