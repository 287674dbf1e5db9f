//go:build system

package journal

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// A million inputs may take 256 MiB: 268 bytes each.
func TestMemory(t *testing.T) {
	const n = 50_000
	dir, _ := million(t, n)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s, err := Read(dir)
	mustDo(t, err)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := (after.HeapAlloc - before.HeapAlloc) / n; each > 120 {
		t.Errorf("%d bytes for each input", each)
	}
	if c := s.Counts(); c.Done != n {
		t.Errorf("%+v", c)
	}
	for i := range n {
		if e, ok := s.Lookup(fmt.Sprintf("photos/2026/11/%03d/IMG_%08d.jpg", i/1000, i)); !ok || !e.ModTime.Equal(at(int64(i))) {
			t.Fatalf("%d: %+v", i, e)
		}
	}
}

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
