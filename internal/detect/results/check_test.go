package results_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/output"
)

// What is in the way of a result is found before it is requested.
func TestCheck(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	for _, dir := range []string{"taken.json", "ok/taken.json"} {
		if err := os.MkdirAll(filepath.Join(out, dir), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(out, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{"a": true, "ok/a": true, "new/b/c": true, "taken": false, "ok/taken": false, "file/a": false}
	checkNames(t, out, names)
}

// A link that leads outside is in the way, and is not followed.
func TestCheckLink(t *testing.T) {
	t.Parallel()
	out, outside := t.TempDir(), t.TempDir()
	if os.Symlink(outside, filepath.Join(out, "link")) != nil {
		return // Windows doesn't permit it to every user
	}
	checkNames(t, out, map[string]bool{"link/a": false})
	if entries, err := os.ReadDir(outside); err != nil || len(entries) > 0 {
		t.Errorf("outside: %v, %v", entries, err)
	}
}

// checkNames checks for each name whether a result can have it.
func checkNames(t *testing.T, out string, names map[string]bool) {
	t.Helper()
	dir, err := results.OpenDir(out, results.DirOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dir.Close() })
	for name, want := range names {
		for range 2 { // also if the directory was checked before
			err := dir.Check(detect.Input{Result: name}, false)
			var failed *output.Error
			if (err == nil) != want || err != nil && !errors.As(err, &failed) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A file of another program is not replaced by a result; one of ours is.
func TestCheckForeign(t *testing.T) {
	t.Parallel()
	for content, isForeign := range map[string]bool{
		`{"title": "IMG_1.jpg", "description": ""}`: true,
		`[]`:                             true,
		`{"a`:                            true,
		`text`:                           true,
		`{}`:                             false,
		"{\n  \"labelAnnotations\": []}": false,
		`{"error": {"code": 3}}`:         false,
		`{"responses": []}`:              false,
	} {
		out := t.TempDir()
		if err := os.WriteFile(filepath.Join(out, "a.jpg.json"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		dir := openDir(t, out, results.DirOptions{})
		for _, isNew := range []bool{true, false} {
			if err := dir.Check(detect.Input{Result: "a.jpg"}, isNew); (err != nil) != (isForeign && isNew) {
				t.Errorf("%s, new %t: %v", content, isNew, err)
			}
		}
	}
	out := t.TempDir()
	if err := os.WriteFile(filepath.Join(out, "a.jpg.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, formats := range [][]results.Format{nil, {results.Text}} {
		dir := openDir(t, out, results.DirOptions{Formats: formats})
		if err := dir.Check(detect.Input{Result: "a.jpg"}, true); (err != nil) != (formats != nil) {
			t.Errorf("%v: %v", formats, err)
		}
	}
}
