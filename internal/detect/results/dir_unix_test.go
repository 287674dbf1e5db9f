//go:build unix

package results_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/clitest/fulldisk"
	"vision1/internal/clitest/nobody"
	"vision1/internal/detect/results"
)

// A link that leads out of the directory is neither read nor written through.
func TestLinks(t *testing.T) {
	t.Parallel()
	out, outside := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret.json")
	if err := os.WriteFile(secret, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := openDir(t, out, results.DirOptions{})
	if err := os.Mkdir(filepath.Join(out, "real"), 0o700); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{"dir": outside, "file.json": secret, "inside": "real"} {
		if err := os.Symlink(to, filepath.Join(out, from)); err != nil {
			t.Fatal(err)
		}
	}
	linked := image("dir/a", "{}")
	wantOutputError(t, d.Write(t.Context(), linked), filepath.Join(out, "dir", "a.json"), "a symbolic link leads outside", "remove the link")
	if d.Has(image("file", "").Input) || d.Has(image("dir/secret", "").Input) {
		t.Error("a file outside is a result")
	}
	if _, err := d.Read(image("dir/secret", "").Input); err == nil {
		t.Error("a file outside was read")
	}
	write(t, d, image("file", `{"new":1}`), image("inside/b", "{}")) // the link is replaced
	if read(t, secret) != "{}" || read(t, out, "file.json") != "{\"new\":1}\n" || read(t, out, "real", "b.json") != "{}\n" {
		t.Error("a file outside was changed, or a link inside was not followed")
	}
	if got := tree(t, outside); got != "secret.json" {
		t.Error(got)
	}
}

func TestLinkedState(t *testing.T) {
	t.Parallel()
	out, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(out, ".vision1")); err != nil {
		t.Fatal(err)
	}
	_, err := results.OpenDir(out, results.DirOptions{})
	wantOutputError(t, err, filepath.Join(out, ".vision1"), "a symbolic link leads outside")
	link := filepath.Join(t.TempDir(), "out")
	if err := os.Symlink(outside, link); err != nil {
		t.Fatal(err)
	}
	write(t, openDir(t, link, results.DirOptions{}), image("a", "{}")) // the directory itself can be a link
	if got := tree(t, outside); got != "a.json" {
		t.Error(got)
	}
}

func TestReadOnlyDirectory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "out")
	if err := os.Mkdir(path, 0o500); err != nil {
		t.Fatal(err)
	}
	var err error
	if nobody.Do(func() { _, err = results.OpenDir(path, results.DirOptions{}) }) {
		wantOutputError(t, err, path, "specify another directory with -o")
	}
}

// The umask applies, as for files of other programs.
func TestModes(t *testing.T) {
	t.Parallel()
	reference := filepath.Join(t.TempDir(), "reference")
	if err := os.WriteFile(reference, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	want, err := os.Stat(reference)
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	write(t, openDir(t, out, results.DirOptions{}), image("a", "{}"))
	if got, err := os.Stat(filepath.Join(out, "a.json")); err != nil || got.Mode() != want.Mode() {
		t.Errorf("%v, %v; want %v", got.Mode(), err, want.Mode())
	}
}

func TestDiskFull(t *testing.T) {
	if !fulldisk.InChild(t) {
		return
	}
	out := t.TempDir()
	d := openDir(t, out, results.DirOptions{})
	write(t, d, image("a", `{"old":1}`))
	restore := fulldisk.Limit(t, 1000)
	err := d.Write(t.Context(), image("a", `{"new":"`+strings.Repeat("x", 5000)+`"}`))
	restore()
	wantOutputError(t, err, filepath.Join(out, "a.json"), "free up space, and run the same command again")
	if read(t, out, "a.json") != "{\"old\":1}\n" || tree(t, out) != "a.json" {
		t.Errorf("the old result was changed, or a temporary file is left: %s", tree(t, out))
	}
}
