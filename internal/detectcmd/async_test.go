package detectcmd_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vision1/internal/clitest"
	"vision1/internal/detect/journal"
	"vision1/internal/emulator"
	"vision1/internal/emulator/pdftest"
)

// newAsyncFixture has images in gs://b/in/, and operations that take a while.
func newAsyncFixture(t *testing.T, images int, operationTime time.Duration) *fixture {
	t.Helper()
	x := &fixture{t: t, dir: t.TempDir(), out: filepath.Join(t.TempDir(), "out"), bucket: t.TempDir()}
	server, err := emulator.Start(t.Context(), emulator.Config{BucketDir: x.bucket, OperationTime: operationTime})
	must(t, err)
	t.Cleanup(func() { must(t, server.Close()) })
	x.host = server.Addr()
	for i := range images {
		x.object(fmt.Sprintf("b/in/%03d.png", i), pngImage(t, i))
	}
	return x
}

// async is the flags of an asynchronous run.
func async(args ...string) []string {
	return append([]string{"colors", "gs://b/in/", "--async", "--async-output", "gs://b/raw"}, args...)
}

// The results are exactly those of a run without --async.
func TestAsyncResults(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 205, 0)
	x.object("b/in/bad.png", []byte("no image"))
	x.want(6, "205 done, 1 failed; 206 units", async("--format", "json,csv,jsonl")...)
	if n := x.objects("b/raw"); n != 3 {
		t.Errorf("%d output files", n)
	}
	first := x.out
	x.out = filepath.Join(t.TempDir(), "sync")
	x.want(6, "205 done, 1 failed; 206 units", "colors", "gs://b/in/", "--format", "json,csv,jsonl")
	for _, name := range []string{"results.csv", "results.jsonl", "b/in/007.png.json", "b/in/204.png.json", "failures.jsonl"} {
		got, err := os.ReadFile(filepath.Join(first, name))
		must(t, err)
		want, err := os.ReadFile(filepath.Join(x.out, name))
		must(t, err)
		if !bytes.Equal(got, want) {
			t.Errorf("%s\n%.300s\nwithout --async\n%.300s", name, got, want)
		}
	}
	x.out = first
	x.want(6, "0 done, 205 done before, 1 failed before", async()...)
}

// compact returns JSON without white space.
func compact(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	var b bytes.Buffer
	must(t, json.Compact(&b, text))
	return b.String()
}

// outputFiles returns the output files of the service below a prefix.
func (x *fixture) outputFiles(prefix string) (paths []string) {
	x.t.Helper()
	err := filepath.WalkDir(filepath.Join(x.bucket, filepath.FromSlash(prefix)), func(path string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(e.Name(), "output-") {
			paths = append(paths, path)
		}
		return err
	})
	must(x.t, err)
	return paths
}

// command runs any command against the emulator.
func (x *fixture) command(args ...string) clitest.Result {
	return clitest.Command{Args: args, Env: map[string]string{"VISION_EMULATOR_HOST": x.host, "VISION1_CONFIG_DIR": x.dir + "-config"}}.Run()
}

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

// jsonStatus returns what detect status says, here and in Cloud Storage.
func (x *fixture) jsonStatus() (s asyncStatus) {
	x.t.Helper()
	r := x.command("detect", "status", x.out, "--json")
	must(x.t, json.Unmarshal([]byte(r.Stdout), &s))
	return s
}

type asyncStatus struct {
	Done, Failed, Unknown, Pending int
	Operations                     []struct {
		Name   string
		Inputs int
	}
	UnnamedOperations int
}

// After --timeout, the operation is still running. The same command resumes, and nothing
// is sent twice.
func TestAsyncResume(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 5, time.Second)
		output(x)
		r := x.want(8, "an operation is still running after --timeout 300ms", async("--timeout", "300ms")...)
		if !strings.Contains(r.Stderr, "to resume, run the same command again: vision1 detect colors gs://b/in/ --async") || !strings.Contains(r.Stderr, "vision1 detect cancel "+x.out) {
			t.Error(r.Stderr)
		}
		s := x.jsonStatus()
		if s.Pending != 5 || s.Unknown != 0 || len(s.Operations) != 1 || s.Operations[0].Inputs != 5 {
			t.Errorf("%+v", s)
		}
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
	x := newAsyncFixture(t, 3, time.Second)
	x.want(8, "still running", async("--timeout", "300ms")...)
	x.object("b/in/more.png", pngImage(t, 9))
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

