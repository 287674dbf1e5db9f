//go:build system && unix

package shell

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// TestLess shows a long help text in less and quits early, which must not cause an
// error message.
func TestLess(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "vision1", "help", "images", "annotate")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=xterm", "LC_ALL=C.UTF-8"}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 10, Cols: 60})
	if err != nil {
		t.Fatal(err)
	}
	s := &terminal{tty: tty, change: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(s, tty) // ends with the program
	}()
	s.wait(t, "\r\n:")
	if shown := s.text(); !strings.Contains(shown, "Annotate images.") || strings.Contains(shown, "Output Flags") {
		t.Errorf("want the first screen, got %q", shown)
	}
	interrupt := func() { // Ctrl-C is for less and must not end vision1
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
	}
	interrupt()
	s.send(t, "G")
	s.wait(t, "(END)")
	interrupt()
	s.send(t, "q")
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v; output: %q", err, s.text())
	}
	_ = tty.Close()
	<-done
	for _, bad := range []string{"error", "pipe", "signal"} {
		if strings.Contains(strings.ToLower(s.text()[strings.LastIndex(s.text(), "(END)"):]), bad) {
			t.Errorf("unexpected message in %q", s.text())
		}
	}
}

// TestLessShortText checks that a text that fits on the screen is shown without a
// pause.
func TestLessShortText(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "vision1", "help", "exit-codes")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TERM=xterm"}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 60, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tty.Close() }()
	text, _ := io.ReadAll(tty) // reading from a terminal ends with an error
	if err := cmd.Wait(); err != nil || !strings.Contains(string(text), "interrupted") {
		t.Errorf("%v; output: %q", err, text)
	}
}
