//go:build unix

package main

import (
	"bytes"
	pixels "image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"vision1/internal/emulator"
)

// An asyncRun is a process that waits for the operation of two images.
type asyncRun struct {
	*process

	host, out string
}

func startAsync(t *testing.T, operationTime time.Duration) *asyncRun {
	t.Helper()
	buckets := t.TempDir()
	server, err := emulator.Start(t.Context(), emulator.Config{BucketDir: buckets, OperationTime: operationTime})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	if err := os.Mkdir(filepath.Join(buckets, "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	for width, name := range []string{"a.png", "b.png"} {
		var data bytes.Buffer
		if err := png.Encode(&data, pixels.NewGray(pixels.Rect(0, 0, width+8, 8))); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(buckets, "b", name), data.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := &asyncRun{host: server.Addr(), out: filepath.Join(t.TempDir(), "out")}
	r.start(t)
	return r
}

// start starts a run, which resumes an earlier one.
func (r *asyncRun) start(t *testing.T) {
	t.Helper()
	r.process = &process{command: vision1(t, r.host, "detect", "colors", "gs://b/a.png", "gs://b/b.png", "--async", "--async-output", "gs://b/raw", "-o", r.out)}
	r.command.Stdout, r.command.Stderr = &r.stdout, &r.stderr
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
}

// waitForRecord waits until the journal has a record.
func (r *asyncRun) waitForRecord(t *testing.T, record string) {
	t.Helper()
	for t.Context().Err() == nil {
		text, err := os.ReadFile(filepath.Join(r.out, ".vision1", "journal.jsonl"))
		if err == nil && strings.Contains(string(text), `{"`+record+`":`) {
			return
		}
	}
}

// A signal stops the waiting within a second, and prints the command that resumes.
func TestAsyncSignal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		signal os.Signal
		code   int
	}{{os.Interrupt, 130}, {syscall.SIGTERM, 143}} {
		r := startAsync(t, time.Hour)
		r.waitForRecord(t, "operation")
		start := time.Now()
		r.interrupt(t, test.signal, test.code)
		if took := time.Since(start); took > 5*time.Second { // on a busy machine
			t.Errorf("stopped after %v", took)
		}
		text := r.stderr.String()
		for _, want := range []string{
			"error: stopped waiting; an operation is still running\n", "to cancel: vision1 detect cancel " + r.out,
			"to resume, run the same command again: vision1 detect colors gs://b/a.png gs://b/b.png --async",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("standard error\n%s\nwant\n%s", text, want)
			}
		}
	}
}

// A run after one that was killed waits for its operation, and sends nothing again.
func TestAsyncKilled(t *testing.T) {
	t.Parallel()
	r := startAsync(t, 500*time.Millisecond)
	r.waitForRecord(t, "operation")
	if err := r.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = r.command.Wait() // killed
	r.start(t)
	err := r.command.Wait()
	if text := r.stderr.String(); err != nil || !strings.Contains(text, "waiting for 1 operation of an earlier run") || !strings.Contains(text, "2 done; 0 units") {
		t.Errorf("%v\n%s", err, text)
	}
}