// Inputs whose results the operation lost fail by name.
func TestAsyncLostOutput(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 150, time.Second)
		output(x)
		x.want(8, "still running", async("--timeout", "300ms")...)
		x.waitForOperations()
		paths := x.outputFiles("b/raw")
		if len(paths) != 2 || !strings.HasSuffix(paths[1], "output-101-to-150.json") {
			t.Fatal(paths)
		}
		must(t, os.Remove(paths[1]))
		r := x.want(6, "100 done, 50 failed", async()...)
		if !strings.Contains(r.Stderr, "gs://b/in/100.png: the operation lost its output\n") {
			t.Error(r.Stderr)
		}
		x.want(0, "50 done, 100 done before", async("--again", "failed")...)
	})
}

// waitForOperations waits until all operations are done.
func (x *fixture) waitForOperations() {
	x.t.Helper()
	if r := x.command(append([]string{"operations", "wait"}, x.operationNames()...)...); r.Code != 0 {
		x.t.Fatal(r.Stderr)
	}
}

func (x *fixture) operationNames() []string {
	x.t.Helper()
	r := x.command("operations", "list", "--query", ".operations[].name")
	return strings.Fields(r.Stdout)
}

// An operation that fails fails its inputs.
func TestAsyncFailedOperation(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 3, 0)
		output(x)
		args := []string{"colors", "gs://b/in/", "--async", "--async-output", "gs://missing/raw/"}
		r := x.want(6, "0 done, 3 failed", args...)
		if !strings.Contains(r.Stderr, "the operation failed: Error writing final output to: gs://missing/raw/") {
			t.Error(r.Stderr)
		}
		x.want(6, "3 failed before", args...)
		x.want(0, "3 done", async("--again", "failed")...)
	})
}

// An operation that the service forgot is looked for in its output.
func TestAsyncGone(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 2, time.Second)
	x.want(8, "still running", async("--timeout", "300ms")...)
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

// pdfFile returns a PDF with empty pages.
func pdfFile(pages int) []byte {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", ""}
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", i+3))
		objects = append(objects, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 40 40]>>")
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", pages, strings.Join(kids, " "))
	return pdftest.New("", objects...)
}

// Files have all of their pages, as without --async.
func TestAsyncFiles(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 2, 0)
	for _, pages := range []int{1, 7, 21} {
		x.object(fmt.Sprintf("b/in/%02d.pdf", pages), pdfFile(pages))
	}
	x.want(0, "5 done; 31 units", async("--format", "json,csv")...)
	if n := len(x.operationNames()); n != 2 {
		t.Errorf("%d operations", n)
	}
	first := x.out
	x.out = filepath.Join(t.TempDir(), "sync")
	x.want(0, "5 done; 31 units", "colors", "gs://b/in/", "--format", "json,csv")
	for _, name := range []string{"b/in/01.pdf.json", "b/in/07.pdf.json", "b/in/21.pdf.json"} {
		if got, want := compact(t, filepath.Join(first, name)), compact(t, filepath.Join(x.out, name)); got != want {
			t.Errorf("%s\n%.300s\nwithout --async\n%.300s", name, got, want)
		}
	}
	got, err := os.ReadFile(filepath.Join(first, "results.csv"))
	must(t, err)
	want, err := os.ReadFile(filepath.Join(x.out, "results.csv"))
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("%s\nwithout --async\n%s", got, want)
	}
}

// A file that can't be opened fails the request: the others are sent again without it.
func TestAsyncRejectedFile(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 0, 0)
	for i := range 4 {
		x.object(fmt.Sprintf("b/in/%d.pdf", i), pdfFile(i+1))
	}
	list := filepath.Join(x.dir, "list")
	must(t, os.WriteFile(list, []byte("gs://b/in/0.pdf\ngs://b/in/gone.pdf\ngs://b/in/1.pdf\ngs://b/in/2.pdf\nphoto.jpg\n"), 0o600))
	r := x.want(6, "3 done, 2 failed; 6 units", "colors", "--files-from", list, "--async", "--async-output", "gs://b/raw")
	for _, text := range []string{"gs://b/in/gone.pdf: ", "photo.jpg: "} {
		if !strings.Contains(r.Stderr, text) {
			t.Errorf("%s\n%s", text, r.Stderr)
		}
	}
}

// The pages that the output lacks are named.
func TestAsyncLostPages(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 0, time.Second)
	x.object("b/in/a.pdf", pdfFile(45))
	x.want(8, "still running", async("--timeout", "300ms")...)
	x.waitForOperations()
	for _, path := range x.outputFiles("b/raw") {
		if strings.HasSuffix(path, "output-21-to-40.json") {
			must(t, os.Remove(path))
		}
	}
	x.want(6, "the operation lost its output of 20 pages", async()...)
	text, err := os.ReadFile(filepath.Join(x.out, "failures.jsonl"))
	must(t, err)
	if !strings.Contains(string(text), `"pages":[21,22,23,`) {
		t.Errorf("%s", text)
	}
}

