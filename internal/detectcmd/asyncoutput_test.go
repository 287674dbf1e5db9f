package detectcmd_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/emulator/pdftest"
)

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

// Inputs whose results the operation lost fail by name.
func TestAsyncLostOutput(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 104, held)
		output(x)
		x.wantRunning("still running", async()...)
		x.waitForOperations()
		paths := x.outputFiles("b/raw")
		if len(paths) != 2 || !strings.HasSuffix(paths[1], "output-101-to-104.json") {
			t.Fatal(paths)
		}
		must(t, os.Remove(paths[1]))
		r := x.want(6, "100 done, 4 failed", async()...)
		if !strings.Contains(r.Stderr, "gs://b/in/100.png: the operation lost its output\n") {
			t.Error(r.Stderr)
		}
		x.want(0, "4 done, 100 done before", async("--again", "failed")...)
	})
}

// An operation that fails fails its inputs.
func TestAsyncFailedOperation(t *testing.T) {
	t.Parallel()
	outputs(t, func(t *testing.T, output func(x *fixture)) {
		x := newAsyncFixture(t, 3, 0)
		output(x)
		args := []string{"colors", "gs://b/in/", "--async", "--async-output", "gs://b/in/000.png/"}
		r := x.want(6, "0 done, 3 failed", args...)
		if !strings.Contains(r.Stderr, "the operation failed: gs://b/in/000.png/") {
			t.Error(r.Stderr)
		}
		x.want(6, "3 failed before", args...)
		x.want(0, "3 done", async("--again", "failed")...)
	})
}

// Output that can't be used was paid for: its inputs fail with the reason, and it remains.
func TestAsyncUnusableOutput(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 102, held)
	x.object("b/in/a.pdf", pdfFile(2))
	x.out = "gs://b/out"
	args := []string{"colors", "gs://b/in/", "--async"}
	x.wantRunning("2 operations are still running", args...)
	x.waitForOperations()
	for _, path := range x.outputFiles("b/out/.vision1/async") {
		if !strings.HasSuffix(path, "output-1-to-100.json") {
			must(t, os.Truncate(path, 50))
		}
	}
	r := x.want(6, "100 done, 3 failed", args...)
	for _, text := range []string{"output-1-to-2.json: ", "output-101-to-102.json: it is not valid JSON: unexpected end"} {
		if !strings.Contains(r.Stderr, text) {
			t.Errorf("%s is not in\n%s", text, r.Stderr)
		}
	}
	if n := len(x.outputFiles("b/out/.vision1/async")); n != 3 {
		t.Errorf("%d output files", n)
	}
	x.want(0, "3 done, 100 done before", append(args, "--again", "failed")...)
}

// A bucket that can't have the output is found before anything is billed.
func TestAsyncOutputBucket(t *testing.T) {
	t.Parallel()
	x := newAsyncFixture(t, 3, 0)
	for bucket, want := range map[string]string{"missing": "check the name of the bucket", "forbidden.example": "needs the permissions storage.objects"} {
		r := x.want(9, "can't write to \"gs://"+bucket+"/raw/\": ", "colors", "gs://b/in/", "--async", "--async-output", "gs://"+bucket+"/raw")
		if n := strings.Count(r.Stderr, want); n != 1 || len(x.operationNames()) > 0 {
			t.Errorf("%d hints, %v\n%s", n, x.operationNames(), r.Stderr)
		}
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
	x := newAsyncFixture(t, 0, held)
	x.object("b/in/a.pdf", pdfFile(45))
	x.wantRunning("still running", async()...)
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
