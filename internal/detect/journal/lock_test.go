package journal

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"vision1/internal/diag"
	"vision1/internal/exitcode"
)

func TestLock(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	_, err := Open(dir, Default)
	var locked *LockedError
	if !errors.As(err, &locked) || locked.Holder.PID != os.Getpid() || locked.Holder.Host == "" || exitcode.Of(err) != exitcode.Output {
		t.Fatalf("got %v", err)
	}
	if want := fmt.Sprintf("can't write to %s: another vision1 is writing to it (process %d on ", diag.Path(dir), os.Getpid()); !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	mustDo(t, j.Close())
	mustDo(t, mustOpen(t, dir).Close())
}

// Shares of one number run at the same time, each once; other numbers, and a run of all
// inputs, don't.
func TestShareLocks(t *testing.T) {
	dir := t.TempDir()
	a, b := openShare(t, dir, 0, 2), openShare(t, dir, 1, 2)
	refused := func(name, who, hint string) {
		t.Helper()
		j, err := Open(dir, name)
		var locked *LockedError
		if !errors.As(err, &locked) {
			t.Fatalf("%s: %v, %v", name, j, err)
		}
		want := fmt.Sprintf("another vision1 is writing to it (%sprocess %d on ", who, os.Getpid())
		if !strings.Contains(err.Error(), want) || !strings.Contains(strings.Join(locked.Hints(), ""), hint) {
			t.Errorf("%s: %v %q; want %s", name, err, locked.Hints(), want)
		}
	}
	refused(ShareName(0, 2), "share 0/2; ", "once at a time")
	refused(ShareName(0, 3), "share 0/2; ", "the same number of shares")
	refused(Default, "share 0/2; ", "a run without --share alone")
	mustDo(t, a.Close())
	refused(ShareName(0, 3), "share 1/2; ", "the same number of shares")
	mustDo(t, b.Close())
	c := openShare(t, dir, 2, 3)
	mustDo(t, c.Close())
	all := mustOpen(t, dir)
	refused(ShareName(0, 2), "", "wait until it has finished")
	mustDo(t, all.Close(), openShare(t, dir, 0, 2).Close())
}
