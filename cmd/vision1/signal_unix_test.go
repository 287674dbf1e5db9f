//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"vision1/internal/clitest"
)

// TestSignal interrupts a command at several situations: it prints an error, exits
// with the code of the signal, and leaves the output file unmodified.
func TestSignal(t *testing.T) {
	t.Parallel()
	signals := []struct {
		name   string
		signal os.Signal
		code   int
	}{
		{"Ctrl-C", os.Interrupt, 130},
		{"SIGTERM", syscall.SIGTERM, 143},
	}
	situations := []struct {
		name     string
		behavior string
		options  map[string]string
		args     []string
	}{
		{"before the response", "never", nil, nil},
		{"during the response", "stall", nil, nil},
		{"before a retry", "busy", map[string]string{"status": "503", "header": "Retry-After: 60", "times": "100"}, nil},
		{"with --timeout", "never", nil, []string{"--timeout", "10m"}},
	}
	for _, s := range signals {
		for _, m := range situations {
			t.Run(s.name+" "+m.name, func(t *testing.T) {
				t.Parallel()
				server, err := clitest.ServeBehavior(m.behavior, m.options)
				if err != nil {
					t.Fatal(err)
				}
				defer server.Close()
				dir := t.TempDir()
				old := filepath.Join(dir, "old.json")
				if err := os.WriteFile(old, []byte("old content"), 0o600); err != nil {
					t.Fatal(err)
				}
				p := startProcess(t, server, append([]string{"operations", "cancel", "operations/x", "-o", old}, m.args...)...)
				<-server.Arrived
				p.interrupt(t, s.signal, s.code)
				if text, err := os.ReadFile(old); err != nil || string(text) != "old content" {
					t.Errorf("the file contains %q, %v", text, err)
				}
				if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
					t.Errorf("the directory contains %v, %v", files, err)
				}
			})
		}
	}
}

// TestSignalWhileReading interrupts a command that reads standard input.
func TestSignalWhileReading(t *testing.T) {
	t.Parallel()
	server, err := clitest.ServeBehavior("never", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	in, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer write.Close()
	p := newProcess(t, server, "images", "annotate", "-r", "requests.image.content=@-")
	p.command.Stdin = in
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	// A pipe buffers far less: once all is written, the command reads.
	if _, err := write.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	p.interrupt(t, os.Interrupt, 130)
	if got := server.Requests(); len(got) != 0 {
		t.Errorf("%d requests were sent", len(got))
	}
}

// TestClosedPipe checks that a command doesn't complain if nobody reads its
// output: it succeeds, or ends by SIGPIPE as other programs do.
func TestClosedPipe(t *testing.T) {
	t.Parallel()
	for name, behavior := range map[string]string{"small": "respond", "large": "stall"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := clitest.ServeBehavior(behavior, map[string]string{"text": "{}\n"})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			read, out, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := read.Close(); err != nil {
				t.Fatal(err)
			}
			p := newProcess(t, server, "operations", "get", "operations/x")
			p.command.Stdout = out
			if err := p.command.Start(); err != nil {
				t.Fatal(err)
			}
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			if err := p.command.Wait(); err != nil && !killedBy(p.command.ProcessState, syscall.SIGPIPE) {
				t.Errorf("the command ended with %v", err)
			}
			if p.stderr.Len() > 0 {
				t.Errorf("standard error: %q", p.stderr.String())
			}
		})
	}
}

func killedBy(state *os.ProcessState, signal syscall.Signal) bool {
	status, ok := state.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == signal
}

// A process is a vision1 process whose output is captured.
type process struct {
	command        *exec.Cmd
	stdout, stderr bytes.Buffer
}

// newProcess returns a process that sends its requests to server.
func newProcess(t *testing.T, server *clitest.Server, args ...string) *process {
	t.Helper()
	p := &process{command: vision1(t, server.Host(), args...)}
	p.command.Stdout, p.command.Stderr = &p.stdout, &p.stderr
	return p
}

func startProcess(t *testing.T, server *clitest.Server, args ...string) *process {
	t.Helper()
	p := newProcess(t, server, args...)
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// interrupt sends a signal, and checks the exit code and the output.
func (p *process) interrupt(t *testing.T, signal os.Signal, code int) {
	t.Helper()
	if err := p.command.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	err := p.command.Wait()
	if got := p.command.ProcessState.ExitCode(); got != code {
		t.Errorf("exit code %d (%v), want %d", got, err, code)
	}
	if p.stdout.Len() > 0 || !clitest.HasError(p.stderr.String()) {
		t.Errorf("standard output %q, standard error %q; want an error on standard error only", p.stdout.String(), p.stderr.String())
	}
}
