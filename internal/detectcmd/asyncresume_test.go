package detectcmd_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect/journal"
	"vision1/internal/shell"
)

// outputs are where results go: a directory, and Cloud Storage.
func outputs(t *testing.T, run func(t *testing.T, output func(x *fixture))) {
	for _, name := range []string{"directory", "bucket"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(x *fixture) {
				if name == "bucket" {
					x.out = "gs://b/out"
				}
			})
		})
	}
}

// After --timeout, the operation is still running. The same command resumes, and nothing
// is sent twice.
func TestAsyncResume(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 5, held)
		output(x)
		r := x.wantRunning("an operation is still running after --timeout ", async()...)
		if !strings.Contains(r.Stderr, "to resume, run the same command again: vision1 detect colors gs://b/in/ --async") || !strings.Contains(r.Stderr, "vision1 detect cancel "+shell.POSIX.Quote(x.out)) {
			t.Error(r.Stderr)
		}
		s := x.jsonStatus()
		if s.Pending != 5 || s.Unknown != 0 || len(s.Operations) != 1 || s.Operations[0].Inputs != 5 {
			t.Errorf("%+v", s)
		}
		x.operations.open()
		x.want(0, "waiting for 1 operation of an earlier run", async()...)
		if n := len(x.operationNames()); n != 1 {
			t.Errorf("%d operations", n)
		}
		if s := x.jsonStatus(); s.Done != 5 || s.Pending != 0 || len(s.Operations) != 0 {
			t.Errorf("%+v", s)
		}
		x.want(0, "0 done, 5 done before", async()...)
	})
}

// A run without --async also waits for the operations of an earlier run.
func TestAsyncResumedBySync(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 3, held)
	x.wantRunning("still running", async()...)
	x.object("b/in/more.png", pngImage(t, 9))
	x.operations.open()
	x.want(0, "4 done; 1 unit", "colors", "gs://b/in/")
	if s := x.status(); s.Done != 4 || s.Units != 4 {
		t.Errorf("%+v", s)
	}
}

// removeFromJournal removes the records of a kind, as if the process had been killed
// before it wrote them.
func (x *fixture) removeFromJournal(kinds ...string) {
	x.t.Helper()
	path := filepath.Join(x.out, journal.Dir, journal.Default)
	text, err := os.ReadFile(path)
	must(x.t, err)
	var kept []byte
	for line := range bytes.Lines(text) {
		if !slices.ContainsFunc(kinds, func(kind string) bool { return bytes.HasPrefix(line, []byte(`{"`+kind)) }) {
			kept = append(kept, line...)
		}
	}
	must(x.t, os.WriteFile(path, kept, 0o600))
}

// A process that was killed after it sent the request, and before it recorded the name of
// the operation, leaves unknown inputs.
func TestAsyncKilledBeforeName(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 3, 0)
	x.want(0, "3 done", async()...)
	x.removeFromJournal("operation", "done", "ended")
	if s := x.jsonStatus(); s.Unknown != 3 || s.Pending != 0 || s.UnnamedOperations != 1 {
		t.Errorf("%+v", s)
	}
	if r := x.command("detect", "status", x.out); !strings.Contains(r.Stdout, "vision1 operations list") {
		t.Error(r.Stdout)
	}
	if r := x.command("detect", "cancel", x.out); r.Code != 0 || !strings.Contains(r.Stderr, "1 request may have started an operation") {
		t.Errorf("%d: %s%s", r.Code, r.Stdout, r.Stderr)
	}
	r := x.want(0, "3 done, 3 sent again", async()...)
	if !strings.Contains(r.Stderr, "1 request may have started an operation whose name was not recorded") {
		t.Error(r.Stderr)
	}
	if s := x.jsonStatus(); s.Done != 3 || s.Unknown != 0 || s.UnnamedOperations != 0 {
		t.Errorf("%+v", s)
	}
	x.want(0, "3 done before", async()...)
}

