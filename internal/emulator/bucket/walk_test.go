package bucket_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision1/internal/emulator/bucket"
)

// fill creates empty objects and returns their names, sorted.
func fill(t *testing.T, dir string, names ...string) []string {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(names)
	return names
}

func walk(t *testing.T, dir *bucket.Dir, prefix, from string, next func(string) string) []string {
	t.Helper()
	var names []string
	err := dir.Walk(t.Context(), "b", prefix, from, func(name string) (string, bool) {
		names = append(names, name)
		return next(name), true
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestWalk(t *testing.T) {
	dir, path := open(t)
	all := fill(t, filepath.Join(path, "b"), "a", "b/c/d", "b/c.txt", "b/c-1", "b/e", "b.txt", "b-1", "c/é/1", "c/z", "d")
	if err := os.MkdirAll(filepath.Join(path, "b", "empty", "directory"), 0o750); err != nil {
		t.Fatal(err)
	}
	fill(t, filepath.Join(path, "b"), ".vision1-emulator-partial-1", "c/.vision1-emulator-partial-1")
	prefixes := []string{"", "b", "b/", "b/c", "b/c/", "b/c.", "c/é", "d", "d/", "x", "x/y", "../", "/", "b//", "empty"}
	froms := []string{"", "a", "b", "b/", "b/c", "b/c/", "b/c/d\x00", "b0", "c/z", "zzz"}
	for _, prefix := range prefixes {
		for _, from := range froms {
			var want []string
			for _, name := range all {
				if strings.HasPrefix(name, prefix) && name >= from {
					want = append(want, name)
				}
			}
			if got := walk(t, dir, prefix, from, bucket.After); !slices.Equal(got, want) {
				t.Errorf("prefix %q from %q: %q, want %q", prefix, from, got, want)
			}
		}
	}
	// Skips the rest of each directory.
	got := walk(t, dir, "", "", func(name string) string {
		if i := strings.IndexByte(name, '/'); i >= 0 {
			return bucket.AfterPrefix(name[:i+1])
		}
		return bucket.After(name)
	})
	if want := []string{"a", "b-1", "b.txt", "b/c-1", "c/z", "d"}; !slices.Equal(got, want) {
		t.Errorf("first of each directory: %q, want %q", got, want)
	}
}
