//go:build soak && linux

package faults

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// signalArrivals makes a channel of a server that gets an element for each request.
func (s *cannedServer) signalArrivals() <-chan struct{} {
	arrived := make(chan struct{}, 1<<16)
	s.arrived = func() { arrived <- struct{}{} }
	return arrived
}

// checkResults checks that there is a complete result for each image of a tree, and
// that nothing else is left.
func checkResults(t *testing.T, in, out string) {
	t.Helper()
	entries, err := os.ReadDir(in)
	mustDo(t, err)
	for _, e := range entries {
		got, err := os.ReadFile(filepath.Join(out, in, e.Name()+".json"))
		if err != nil || strings.TrimSpace(string(got)) != cannedText {
			t.Fatalf("%s: %q, %v", e.Name(), got, err)
		}
	}
	results, err := os.ReadDir(filepath.Join(out, in))
	mustDo(t, err)
	left, err := filepath.Glob(filepath.Join(out, ".vision1", "*.tmp"))
	mustDo(t, err)
	if len(results) != len(entries) || len(left) > 0 {
		t.Errorf("%d results of %d images, and %d temporary files", len(results), len(entries), len(left))
	}
}

// TestSoakDetectKilled kills detect 20 times at any moment.
func TestSoakDetectKilled(t *testing.T) {
	const images, kills, jobs, perRequest = 1000, 20, 4, 16
	program, server, in, out := buildProgram(t), newCannedServer(t), imageTree(t, images), t.TempDir()
	arrived := server.signalArrivals()
	args := []string{"detect", "labels", in, "-o", out, "--rate", "0", "--jobs", fmt.Sprint(jobs)}
	var done int
	for range kills {
		for len(arrived) > 0 {
			<-arrived
		}
		cmd := detectCommand(t, server.URL, program, args...)
		mustDo(t, cmd.Start())
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for range 1 + rand.IntN(3) {
			select {
			case <-arrived:
			case <-time.After(2 * time.Second): // everything was sent
			}
		}
		<-time.After(time.Duration(rand.IntN(3000)) * time.Microsecond)
		_ = cmd.Process.Kill() // it may have ended
		if err := <-ended; err == nil {
			done++
		}
	}
	runTimed(t, server.URL, program, args...)
	checkResults(t, in, out)
	again := server.images.Load() - images
	t.Logf("%d kills: %d images were paid for again, %d runs had nothing left to do", kills-done, again, done)
	if again > int64((kills-done)*jobs*perRequest) {
		t.Error("too many")
	}
	status := runOutput(t, 0, server.URL, program, "detect", "status", out)
	if !strings.Contains(status, "done      1,000\nfailed    0\nunknown   0\n") {
		t.Error(status)
	}
}

// runOutput runs a program that must exit with a code, and returns its output.
func runOutput(t *testing.T, code int, url, program string, args ...string) string {
	t.Helper()
	out, err := detectCommand(t, url, program, args...).CombinedOutput()
	if got := exitCode(err); got != code {
		t.Fatalf("exit code %d, want %d: %s", got, code, out)
	}
	return string(out)
}

// exitCode returns the exit code of a process as a shell has it.
func exitCode(err error) int {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}

// TestSoakDetectSignals sends signals while requests are in flight: the first lets
// them end, the second doesn't.
func TestSoakDetectSignals(t *testing.T) {
	program, in := buildProgram(t), imageTree(t, 200)
	for _, tt := range []struct {
		name    string
		signal  os.Signal
		twice   bool
		latency time.Duration // of the service
		code    int
		most    time.Duration
	}{
		{"SIGINT", syscall.SIGINT, false, time.Second, 130, 5 * time.Second},
		{"SIGTERM", syscall.SIGTERM, false, time.Second, 143, 5 * time.Second},
		{"SIGINT twice", syscall.SIGINT, true, time.Minute, 130, 2 * time.Second},
		{"SIGTERM, and no response", syscall.SIGTERM, false, time.Minute, 143, 12 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, out := newCannedServer(t), t.TempDir()
			arrived := make(chan struct{}, 1000)
			server.arrived = func() {
				arrived <- struct{}{}
				select {
				case <-time.After(tt.latency):
				case <-t.Context().Done():
				}
			}
			t.Cleanup(server.CloseClientConnections)
			args := []string{"detect", "labels", in, "-o", out, "--rate", "0", "--jobs", "2"}
			cmd := detectCommand(t, server.URL, program, args...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			mustDo(t, cmd.Start())
			<-arrived
			<-arrived
			start := time.Now()
			mustDo(t, cmd.Process.Signal(tt.signal))
			if tt.twice {
				<-time.After(300 * time.Millisecond)
				mustDo(t, cmd.Process.Signal(tt.signal))
			}
			code := exitCode(cmd.Wait())
			took := time.Since(start)
			t.Logf("exit code %d after %s", code, took.Round(time.Millisecond))
			if code != tt.code || took > tt.most {
				t.Errorf("want %d within %s: %s", tt.code, tt.most, stderr.String())
			}
			if !tt.twice && !strings.Contains(stderr.String(), "to resume, run the same command again: vision1 detect labels ") {
				t.Errorf("no command that resumes: %s", stderr.String())
			}
			if n := len(arrived); n != 0 && !tt.twice {
				t.Errorf("%d more requests", n)
			}
			status := runOutput(t, 0, server.URL, program, "detect", "status", out)
			want := "done      0\nfailed    0\nunknown   32 "
			if tt.latency == time.Second {
				want = "done      32\nfailed    0\nunknown   0\n"
			}
			if !strings.Contains(status, want) {
				t.Errorf("%s\nwant %s", status, want)
			}
		})
	}
}

// TestSoakDetectLocked starts a second process for the same output directory.
func TestSoakDetectLocked(t *testing.T) {
	program, in, out := buildProgram(t), imageTree(t, 20), t.TempDir()
	server := newCannedServer(t)
	arrived, release := make(chan struct{}, 10), make(chan struct{})
	server.arrived = func() { arrived <- struct{}{}; <-release }
	first := detectCommand(t, server.URL, program, "detect", "labels", in, "-o", out)
	mustDo(t, first.Start())
	<-arrived
	message := runOutput(t, 9, server.URL, program, "detect", "labels", in, "-o", out)
	if !strings.Contains(message, fmt.Sprint("process ", first.Process.Pid)) {
		t.Errorf("no process %d: %s", first.Process.Pid, message)
	}
	runOutput(t, 0, server.URL, program, "detect", "status", out) // only reads
	close(release)
	mustDo(t, first.Wait())
	checkResults(t, in, out)
}
