package worker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"vision1/internal/emulator/worker"
)

// TestMain does the work of a worker process: the tests run their own program.
func TestMain(m *testing.M) {
	if code, isWorker := worker.Main(os.Args[1:], os.Stdin, os.Stdout, newHandler); isWorker {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

func newHandler() worker.Handler { return new(handler) }

// A handler does what the request says, and counts.
type handler struct{ count int }

func (h *handler) Handle(request json.RawMessage, data []byte) (any, []byte, error) {
	var what string
	if err := json.Unmarshal(request, &what); err != nil {
		return nil, nil, err
	}
	h.count++
	switch what {
	case "fail":
		return nil, nil, errors.New("no good")
	case "crash":
		_ = strings.Repeat("x", -h.count) // panics
	case "loop":
		for { //nolint:revive,staticcheck // ended by the time limit
		}
	case "overflow":
		h.count += overflow(0)
	case "grow":
		var kept [][]byte
		for {
			kept = append(kept, bytes.Repeat([]byte{1}, 1<<20))
			_ = kept
		}
	case "huge":
		return len(make([]byte, int(min(1<<40, int64(math.MaxInt))))), nil, nil
	case "garbage":
		for range 1000 { // little at a time: on a busy machine, the garbage collector is slow
			_ = bytes.Repeat([]byte{1}, 1<<20)
		}
	}
	return h.count, append([]byte("got "), data...), nil
}

func (h *handler) Close() { h.count = -1 }

// overflow overflows the stack before it returns.
func overflow(depth int) int {
	if depth < 0 {
		return 0
	}
	return overflow(depth+1) + 1
}

func start(t *testing.T, limits worker.Limits) *worker.Process {
	t.Helper()
	self, err := worker.Self()
	if err != nil {
		t.Fatal(err)
	}
	process, err := worker.Config{Program: self}.Start(t.Context(), limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(process.Close)
	return process
}

// A process remembers earlier requests, whether it is a child or not.
func TestRequests(t *testing.T) {
	inside, err := worker.Config{NewHandler: newHandler}.Start(t.Context(), worker.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	for name, process := range map[string]*worker.Process{
		"child": start(t, worker.Limits{Memory: 128 << 20, Time: time.Minute}), "in this process": inside,
	} {
		large := bytes.Repeat([]byte("x"), 20<<20)
		for i, data := range [][]byte{nil, []byte("data"), large} {
			var count int
			output, err := process.Do("count", data, &count)
			if err != nil || count != i+1 || string(output) != "got "+string(data) {
				t.Errorf("%s: request %d: %d, %d bytes, %v", name, i, count, len(output), err)
			}
		}
		var count int
		if _, err := process.Do("fail", nil, &count); err == nil || err.Error() != "no good" {
			t.Errorf("%s: an error: %v", name, err)
		}
		if _, err := process.Do("count", nil, &count); err != nil || count != 5 {
			t.Errorf("%s: after an error: %d, %v", name, count, err)
		}
	}
}

func TestLimits(t *testing.T) {
	for what, want := range map[string]string{
		"loop":     "takes longer than 100ms",
		"grow":     "needs more than 64 MiB of memory",
		"huge":     "needs more than 64 MiB of memory",
		"crash":    "fails: panic: strings: negative Repeat count",
		"overflow": "", // the stack or the memory, whichever is first
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			limits := worker.Limits{Memory: 64 << 20, Time: time.Minute}
			if what == "loop" {
				limits.Time = 100 * time.Millisecond
			}
			process := start(t, limits)
			var count int
			_, err := process.Do(what, nil, &count)
			limit := new(worker.LimitError)
			if !errors.As(err, &limit) || !strings.HasPrefix(limit.Reason, want) {
				t.Errorf("%v, want %q", err, want)
			}
			if _, err := process.Do("count", nil, &count); !errors.As(err, &limit) {
				t.Errorf("a request after that: %v", err)
			}
		})
	}
}

// The first request can have another time limit, longer or shorter.
func TestFirstTime(t *testing.T) {
	var count int
	process := start(t, worker.Limits{Memory: 64 << 20, Time: time.Millisecond, FirstTime: time.Minute})
	if _, err := process.Do("count", nil, &count); err != nil {
		t.Errorf("first request: %v", err)
	}
	if _, err := process.Do("loop", nil, &count); err == nil || err.Error() != "the work takes longer than 1ms" {
		t.Errorf("second request: %v", err)
	}
	process = start(t, worker.Limits{Memory: 64 << 20, Time: time.Minute, FirstTime: time.Millisecond})
	if _, err := process.Do("loop", nil, &count); err == nil || err.Error() != "the work takes longer than 1ms" {
		t.Errorf("first request with a shorter limit: %v", err)
	}
}

// A handler in this process is closed with it.
func TestCloseHandler(t *testing.T) {
	own := new(handler)
	process, err := worker.Config{NewHandler: func() worker.Handler { return own }}.Start(t.Context(), worker.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	process.Close()
	if own.count != -1 {
		t.Error("the handler was not closed")
	}
}

// Memory that is freed in time doesn't count.
func TestGarbage(t *testing.T) {
	process := start(t, worker.Limits{Memory: 64 << 20, Time: time.Minute})
	var count int
	if _, err := process.Do("garbage", nil, &count); err != nil {
		t.Error(err)
	}
}

func TestCancel(t *testing.T) {
	self, err := worker.Self()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	process, err := worker.Config{Program: self}.Start(ctx, worker.Limits{Memory: 64 << 20, Time: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer process.Close()
	var count int
	if _, err := process.Do("count", nil, &count); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := process.Do("loop", nil, &count); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestProgramNotFound(t *testing.T) {
	if _, err := (worker.Config{Program: "/no/such/program"}).Start(t.Context(), worker.Limits{Memory: 1}); !errors.Is(err, worker.ErrStart) {
		t.Error(err)
	}
}

// A child ends when its parent is gone, even while it works.
func TestChildEndsWithParent(t *testing.T) {
	child := exec.CommandContext(t.Context(), os.Args[0], "worker-process", "100000000")
	input, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	request := "\x00\x00\x00\x00\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\x00" + `"loop"`
	if _, err := io.WriteString(input, request); err != nil {
		t.Fatal(err)
	}
	if err := input.Close(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err != nil {
		t.Error(err)
	}
}
