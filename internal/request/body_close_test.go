package request

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// HTTP/2 closes the body of a request that was given up while another goroutine
// still reads it.
func TestBodyIsClosedWhileItIsRead(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "picture")
	if err := os.WriteFile(name, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	plan, problems, _ := planned(Args{Method: methodOf(t, "images", "annotate"), RequestArgs: []string{"requests.image.content=@" + name},
		Files: NewFiles(context.Background(), strings.NewReader(""))})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for range 50 {
		body := plan.Body.Open()
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
			continue // it was read before it was closed
		}
		if n, err := body.Read(make([]byte, 10)); n > 0 || err == nil || errors.Is(err, io.EOF) {
			t.Fatalf("a closed body gives %d bytes, %v", n, err)
		}
	}
}
