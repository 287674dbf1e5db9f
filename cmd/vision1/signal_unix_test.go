//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSignal ends a command in the middle: it says so, with the code of the
// signal, and an older file is as it was.
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
	moments := []struct {
		name      string
		behaviour string
		options   map[string]string
		words     []string
	}{
		{"before the reply", "never", nil, nil},
		{"in the middle of the reply", "stall", nil, nil},
		{"before the next try", "busy", map[string]string{"status": "503", "header": "Retry-After: 60", "times": "100"}, nil},
		{"with a time-out", "never", nil, []string{"--timeout", "10m"}},
	}
	for _, s := range signals {
		for _, m := range moments {
			t.Run(s.name+" "+m.name, func(t *testing.T) {
				t.Parallel()
				options := m.options
				if options == nil {
					options = map[string]string{}
				}
				server, err := behave(m.behaviour, options)
				if err != nil {
					t.Fatal(err)
				}
				defer server.Close()
				folder := t.TempDir()
				old := filepath.Join(folder, "old.json")
				if err := os.WriteFile(old, []byte("an older file"), 0o600); err != nil {
					t.Fatal(err)
				}
				p := start(t, server, append([]string{"operations", "cancel", "operations/x", "-o", old}, m.words...)...)
				<-server.arrived
				p.end(t, s.signal, s.code)
				files, err := snapshot(folder)
				if err != nil || len(files) != 2 || !strings.HasSuffix(files[old], " an older file") {
					t.Errorf("the folder has %s, %v", list(files), err)
				}
			})
		}
	}
}

// TestSignalWhileReading ends a command that waits for more of its input.
func TestSignalWhileReading(t *testing.T) {
	t.Parallel()
	server, err := behave("never", map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	in, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer write.Close()
	p := prepare(t, server, "images", "annotate", "-r", "requests.image.content=@-")
	p.command.Stdin = in
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	// A pipe holds far less than this: when it is gone, the command reads.
	if _, err := write.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	p.end(t, os.Interrupt, 130)
	if got := server.Requests(); len(got) != 0 {
		t.Errorf("%d requests were sent", len(got))
	}
}

// TestClosedPipe: a reader that has gone is nothing to complain of. The command
// ends as the programs of the system do, by SIGPIPE, or as if all were written.
func TestClosedPipe(t *testing.T) {
	t.Parallel()
	for name, behaviour := range map[string]string{"small": "reply", "large": "stall"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := behave(behaviour, map[string]string{"text": "{}\n"})
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
			p := prepare(t, server, "operations", "get", "operations/x")
			p.command.Stdout = out
			if err := p.command.Start(); err != nil {
				t.Fatal(err)
			}
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			if err := p.command.Wait(); err != nil && !endedBy(p.command.ProcessState, syscall.SIGPIPE) {
				t.Errorf("the command ended with %v", err)
			}
			if p.stderr.Len() > 0 {
				t.Errorf("it said %q", p.stderr.String())
			}
		})
	}
}

func endedBy(state *os.ProcessState, signal syscall.Signal) bool {
	status, ok := state.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == signal
}

// A process is a vision1 of its own.
type process struct {
	command        *exec.Cmd
	stdout, stderr bytes.Buffer
}

// prepare makes a process whose calls go to server.
func prepare(t *testing.T, server *recorder, words ...string) *process {
	t.Helper()
	p := &process{command: exec.CommandContext(t.Context(), "vision1", words...)}
	p.command.Env = []string{"VISION_EMULATOR_HOST=" + server.Host(), "HOME=" + t.TempDir()}
	p.command.Stdout, p.command.Stderr = &p.stdout, &p.stderr
	return p
}

func start(t *testing.T, server *recorder, words ...string) *process {
	t.Helper()
	p := prepare(t, server, words...)
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// end sends a signal, and checks what becomes of the process.
func (p *process) end(t *testing.T, signal os.Signal, code int) {
	t.Helper()
	if err := p.command.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	err := p.command.Wait()
	if got := p.command.ProcessState.ExitCode(); got != code {
		t.Errorf("exit code %d (%v), want %d", got, err, code)
	}
	if p.stdout.Len() > 0 || !saysWhy(p.stderr.String()) {
		t.Errorf("standard output %q, standard error %q; want an error on the latter only", p.stdout.String(), p.stderr.String())
	}
}
