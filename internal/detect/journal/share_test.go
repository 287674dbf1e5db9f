package journal

import (
	"fmt"
	"os"
	"path/filepath"
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

// Shares have journals of their own, and their number can change.
func TestSeveralJournals(t *testing.T) {
	dir := t.TempDir()
	write := func(journal string, o Outcome) {
		j, err := Open(dir, journal)
		mustDo(t, err)
		_, err = j.AppendSent(Sent{Inputs: []string{o.Name}})
		mustDo(t, err, j.AppendOutcome(&o), j.Close())
	}
	failure := &results.Error{Code: 3, Sent: true}
	write("share-00001-of-00002.jsonl", Outcome{Name: "a", Error: failure, Time: at(0)})
	write("share-00000-of-00003.jsonl", Outcome{Name: "a", Result: "a", Time: at(5)})
	write("share-00000-of-00003.jsonl", Outcome{Name: "b", Time: at(5)})
	write("share-00001-of-00002.jsonl", Outcome{Name: "b", Error: failure, Time: at(6)})
	write(Default, Outcome{Name: "c", SHA256: sum, Time: at(1)})
	mustDo(t, os.WriteFile(filepath.Join(dir, Dir, "other.jsonl"), []byte("x\n"), 0o600))
	s, err := Read(dir)
	mustDo(t, err)
	defer s.Close()
	if got := s.Counts(); got != (Counts{Done: 2, Failed: 1}) {
		t.Errorf("%+v", got)
	}
	if e, _ := s.Lookup("a"); !e.Done {
		t.Errorf("a: %+v", e)
	} else if o, ok, err := s.Outcome(e); err != nil || !ok || o.Result != "a" {
		t.Errorf("a: %+v, %t, %v", o, ok, err)
	}
	n := 0
	for _, err := range s.Outcomes() {
		mustDo(t, err)
		n++
	}
	if n != 3 {
		t.Errorf("%d outcomes", n)
	}
}
