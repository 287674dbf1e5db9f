package detectcmd_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vision1/internal/clitest"
	"vision1/internal/diag"
)

// cancel cancels running operations, which the errors of the runs name; the next run
// sends their inputs again.
func TestAsyncCancel(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 20, time.Hour)
		output(x)
		var running []string
		for i := range 2 {
			r := x.wantRunning("still running", async("--share", fmt.Sprintf("%d/2", i), "--error-format", "json")...)
			var failure struct{ Error diag.Object }
			must(t, json.Unmarshal([]byte(r.Stderr), &failure))
			running = append(running, failure.Error.Operations...)
		}
		if names := x.operationNames(); len(running) != 2 || !slices.Equal(slices.Sorted(slices.Values(running)), slices.Sorted(slices.Values(names))) {
			t.Errorf("running: %q, want %q", running, names)
		}
		r := x.command("detect", "cancel", x.out, "--json")
		if r.Code != 0 || strings.Count(r.Stdout, `"canceled"`) != 2 {
			t.Fatalf("%d: %s%s", r.Code, r.Stdout, r.Stderr)
		}
		if s := x.jsonStatus(); s.Pending != 0 || s.Unknown != 0 || s.Done != 0 || s.Failed != 0 {
			t.Errorf("%+v", s)
		}
		for _, args := range [][]string{{}, {"--json"}} {
			r := x.command(append([]string{"detect", "cancel", x.out}, args...)...)
			if r.Code != 0 || !strings.Contains(r.Stdout, map[int]string{0: "no operation is running\n", 1: `"operations": []`}[len(args)]) {
				t.Errorf("%d: %s%s", r.Code, r.Stdout, r.Stderr)
			}
		}
		x.want(0, "20 done;", "colors", "gs://b/in/")
	})
}

// A run that is waiting ends when its operation is canceled, and records it.
func TestAsyncCancelWhileWaiting(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 3, time.Hour)
		output(x)
		ended := make(chan clitest.Result, 1)
		go func() { ended <- x.run(nil, async()...) }()
		for len(x.operationNames()) == 0 || x.command("detect", "status", x.out).Code != 0 || len(x.jsonStatus().Operations) == 0 {
			continue
		}
		if r := x.command("detect", "cancel", x.out); r.Code != 0 || !strings.Contains(r.Stdout, "3 inputs  canceled") {
			t.Errorf("%d: %s%s", r.Code, r.Stdout, r.Stderr)
		}
		r := <-ended
		if r.Code != 7 || !strings.Contains(r.Stderr, "was canceled; its 3 inputs are not done") {
			t.Errorf("%d: %s", r.Code, r.Stderr)
		}
		if s := x.jsonStatus(); s.Pending != 0 || s.Unknown != 0 || s.Done != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// An operation that is done can't be canceled: its results are paid for.
func TestAsyncCancelTooLate(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 3, held)
	x.wantRunning("still running", async()...)
	x.waitForOperations()
	r := x.command("detect", "cancel", x.out)
	if r.Code != 7 || !strings.Contains(r.Stdout, "completed before it was canceled") || !strings.Contains(r.Stderr, "1 of 1 operation ended before being canceled") {
		t.Errorf("%d: %s%s", r.Code, r.Stdout, r.Stderr)
	}
	x.want(0, "3 done; 0 units", async()...)
}

// An operation that can't be canceled doesn't keep the others running.
func TestAsyncCancelOthers(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 3, time.Minute)
	x.out = "gs://b/out"
	args := []string{"colors", "gs://b/in/", "--async"}
	x.wantRunning("still running", args...)
	for _, name := range []string{"0-1", "zzz-1"} { // before and after the other
		x.object("b/out/.vision1/operations/"+name+".json", []byte(`{"operation":{"id":1,"name":"operations/../x"}}`))
		x.object("b/out/.vision1/sent/"+name+".json", []byte(`{"sent":{"id":1,"inputs":["gs://b/x.png"],"time":"2026-01-01T00:00:00Z",`+
			`"batch":{"output":"gs://b/raw/","results":["b/x.png"],"generations":[1]}}}`))
	}
	r := x.command("detect", "cancel", x.out)
	if r.Code == 0 || !strings.Contains(r.Stdout, "3 inputs  canceled") || !strings.Contains(r.Stderr, "the operation operations/../x can't be canceled") {
		t.Errorf("%d: %s%s", r.Code, r.Stdout, r.Stderr)
	}
}
