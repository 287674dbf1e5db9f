package annotate

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestFetch(t *testing.T) {
	web := http.NewServeMux()
	web.HandleFunc("/image", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("image")) })
	web.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/image", http.StatusFound) })
	web.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	web.HandleFunc("/private", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	web.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "9")
		_, _ = w.Write([]byte("half"))
	})
	web.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxFile+1)) })
	server := httptest.NewServer(web)
	defer server.Close()
	for _, test := range []struct {
		url     string
		allowed bool
		want    codes.Code
		message string
	}{
		{server.URL + "/image", true, codes.OK, ""},
		{server.URL + "/moved", true, codes.OK, ""},
		{server.URL + "/loop", true, codes.Unavailable, "We can not access the URL currently."},
		{server.URL + "/private", true, codes.PermissionDenied, "We're not allowed to access the URL on your behalf."},
		{server.URL + "/none", true, codes.Unavailable, "We can not access"},
		{server.URL + "/broken", true, codes.Unavailable, "We can not access"},
		{server.URL + "/large", true, codes.InvalidArgument, "larger than the limit"},
		{"http://127.0.0.1:1/image", true, codes.Unavailable, "We can not access"},
		{"http://%", true, codes.InvalidArgument, "Invalid image URI"},
		{"http:///image", true, codes.InvalidArgument, "Invalid image URI"},
		{server.URL + "/image", false, codes.PermissionDenied, "--allow-fetch"},
		{"https://forbidden.example/a.png", false, codes.PermissionDenied, "We're not allowed to access the URL on your behalf. Please download the content and pass it in."},
		{"http://Unreachable.example:80/a.png", true, codes.Unavailable, "We can not access the URL currently. Please download the content and pass it in."},
	} {
		data, err := newFetcher(test.allowed).fetch(t.Context(), test.url)
		if got := status.Convert(err); got.Code() != test.want || !strings.Contains(got.Message(), test.message) || (err == nil) != (string(data) == "image") {
			t.Errorf("%s: %q, %v, want %v", test.url, data, err, test.want)
		}
	}
}
