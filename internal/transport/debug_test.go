package transport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"vision1/internal/secret"
)

func TestDebug(t *testing.T) {
	serverURL := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "session=SECRET1")
		w.Header()["Date"] = nil
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":{"code":404,"message":"no LITERAL here"},"access_token":"SECRET2\"SECRET2"}`+"\n")
	})
	var debug bytes.Buffer
	secrets := new(secret.Redactor)
	secrets.Add("LITERAL")
	c := client(t, Options{
		Auth: withToken("SECRET3"), Header: http.Header{"X-Goog-Api-Key": {"SECRET4"}},
		UserAgent: "vision1/1", QuotaProject: "p", Debug: &debug, Secrets: secrets,
	})
	if _, _, err := do(t, c, "POST", serverURL+"/v1/x?alt=json&key=SECRET5", `{"parent":"LITERAL"}`); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(debug.String(), serverURL, "http://HOST")
	got = regexp.MustCompile(`\d+ ms`).ReplaceAllString(got, "N ms")
	want := `> POST http://HOST/v1/x?alt=json&key=***
> Authorization: Bearer ***
> Content-Type: application/json
> User-Agent: vision1/1
> X-Goog-Api-Key: ***
> X-Goog-User-Project: p
> 
{"parent":"***"}
< 404 Not Found (HTTP/1.1, N ms)
< Content-Length: 85
< Content-Type: application/json
< Set-Cookie: ***
< 
{"error":{"code":404,"message":"no *** here"},"access_token":"***"}
`
	if got != want {
		t.Errorf("printed:\n%s\nwant:\n%s", got, want)
	}
}

func TestDebugTokenRequest(t *testing.T) {
	serverURL := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{ "access_token" : "SECRET1", "id_token":"SECRET2","refresh_token":"SECRET3","expires_in":3600}`)
	})
	var debug bytes.Buffer
	form := url.Values{
		"grant_type": {"refresh_token"}, "client_id": {"me"}, "client_secret": {"SECRET4"}, "refresh_token": {"SECRET5"},
		"assertion": {"SECRET6"}, "subject_token": {"SECRET7"}, "code": {"SECRET8"}, "code_verifier": {"SECRET9"},
	}
	resp, err := NewTokenClient(Options{Debug: &debug, Getenv: lookup()}, false).PostForm(serverURL+"/token", form)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	text := debug.String()
	if strings.Contains(text, "SECRET") {
		t.Errorf("printed a secret:\n%s", text)
	}
	for _, want := range []string{"grant_type=***", "client_secret=***", `"access_token":"***"`, `"expires_in":3600`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing:\n%s", want, text)
		}
	}
}

func TestDebugBodies(t *testing.T) {
	long := strings.Repeat("0123456789", 1000)
	tests := []struct {
		name, kind, body string
		want, not        string
	}{
		{"empty", "text/plain", "", "", "bytes"},
		{"short", "text/plain", "all of it", "all of it", "more bytes"},
		{"long", "text/plain", long, "(7952 more bytes)", long[:maxShown+1]},
		{"longer than the buffer", "text/plain", long + long, "(17952 more bytes)", long[:maxShown+1]},
		{"binary", "image/png", "\x89PNG\x00\xff", "(6 bytes of binary data)", "PNG"},
		{"truncated character", "text/plain", strings.Repeat("é", maxBuffered), "more bytes", "binary"},
		{"truncated character at an odd offset", "text/plain", "x" + strings.Repeat("é", maxBuffered), "more bytes", "binary"},
		{"secret across the end of the text", "application/json", `{"a":"` + long[:maxShown-100] + `","access_token":"SECRET` + strings.Repeat("SECRET", 200) + `"}`, `"access_token":"***"`, "SECRET"},
		{"secret longer than the buffer", "application/json", `{"access_token":"` + strings.Repeat("SECRET", 5000) + `"}`, `"access_token":"***`, "SECRET"},
		{"control characters", "text/plain", "a\x1b[31mb\tc", "a[31mb\tc", "\x1b"},
	}
	for _, tt := range tests {
		serverURL := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", tt.kind)
			_, _ = io.WriteString(w, tt.body)
		})
		var debug bytes.Buffer
		_, body, err := do(t, client(t, Options{Debug: &debug}), "POST", serverURL, tt.body)
		if err != nil || body != tt.body {
			t.Errorf("%s: got a body of %d bytes, %v", tt.name, len(body), err)
		}
		_, response, _ := strings.Cut(debug.String(), "\n< ")
		for _, text := range []string{debug.String(), response} {
			if !strings.Contains(text, tt.want) || strings.Contains(text, tt.not) {
				t.Errorf("%s: want %q and not %.20q in\n%.3000s", tt.name, tt.want, tt.not, text)
			}
		}
	}
}

// Printing must not delay reading.
func TestDebugStreams(t *testing.T) {
	resume := make(chan struct{})
	serverURL := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "first")
		_ = http.NewResponseController(w).Flush()
		<-resume
		fmt.Fprint(w, "second")
	})
	var debug bytes.Buffer
	resp, err := client(t, Options{Debug: &debug}).Get(serverURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	first := make([]byte, len("first"))
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "first" {
		t.Fatalf("%q, %v", first, err)
	}
	close(resume)
	if rest, err := io.ReadAll(resp.Body); err != nil || string(rest) != "second" {
		t.Fatalf("%q, %v", rest, err)
	}
	if !strings.Contains(debug.String(), "firstsecond") {
		t.Errorf("printed:\n%s", debug.String())
	}
}

func TestDebugFailure(t *testing.T) {
	serverURL := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "cut short")
	})
	var debug bytes.Buffer
	c := client(t, Options{Debug: &debug})
	if _, _, err := do(t, c, "GET", serverURL, ""); err == nil {
		t.Error("no error for a truncated response")
	}
	if !strings.Contains(debug.String(), "cut short\n< unexpected EOF\n") {
		t.Errorf("printed:\n%s", debug.String())
	}
	debug.Reset()
	if _, _, err := do(t, c, "GET", "http://nothing.invalid/", ""); err == nil {
		t.Error("no error for an unknown host")
	}
	if !strings.Contains(debug.String(), "> GET http://nothing.invalid/\n") || !strings.Contains(debug.String(), "\n< ") {
		t.Errorf("printed:\n%s", debug.String())
	}
}
