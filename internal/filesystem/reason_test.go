package filesystem

import (
	"errors"
	"io/fs"
	"os"
	"testing"
)

// A sentence is an error as Windows writes it.
type sentence string

func (s sentence) Error() string { return string(s) }

func TestReason(t *testing.T) {
	t.Parallel()
	other := sentence("The disk is on fire.")
	for _, tt := range []struct {
		goos string
		err  error
		want string
	}{
		{"linux", &fs.PathError{Op: "open", Path: "p", Err: fs.ErrNotExist}, "file does not exist"},
		{"windows", &fs.PathError{Op: "open", Path: "p", Err: fs.ErrNotExist}, "no such file or directory"},
		{"windows", &os.LinkError{Op: "rename", Err: fs.ErrPermission}, "permission denied"},
		{"windows", &fs.PathError{Op: "open", Path: "p", Err: errorSharingViolation}, "another program has it open"},
		{"windows", &fs.PathError{Op: "open", Path: "p", Err: errorInvalidName}, "not a valid file name"},
		{"windows", &fs.PathError{Op: "open", Path: "p", Err: other}, "The disk is on fire"},
		{"linux", other, "The disk is on fire."},
	} {
		got := reason(tt.goos, tt.err)
		if got.Error() != tt.want || !errors.Is(tt.err, got) && !errors.Is(got, errors.Unwrap(tt.err)) {
			t.Errorf("%s, %v: %v, want %s", tt.goos, tt.err, got, tt.want)
		}
	}
}
