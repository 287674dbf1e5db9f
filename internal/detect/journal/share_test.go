package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/detect/results"
)

func openShare(t *testing.T, dir string, index, count int) *Journal {
	t.Helper()
	j, err := Open(dir, ShareName(index, count))
	mustDo(t, err)
	return j
}

func TestShareName(t *testing.T) {
	name := ShareName(3, 100)
	if name != "share-00003-of-00100.jsonl" || shareOf(name) != "3/100" || shareOf(name+lockSuffix) != "3/100" || shareOf(Default) != "" {
		t.Errorf("%s: %q, %q, %q", name, shareOf(name), shareOf(name+lockSuffix), shareOf(Default))
	}
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

// The journals of all runs are read together, in whatever order: the newest outcome
// counts, and a request without an outcome only if there is no newer one elsewhere.
func TestShareJournals(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	failure := &results.Error{Message: "no", Sent: true}
	for _, names := range [][2]string{{ShareName(0, 5), ShareName(3, 9)}, {ShareName(3, 9), ShareName(0, 5)}} {
		dir := t.TempDir()
		first, err := Open(dir, names[0])
		mustDo(t, err)
		_, err = first.AppendSent(Sent{Inputs: []string{"killed", "killed-failed", "lost"}, Time: at(10)})
		mustDo(t, err, first.AppendOutcome(&Outcome{Name: "again", Error: failure, Time: at(11)}), first.Close())
		second, err := Open(dir, names[1])
		mustDo(t, err)
		_, err = second.AppendSent(Sent{Inputs: []string{"killed", "killed-failed"}, Time: at(20)})
		mustDo(t, err)
		mustDo(t, second.AppendOutcome(&Outcome{Name: "killed", Time: at(21)}),
			second.AppendOutcome(&Outcome{Name: "killed-failed", Error: failure, Time: at(21)}))
		_, err = second.AppendSent(Sent{Inputs: []string{"again"}, Time: at(30)})
		mustDo(t, err)
		check := func(s *State) {
			t.Helper()
			for name, want := range map[string]Entry{
				"killed": {Done: true}, "killed-failed": {Failed: true}, "lost": {Unknown: true},
				"again": {Failed: true, Unknown: true},
			} {
				e, _ := s.Lookup(name)
				if e.Done != want.Done || e.Failed != want.Failed || e.Unknown != want.Unknown {
					t.Errorf("%s in %s: %+v", name, names, e)
				}
			}
			if c := s.Counts(); c.Done != 1 || c.Failed != 2 || c.Garbage != 0 {
				t.Errorf("%s: %+v", names, c)
			}
		}
		check(second.State())
		mustDo(t, second.Close())
		s, err := Read(dir)
		mustDo(t, err)
		check(s)
	}
}

// A State that is refreshed is that of all journals, with each record once.
func TestRefresh(t *testing.T) {
	dir := t.TempDir()
	a := openShare(t, dir, 0, 2)
	mustDo(t, a.AppendOutcome(&Outcome{Name: "a", Units: 2}))
	s, err := Read(dir)
	mustDo(t, err)
	b := openShare(t, dir, 1, 2)
	mustDo(t, b.AppendOutcome(&Outcome{Name: "b", Units: 3}), a.AppendOutcome(&Outcome{Name: "c", Units: 5}))
	_, err = a.file.WriteAt([]byte(`{"done":`), a.size) // is being written
	mustDo(t, err, s.Refresh(dir))
	if c := s.Counts(); c.Done != 3 || c.Units != 10 || c.Garbage != 0 {
		t.Errorf("%+v", c)
	}
	mustDo(t, a.AppendOutcome(&Outcome{Name: "d", Units: 7}), s.Refresh(dir), s.Refresh(dir))
	if c := s.Counts(); c.Done != 4 || c.Units != 17 || c.Garbage != 0 {
		t.Errorf("%+v", c)
	}
	mustDo(t, a.Close(), b.Close())
}

// More journals than stay open.
func TestManyJournals(t *testing.T) {
	dir := t.TempDir()
	const count = maxOpen + 10
	for i := range count {
		j := openShare(t, dir, i, count)
		mustDo(t, j.AppendOutcome(&Outcome{Name: fmt.Sprint(i), Result: fmt.Sprint("r", i)}), j.Close())
	}
	s, err := Read(dir)
	mustDo(t, err)
	defer s.Close()
	for range 2 {
		for i := range count {
			e, _ := s.Lookup(fmt.Sprint(i))
			if o, ok, err := s.Outcome(e); err != nil || !ok || o.Result != fmt.Sprint("r", i) {
				t.Fatalf("%d: %+v, %t, %v", i, o, ok, err)
			}
		}
	}
	if len(s.files) != maxOpen {
		t.Errorf("%d files are open", len(s.files))
	}
	paths, err := filepath.Glob(filepath.Join(dir, Dir, "*.jsonl"))
	if err != nil || len(paths) != count {
		t.Errorf("%d journals, %v", len(paths), err)
	}
}
