package faults

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"vision1/internal/clitest"
	"vision1/internal/emulator"
	"vision1/internal/emulator/faults"
)

// A client runs commands against an emulator behind a faulty proxy.
type client struct {
	proxy  *faultyProxy
	stderr io.Writer // if it isn't nil, standard error is a terminal and copied to it
}

// newClient starts an emulator with a proxy in front of it.
func newClient(t *testing.T, operationTime time.Duration, fail ...faults.Fault) *client {
	t.Helper()
	service, err := emulator.Start(t.Context(), emulator.Config{OperationTime: operationTime, Faults: fail})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := service.Close(); err != nil {
			t.Errorf("close the emulator: %v", err)
		}
	})
	return &client{proxy: newFaultyProxy(t, service.Addr())}
}

func (c *client) run(t *testing.T, args ...string) clitest.Result {
	t.Helper()
	env := map[string]string{"VISION_EMULATOR_HOST": c.proxy.Host(), "HOME": t.TempDir()}
	return clitest.Command{Args: args, Env: env, Stderr: c.stderr, StderrTerminal: c.stderr != nil}.Run()
}

// start starts an operation and returns its name.
func (c *client) start(t *testing.T) string {
	t.Helper()
	started := c.run(t, "projects", "locations-products-purge", "projects/p/locations/l", "-r", "delete-orphan-products=true", "force=true")
	var operation struct{ Name string }
	if err := json.Unmarshal([]byte(started.Stdout), &operation); err != nil || started.Code != 0 {
		t.Fatalf("exit %d, %v\n%s", started.Code, err, started.Stderr)
	}
	return operation.Name
}

// TestFaults checks that a command succeeds over a slow connection, reports a broken
// one in time, and then leaves the old output file unmodified.
func TestFaults(t *testing.T) {
	t.Parallel()
	purge := []string{"projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true", "delete-orphan-products=true"}
	tests := []struct {
		name                        string
		kind, direction, attributes string
		args                        []string // nil to get an operation
		code                        int
		stderr                      string
	}{
		{"latency with jitter", "latency", "downstream", `"latency": 50, "jitter": 50`, nil, 0, ""},
		{"bandwidth", "bandwidth", "downstream", `"rate": 1`, nil, 0, ""},
		{"sliced request", "slicer", "upstream", `"average_size": 10, "size_variation": 5, "delay": 10`, nil, 0, ""},
		{"slow close", "slow_close", "downstream", `"delay": 100`, nil, 0, ""},
		{"reset", "reset_peer", "downstream", `"timeout": 0`, nil, 5, "could not be reached"},
		{"reset, not retried", "reset_peer", "downstream", `"timeout": 0`, purge, 5, "might have been carried out"},
		{"request cut", "limit_data", "upstream", `"bytes": 20`, purge, 5, "might have been carried out"},
		{"response head cut", "limit_data", "downstream", `"bytes": 20`, nil, 5, "could not be reached"},
		{"response body cut", "limit_data", "downstream", `"bytes": 250`, nil, 5, "truncated"},
		{"no response", "timeout", "downstream", `"timeout": 0`, []string{"operations", "list", "--timeout", "300ms"}, 5, "not done within --timeout 300ms"},
		{"no response, not retried", "timeout", "downstream", `"timeout": 0`, append(append([]string{}, purge...), "--timeout", "300ms"), 5, "might have been carried out"},
		{"no response, then closed", "timeout", "downstream", `"timeout": 100`, nil, 5, "could not be reached"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, time.Hour)
			args := test.args
			if args == nil {
				args = []string{"operations", "get", c.start(t)}
			}
			if err := c.proxy.add(test.kind, test.direction, 1, test.attributes); err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			file := filepath.Join(dir, "out.json")
			if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			got := c.run(t, append(append([]string{}, args...), "--retries", "0", "-o", file)...)
			if got.Code != test.code || got.Stdout != "" || !strings.Contains(got.Stderr, test.stderr) {
				t.Errorf("exit %d, want %d; standard error lacks %q:\n%s", got.Code, test.code, test.stderr, got.Stderr)
			}
			text, err := os.ReadFile(file)
			if err != nil || (test.code == 0) != json.Valid(text) || test.code != 0 && string(text) != "old" {
				t.Errorf("the file contains %q, %v", text, err)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("the directory contains %v, %v", entries, err)
			}
		})
	}
}

