package run

import (
	"os"
	"path/filepath"
	"testing"

	"vision1/internal/clitest/nobody"
)

// A file that the user may not read fails alone, with what to do.
func TestUnreadableFile(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"readable": 0o644, "secret": 0} {
		path := filepath.Join(dir, name)
		mustDo(t, os.WriteFile(path, []byte("x"), 0o600), os.Chmod(path, mode))
	}
	nobody.Do(func() {
		if c, err := readFile(filepath.Join(dir, "readable"), 9); err != nil || string(c.data) != "x" {
			t.Errorf("%+v, %v", c, err)
		}
		_, err := readFile(filepath.Join(dir, "secret"), 9)
		if err == nil || err.Error() != "permission denied" || err.(*localError).hint == "" { //nolint:errorlint // readFile returns it as it is
			t.Errorf("%v", err)
		}
	})
}
