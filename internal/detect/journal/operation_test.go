package journal_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
)

// batchOf returns a request for n objects.
func batchOf(n int) journal.Sent {
	s := journal.Sent{Time: time.Now(), Batch: &journal.Batch{Output: "gs://b/out/1/"}}
	for i := range n {
		name := fmt.Sprintf("gs://b/%03d.png", i)
		s.Inputs = append(s.Inputs, name)
		s.Batch.Objects = append(s.Batch.Objects, detect.Input{Name: name, URL: name, Result: fmt.Sprint("r", i), ModTime: time.UnixMicro(int64(i + 1)).UTC()})
	}
	return s
}

func openJournal(t *testing.T, dir, name string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func outcomeOf(t *testing.T, j *journal.Journal, in detect.Input) {
	t.Helper()
	if err := j.AppendOutcome(&journal.Outcome{Name: in.Name, Result: in.Result, Time: time.Now()}); err != nil {
		t.Fatal(err)
	}
}

// pendingOf returns the operations in a state that was read again, with how many inputs
// of each have no outcome.
func pendingOf(t *testing.T, dir string) (operations []journal.Operation, c journal.Counts) {
	t.Helper()
	s, err := journal.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	operations, err = s.Operations()
	if err != nil {
		t.Fatal(err)
	}
	return operations, s.Counts()
}

// A request that starts an operation is unknown until the operation has a name, then
// pending, until it has ended.
func TestOperation(t *testing.T) {
	dir, sent := t.TempDir(), batchOf(200)
	j := openJournal(t, dir, journal.Default)
	id, err := j.AppendSent(sent)
	if err != nil {
		t.Fatal(err)
	}
	operations, c := pendingOf(t, dir)
	if len(operations) != 0 || c.Unknown != 200 || c.Pending != 0 || j.State().Unnamed() != 1 {
		t.Errorf("before the name: %+v, %+v", operations, c)
	}
	if err := j.AppendOperation(id, "operations/x"); err != nil {
		t.Fatal(err)
	}
	operations, c = pendingOf(t, dir)
	if len(operations) != 1 || c.Unknown != 0 || c.Pending != 200 || j.State().Unnamed() != 0 {
		t.Fatalf("with the name: %+v, %+v", operations, c)
	}
	o := operations[0]
	if o.Name != "operations/x" || o.Journal != journal.Default || o.Output != "gs://b/out/1/" || len(o.Pending) != 200 {
		t.Errorf("%+v", o)
	}
	if !slices.Equal(o.Inputs, sent.Batch.Objects) {
		t.Errorf("%+v", o.Inputs[:3])
	}
	outcomeOf(t, j, sent.Batch.Objects[7])
	operations, c = pendingOf(t, dir)
	if len(operations[0].Pending) != 199 || slices.Contains(operations[0].Pending, 7) || c.Done != 1 || c.Pending != 199 {
		t.Errorf("after an outcome: %v, %+v", operations[0].Pending[:9], c)
	}
	if e, _ := j.State().Lookup("gs://b/003.png"); !e.Pending || e.Unknown {
		t.Errorf("%+v", e)
	}
	if err := j.AppendEnded("operations/x"); err != nil {
		t.Fatal(err)
	}
	operations, c = pendingOf(t, dir)
	if len(operations) != 0 || c != (journal.Counts{Done: 1}) {
		t.Errorf("after the end: %+v, %+v", operations, c)
	}
}

func TestUnsentBatch(t *testing.T) {
	dir, sent := t.TempDir(), batchOf(100)
	j := openJournal(t, dir, journal.Default)
	var err error
	if sent.ID, err = j.AppendSent(sent); err != nil {
		t.Fatal(err)
	}
	if err := j.AppendUnsent(sent); err != nil {
		t.Fatal(err)
	}
	if _, c := pendingOf(t, dir); c != (journal.Counts{}) || j.State().Unnamed() != 0 {
		t.Errorf("%+v", c)
	}
}

// An operation that one share started can be ended by another, whose journal is read
// before.
func TestOperationOfOtherShare(t *testing.T) {
	dir, sent := t.TempDir(), batchOf(3)
	first := journal.ShareName(1, 2)
	j := openJournal(t, dir, first)
	id, err := j.AppendSent(sent)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.AppendOperation(id, "operations/x"); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	all := func(string) bool { return true }
	none := func(string) bool { return false }
	operations, _ := pendingOf(t, dir)
	for _, test := range []struct {
		journal string
		has     func(string) bool
		want    bool
	}{
		{journal.Default, none, true}, {first, none, true}, {journal.ShareName(0, 2), all, false},
		{journal.ShareName(0, 1), all, true}, {journal.ShareName(0, 1), none, false},
	} {
		if got := operations[0].IsMine(test.journal, test.has); got != test.want {
			t.Errorf("%s: %t", test.journal, got)
		}
	}
	other := openJournal(t, dir, journal.ShareName(0, 1))
	outcomeOf(t, other, sent.Batch.Objects[0])
	if err := other.AppendEnded("operations/x"); err != nil {
		t.Fatal(err)
	}
	if operations, c := pendingOf(t, dir); len(operations) != 0 || c != (journal.Counts{Done: 1}) {
		t.Errorf("%+v, %+v", operations, c)
	}
}

// Even the longest names don't make a line that is too long to be read again.
func TestLongBatch(t *testing.T) {
	dir, sent := t.TempDir(), batchOf(100)
	for i := range sent.Inputs {
		name := "gs://b/" + string(bytes.Repeat([]byte("\x01"), 1000)) + fmt.Sprint(i)
		sent.Inputs[i] = name
		sent.Batch.Objects[i] = detect.Input{Name: name, URL: name, Result: name}
	}
	j := openJournal(t, dir, journal.Default)
	id, err := j.AppendSent(sent)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.AppendOperation(id, "operations/x"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, journal.Dir, journal.Default))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		if len(line) > 1<<20 {
			t.Errorf("a line has %d bytes", len(line))
		}
	}
	if operations, c := pendingOf(t, dir); len(operations) != 1 || len(operations[0].Pending) != 100 || c.Garbage != 0 {
		t.Errorf("%d operations, %+v", len(operations), c)
	}
}