// One that was killed when the operation was done stores what is missing.
func TestAsyncKilledWhenDone(t *testing.T) {
	t.Parallel()
	for _, kinds := range [][]string{{"ended"}, {"ended", "done"}} {
		x := newAsyncFixture(t, 3, 0)
		x.want(0, "3 done; 3 units", async()...)
		x.removeFromJournal(kinds...)
		want := "3 done before"
		if len(kinds) > 1 {
			want = "3 done; 0 units"
		}
		x.want(0, want, async()...)
		if n := len(x.operationNames()); n != 1 {
			t.Errorf("%v: %d operations", kinds, n)
		}
		if s := x.jsonStatus(); s.Done != 3 || s.Pending != 0 || len(s.Operations) != 0 {
			t.Errorf("%v: %+v", kinds, s)
		}
	}
}

// The object of an operation without that of its request is left over.
func TestAsyncBucketTidy(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 3, 0)
	x.out = "gs://b/out"
	x.want(0, "3 done", "colors", "gs://b/in/", "--async")
	if n := x.objects("b/out"); n != 4 {
		t.Errorf("%d objects; want the settings and 3 results", n)
	}
	x.object("b/out/.vision1/operations/a-1.json", []byte(`{"operation":{"id":1,"name":"operations/x"}}`))
	x.want(0, "3 done before", "colors", "gs://b/in/", "--async")
	if n := x.objects("b/out"); n != 4 {
		t.Errorf("%d objects", n)
	}
	x.object("b/out/.vision1/sent/a-1.json", []byte(`{"sent":{"id":1,"inputs":["gs://b/in/x.png"],"time":"2026-01-01T00:00:00Z",`+
		`"batch":{"output":"gs://b/out/.vision1/async/a/1/","results":["b/in/x.png"],"generations":[1]}}}`))
	if s := x.jsonStatus(); s.Unknown != 1 || s.UnnamedOperations != 1 {
		t.Errorf("%+v", s)
	}
	x.object("b/in/x.png", pngImage(t, 7))
	x.want(0, "1 done, 3 done before, 1 sent again", "colors", "gs://b/in/", "--async")
	if n := x.objects("b/out"); n != 5 {
		t.Errorf("%d objects", n)
	}
}

// An operation that the service forgot is looked for in its output.
func TestAsyncGone(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 2, held)
	x.wantRunning("still running", async()...)
	x.waitForOperations()
	for _, name := range x.operationNames() {
		if r := x.command("operations", "delete", name); r.Code != 0 {
			t.Fatal(r.Stderr)
		}
	}
	for _, path := range x.outputFiles("b/raw") {
		must(t, os.Remove(path))
	}
	x.want(6, "the service doesn't know the operation any more", async()...)
	if s := x.status(); s.Failed != 2 {
		t.Errorf("%+v", s)
	}
}

// Each share awaits its own operations; one for all inputs those of all.
func TestAsyncShares(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 40, held)
		output(x)
		for i := range 2 {
			x.wantRunning("still running", async("--share", fmt.Sprintf("%d/2", i))...)
		}
		s := x.jsonStatus()
		if s.Pending != 40 || len(s.Operations) != 2 {
			t.Fatalf("%+v", s)
		}
		x.operations.open()
		r := x.want(0, "waiting for 1 operation of an earlier run", async("--share", "1/2")...)
		if want := fmt.Sprint(s.Operations[1].Inputs, " done"); !strings.Contains(r.Stderr, want) && !strings.Contains(r.Stderr, fmt.Sprint(s.Operations[0].Inputs, " done")) {
			t.Errorf("want %s\n%s", want, r.Stderr)
		}
		x.want(0, "waiting for 1 operation of an earlier run", async()...)
		if s := x.jsonStatus(); s.Done != 40 || s.Pending != 0 || len(x.operationNames()) != 2 {
			t.Errorf("%+v", s)
		}
	})
}
