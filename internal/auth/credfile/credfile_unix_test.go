//go:build unix

package credfile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A FIFO that nobody writes to must not stop the command.
func TestReadFIFO(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func() ([]byte, Access, error){
		"Read":      func() ([]byte, Access, error) { return Read(path) },
		"ReadInput": func() ([]byte, Access, error) { return ReadInput(t.Context(), path) },
	} {
		if _, _, err := read(); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// A pipe that is a descriptor of this process is read, until the context is done.
func TestReadInputPipe(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	path := fmt.Sprintf("/dev/fd/%d", r.Fd())
	if _, err := os.Stat(path); err != nil { // in a bare chroot
		path = fmt.Sprintf("/proc/self/fd/%d", r.Fd())
	}
	if _, err := os.Stat(path); err != nil {
		return // descriptors have no names
	}
	stopped := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan error, 1)
	go func() {
		_, _, err := ReadInput(ctx, path)
		done <- err
	}()
	cancel(stopped)
	if err := <-done; !errors.Is(err, stopped) {
		t.Errorf("error %v", err)
	}
	if _, err := w.WriteString("token"); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	if text, _, err := ReadInput(t.Context(), path); err != nil || string(text) != "token" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestReadInputSecret(t *testing.T) {
	t.Parallel()
	for _, value := range []string{`{"private_key":"SECRET"}`, "ya29.SECRETSECRET", "AIzaSECRETSECRET", "SECRET\nSECRET", "SECRETsecret0123456789"} {
		_, _, err := ReadInput(t.Context(), value)
		var file *Error
		if !errors.As(err, &file) || strings.Contains(err.Error(), "SECRET") || !strings.Contains(err.Error(), "write it to a file") {
			t.Errorf("%q: error %v", value, err)
		}
	}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for mode, want := range map[os.FileMode][2]string{
		0o600: {"", ""}, 0o644: {"", "is accessible to other users"}, 0o662: {"can be changed by other users", "can be changed by other users"},
	} {
		path := filepath.Join(dir, mode.String())
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, access, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range []string{access.Warning(false), access.Warning(true)} {
			if (got == "") != (want[i] == "") || !strings.Contains(got, want[i]) {
				t.Errorf("mode %v: warning %q, want %q", mode, got, want[i])
			}
		}
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if got := DirectoryWarning(dir); !strings.Contains(got, "can be changed") {
		t.Errorf("warning %q", got)
	}
}
