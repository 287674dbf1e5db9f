//go:build unix

package main

import (
	"bytes"
	pixels "image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"vision1/internal/emulator"
	"vision1/internal/shell"
)

// An asyncRun is a process that waits for the operation of two images.
type asyncRun struct {
	*process

	host, out string
	list      string // a file with the names of the images
}

func newAsync(t *testing.T, operationTime time.Duration) *asyncRun {
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
	r := &asyncRun{host: server.Addr(), out: filepath.Join(t.TempDir(), "out"), list: filepath.Join(t.TempDir(), "list")}
	if err := os.WriteFile(r.list, []byte("gs://b/a.png\ngs://b/b.png\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return r
}

// start starts a run against an emulator or another server. It resumes an earlier one.
func (r *asyncRun) start(t *testing.T, host string) {
	t.Helper()
	r.process = &process{command: vision1(t, host, "detect", "colors", "--files-from", r.list, "--async", "--async-output", "gs://b/raw", "-o", r.out)}
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

// kill kills the process.
func (r *asyncRun) kill(t *testing.T) {
	t.Helper()
	if err := r.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = r.command.Wait() // killed
}

// A signal stops the waiting within a second, and prints the command that resumes.
func TestAsyncSignal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		signal os.Signal
		code   int
	}{{os.Interrupt, 130}, {syscall.SIGTERM, 143}} {
		r := newAsync(t, time.Hour)
		r.start(t, r.host)
		r.waitForRecord(t, "operation")
		start := time.Now()
		r.interrupt(t, test.signal, test.code)
		if took := time.Since(start); took > 5*time.Second { // on a busy machine
			t.Errorf("stopped after %v", took)
		}
		text := r.stderr.String()
		for _, want := range []string{
			"error: stopped waiting; an operation is still running\n", "to cancel: vision1 detect cancel " + shell.POSIX.Quote(r.out),
			"to resume, run the same command again: vision1 detect colors --files-from " + shell.POSIX.Quote(r.list) + " --async",
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
	r := newAsync(t, 500*time.Millisecond)
	r.start(t, r.host)
	r.waitForRecord(t, "operation")
	r.kill(t)
	r.start(t, r.host)
	err := r.command.Wait()
	if text := r.stderr.String(); err != nil || !strings.Contains(text, "waiting for 1 operation of an earlier run") || !strings.Contains(text, "2 done; 0 units") {
		t.Errorf("%v\n%s", err, text)
	}
}

// One that was killed before it got the name of its operation leaves unknown inputs, which
// the next run reports and sends again.
func TestAsyncKilledBeforeResponse(t *testing.T) {
	t.Parallel()
	r := newAsync(t, 0)
	arrived := make(chan struct{}, 1)
	service := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: r.host})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasSuffix(req.URL.Path, ":asyncBatchAnnotate") {
			arrived <- struct{}{}
			<-t.Context().Done()
			return
		}
		service.ServeHTTP(w, req)
	}))
	t.Cleanup(server.Close)
	r.start(t, server.Listener.Addr().String())
	<-arrived
	r.kill(t)
	r.start(t, r.host)
	err := r.command.Wait()
	text := r.stderr.String()
	for _, want := range []string{"1 request may have started an operation whose name was not recorded; to check: vision1 operations list", "2 done, 2 sent again"} {
		if err != nil || !strings.Contains(text, want) {
			t.Errorf("%v\n%s\nwant %s", err, text, want)
		}
	}
}
