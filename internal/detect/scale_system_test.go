//go:build system

package detect_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"runtime"
	"slices"
	"testing"

	"vision1/internal/detect"
)

// A million objects are planned in bounded memory.
func TestManyObjects(t *testing.T) {
	const count, limit = 1_000_000, 256 << 20
	list := func(context.Context, detect.ObjectQuery) iter.Seq2[detect.Object, error] {
		return func(yield func(detect.Object, error) bool) {
			for i := range count {
				if !yield(detect.Object{Name: fmt.Sprintf("photos/2026/%09d.jpg", i), Size: 1 << 20, Generation: 7, ContentType: "image/jpeg"}, nil) {
					return
				}
			}
		}
	}
	settings := detect.Settings{Features: []detect.Feature{{Name: "labels", Type: "LABEL_DETECTION"}}}
	template, diags := settings.Template()
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	planner := detect.NewPlanner(template, 1800)
	w := detect.NewWalker(&detect.Sources{Args: []string{"gs://b/photos/"}, List: list, Namer: detect.NewNamer()})
	n := 0
	for in, err := range w.Inputs(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		planner.Add(in, nil, 0)
		n++
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	if plan := planner.Plan(detect.Prices{}); n != count || plan.URLs != count || plan.Requests != count/16 || memory.Sys > limit {
		t.Errorf("%d inputs, %+v, %d MiB", n, plan, memory.Sys>>20)
	}
	t.Logf("%d MiB", memory.Sys>>20)
	runtime.KeepAlive(w)
}

// A directory that is read in several pieces is sorted as a whole.
func TestWalkLargeDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	const n = 1100
	for i := range n {
		if err := os.WriteFile(fmt.Sprintf("%04d", i), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	inputs, skipped := walk(t, detect.Sources{Args: []string{"."}})
	if len(inputs) > 0 || len(skipped) != n || !slices.IsSorted(skipped) {
		t.Errorf("%d inputs, %d skipped", len(inputs), len(skipped))
	}
}
