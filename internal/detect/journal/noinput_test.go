package journal

import (
	"testing"
	"time"

	"vision1/internal/detect/results"
)

// A name that failed and is not an input any more is neither done nor failed, in
// whichever journal that is recorded, until it is an input again.
func TestNoInput(t *testing.T) {
	failure := &results.Error{Message: "permission denied"}
	for _, names := range [][2]string{{Default, Default}, {Default, ShareName(0, 2)}, {ShareName(0, 2), Default}} {
		dir := t.TempDir()
		first, err := Open(dir, names[0])
		mustDo(t, err, first.AppendRun(Run{}), first.AppendOutcome(&Outcome{Name: "d", Error: failure, Time: at(1)}),
			first.AppendOutcome(&Outcome{Name: "e", Error: failure, Time: at(1)}), first.Close())
		second, err := Open(dir, names[1])
		mustDo(t, err, second.AppendRun(Run{}), second.AppendNoInput("d"))
		check := func(s *State, failed int) {
			t.Helper()
			if c := s.Counts(); c.Failed != failed || c.Done != 0 || c.Garbage != 0 {
				t.Errorf("%q: %+v", names, c)
			}
			n := 0
			for o, err := range s.Failures() {
				mustDo(t, err)
				n++
				if o.Name == "" {
					t.Errorf("%q: %+v", names, o)
				}
			}
			for range s.Sorted() {
				n++
			}
			for range s.Outcomes() {
				n++
			}
			if n != 3*failed {
				t.Errorf("%q: %d outcomes, want 3 x %d", names, n, failed)
			}
		}
		check(second.State(), 1)
		s, err := Read(dir)
		mustDo(t, err)
		check(s, 1)
		if e, _ := s.Lookup("d"); e.Failed || e.Done {
			t.Errorf("%q: %+v", names, e)
		}
		mustDo(t, second.AppendOutcome(&Outcome{Name: "d", Error: failure, Time: time.Now().Add(time.Hour)}), second.Close())
		s, err = Read(dir)
		mustDo(t, err)
		check(s, 2)
	}
}
