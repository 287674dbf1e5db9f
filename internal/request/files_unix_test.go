//go:build unix

package request

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"vision1/internal/api/apitest"
)

// TestPipe checks that a named pipe is read once, and can be sent repeatedly.
func TestPipe(t *testing.T) {
	t.Parallel()
	path := newPipe(t)
	go func() {
		pipe, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return
		}
		_, _ = io.WriteString(pipe, "12345")
		_ = pipe.Close()
	}()
	r, errs, _ := plan(Args{Method: apitest.Method(t, "images", "annotate"), RequestArgs: []string{"requests.image.content=@" + path},
		Files: NewFiles(context.Background(), strings.NewReader(""))})
	if len(errs) > 0 {
		t.Fatalf("%+v", errs)
	}
	for range 2 {
		body, err := io.ReadAll(r.Body.Open())
		if want := `{"requests":[{"image":{"content":"MTIzNDU="}}]}`; err != nil || string(body) != want {
			t.Errorf("body %s, %v; want %s", body, err, want)
		}
	}
}

// TestPipeWithoutWriter checks that canceling works although opening a pipe without a
// writer blocks.
func TestPipeWithoutWriter(t *testing.T) {
	t.Parallel()
	path := newPipe(t)
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("interrupted"))
	if _, err := NewFiles(ctx, nil).Find(path); err == nil || err.Error() != "interrupted" {
		t.Errorf("Find: %v, want interrupted", err)
	}
	pipe, err := os.OpenFile(path, os.O_RDWR, 0) // unblocks the reader
	if err != nil {
		t.Fatal(err)
	}
	_ = pipe.Close()
}

func newPipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
