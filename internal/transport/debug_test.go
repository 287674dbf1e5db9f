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
)

func TestDebug(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "session=SECRET1")
		w.Header()["Date"] = nil
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":{"code":404,"message":"no LITERAL here"},"access_token":"SECRET2\"SECRET2"}`+"\n")
	})
	var shown bytes.Buffer
	c := client(t, Options{
		Auth: token("SECRET3"), Header: http.Header{"X-Goog-Api-Key": {"SECRET4"}},
		UserAgent: "vision1/1", QuotaProject: "p", Debug: &shown, Secrets: Secrets{"LITERAL"},
	})
	if _, _, err := do(t, c, "POST", address+"/v1/x?alt=json&key=SECRET5", `{"parent":"LITERAL"}`); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(shown.String(), address, "http://HOST")
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
		t.Errorf("shown:\n%s\nwant:\n%s", got, want)
	}
}

func TestDebugTokenRequest(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{ "access_token" : "SECRET1", "id_token":"SECRET2","refresh_token":"SECRET3","expires_in":3600}`)
	})
	var shown bytes.Buffer
	form := url.Values{
		"grant_type": {"refresh_token"}, "client_id": {"me"}, "client_secret": {"SECRET4"}, "refresh_token": {"SECRET5"},
		"assertion": {"SECRET6"}, "subject_token": {"SECRET7"}, "code": {"SECRET8"}, "code_verifier": {"SECRET9"},
	}
	resp, err := NewTokenClient(Options{Debug: &shown, Getenv: lookup()}, false).PostForm(address+"/token", form)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	text := shown.String()
	if strings.Contains(text, "SECRET") {
		t.Errorf("a secret is shown:\n%s", text)
	}
	for _, want := range []string{"grant_type=refresh_token", "client_id=me", "client_secret=***", `"access_token" : "***"`, `"expires_in":3600`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not shown:\n%s", want, text)
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
		{"long", "text/plain", long, "(7952 more bytes)", long[:shown+1]},
		{"longer than is kept", "text/plain", long + long, "(17952 more bytes)", long[:shown+1]},
		{"no text", "image/png", "\x89PNG\x00\xff", "(6 bytes that are no text)", "PNG"},
		{"a cut character", "text/plain", strings.Repeat("é", kept), "more bytes", "no text"},
		{"a cut character at an odd place", "text/plain", "x" + strings.Repeat("é", kept), "more bytes", "no text"},
		{"a secret at the cut", "application/json", `{"a":"` + long[:shown-100] + `","access_token":"SECRET` + strings.Repeat("SECRET", 200) + `"}`, `"access_token":"***"`, "SECRET"},
		{"a secret beyond the cut", "application/json", `{"access_token":"` + strings.Repeat("SECRET", 5000) + `"}`, `"access_token":"***`, "SECRET"},
		{"control characters", "text/plain", "a\x1b[31mb\tc", "a[31mb\tc", "\x1b"},
	}
	for _, tt := range tests {
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", tt.kind)
			_, _ = io.WriteString(w, tt.body)
		})
		var shown bytes.Buffer
		_, body, err := do(t, client(t, Options{Debug: &shown}), "POST", address, tt.body)
		if err != nil || body != tt.body {
			t.Errorf("%s: the body came as %d bytes, %v", tt.name, len(body), err)
		}
		_, reply, _ := strings.Cut(shown.String(), "\n< ")
		for _, text := range []string{shown.String(), reply} {
			if !strings.Contains(text, tt.want) || strings.Contains(text, tt.not) {
				t.Errorf("%s: want %q and not %.20q in\n%.3000s", tt.name, tt.want, tt.not, text)
			}
		}
	}
}

// What is shown must not hold up what is read.
func TestDebugStreams(t *testing.T) {
	goOn := make(chan struct{})
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "first")
		_ = http.NewResponseController(w).Flush()
		<-goOn
		fmt.Fprint(w, "second")
	})
	var shown bytes.Buffer
	resp, err := client(t, Options{Debug: &shown}).Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	first := make([]byte, len("first"))
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "first" {
		t.Fatalf("%q, %v", first, err)
	}
	close(goOn)
	if rest, err := io.ReadAll(resp.Body); err != nil || string(rest) != "second" {
		t.Fatalf("%q, %v", rest, err)
	}
	if !strings.Contains(shown.String(), "firstsecond") {
		t.Errorf("shown:\n%s", shown.String())
	}
}

func TestDebugFailure(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "cut short")
	})
	var shown bytes.Buffer
	c := client(t, Options{Debug: &shown})
	if _, _, err := do(t, c, "GET", address, ""); err == nil {
		t.Error("no error for a reply that is cut short")
	}
	if !strings.Contains(shown.String(), "cut short\n< unexpected EOF\n") {
		t.Errorf("shown:\n%s", shown.String())
	}
	shown.Reset()
	if _, _, err := do(t, c, "GET", "http://nothing.invalid/", ""); err == nil {
		t.Error("no error for a host that is not there")
	}
	if !strings.Contains(shown.String(), "> GET http://nothing.invalid/\n") || !strings.Contains(shown.String(), "\n< ") {
		t.Errorf("shown:\n%s", shown.String())
	}
}
