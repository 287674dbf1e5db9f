//go:build unix

package output

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// childLimit is set for a child that may write files of 1 MiB at most.
const childLimit = "OUTPUT_TEST_LIMIT"

func prepareChild() error {
	if os.Getenv(childLimit) == "" {
		return nil
	}
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20})
}

// A file that can't grow, as on a full disk or beyond a quota.
func TestFileThatCannotGrow(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "out.json")
	put(t, path, "old")
	cmd := child(t, path, childLimit+"=1")
	cmd.Stdin = strings.NewReader(`"` + strings.Repeat("x", 4<<20) + `"`)
	out, err := cmd.Output()
	if err == nil || cmd.ProcessState.ExitCode() != 9 {
		t.Fatalf("the child ended with %v", err)
	}
	if want := "file too large; make room"; !strings.Contains(string(out), want) || !strings.Contains(string(out), path) {
		t.Errorf("the child said %q, want %q with the path", out, want)
	}
	if content(t, path) != "old" || entries(t, folder) != "out.json" {
		t.Errorf("the old file is gone, or folder holds %s", entries(t, folder))
	}
}