// TestServiceFaults checks that a request that the service didn't process is retried
// and processed once, and that transient errors of polls are retried.
func TestServiceFaults(t *testing.T) {
	t.Parallel()
	c := newClient(t, 100*time.Millisecond,
		faults.Fault{Method: "PurgeProducts", Code: codes.Unavailable, Times: 1},
		faults.Fault{Method: "GetOperation", Code: codes.Internal, Times: 2},
		faults.Fault{Method: "GetOperation", Code: codes.ResourceExhausted, Times: 1})
	got := c.run(t, "projects", "locations-products-purge", "projects/p/locations/l", "-r", "delete-orphan-products=true", "force=true",
		"--wait", "--interval", "20ms")
	if got.Code != 0 || !strings.Contains(got.Stdout, `"done": true`) {
		t.Errorf("exit %d, output %q\n%s", got.Code, got.Stdout, got.Stderr)
	}
	if listed := c.run(t, "operations", "list"); strings.Count(listed.Stdout, `"name"`) != 1 {
		t.Errorf("operations: %s", listed.Stdout)
	}
	// A POST that may have been processed is not retried.
	c = newClient(t, time.Hour, faults.Fault{Method: "PurgeProducts", Code: codes.DeadlineExceeded, Times: 1})
	if got := c.run(t, "projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true"); got.Code != 5 || !strings.Contains(got.Stderr, "might have been carried out") {
		t.Errorf("exit %d\n%s", got.Code, got.Stderr)
	}
	if listed := c.run(t, "operations", "list"); strings.Contains(listed.Stdout, `"name"`) {
		t.Errorf("operations: %s", listed.Stdout)
	}
}

// An onText is a writer that calls do once, when text has been written.
type onText struct {
	text string
	do   func()

	mu      sync.Mutex
	written strings.Builder
	once    sync.Once
}

func (o *onText) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.written.Write(p)
	if strings.Contains(o.written.String(), o.text) {
		o.once.Do(o.do)
	}
	return len(p), nil
}

// TestOutage checks that a command survives an outage of the service.
func TestOutage(t *testing.T) {
	t.Parallel()
	t.Run("idempotent request", func(t *testing.T) {
		t.Parallel()
		c := newClient(t, time.Hour)
		name := c.start(t)
		c.proxy.stop()
		c.stderr = &onText{text: "retry 1 in", do: func() {
			if err := c.proxy.restart(); err != nil {
				t.Error(err)
			}
		}}
		got := c.run(t, "operations", "get", name)
		if got.Code != 0 || !strings.Contains(got.Stdout, name) {
			t.Errorf("exit %d\n%s", got.Code, got.Stderr)
		}
	})
	t.Run("request never sent", func(t *testing.T) {
		t.Parallel()
		c := newClient(t, time.Hour)
		c.proxy.stop()
		c.stderr = &onText{text: "retry 1 in", do: func() {
			if err := c.proxy.restart(); err != nil {
				t.Error(err)
			}
		}}
		c.start(t)
	})
	t.Run("wait", func(t *testing.T) {
		t.Parallel()
		c := newClient(t, 300*time.Millisecond)
		name := c.start(t)
		fail := &onText{text: "PROCESSING", do: c.proxy.stop}
		restore := &onText{text: "service unreachable", do: func() {
			if err := c.proxy.restart(); err != nil {
				t.Error(err)
			}
		}}
		c.stderr = io.MultiWriter(fail, restore)
		got := c.run(t, "operations", "wait", name, "--interval", "50ms", "--retries", "0", "--timeout", "1m")
		if got.Code != 0 || !strings.Contains(got.Stdout, `"done": true`) {
			t.Errorf("exit %d, output %q\n%s", got.Code, got.Stdout, got.Stderr)
		}
	})
}
