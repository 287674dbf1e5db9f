package fserr_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"vision1/internal/fserr"
)

func TestCause(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	_, open := os.Open(missing)
	other := errors.New("other")
	for name, test := range map[string]struct{ err, want error }{
		"open":    {open, syscall.ENOENT},
		"wrapped": {fmt.Errorf("read the list: %w", open), syscall.ENOENT},
		"rename":  {os.Rename(missing, missing+"2"), syscall.ENOENT},
		"other":   {other, other},
	} {
		if got := fserr.Cause(test.err); !errors.Is(got, test.want) || got.Error() != test.want.Error() {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	if fserr.Cause(nil) != nil {
		t.Error("no error has a cause")
	}
}
