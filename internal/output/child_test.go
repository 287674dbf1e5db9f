package output

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// childTarget is an environment variable. If it is set, the test binary copies its
// standard input to the file that it names.
const childTarget = "OUTPUT_TEST_COPY_TO"

func TestMain(m *testing.M) {
	path := os.Getenv(childTarget)
	if path == "" {
		os.Exit(m.Run())
	}
	if err := copyInput(path); err != nil {
		fmt.Println(err)
		os.Exit(9)
	}
}

func copyInput(path string) error {
	if err := prepareChild(); err != nil {
		return err
	}
	d, err := Open(path, os.Stdout)
	if err != nil {
		return err
	}
	defer d.Discard()
	if _, err := Copy(context.Background(), d, os.Stdin, Expectation{JSON: true}); err != nil {
		return err
	}
	return d.Commit()
}

func child(t *testing.T, path string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(append(os.Environ(), childTarget+"="+path), env...)
	return cmd
}

func TestKilledWhileWriting(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.json")
	writeFile(t, path, "old")
	cmd := child(t, path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// A pipe buffers far less than this: after the write, the child has written
	// most of it to its temporary file.
	if _, err := io.WriteString(in, `"`+strings.Repeat("x", 4<<20)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child succeeded")
	}
	if got := readFile(t, path); got != "old" {
		t.Errorf("the file has %d bytes of other content", len(got))
	}
	temps, err := filepath.Glob(filepath.Join(dir, ".vision1-*.tmp"))
	if err != nil || len(temps) != 1 {
		t.Fatalf("temporary files: %v, %v", temps, err)
	}
	if info, err := os.Stat(temps[0]); err != nil || info.Size() == 0 {
		t.Errorf("the child was not writing: %v, %v", info, err)
	}
}
