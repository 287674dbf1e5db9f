package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"vision1/internal/cli"
	"vision1/internal/emulator"
	"vision1/internal/emulator/faults"
)

// A trip is one command that reaches the emulator over a faulty way.
type trip struct {
	way    *faultyWay
	stderr io.Writer // besides the buffer; nil for none
}

// newTrip starts an emulator with a proxy before it.
func newTrip(t *testing.T, operationTime time.Duration, fail ...faults.Fault) *trip {
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
	return &trip{way: newFaultyWay(t, service.Addr())}
}

func (r *trip) run(t *testing.T, words ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := cli.System()
	env.Args, env.Stdin, env.Stdout, env.Stderr = words, strings.NewReader(""), &stdout, &stderr
	if env.StdoutTerminal, env.StderrTerminal = false, false; r.stderr != nil {
		env.Stderr, env.StderrTerminal = io.MultiWriter(&stderr, r.stderr), true
	}
	env.Getenv = func(name string) string {
		return map[string]string{"VISION_EMULATOR_HOST": r.way.Host(), "HOME": t.TempDir()}[name]
	}
	code := cli.Main(env)
	return result{code: code, stdout: stdout.String(), stderr: stderr.String()}
}

// start starts an operation, before there are faults, and returns its name.
func (r *trip) start(t *testing.T) string {
	t.Helper()
	started := r.run(t, "projects", "locations-products-purge", "projects/p/locations/l", "-r", "delete-orphan-products=true", "force=true")
	var operation struct{ Name string }
	if err := json.Unmarshal([]byte(started.stdout), &operation); err != nil || started.code != 0 {
		t.Fatalf("exit %d, %v\n%s", started.code, err, started.stderr)
	}
	return operation.Name
}

// TestFaults: over a slow way everything arrives; over one that breaks the
// command says so, in time, and an older output file is as it was.
func TestFaults(t *testing.T) {
	t.Parallel()
	purge := []string{"projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true", "delete-orphan-products=true"}
	tests := []struct {
		name                        string
		kind, direction, attributes string
		words                       []string // nil is to get an operation
		code                        int
		stderr                      string
	}{
		{"latency with jitter", "latency", "downstream", `"latency": 50, "jitter": 50`, nil, 0, ""},
		{"bandwidth", "bandwidth", "downstream", `"rate": 1`, nil, 0, ""},
		{"a request in slices", "slicer", "upstream", `"average_size": 10, "size_variation": 5, "delay": 10`, nil, 0, ""},
		{"a slow close", "slow_close", "downstream", `"delay": 100`, nil, 0, ""},
		{"a reset at once", "reset_peer", "downstream", `"timeout": 0`, nil, 5, "could not be reached"},
		{"a reset at once, not to be repeated", "reset_peer", "downstream", `"timeout": 0`, purge, 5, "may have been carried out"},
		{"a request that is cut", "limit_data", "upstream", `"bytes": 20`, purge, 5, "may have been carried out"},
		{"a head that is cut", "limit_data", "downstream", `"bytes": 20`, nil, 5, "could not be reached"},
		{"a reply that is cut", "limit_data", "downstream", `"bytes": 250`, nil, 5, "cut short"},
		{"silence", "timeout", "downstream", `"timeout": 0`, []string{"operations", "list", "--timeout", "300ms"}, 5, "not done within --timeout 300ms"},
		{"silence, not to be repeated", "timeout", "downstream", `"timeout": 0`, append(append([]string{}, purge...), "--timeout", "300ms"), 5, "may have been carried out"},
		{"silence, then the end", "timeout", "downstream", `"timeout": 100`, nil, 5, "could not be reached"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newTrip(t, time.Hour)
			words := test.words
			if words == nil {
				words = []string{"operations", "get", r.start(t)}
			}
			if err := r.way.add(test.kind, test.direction, 1, test.attributes); err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			file := filepath.Join(folder, "out.json")
			if err := os.WriteFile(file, []byte("older"), 0o600); err != nil {
				t.Fatal(err)
			}
			got := r.run(t, append(append([]string{}, words...), "--retries", "0", "-o", file)...)
			if got.code != test.code || got.stdout != "" || !strings.Contains(got.stderr, test.stderr) {
				t.Errorf("exit %d, want %d; standard error lacks %q:\n%s", got.code, test.code, test.stderr, got.stderr)
			}
			text, err := os.ReadFile(file)
			if err != nil || (test.code == 0) != json.Valid(text) || test.code != 0 && string(text) != "older" {
				t.Errorf("the file has %q, %v", text, err)
			}
			if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
				t.Errorf("the folder has %v, %v", entries, err)
			}
		})
	}
}

