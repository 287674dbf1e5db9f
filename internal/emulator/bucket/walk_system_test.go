//go:build system

package bucket_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"vision1/internal/emulator/bucket"
)

// A directory that is larger than what a walk keeps in memory is read in parts.
func TestWalkLargeDirectory(t *testing.T) {
	dir, path := open(t)
	var names []string
	for i := range 2500 {
		name := fmt.Sprintf("x/%04d", i)
		if i%500 == 7 {
			name += "/deep"
		}
		names = append(names, name)
	}
	rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	all := fill(t, filepath.Join(path, "b"), names...)
	if got := walk(t, dir, "", "", bucket.After); !slices.Equal(got, all) {
		t.Errorf("%d names, want %d in order", len(got), len(all))
	}
	if got := walk(t, dir, "x/1", "x/1500", bucket.After); !slices.Equal(got, all[1500:2000]) {
		t.Errorf("a part: %d names", len(got))
	}
}
