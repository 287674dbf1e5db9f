package detectcmd_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/clitest"
	"vision1/internal/emulator"
)

// held is the duration of operations that end when the gate of the fixture is opened.
const held = time.Second

// newAsyncFixture has images in gs://b/in/, and operations that take a while.
func newAsyncFixture(t *testing.T, images int, operationTime time.Duration) *fixture {
	t.Helper()
	x := &fixture{t: t, dir: t.TempDir(), out: filepath.Join(t.TempDir(), "out"), bucket: t.TempDir(), operations: newGate()}
	config := emulator.Config{BucketDir: x.bucket, OperationTime: operationTime}
	if operationTime == held {
		config.Clock = x.operations
	}
	server, err := emulator.Start(t.Context(), config)
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
	x := newAsyncFixture(t, 105, 0)
	x.object("b/in/bad.png", []byte("no image"))
	x.want(6, "105 done, 1 failed; 106 units", async("--format", "json,csv,jsonl")...)
	if n := x.objects("b/raw"); n != 2 {
		t.Errorf("%d output files", n)
	}
	first := x.out
	x.out = filepath.Join(t.TempDir(), "sync")
	x.want(6, "105 done, 1 failed; 106 units", "colors", "gs://b/in/", "--format", "json,csv,jsonl")
	for _, name := range []string{"results.csv", "results.jsonl", "b/in/007.png.json", "b/in/104.png.json", "failures.jsonl"} {
		got, err := os.ReadFile(filepath.Join(first, name))
		must(t, err)
		want, err := os.ReadFile(filepath.Join(x.out, name))
		must(t, err)
		if !bytes.Equal(got, want) {
			t.Errorf("%s\n%.300s\nwithout --async\n%.300s", name, got, want)
		}
	}
	x.out = first
	x.want(6, "0 done, 105 done before, 1 failed before", async()...)
}

// command runs any command against the emulator.
func (x *fixture) command(args ...string) clitest.Result {
	return clitest.Command{Args: args, Env: map[string]string{"VISION_EMULATOR_HOST": x.host, "VISION1_CONFIG_DIR": x.dir + "-config"}}.Run()
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

// wantRunning runs a command that stops while its operations are running, and checks a
// part of standard error.
func (x *fixture) wantRunning(stderr string, args ...string) clitest.Result {
	x.t.Helper()
	for timeout := time.Second; ; timeout *= 2 {
		r := x.run(nil, append(args, "--timeout", timeout.String())...)
		isRunning := r.Code == 8 && strings.Contains(r.Stderr, stderr)
		if !isRunning && (r.Code == 5 || r.Code == 8) && timeout < time.Minute { // on a busy machine, not all operations were started in time
			continue
		}
		if !isRunning {
			x.t.Fatalf("%q: exit code %d, want 8; standard error, want %q:\n%s", args, r.Code, stderr, r.Stderr)
		}
		return r
	}
}

// waitForOperations waits until all operations are done.
func (x *fixture) waitForOperations() {
	x.t.Helper()
	x.operations.open()
	if r := x.command(append([]string{"operations", "wait"}, x.operationNames()...)...); r.Code != 0 {
		x.t.Fatal(r.Stderr)
	}
}

func (x *fixture) operationNames() []string {
	x.t.Helper()
	r := x.command("operations", "list", "--query", ".operations[].name")
	return strings.Fields(r.Stdout)
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
	x.wantRunning("2 operations are still running", async()...)
	if r := x.want(0, "", async("--dry-run")...); !strings.Contains(r.Stdout, "pending   6      in 2 operations of earlier runs") {
		t.Error(r.Stdout)
	}
}