// TestServiceFaults: what the service says it has not done is done once in the
// end, and an error of its own while it is asked for an operation is waited through.
func TestServiceFaults(t *testing.T) {
	t.Parallel()
	r := newTrip(t, 100*time.Millisecond,
		faults.Fault{Method: "PurgeProducts", Code: codes.Unavailable, Times: 1},
		faults.Fault{Method: "GetOperation", Code: codes.Internal, Times: 2},
		faults.Fault{Method: "GetOperation", Code: codes.ResourceExhausted, Times: 1})
	got := r.run(t, "projects", "locations-products-purge", "projects/p/locations/l", "-r", "delete-orphan-products=true", "force=true",
		"--wait", "--interval", "20ms")
	if got.code != 0 || !strings.Contains(got.stdout, `"done": true`) {
		t.Errorf("exit %d, output %q\n%s", got.code, got.stdout, got.stderr)
	}
	if listed := r.run(t, "operations", "list"); strings.Count(listed.stdout, `"name"`) != 1 {
		t.Errorf("operations: %s", listed.stdout)
	}
	// The same in a POST that may have been done is not sent again.
	r = newTrip(t, time.Hour, faults.Fault{Method: "PurgeProducts", Code: codes.DeadlineExceeded, Times: 1})
	if got := r.run(t, "projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true"); got.code != 5 || !strings.Contains(got.stderr, "may have been carried out") {
		t.Errorf("exit %d\n%s", got.code, got.stderr)
	}
	if listed := r.run(t, "operations", "list"); strings.Contains(listed.stdout, `"name"`) {
		t.Errorf("operations: %s", listed.stdout)
	}
}

// An onText calls do once, when it has got a text.
type onText struct {
	text string
	do   func()

	mu   sync.Mutex
	seen strings.Builder
	once sync.Once
}

func (o *onText) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen.Write(p)
	if strings.Contains(o.seen.String(), o.text) {
		o.once.Do(o.do)
	}
	return len(p), nil
}

// TestDownAndUp: a service that goes and comes back is called again, and is
// waited for.
func TestDownAndUp(t *testing.T) {
	t.Parallel()
	t.Run("a call", func(t *testing.T) {
		t.Parallel()
		r := newTrip(t, time.Hour)
		name := r.start(t)
		r.way.down()
		r.stderr = &onText{text: "retry 1 in", do: func() {
			if err := r.way.up(); err != nil {
				t.Error(err)
			}
		}}
		got := r.run(t, "operations", "get", name)
		if got.code != 0 || !strings.Contains(got.stdout, name) {
			t.Errorf("exit %d\n%s", got.code, got.stderr)
		}
	})
	t.Run("a call that was never sent", func(t *testing.T) {
		t.Parallel()
		r := newTrip(t, time.Hour)
		r.way.down()
		r.stderr = &onText{text: "retry 1 in", do: func() {
			if err := r.way.up(); err != nil {
				t.Error(err)
			}
		}}
		r.start(t)
	})
	t.Run("a wait", func(t *testing.T) {
		t.Parallel()
		r := newTrip(t, 300*time.Millisecond)
		name := r.start(t)
		watch := &onText{text: "PROCESSING", do: r.way.down}
		back := &onText{text: "out of reach", do: func() {
			if err := r.way.up(); err != nil {
				t.Error(err)
			}
		}}
		r.stderr = io.MultiWriter(watch, back)
		got := r.run(t, "operations", "wait", name, "--interval", "50ms", "--retries", "0")
		if got.code != 0 || !strings.Contains(got.stdout, `"done": true`) {
			t.Errorf("exit %d, output %q\n%s", got.code, got.stdout, got.stderr)
		}
	})
}
