package output

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
)

// copyAll copies body to standard output and returns what was written there.
func copyAll(t *testing.T, body io.Reader, expect Expectation) (string, Result, error) {
	t.Helper()
	var out bytes.Buffer
	d, err := Open("-", &out)
	if err != nil {
		t.Fatal(err)
	}
	result, err := Copy(t.Context(), d, body, expect)
	return out.String(), result, err
}

func TestCopyUnchanged(t *testing.T) {
	long := `{"content":"` + strings.Repeat("QUJD", 1<<16) + `"}`
	notJSON := Expectation{ContentType: "application/json"}
	tests := []struct {
		name, body string
		expect     Expectation
	}{
		{"JSON", "{\n \"unknown\": 123456789012345678901234567890.10e+5\r\n}\n", Expectation{JSON: true}},
		{"no final newline", `{}`, Expectation{JSON: true}},
		{"scalar", ` 12 `, Expectation{JSON: true}},
		{"bytes that are not UTF-8", "\"\xff\"", Expectation{JSON: true}},
		{"JSON with the type of HTML", `{}`, Expectation{JSON: true, ContentType: "text/html"}},
		{"long", long, Expectation{JSON: true}},
		{"as long as the held-back part", `"` + strings.Repeat("x", heldBack-2) + `"`, Expectation{JSON: true}},
		{"one byte longer", `"` + strings.Repeat("x", heldBack-1) + `"`, Expectation{JSON: true}},
		{"callback", `/**/f({"a":1});`, notJSON},
		{"protocol buffer", "\x0a\x03abc\x00\xff", Expectation{ContentType: "application/x-protobuf"}},
		{"protocol buffer without fields", "", Expectation{AllowEmpty: true}},
		{"text that mentions HTML", "see <html>", Expectation{}},
		{"long and not JSON", strings.Repeat("<x>", 1<<16), notJSON},
	}
	for _, tt := range tests {
		for name, wrap := range map[string]func(io.Reader) io.Reader{
			"": func(r io.Reader) io.Reader { return r }, "bytewise": iotest.OneByteReader, "end with the data": iotest.DataErrReader,
		} {
			out, result, err := copyAll(t, wrap(strings.NewReader(tt.body)), tt.expect)
			if err != nil || out != tt.body || result.Bytes != int64(len(tt.body)) {
				t.Errorf("%s, %s: got %.40q, %d bytes, %v", tt.name, name, out, result.Bytes, err)
			}
		}
	}
}

