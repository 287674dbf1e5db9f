package request

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	full, empty := filepath.Join(dir, "full"), filepath.Join(dir, "empty")
	write(t, full, "12345")
	write(t, empty, "")
	tests := []struct {
		name, file, stdin string
		size              int64
		wantErr           string
	}{
		{"file", full, "", 5, ""},
		{"standard input", "-", "1234567", 7, ""},
		{"empty file", empty, "", 0, "the file is empty"},
		{"empty standard input", "-", "", 0, "standard input is empty"},
		{"directory", dir, "", 0, "is a directory, not a file"},
		{"missing", filepath.Join(dir, "missing"), "", 0, "no such file"},
		{"no name", "", "", 0, "no such file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files := NewFiles(context.Background(), strings.NewReader(test.stdin))
			file, err := files.Find(test.file)
			if test.wantErr != "" {
				if err == nil || err.Error() != test.wantErr {
					t.Errorf("Find(%s): %v, want %s", test.file, err, test.wantErr)
				}
				return
			}
			if err != nil || file.Size != test.size || file.Name != test.file {
				t.Errorf("Find(%s) = %+v, %v; want %d bytes", test.file, file, err, test.size)
			}
		})
	}
}

func TestExists(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	full := filepath.Join(dir, "full")
	write(t, full, "12345")
	files := NewFiles(context.Background(), nil)
	for name, want := range map[string]bool{full: true, dir: false, filepath.Join(dir, "missing"): false, "": false, "a\x00b": false} {
		if got := files.Exists(name); got != want {
			t.Errorf("Exists(%q) = %t, want %t", name, got, want)
		}
	}
}

// TestStandardInputOnce checks that standard input can be read only once.
func TestStandardInputOnce(t *testing.T) {
	t.Parallel()
	files := NewFiles(context.Background(), strings.NewReader("x"))
	if _, err := files.Find("-"); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Find("-"); err == nil || !strings.Contains(err.Error(), "standard input was already read") {
		t.Errorf("the second time: %v", err)
	}
}

// TestStandardInputCanceled checks that canceling stops a read of standard input.
func TestStandardInputCanceled(t *testing.T) {
	t.Parallel()
	stdin, silent := io.Pipe()
	defer func() { _ = silent.Close() }()
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("interrupted"))
	if _, err := NewFiles(ctx, stdin).Find("-"); err == nil || err.Error() != "interrupted" {
		t.Errorf("Find: %v, want interrupted", err)
	}
}

func TestReason(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}, "no such file"},
		{fmt.Errorf("read: %w", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}), "the file can't be read: permission denied"},
		{&fs.PathError{Op: "read", Path: "x", Err: errors.New("input/output error")}, "input/output error"},
		{errors.New("other"), "other"},
	} {
		if got := reason(test.err).Error(); got != test.want {
			t.Errorf("reason(%v) = %q, want %q", test.err, got, test.want)
		}
	}
}
