//go:build system && unix

package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// TestLess reads a long page in the real less, and leaves it early: nothing is
// said about that.
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
		t.Errorf("not the first screen: %q", shown)
	}
	interrupt := func() { // Ctrl-C is for less; it does not end what started it
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
		t.Errorf("%v; shown: %q", err, s.text())
	}
	_ = tty.Close()
	<-done
	for _, bad := range []string{"error", "pipe", "signal"} {
		if strings.Contains(strings.ToLower(s.text()[strings.LastIndex(s.text(), "(END)"):]), bad) {
			t.Errorf("it ended with %q", s.text())
		}
	}
}

// TestWholePage: a page that fits is shown and left at once.
func TestWholePage(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "vision1", "help", "exit-codes")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TERM=xterm"}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 60, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tty.Close() }()
	text, _ := io.ReadAll(tty) // a terminal ends with an error
	if err := cmd.Wait(); err != nil || !strings.Contains(string(text), "interrupted") {
		t.Errorf("%v; shown: %q", err, text)
	}
}