func TestCopyWritesNothingOfSmallInvalidResponses(t *testing.T) {
	asJSON, asMedia := Expectation{JSON: true}, Expectation{}
	broken := errors.New("connection reset")
	tests := []struct {
		name, body string
		end        error
		expect     Expectation
		reason     Reason
		message    string
	}{
		{"empty", "", io.EOF, asJSON, Empty, "the response is empty"},
		{"empty, not for JSON", "", io.EOF, asMedia, Empty, "the response is empty"},
		{"empty, for JSON that can be empty", "", io.EOF, Expectation{JSON: true, AllowEmpty: true}, Empty, "the response is empty"},
		{"white space", " \r\n\t", io.EOF, asJSON, Empty, "the response is empty except for white space"},
		{"white space, not for JSON", " \n", io.EOF, asMedia, Empty, "the response is empty except for white space"},
		{"truncated by the connection", `{"a":`, io.ErrUnexpectedEOF, asJSON, Truncated, "the response was truncated: the connection was closed after 5 bytes"},
		{"truncated after complete JSON", `{}`, io.ErrUnexpectedEOF, asJSON, Truncated, "the response was truncated: the connection was closed after 2 bytes"},
		{"truncated, not for JSON", "a", io.ErrUnexpectedEOF, asMedia, Truncated, "the response was truncated: the connection was closed after 1 byte"},
		{"truncated before the first byte", "", io.ErrUnexpectedEOF, asJSON, Truncated, "the response was truncated: the connection was closed after 0 bytes"},
		{"incomplete JSON", `{"a":"b`, io.EOF, asJSON, Truncated, "the response was truncated: its JSON is incomplete after 7 bytes"},
		{"read error", `{"a":1}`, broken, asJSON, Unreadable, "reading the response failed after 7 bytes: connection reset"},
		{"text", "gateway \x1b[31mdown\n  now", io.EOF, Expectation{JSON: true, ContentType: "text/plain\x07"}, NotJSON,
			`the response is not JSON (Content-Type: text/plain\x07); it starts with: gateway \x1b[31mdown now`},
		{"HTML for JSON", "\n<!DOCTYPE HTML><title>Sign in</title>", io.EOF, asJSON, NotJSON,
			"the response is not JSON but an HTML page, probably from a proxy or a sign-in page; it starts with: <!DOCTYPE HTML><title>Sign in</title>"},
		{"XML", `<?xml version="1.0"?>`, io.EOF, asJSON, NotJSON, `the response is not JSON but XML; it starts with: <?xml version="1.0"?>`},
		{"gzip", "\x1f\x8b\x08", io.EOF, asJSON, NotJSON, `the response is not JSON but compressed with gzip; it starts with: \x1f\x8b\x08`},
		{"two values", `{"a":1}{"a":2}`, io.EOF, asJSON, NotJSON, `the response is invalid JSON: unexpected '{' after the JSON value (byte 7); it starts with: {"a":1}{"a":2}`},
		{"byte order mark", "\ufeff{}", io.EOF, asJSON, NotJSON, `the response is not JSON; it starts with: \ufeff{}`},
		{"form feed", "\f", io.EOF, asJSON, NotJSON, "the response is not JSON; it starts with: "},
		{"callback", "f(" + strings.Repeat("x", 100), io.EOF, asJSON, NotJSON,
			"the response is not JSON; it starts with: f(" + strings.Repeat("x", 78) + "..."},
		{"HTML", "\ufeff \n<HTML lang=en>", io.EOF, asMedia, HTML, `the response is an HTML page, probably from a proxy or a sign-in page; it starts with: \ufeff <HTML lang=en>`},
		{"HTML by its type", "sorry", io.EOF, Expectation{ContentType: "Text/HTML; charset"}, HTML,
			"the response is an HTML page, probably from a proxy or a sign-in page (Content-Type: Text/HTML; charset); it starts with: sorry"},
	}
	for _, tt := range tests {
		body := io.MultiReader(strings.NewReader(tt.body), iotest.ErrReader(tt.end))
		out, _, err := copyAll(t, body, tt.expect)
		var got *ResponseError
		if !errors.As(err, &got) {
			t.Errorf("%s: got %v, want a ReplyError", tt.name, err)
			continue
		}
		if got.Reason != tt.reason || err.Error() != tt.message {
			t.Errorf("%s:\n got %d %s\nwant %d %s", tt.name, got.Reason, err, tt.reason, tt.message)
		}
		if tt.reason == Unreadable && !errors.Is(err, tt.end) {
			t.Errorf("%s: the chain of %v lacks the cause", tt.name, err)
		}
		if out != "" {
			t.Errorf("%s: %q was written", tt.name, out)
		}
	}
}

func TestCopyDetectsLateErrors(t *testing.T) {
	long := `{"content":"` + strings.Repeat("QUJD", 1<<16) + `"`
	for _, body := range []string{long, long + "]", long[:len(long)-1] + "\n\"}"} {
		out, _, err := copyAll(t, strings.NewReader(body), Expectation{JSON: true})
		var got *ResponseError
		if !errors.As(err, &got) {
			t.Errorf("got %v, want a ReplyError", err)
		}
		if !strings.HasPrefix(body, out) {
			t.Error("the output is not the start of the response")
		}
	}
}

func TestCopyPartErrors(t *testing.T) {
	const body = `{"responses":[{},{"error":{"code":3}}]}`
	out, result, err := copyAll(t, strings.NewReader(body), Expectation{JSON: true})
	if err != nil || out != body || len(result.PartErrors) != 1 || result.PartErrors[0].Index != 1 {
		t.Errorf("got %q, %+v, %v", out, result, err)
	}
}

func TestCopyAddsFinalNewlineOnTerminal(t *testing.T) {
	for _, tt := range []struct {
		body, path, want string
		terminal         bool
	}{
		{"{}", "-", "{}\n", true},
		{"{}\n", "-", "{}\n", true},
		{"{}", "-", "{}", false},
		{"{}", filepath.Join(t.TempDir(), "out.json"), "{}", true},
	} {
		var out bytes.Buffer
		d, err := Open(tt.path, &out)
		if err != nil {
			t.Fatal(err)
		}
		d.Terminal = tt.terminal
		if result, err := Copy(t.Context(), d, strings.NewReader(tt.body), Expectation{JSON: true}); err != nil || result.Bytes != int64(len(tt.body)) {
			t.Fatalf("%+v, %v", result, err)
		}
		mustCommit(t, d)
		got := out.String()
		if tt.path != "-" {
			got = readFile(t, tt.path)
		}
		if got != tt.want {
			t.Errorf("%+v: got %q", tt, got)
		}
	}
}

