//go:build unix

package output

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// childLimit is an environment variable that limits the files of a child to 1 MiB.
const childLimit = "OUTPUT_TEST_LIMIT"

func prepareChild() error {
	if os.Getenv(childLimit) == "" {
		return nil
	}
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20})
}

// TestFileSizeLimit simulates a full disk or an exceeded quota.
func TestFileSizeLimit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.json")
	writeFile(t, path, "old")
	cmd := child(t, path, childLimit+"=1")
	cmd.Stdin = strings.NewReader(`"` + strings.Repeat("x", 4<<20) + `"`)
	out, err := cmd.Output()
	if err == nil || cmd.ProcessState.ExitCode() != 9 {
		t.Fatalf("the child exited with %v", err)
	}
	if want := "file too large; free up space"; !strings.Contains(string(out), want) || !strings.Contains(string(out), path) {
		t.Errorf("the child printed %q, want %q with the path", out, want)
	}
	if readFile(t, path) != "old" || entries(t, dir) != "out.json" {
		t.Errorf("the old file changed, or the directory has %s", entries(t, dir))
	}
}
