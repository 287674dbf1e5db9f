package storage_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/emulator"
)

// A result is a response without its body.
type result struct {
	StatusCode int
	Header     http.Header
}

// send sends a request with headers, given as "Name: value", and returns the response
// and its body.
func send(t *testing.T, method, url, body string, headers ...string) (result, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
		if name == "Host" {
			request.Host = value
		}
	}
	response, err := new(http.Transport).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return result{response.StatusCode, response.Header}, string(content)
}

// A resumable upload as Google's Python client does it, with interruptions.
func TestResumableProtocol(t *testing.T) {
	_, base, dir := start(t)
	begin := func() string {
		response, body := send(t, "POST", base+"/upload/storage/v1/b/b/o?uploadType=resumable", `{"name":"o.txt"}`)
		if response.StatusCode != http.StatusOK || response.Header.Get("Location") == "" {
			t.Fatalf("start: HTTP %d, %s", response.StatusCode, body)
		}
		return response.Header.Get("Location")
	}
	location := begin()
	for _, step := range []struct {
		body, span string
		code       int
		received   string
	}{
		{"", "bytes */*", 308, ""},
		{"abc", "bytes 0-2/*", 308, "bytes=0-2"},
		{"", "bytes */*", 308, "bytes=0-2"},
		{"x", "bytes 5-5/*", 400, ""},
		{"x", "bytes 3-2-1/*", 400, ""},
		{"x", "3-4/5", 400, ""},
		{"CDE", "bytes 2-4/*", 308, "bytes=0-4"}, // sends a part again
		{"", "bytes */5", 200, ""},
		{"", "bytes */*", 200, ""},
	} {
		response, body := send(t, "PUT", location, step.body, "Content-Range: "+step.span)
		if response.StatusCode != step.code || response.Header.Get("Range") != step.received {
			t.Errorf("%s: HTTP %d, Range %q: %s", step.span, response.StatusCode, response.Header.Get("Range"), body)
		}
	}
	if content, err := os.ReadFile(filepath.Join(dir, "b", "o.txt")); err != nil || string(content) != "abCDE" {
		t.Errorf("content: %q, %v", content, err)
	}
	if response, body := send(t, "PUT", begin(), "whole"); response.StatusCode != http.StatusOK || !strings.Contains(body, `"size": "5"`) {
		t.Errorf("without Content-Range: HTTP %d, %s", response.StatusCode, body)
	}
	// As Google's Node.js client does it.
	for span, code := range map[string]int{"bytes 0-*/5": 200, "bytes 0-*/6": 308, "bytes 0-*/*": 200, "bytes *-*/5": 400} {
		location := begin()
		if response, body := send(t, "PUT", location, "whole", "Content-Range: "+span); response.StatusCode != code {
			t.Errorf("%s: HTTP %d, want %d: %s", span, response.StatusCode, code, body)
		}
		send(t, "DELETE", location, "")
	}
	canceled := begin()
	if response, _ := send(t, "DELETE", canceled, ""); response.StatusCode != 499 {
		t.Errorf("cancel: HTTP %d", response.StatusCode)
	}
	if response, _ := send(t, "PUT", canceled, "x"); response.StatusCode != http.StatusNotFound {
		t.Errorf("after cancel: HTTP %d", response.StatusCode)
	}
	wantFiles(t, dir, "b/o.txt")
}

