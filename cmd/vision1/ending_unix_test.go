//go:build unix

package main

import (
	"errors"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"vision1/internal/clitest"
)

const (
	image  = "requests.image.source.image-uri=gs://b/a"
	labels = "requests.features.type=LABEL_DETECTION"
)

// fullPipe returns a pipe that a write blocks on.
func fullPipe(t *testing.T) *os.File {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = read.Close(), write.Close() })
	raw, err := write.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1 << 16, 1} {
		var full error
		err := raw.Write(func(fd uintptr) bool {
			for full == nil {
				_, full = syscall.Write(int(fd), make([]byte, size))
			}
			return true
		})
		if err != nil || !errors.Is(full, syscall.EAGAIN) {
			t.Fatalf("the pipe is not full: %v, %v", full, err)
		}
	}
	return write
}

// TestEnding checks that a command ends within a second after a signal or
// --timeout, whatever it waits for, with an error and without a temporary file.
func TestEnding(t *testing.T) {
	t.Parallel()
	const long = `.text | [scan("a")] | length` // takes minutes
	text := `{"text": "` + strings.Repeat("a", 400_000) + `"}`
	tests := []struct {
		name    string
		blocked bool   // standard output
		started string // how the test knows that the command waits: "request", "pipe", or "" if it doesn't
		args    []string
		want    string // a part of standard error
	}{
		{"dry run", true, "", []string{"operations", "cancel", "operations/x", "--dry-run"}, ""},
		{"skeleton", true, "", []string{"images", "annotate", "--skeleton"}, ""},
		{"schema", true, "", []string{"schema", "images", "annotate"}, ""},
		{"help", true, "", []string{"help", "images", "annotate"}, ""},
		{"--help", true, "", []string{"images", "annotate", "--help"}, ""},
		{"version", true, "", []string{"version"}, ""},
		{"response", true, "request", []string{"operations", "get", "operations/x"}, ""},
		{"query", false, "request", []string{"operations", "get", "operations/x", "--query", long, "-o", "out"}, ""},
		{"query after a request that can't be repeated", false, "request", []string{"images", "annotate", "-r", image, labels, "--query", long},
			"carried out"},
		{"file", false, "pipe", []string{"images", "annotate", "-r", "requests.image.content=@pipe", labels}, ""},
		{"JSON", false, "pipe", []string{"images", "annotate", "--json", "pipe"}, ""},
		{"output", false, "request", []string{"operations", "get", "operations/x", "-o", "pipe"}, ""},
	}
	for _, test := range tests {
		run := func(name string, code int, limit time.Duration, end func(t *testing.T, server *clitest.Server, p *process), more ...string) {
			t.Run(test.name+" "+name, func(t *testing.T) {
				t.Parallel()
				server := clitest.Serve(clitest.RespondJSON(http.StatusOK, text))
				defer server.Close()
				p := newProcess(t, server, append(slices.Clone(test.args), more...)...)
				p.command.Dir = t.TempDir()
				if err := syscall.Mkfifo(filepath.Join(p.command.Dir, "pipe"), 0o600); err != nil {
					t.Fatal(err)
				}
				if test.blocked {
					p.command.Stdout = fullPipe(t)
				}
				if err := p.command.Start(); err != nil {
					t.Fatal(err)
				}
				end(t, server, p)
				start := time.Now()
				if err := p.command.Wait(); p.command.ProcessState.ExitCode() != code {
					t.Errorf("%v, want exit code %d", err, code)
				}
				if d := time.Since(start); d > limit {
					t.Errorf("ended after %s", d)
				}
				if text := p.stderr.String(); !clitest.HasError(text) || !strings.Contains(text, test.want) {
					t.Errorf("standard error %q, want %q", text, test.want)
				}
				if files, err := os.ReadDir(p.command.Dir); err != nil || len(files) != 1 {
					t.Errorf("the command left %v, %v", files, err)
				}
			})
		}
		const busy = 2 * time.Second // what a busy machine adds
		run("timeout", 5, 500*time.Millisecond+time.Second+busy, func(*testing.T, *clitest.Server, *process) {}, "--timeout", "500ms")
		if test.started == "" {
			continue
		}
		run("signal", 143, time.Second+busy, func(t *testing.T, server *clitest.Server, p *process) {
			if test.started == "request" {
				<-server.Arrived
			} else if pipe, err := os.OpenFile(filepath.Join(p.command.Dir, "pipe"), os.O_WRONLY, 0); err != nil { // waits for the reader
				t.Error(err)
			} else {
				t.Cleanup(func() { _ = pipe.Close() })
			}
			if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestHangUp checks that SIGHUP ends a command like SIGTERM, unless the command
// was started by nohup.
func TestHangUp(t *testing.T) {
	t.Parallel()
	server, err := clitest.ServeBehavior("stall", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	// The tests themselves may run under nohup, and a process inherits ignored signals.
	handled := make(chan os.Signal, 1)
	signal.Notify(handled, syscall.SIGHUP)
	defer signal.Stop(handled)
	p := newProcess(t, server, "operations", "get", "operations/x", "-o", "out")
	p.command.Dir = t.TempDir()
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	<-server.Arrived
	p.interrupt(t, syscall.SIGHUP, 129)
	if files, err := os.ReadDir(p.command.Dir); err != nil || len(files) != 0 {
		t.Errorf("the command left %v, %v", files, err)
	}
}

// TestClosedStandardError checks that a reader that closes standard error doesn't
// end the command.
func TestClosedStandardError(t *testing.T) {
	t.Parallel()
	server, err := clitest.ServeBehavior("respond", map[string]string{"text": "{}"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Close(); err != nil {
		t.Fatal(err)
	}
	defer write.Close()
	p := newProcess(t, server, "--debug", "operations", "get", "operations/x", "-o", "out")
	p.command.Dir, p.command.Stderr = t.TempDir(), write
	if err := p.command.Run(); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(filepath.Join(p.command.Dir, "out")); err != nil || string(text) != "{}" {
		t.Errorf("the file contains %q, %v", text, err)
	}
}

// TestSignalDuringFailures checks that a signal decides the exit code of a wait
// for several operations, even if some of them could not be polled.
func TestSignalDuringFailures(t *testing.T) {
	t.Parallel()
	server := clitest.Serve(clitest.Sequence(map[string][]string{
		"GET /v1/operations/x": {`{"name": "operations/x"}`}, "GET /v1/operations/y": {`404 {"error": {"status": "NOT_FOUND", "message": "unknown"}}`},
	}))
	defer server.Close()
	p := startProcess(t, server, "operations", "wait", "operations/y", "operations/x", "--interval", "10ms")
	for range 4 {
		<-server.Arrived
	}
	p.interrupt(t, syscall.SIGTERM, 143)
	for _, want := range []string{"  operations/y: unknown (404 NOT_FOUND)\n", "to resume waiting: vision1 operations wait operations/x --interval 10ms\n"} {
		if !strings.Contains(p.stderr.String(), want) {
			t.Errorf("standard error %q, want %q", p.stderr.String(), want)
		}
	}
}

// TestFullDisk checks that the name of a started operation is printed if the
// response can't be written.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		return // not Linux
	}
	server, err := clitest.ServeBehavior("respond", map[string]string{"text": `{"name": "operations/7"}`})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	p := newProcess(t, server, "projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true", "-o", "/dev/full")
	err = p.command.Run()
	if code := p.command.ProcessState.ExitCode(); code != 9 || !strings.Contains(p.stderr.String(), "vision1 operations wait operations/7\n") {
		t.Errorf("%v, standard error %q", err, p.stderr.String())
	}
}
