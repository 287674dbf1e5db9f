//go:build system && linux

package cluster

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vision1/internal/emulator"
)

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A service is an emulator that counts how often each image is sent to it.
type service struct {
	host string

	mu    sync.Mutex
	sent  map[[sha256.Size]byte]int
	total int
	event chan struct{} // is closed at the next request
}

// newService starts a service that takes latency for each request.
func newService(t *testing.T, latency time.Duration) *service {
	t.Helper()
	server, err := emulator.Start(t.Context(), emulator.Config{})
	must(t, err)
	t.Cleanup(func() { must(t, server.Close()) })
	s := &service{sent: map[[sha256.Size]byte]int{}, event: make(chan struct{})}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: server.Addr()})
	proxy.ErrorLog = log.New(io.Discard, "", 0) // clients are killed
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil { // the client was killed while it sent the request
			return
		}
		s.count(body)
		select {
		case <-time.After(latency):
		case <-r.Context().Done():
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	s.host = strings.TrimPrefix(front.URL, "http://")
	return s
}

func (s *service) count(body []byte) {
	var request struct {
		Requests []struct{ Image struct{ Content []byte } }
	}
	if json.Unmarshal(body, &request) != nil {
		return // the emulator rejects it
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range request.Requests {
		s.sent[sha256.Sum256(r.Image.Content)]++
		s.total++
	}
	close(s.event)
	s.event = make(chan struct{})
}

// wait waits until that many images were sent.
func (s *service) wait(ctx context.Context, images int) error {
	for {
		s.mu.Lock()
		total, event := s.total, s.event
		s.mu.Unlock()
		if total >= images {
			return nil
		}
		select {
		case <-event:
		case <-ctx.Done():
			return fmt.Errorf("%d of %d images were sent: %w", total, images, context.Cause(ctx))
		}
	}
}

// check checks that each image was sent, and that at most that many were sent again.
func (s *service) check(t *testing.T, images, again int) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sent) != images {
		t.Errorf("%d images were sent, want %d", len(s.sent), images)
	}
	if more := s.total - len(s.sent); more > again {
		t.Errorf("%d images were sent again, want at most %d", more, again)
	} else {
		t.Logf("%d images were sent, %d of them again", len(s.sent), more)
	}
}

// writeImages writes images with different bytes.
func writeImages(t *testing.T, dir string, count int) {
	t.Helper()
	must(t, os.MkdirAll(dir, 0o755))
	for i := range count {
		m := image.NewGray(image.Rect(0, 0, 8, 8))
		m.SetGray(0, 0, color.Gray{Y: uint8(i)})
		m.SetGray(1, 0, color.Gray{Y: uint8(i >> 8)})
		var b bytes.Buffer
		must(t, png.Encode(&b, m), os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.png", i)), b.Bytes(), 0o600))
	}
}

// A host is a directory in which commands run, with variables of their own.
type host struct {
	dir string
	env []string
}

// run runs a command, and returns its standard output.
func (h *host) run(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = h.dir, append(os.Environ(), h.env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s %q: %w\n%s%s", name, args, err, output, stderr.String())
	}
	return string(output), err
}

// must runs a command that must succeed.
func (h *host) must(t *testing.T, name string, args ...string) string {
	t.Helper()
	output, err := h.run(t.Context(), name, args...)
	must(t, err)
	return output
}

// checkResults checks what is in the output directory, of which the command without a
// share makes the files for all results, without another request.
func (h *host) checkResults(t *testing.T, s *service, images int) {
	t.Helper()
	var status struct{ Done, Failed, Unknown int }
	must(t, json.Unmarshal([]byte(h.must(t, "vision1", "detect", "status", "out", "--json")), &status))
	if status.Done != images || status.Failed+status.Unknown != 0 {
		t.Errorf("%+v", status)
	}
	s.mu.Lock()
	before := s.total
	s.mu.Unlock()
	h.must(t, "vision1", "detect", "colors", "photos", "-o", "out", "--format", "json,csv")
	table, err := os.ReadFile(filepath.Join(h.dir, "out", "results.csv"))
	if n := bytes.Count(table, []byte(".png,")); err != nil || n < images {
		t.Errorf("results.csv has %d rows: %v", n, err)
	}
	if s.total != before {
		t.Errorf("%d images were sent without a share", s.total-before)
	}
	files, err := filepath.Glob(filepath.Join(h.dir, "out", "photos", "*.json"))
	if err != nil || len(files) != images {
		t.Errorf("%d results: %v", len(files), err)
	}
}
