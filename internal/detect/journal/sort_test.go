package journal

import (
	"fmt"
	"slices"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// Outcomes are sorted by name, whatever the order of the journal.
func TestSorted(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	defer j.Close()
	var want, wantFailed []string
	const n = 60_000 // more than one chunk of names
	for i := range n {
		o := &Outcome{Name: fmt.Sprintf("photos/%06d.png", i*7919%n), Kind: detect.Kind(i % 2), SHA256: sum, Time: at(1)}
		if i%1000 == 0 {
			o.Error = &results.Error{Code: 3, Message: "bad"}
			wantFailed = append(wantFailed, o.Name)
		}
		want = append(want, o.Name)
		mustDo(t, j.AppendOutcome(o))
		if i%10_000 == 1 { // only the last one counts
			mustDo(t, j.AppendOutcome(o))
		}
	}
	slices.Sort(want)
	slices.Sort(wantFailed)
	var got, failed []string
	for o, err := range j.State().Sorted() {
		mustDo(t, err)
		got = append(got, o.Name)
	}
	for o, err := range j.State().Failures() {
		mustDo(t, err)
		failed = append(failed, o.Name)
		if o.Error == nil || o.Kind != detect.Image {
			t.Errorf("%+v", o)
		}
	}
	if !slices.Equal(got, want) || !slices.Equal(failed, wantFailed) {
		t.Errorf("%d and %d outcomes, want %d and %d, sorted", len(got), len(failed), len(want), len(wantFailed))
	}
	for range j.State().Sorted() {
		break
	}
}
