//go:build unix

package output

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"vision1/internal/clitest/fulldisk"
)

func TestOverwriteFails(t *testing.T) {
	if !fulldisk.InChild(t) {
		return
	}
	for _, tt := range []struct {
		name, output string
		incomplete   bool
	}{
		{"after the old content", "new and longer", false},
		{"in the old content", "new", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "out.json")
			writeFile(t, path, "old")
			d := mustOpen(t, path)
			mustWrite(t, d, tt.output)
			refuse(d)
			restore := fulldisk.Limit(t, 1)
			err := d.Commit()
			d.Abandon()
			restore()
			wantError(t, err, path, "file too large")
			if got := strings.Contains(err.Error(), "the complete output is in"); got != tt.incomplete {
				t.Errorf("got %v", err)
			}
			if tt.incomplete {
				if got := readFile(t, d.temp); got != tt.output {
					t.Errorf("the temporary file has %q", got)
				}
				return
			}
			if got := readFile(t, path) + " " + entries(t, dir); got != "old out.json" {
				t.Errorf("the file and the directory have %s", got)
			}
		})
	}
}

// Root can act as another user, who can write but not replace a file in a sticky
// directory. In a container, root might not.
func TestFileOfAnotherUserInStickyDirectory(t *testing.T) {
	if os.Getuid() != 0 {
		return
	}
	const nobody = 65534
	dir, err := os.MkdirTemp("", "sticky") //nolint:usetesting // other users can't enter t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path, program := filepath.Join(dir, "out.json"), filepath.Join(dir, "program")
	writeFile(t, path, "old and longer")
	cmd := child(t, path)
	writeFile(t, program, readFile(t, cmd.Path))
	for name, mode := range map[string]os.FileMode{dir: 0o777 | os.ModeSticky, path: 0o666, program: 0o755} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	cmd.Path, cmd.Stdin = program, strings.NewReader(`"new"`)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EINVAL) {
		return
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := readFile(t, path) + " " + entries(t, dir); got != `"new" out.json program` {
		t.Errorf("the file and the directory have %s", got)
	}
}