// The server truncates its responses.
func TestCopyFromServer(t *testing.T) {
	long := `"` + strings.Repeat("x", 1<<20) + `"`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/length":
			w.Header().Set("Content-Length", "2000000")
		case "/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, long)
			_ = z.Flush() // without the gzip trailer
			return
		}
		_, _ = io.WriteString(w, long)
		_ = http.NewResponseController(w).Flush()
		if r.URL.Path != "/whole" {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_ = conn.Close()
			}
		}
	}))
	defer server.Close()
	for _, path := range []string{"/length", "/chunked", "/gzip", "/whole"} {
		dir := t.TempDir()
		file := filepath.Join(dir, "out.json")
		writeFile(t, file, "old")
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		d := mustOpen(t, file)
		_, err = Copy(t.Context(), d, response.Body, Expectation{JSON: true})
		_ = response.Body.Close()
		want := "old"
		if path == "/whole" {
			want = long
			if err != nil {
				t.Errorf("%s: %v", path, err)
			}
			mustCommit(t, d)
		} else {
			var got *ResponseError
			if !errors.As(err, &got) || got.Reason != Truncated || !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: got %v, want a truncated response", path, err)
			}
			d.Discard()
		}
		if readFile(t, file) != want || entries(t, dir) != "out.json" {
			t.Errorf("%s: the file has the wrong content, or the directory has %s", path, entries(t, dir))
		}
	}
}

// An afterRead calls a function after each read.
type afterRead struct {
	io.Reader
	call func()
}

func (r afterRead) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.call()
	return n, err //nolint:wrapcheck // as it is
}

// The server stops sending: the context of the request cancels the read.
func TestCopyIsCanceled(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"a":`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var out bytes.Buffer
	d, err := Open("-", &out)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Copy(ctx, d, afterRead{response.Body, cancel}, Expectation{JSON: true})
	var got *ResponseError
	if !errors.As(err, &got) || !errors.Is(err, context.Canceled) || out.Len() > 0 {
		t.Errorf("got %v and %q, want the context's error", err, &out)
	}
}

func TestCopyReturnsCauseOfContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("interrupted")
	cancel(cause)
	d := mustOpen(t, filepath.Join(t.TempDir(), "out.json"))
	_, err := Copy(ctx, d, strings.NewReader("{}"), Expectation{JSON: true})
	if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
}

func TestCopyWriteError(t *testing.T) {
	failing := writeFunc(func([]byte) (int, error) { return 0, syscall.ENOSPC })
	d, err := Open("-", failing)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Copy(t.Context(), d, strings.NewReader("{}"), Expectation{JSON: true})
	wantError(t, err, "", "can't write to standard output", "free up space")
	if !errors.Is(d.Commit(), err) {
		t.Error("Commit did not return the write error")
	}
}

type writeFunc func([]byte) (int, error)

func (f writeFunc) Write(p []byte) (int, error) { return f(p) }

func TestCopyNoProgress(t *testing.T) {
	_, _, err := copyAll(t, readFunc(func([]byte) (int, error) { return 0, nil }), Expectation{})
	if !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v, want %v", err, io.ErrNoProgress)
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// FuzzCopy checks that a response is either written unmodified, or rejected before
// any of it is written.
func FuzzCopy(f *testing.F) {
	f.Add([]byte(`{"responses":[{"error":{}}]}`), true, "application/json")
	f.Add([]byte("\ufeff <!DOCTYPE html>"), false, "text/html; charset=utf-8")
	f.Fuzz(func(t *testing.T, body []byte, asJSON bool, contentType string) {
		if len(body) > heldBack {
			return
		}
		out, result, err := copyAll(t, bytes.NewReader(body), Expectation{JSON: asJSON, ContentType: contentType})
		var rejected *ResponseError
		switch {
		case err == nil && (out != string(body) || result.Bytes != int64(len(body))):
			t.Errorf("%q was written as %q", body, out)
		case err != nil && (out != "" || !errors.As(err, &rejected)):
			t.Errorf("%q: %q was written, %v", body, out, err)
		case err != nil && Printable(err.Error()) != err.Error():
			t.Errorf("%q: the message is not printable: %q", body, err)
		case asJSON && (err == nil) != json.Valid(body):
			t.Errorf("%q: got %v, encoding/json disagrees", body, err)
		}
	})
}
