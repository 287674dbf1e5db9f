//go:build unix

package cli_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"vision1/internal/cli"
	"vision1/internal/clitest"
	"vision1/internal/history"
)

// TestHistoryPipe checks that a named pipe in place of the history doesn't block
// the command.
func TestHistoryPipe(t *testing.T) {
	t.Parallel()
	for _, name := range []string{history.Name, history.Name + ".lock"} {
		home := t.TempDir()
		directory := filepath.Join(home, ".google-service-cli")
		if err := os.Mkdir(directory, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(filepath.Join(directory, name), 0o600); err != nil {
			t.Fatal(err)
		}
		server := clitest.Serve(clitest.RespondJSON(http.StatusOK, succeeded))
		t.Cleanup(server.Close)
		got := clitest.Command{Args: waitArgs(), Env: map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": home}}.Run()
		if got.Code != 0 || got.Stdout != succeeded || got.Stderr != "" {
			t.Errorf("%s: exit %d, output %q, standard error %q", name, got.Code, got.Stdout, got.Stderr)
		}
	}
}

// TestPagerEnds checks that --timeout ends a command whose pager is still open, and
// the pager.
func TestPagerEnds(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	ended := filepath.Join(t.TempDir(), "ended")
	env := cli.System()
	env.Args, env.Stdout, env.Stderr = []string{"help", "images", "annotate", "--timeout", "300ms"}, io.Discard, &stderr
	env.StdoutTerminal = true
	env.StdoutSize = func() (int, int) { return 80, 24 }
	env.Getenv = func(name string) string {
		return map[string]string{"TERM": "xterm", "PAGER": "trap 'touch \"" + ended + "\"; exit' TERM; while :; do sleep 0.01; done"}[name]
	}
	start := time.Now()
	if code := cli.Main(env); code != 5 || stderr.String() != "error: not done within --timeout 300ms\n" {
		t.Errorf("exit %d, standard error %q", code, stderr.String())
	}
	if d := time.Since(start); d > 4*time.Second {
		t.Errorf("ended after %s", d)
	}
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	timeout := time.After(10 * time.Second)
	for {
		select {
		case <-poll.C:
			if _, err := os.Stat(ended); err == nil {
				return
			}
		case <-timeout:
			t.Fatal("the pager is still running")
		}
	}
}
