package filesystem

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestRename(t *testing.T) {
	t.Parallel()
	from, to := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "to")
	for _, path := range []string{from, to} {
		if err := os.WriteFile(path, []byte(path), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Rename(from, to); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(to); err != nil || string(got) != from {
		t.Errorf("%q, %v", got, err)
	}
	if err := Rename(from, to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestRetry(t *testing.T) {
	t.Parallel()
	held := &os.PathError{Op: "open", Err: errorSharingViolation}
	isTemporary := func(err error) bool { return isOpenElsewhere("windows", err) }
	for _, tt := range []struct {
		name     string
		errs     []error // of each try
		attempts int
		fails    bool
	}{
		{"success", []error{nil}, 1, false},
		{"closed later", []error{held, errorLockViolation, nil}, 3, false},
		{"another error", []error{fs.ErrPermission, nil}, 1, true},
	} {
		attempts := 0
		err := retry(func() error {
			attempts++
			return tt.errs[attempts-1]
		}, time.Minute, isTemporary)
		if attempts != tt.attempts || (err != nil) != tt.fails {
			t.Errorf("%s: %d attempts, %v", tt.name, attempts, err)
		}
	}
	if err := retry(func() error { return held }, 2*poll, isTemporary); !errors.Is(err, errorSharingViolation) {
		t.Errorf("a file that stays open: %v", err)
	}
	if isOpenElsewhere("linux", held) { // EPIPE
		t.Error("another system")
	}
}

func TestIsSyncUnsupported(t *testing.T) {
	t.Parallel()
	for _, err := range []error{syscall.ENOTTY, syscall.EINVAL, syscall.ENOTSUP, syscall.ENOSYS, errors.ErrUnsupported} {
		if wrapped := (&fs.PathError{Op: "sync", Path: "f", Err: err}); !IsSyncUnsupported(wrapped) {
			t.Errorf("%v is an error", err)
		}
	}
	for _, err := range []error{nil, syscall.EIO, syscall.ENOSPC, io.ErrShortWrite} {
		if IsSyncUnsupported(err) {
			t.Errorf("%v is not an error", err)
		}
	}
}
