package request

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/api/apitest"
)

// TestCloseDuringRead closes a body while another goroutine reads it, as HTTP/2 does
// for an abandoned request.
func TestCloseDuringRead(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "image")
	if err := os.WriteFile(name, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	r, errs, _ := plan(Args{Method: apitest.Method(t, "images", "annotate"), RequestArgs: []string{"requests.image.content=@" + name},
		Files: NewFiles(context.Background(), strings.NewReader(""))})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for range 50 {
		body := r.Body.Open()
		started, done := make(chan struct{}), make(chan error)
		go func() {
			buffer := make([]byte, 1000)
			_, err := body.Read(buffer)
			close(started)
			for err == nil {
				_, err = body.Read(buffer)
			}
			done <- err
		}()
		<-started
		if err := body.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-done; errors.Is(err, io.EOF) {
			continue // it was read completely before it was closed
		}
		if n, err := body.Read(make([]byte, 10)); n > 0 || err == nil || errors.Is(err, io.EOF) {
			t.Fatalf("reading a closed body returns %d bytes, %v", n, err)
		}
	}
}