// Unfinished uploads are deleted when the emulator stops.
func TestUnfinishedUploads(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "b"), 0o750); err != nil {
		t.Fatal(err)
	}
	server, err := emulator.Start(t.Context(), emulator.Config{BucketDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for range 101 {
		send(t, "POST", "http://"+server.Addr()+"/upload/storage/v1/b/b/o?uploadType=resumable&name=o", "")
	}
	entries, err := os.ReadDir(filepath.Join(dir, "b"))
	if err != nil || len(entries) != 100 {
		t.Errorf("%d files of uploads, %v", len(entries), err)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	wantFiles(t, dir)
}

func TestRequests(t *testing.T) {
	client, base, _ := start(t)
	object := insert(t, client, "a/b c.json", "{}")
	multipart := "--x\r\nContent-Type: application/json\r\n\r\n{\"name\":\"m\"}\r\n--x\r\nContent-Type: text/plain\r\n\r\nmedia\r\n--x--\r\n"
	tests := []struct {
		name, method, path, body string
		headers                  []string
		code                     int
		want                     string
	}{
		{"XML read", "GET", "/b/a/b%20c.json", "", nil, 200, "{}"},
		{"XML head", "HEAD", "/b/a/b%20c.json", "", nil, 200, ""},
		{"XML range", "GET", "/b/a/b%20c.json", "", []string{"Range: bytes=-1"}, 206, "}"},
		{"XML condition", "GET", "/b/a/b%20c.json", "", []string{"X-Goog-If-Generation-Match: 1"}, 412, "PreconditionFailed"},
		{"XML generation", "GET", "/b/a/b%20c.json?generation=1", "", nil, 404, "NoSuchKey"},
		{"XML invalid condition", "GET", "/b/a/b%20c.json?generation=x", "", nil, 400, "generation"},
		{"XML missing object", "GET", "/b/none", "", nil, 404, "<Code>NoSuchKey</Code>"},
		{"XML forbidden bucket", "GET", "/forbidden.example/o", "", nil, 403, "AccessDenied"},
		{"not a bucket", "GET", "/none/o", "", nil, 404, "The API has no method"},
		{"Vision", "GET", "/v1/operations/x", "", nil, 404, "Operation not found"},
		{"outside the directory", "GET", "/storage/v1/b/b/o/..%2F..%2Fetc?alt=media", "", nil, 404, "No such object"},
		{"object with slashes", "GET", "/storage/v1/b/b/o/a/b%20c.json?alt=media", "", nil, 200, "{}"},
		{"download", "GET", "/download/storage/v1/b/b/o/a%2Fb%20c.json", "", nil, 200, "{}"},
		{"range after the end", "GET", "/storage/v1/b/b/o/a%2Fb%20c.json?alt=media", "", []string{"Range: bytes=5-"}, 416, ""},
		{"compact", "GET", "/storage/v1/b/b/o/a%2Fb%20c.json?prettyPrint=false", "", nil, 200, `"size":"2"`},
		{"media upload", "POST", "/upload/storage/v1/b/b/o?uploadType=media&name=x%2Fy", "media", nil, 200, `"name": "x/y"`},
		{"multipart upload", "POST", "/upload/storage/v1/b/b/o?uploadType=multipart", multipart, []string{`Content-Type: multipart/related; boundary="x"`}, 200, `"size": "5"`},
		{"multipart upload that is cut short", "POST", "/upload/storage/v1/b/b/o?uploadType=multipart", multipart[:len(multipart)-12], []string{`Content-Type: multipart/related; boundary=x`}, 400, "cut short"},
		{"multipart upload of another type", "POST", "/upload/storage/v1/b/b/o?uploadType=multipart", multipart, []string{"Content-Type: text/plain"}, 400, "multipart/related"},
		{"unknown upload type", "POST", "/upload/storage/v1/b/b/o?uploadType=x&name=y", "", nil, 400, "uploadType"},
		{"unknown upload", "PUT", "/upload/storage/v1/b/b/o?upload_id=x", "", nil, 404, "No such upload"},
		{"invalid metadata", "POST", "/storage/v1/b/b/o", "{", nil, 400, "not valid JSON"},
		{"no name", "POST", "/storage/v1/b/b/o", "{}", nil, 400, "Required parameter"},
		{"invalid condition", "GET", "/storage/v1/b/b/o/x?ifGenerationMatch=x", "", nil, 400, "ifGenerationMatch"},
		{"invalid query", "GET", "/storage/v1/b/b/o?prefix=%zz", "", nil, 400, "URL-encoded"},
		{"buckets, as Node.js", "GET", "/b?project=p", "", nil, 200, `"kind": "storage#buckets"`},
		{"object, as Node.js", "DELETE", "/b/b/o/none", "", nil, 404, "No such object"},
		{"unknown method", "PATCH", "/storage/v1/b/b/o/x", "{}", nil, 404, "no method for PATCH"},
		{"unknown path", "GET", "/storage/v1/projects", "", nil, 404, "no method for GET"},
		{"foreign origin", "GET", "/storage/v1/b/b/o", "", []string{"Origin: http://attacker.example"}, 403, "--allow-host"},
		{"foreign origin, XML", "GET", "/b/a/b%20c.json", "", []string{"Origin: http://attacker.example"}, 403, "--allow-host"},
		{"foreign host", "GET", "/storage/v1/b/b/o", "", []string{"Host: attacker.example"}, 403, "--allow-host"},
		{"copy", "POST", "/storage/v1/b/b/o/a%2Fb%20c.json/copyTo/b/b/o/copy%2F1", "", nil, 200, `"name": "copy/1"`},
		{"rewrite", "POST", "/storage/v1/b/b/o/a%2Fb%20c.json/rewriteTo/b/b/o/copy%2F2", "", nil, 200, `"done": true`},
		{"copy of another generation", "POST", "/storage/v1/b/b/o/a%2Fb%20c.json/copyTo/b/b/o/x?ifSourceGenerationMatch=1", "", nil, 412, "pre-conditions"},
		{"copy to an existing object", "POST", "/storage/v1/b/b/o/a%2Fb%20c.json/copyTo/b/b/o/m?ifGenerationMatch=0", "", nil, 412, "pre-conditions"},
		{"copy to a missing bucket", "POST", "/storage/v1/b/b/o/a%2Fb%20c.json/copyTo/b/none/o/x", "", nil, 404, "bucket does not exist"},
	}
	for _, test := range tests {
		response, body := send(t, test.method, base+test.path, test.body, test.headers...)
		if response.StatusCode != test.code || !strings.Contains(body, test.want) {
			t.Errorf("%s: HTTP %d, want %d and %q: %s", test.name, response.StatusCode, test.code, test.want, body)
		}
	}
	if response, _ := send(t, "GET", base+"/b/a/b%20c.json", "", "If-None-Match: \""+object.Etag+"\""); response.StatusCode != http.StatusNotModified {
		t.Errorf("If-None-Match: HTTP %d", response.StatusCode)
	}
}

// The limit on request bodies applies.
func TestTooLarge(t *testing.T) {
	_, base, dir := start(t)
	large := strings.Repeat("x", 40<<20+1)
	if response, body := send(t, "POST", base+"/upload/storage/v1/b/b/o?uploadType=media&name=x", large); response.StatusCode != http.StatusBadRequest {
		t.Errorf("HTTP %d: %s", response.StatusCode, body)
	}
	wantFiles(t, dir)
}

func TestWithoutBucketDir(t *testing.T) {
	server, err := emulator.Start(t.Context(), emulator.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, tt := range []struct {
		path, message string
		status        int
	}{
		{"/storage/v1/b", "--bucket-dir DIR", http.StatusBadRequest}, // not 404: the client would look for the bucket
		{"/b/o", "The API has no method", http.StatusNotFound},
	} {
		if response, body := send(t, "GET", "http://"+server.Addr()+tt.path, ""); response.StatusCode != tt.status || !strings.Contains(body, tt.message) {
			t.Errorf("%s: HTTP %d, %s", tt.path, response.StatusCode, body)
		}
	}
}
