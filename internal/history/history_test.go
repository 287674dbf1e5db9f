package history_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"vision1/internal/history"
)

func add(t *testing.T, f history.File, names ...string) {
	t.Helper()
	if err := f.Add(t.Context(), names...); err != nil {
		t.Fatal(err)
	}
}

func TestNewestFirst(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "directory", "history")
	f := history.File(path)
	if got := f.Names(); got != nil {
		t.Errorf("names %q before there is a file", got)
	}
	add(t, f, "operations/a")
	add(t, f, "operations/b", "operations/c")
	add(t, f, "operations/a")
	if got, want := f.Names(), []string{"operations/a", "operations/b", "operations/c"}; !slices.Equal(got, want) {
		t.Errorf("names %q, want %q", got, want)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has the mode %o, want %o", name, got, want)
		}
	}
}

func TestMost(t *testing.T) {
	t.Parallel()
	f := history.File(filepath.Join(t.TempDir(), "history"))
	for i := range history.Most + 20 {
		add(t, f, fmt.Sprintf("operations/%d", i))
	}
	names := f.Names()
	if len(names) != history.Most || names[0] != "operations/119" || names[history.Most-1] != "operations/20" {
		t.Errorf("%d names, from %q to %q", len(names), names[0], names[len(names)-1])
	}
}

func TestOddNames(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "history")
	f := history.File(path)
	add(t, f, "", "a\nb", "a\x1b[2J", strings.Repeat("x", 5000))
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was made for nothing")
	}
	if err := os.WriteFile(path, []byte("a\r\n\n\x00\nb"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := f.Names(), []string{"a", "b"}; !slices.Equal(got, want) {
		t.Errorf("names %q, want %q", got, want)
	}
}

// TestUnchanged: a script that asks for the same operation again and again does
// not write each time.
func TestUnchanged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "history")
	f := history.File(path)
	add(t, f, "operations/a")
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	add(t, f, "operations/a")
	after, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) {
		t.Error("the file was written again")
	}
}

func TestCannot(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(directory, "directory"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"file/history", "directory"} {
		f := history.File(filepath.Join(directory, path))
		if err := f.Add(t.Context(), "operations/a"); err == nil {
			t.Errorf("%s: no error", path)
		}
		if got := f.Names(); got != nil {
			t.Errorf("%s: names %q", path, got)
		}
	}
	left, err := os.ReadDir(directory)
	if err != nil || len(left) != 2 {
		t.Errorf("files were left: %v %v", left, err)
	}
	if err := history.File("").Add(t.Context(), "operations/a"); err != nil || history.File("").Names() != nil {
		t.Errorf("no file: %v", err)
	}
}
