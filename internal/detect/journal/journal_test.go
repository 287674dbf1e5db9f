package journal

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vision1/internal/detect/results"
	"vision1/internal/exitcode"
)

const sum = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func mustOpen(t testing.TB, dir string) *Journal {
	t.Helper()
	j, err := Open(dir, Default)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func mustDo(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func at(seconds int64) time.Time { return time.Unix(1_700_000_000+seconds, 123456789).UTC() }

// names are hard to write as JSON, or as a line.
func names() []string {
	return []string{"a.jpg", "dir/ü.png", "q\"uote\\.gif", "new\nline", "\xff\xfe.jpg", "a & <b>\u2028", " ", "{", strings.Repeat("x", 4096)}
}

func sumOf(i int) [32]byte { return sha256.Sum256([]byte{byte(i)}) }

// fill writes a journal with outcomes of names: the first is done, the second
// failed, and so on. The last two have none.
func fill(t testing.TB, j *Journal) {
	t.Helper()
	mustDo(t, j.AppendRun(Run{Time: at(0), Program: "1.0", Settings: map[string]string{"features": "text"}}))
	id, err := j.AppendSent(Sent{Inputs: names(), Time: at(1)})
	mustDo(t, err)
	for i, name := range names()[:len(names())-2] {
		o := Outcome{
			Name: name, Result: fmt.Sprint("r/", i), SHA256: fmt.Sprintf("%x", sumOf(i)), Size: int64(i), ModTime: at(int64(i)),
			Request: id, Units: 2, Time: at(2),
		}
		if i%2 == 1 {
			o.Error = &results.Error{Code: 3, Status: "INVALID_ARGUMENT", Message: "bad \"image\" }", Sent: true}
		}
		mustDo(t, j.AppendOutcome(&o))
	}
}

func TestReadBack(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	fill(t, j)
	own := j.State().Counts()
	mustDo(t, j.Close())
	s, err := Read(dir)
	mustDo(t, err)
	if got := s.Counts(); got != own || got != (Counts{Done: 4, Failed: 3, Unknown: 2, Units: 14}) {
		t.Errorf("counts: %+v, and %+v before closing", got, own)
	}
	for i, name := range names() {
		e, ok := s.Lookup(name)
		last := i >= len(names())-2
		if !ok || e.Done != (!last && i%2 == 0) || e.Failed != (!last && i%2 == 1) || e.Unknown != last || e.Retry {
			t.Errorf("%q: %+v, %t", name, e, ok)
		}
		if last {
			continue
		}
		if e.Size != int64(i) || !e.ModTime.Equal(at(int64(i))) || !e.HasBytes(sumOf(i)) {
			t.Errorf("%q: %+v", name, e)
		}
		o, ok, err := s.Outcome(e)
		if err != nil || !ok || o.Name != name || o.Result != fmt.Sprint("r/", i) || o.Request != 1 || (o.Error != nil) != e.Failed {
			t.Errorf("%q: %+v, %t, %v", name, o, ok, err)
		}
		if _, ok := s.LookupSHA256(sumOf(i)); ok != e.Done {
			t.Errorf("%q: found by its bytes: %t", name, ok)
		}
	}
	if _, ok := s.Lookup("unknown"); ok {
		t.Error("an unknown name was found")
	}
	s.Close()
}

func TestOutcomesAreTheLast(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	fill(t, j)
	mustDo(t, j.AppendOutcome(&Outcome{Name: "dir/ü.png", SHA256: sum, SameAs: "\xff", Changes: &results.Changes{Width: 3}, Time: at(9)}))
	defer j.Close()
	var got []string
	for o, err := range j.State().Outcomes() {
		mustDo(t, err)
		got = append(got, o.Name)
		if o.Name == "dir/ü.png" && (o.Error != nil || o.SameAs != "\xff" || o.Changes == nil || o.Changes.Width != 3) {
			t.Errorf("not the last outcome: %+v", o)
		}
	}
	if len(got) != 7 || got[len(got)-1] != "dir/ü.png" {
		t.Errorf("outcomes of %q", got)
	}
}

func TestUnsent(t *testing.T) {
	j := mustOpen(t, t.TempDir())
	sent := Sent{Inputs: []string{"a", "b"}}
	id, err := j.AppendSent(sent)
	mustDo(t, err)
	if c := j.State().Counts(); c.Unknown != 2 || id != 1 {
		t.Errorf("%+v, request %d", c, id)
	}
	mustDo(t, j.AppendUnsent(sent))
	if c := j.State().Counts(); c != (Counts{}) {
		t.Errorf("%+v", c)
	}
	mustDo(t, j.Close())
}

func TestStatusOfFailures(t *testing.T) {
	for _, tt := range []struct {
		name  string
		o     Outcome
		retry bool
	}{
		{"final", Outcome{Error: &results.Error{Code: 3, Sent: true}}, false},
		{"not sent", Outcome{Error: &results.Error{Message: "unreadable"}}, true},
		{"ended before a retry", Outcome{Error: &results.Error{Code: 14, Sent: true}, Retry: true}, true},
	} {
		j := mustOpen(t, t.TempDir())
		tt.o.Name = "x"
		mustDo(t, j.AppendOutcome(&tt.o))
		if e, _ := j.State().Lookup("x"); e.Retry != tt.retry || !e.Failed {
			t.Errorf("%s: %+v", tt.name, e)
		}
		mustDo(t, j.Close())
	}
}

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	mustDo(t, j.State().CheckSettings(map[string]string{"features": "text"}))
	mustDo(t, j.AppendRun(Run{Time: at(0), Settings: map[string]string{"features": "text", "model": "builtin/latest"}}), j.Close())
	s, err := Read(dir)
	mustDo(t, err)
	mustDo(t, s.CheckSettings(map[string]string{"model": "builtin/latest", "features": "text"}))
	err = s.CheckSettings(map[string]string{"features": "text,faces"})
	want := `the output directory has results with other settings: features "text", now "text,faces"; model "builtin/latest", now not set`
	if err == nil || err.Error() != want || exitcode.Of(err) != exitcode.Usage {
		t.Errorf("got %v", err)
	}
}

func TestConcurrentAppends(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	const workers, each = 4, 50
	done := make(chan error)
	for w := range workers {
		go func() {
			var err error
			for i := range each {
				err = errors.Join(err, j.AppendOutcome(&Outcome{Name: fmt.Sprint(w, "/", i)}))
				if e, ok := j.State().Lookup(fmt.Sprint(w, "/", i)); !ok || !e.Done {
					err = errors.Join(err, fmt.Errorf("%d/%d: not found", w, i))
				}
			}
			done <- err
		}()
	}
	for range workers {
		mustDo(t, <-done)
	}
	mustDo(t, j.Close())
	s, err := Read(dir)
	mustDo(t, err)
	if got := s.Counts(); got.Done != workers*each || got.Garbage != 0 {
		t.Errorf("%+v", got)
	}
}
