//go:build unix

package detectcmd_test

import (
	"os"
	"path/filepath"
	"testing"
)

// A link to nothing can't become the output directory.
func TestOutputIsDanglingLink(t *testing.T) {
	x := newFixture(t, 1)
	x.out = filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink("nowhere", x.out))
	x.want(2, "is a symbolic link to nothing; name another directory", "colors", x.dir, "--dry-run")
}