// A file may have as many pages as the service allows, until it is known how many it has.
func TestAsyncBudget(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 3, 0)
	x.want(2, "--max-units 2", async("--max-units", "2")...)
	x.want(2, "--limit 2", async("--limit", "2")...)
	x.want(0, "3 done; 3 units", async("--max-units", "3")...)
	for i := range 3 {
		x.object(fmt.Sprintf("b/in/%d.pdf", i), pdfFile(2))
	}
	x.want(5, "stopped: more would exceed --max-units 1999", async("--max-units", "1999")...)
	x.want(0, "3 done, 3 done before; 6 units", async("--max-units", "2004")...)
	if n := len(x.operationNames()); n != 4 {
		t.Errorf("%d operations; want one for the images, and one for each file", n)
	}
}

// Each share awaits its own operations; one for all inputs those of all.
func TestAsyncShares(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 40, time.Second)
		output(x)
		for i := range 2 {
			x.want(8, "still running", async("--timeout", "300ms", "--share", fmt.Sprintf("%d/2", i))...)
		}
		s := x.jsonStatus()
		if s.Pending != 40 || len(s.Operations) != 2 {
			t.Fatalf("%+v", s)
		}
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

// cancel cancels running operations; the next run sends their inputs again.
func TestAsyncCancel(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 20, time.Hour)
		output(x)
		for i := range 2 {
			x.want(8, "still running", async("--timeout", "200ms", "--share", fmt.Sprintf("%d/2", i))...)
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
	x := newAsyncFixture(t, 3, time.Second)
	x.want(8, "still running", async("--timeout", "300ms")...)
	x.waitForOperations()
	r := x.command("detect", "cancel", x.out)
	if r.Code != 7 || !strings.Contains(r.Stdout, "completed before it was canceled") || !strings.Contains(r.Stderr, "1 of 1 operation ended before being canceled") {
		t.Errorf("%d: %s%s", r.Code, r.Stdout, r.Stderr)
	}
	x.want(0, "3 done; 0 units", async()...)
}

// What can't be sent asynchronously is rejected before anything is sent.
func TestAsyncErrors(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 1, 0)
	for _, test := range []struct {
		want string
		args []string
	}{
		{"photo.jpg  --async requires sources in Cloud Storage", []string{"colors", "gs://b/in/", "photo.jpg", "--async", "--async-output", "gs://b/raw"}},
		{"https://example.com/a.jpg  --async requires sources", []string{"colors", "https://example.com/a.jpg", "--async", "--async-output", "gs://b/raw"}},
		{"--async-output  is required by --async", []string{"colors", "gs://b/in/", "--async"}},
		{"--async-output raw  must be in Cloud Storage", []string{"colors", "gs://b/in/", "--async", "--async-output", "raw"}},
		{"--async-output gs://  the bucket is missing", []string{"colors", "gs://b/in/", "--async", "--async-output", "gs://"}},
		{"--async-output gs://b/raw  requires --async", []string{"colors", "gs://b/in/", "--async-output", "gs://b/raw"}},
		{"--pages 1-3  the asynchronous method annotates all pages", async("--pages", "1-3")},
		{"--fetch  can't be combined with --async", async("--fetch")},
		{"accept no API key", async("-p", "key=K")},
		{"--async  requires -o: operations take long", async("-o", "-")},
	} {
		r := x.run(nil, test.args...)
		if test.args[len(test.args)-1] == "-" {
			r = x.command(append([]string{"detect"}, test.args...)...)
		}
		if r.Code != 2 || !strings.Contains(r.Stderr, test.want) {
			t.Errorf("%q: exit code %d\n%s", test.args, r.Code, r.Stderr)
		}
	}
	for _, args := range [][]string{{}, {"a", "b"}, {x.dir}, {"gs://"}} {
		if r := x.command(append([]string{"detect", "cancel"}, args...)...); r.Code != 2 {
			t.Errorf("cancel %q: %d, %s", args, r.Code, r.Stderr)
		}
	}
}

// A dry run counts operations.
func TestAsyncDryRun(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 5, time.Hour)
	x.object("b/in/a.pdf", pdfFile(2))
	r := x.want(0, "", async("--dry-run")...)
	if !strings.Contains(r.Stdout, "requests  2\n") || strings.Contains(r.Stdout, "shortest time") {
		t.Error(r.Stdout)
	}
	x.want(8, "2 operations are still running", async("--timeout", "300ms")...)
	if r := x.want(0, "", async("--dry-run")...); !strings.Contains(r.Stdout, "pending   6      in 2 operations of earlier runs") {
		t.Error(r.Stdout)
	}
}
