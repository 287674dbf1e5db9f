package results_test

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/exitcode"
	"vision1/internal/output"
)

func openDir(t testing.TB, path string, o results.DirOptions) *results.Dir {
	t.Helper()
	d, err := results.OpenDir(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Begin(); err != nil {
		t.Fatal(err)
	}
	return d
}

func write(t testing.TB, d *results.Dir, list ...results.Result) {
	t.Helper()
	for _, r := range list {
		if err := d.Write(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

// done yields results as the journal does: without their responses.
func done(list ...results.Result) iter.Seq2[results.Result, error] {
	return func(yield func(results.Result, error) bool) {
		for _, r := range list {
			r.Response = nil
			if !yield(r, nil) {
				return
			}
		}
	}
}

// tree returns the names of the files in a directory, without empty directories.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

func wantOutputError(t *testing.T, err error, path string, texts ...string) {
	t.Helper()
	failed, ok := errors.AsType[*output.Error](err)
	if !ok || exitcode.Of(err) != exitcode.Output || failed.Path != path {
		t.Fatalf("got %v (%T), want an *output.Error for %s", err, err, path)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%v lacks %q", err, text)
		}
	}
}

func TestDir(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "new", "out")
	d := openDir(t, out, results.DirOptions{Formats: []results.Format{results.Text, results.JSONL, results.CSV, results.Table},
		Options: results.Options{Features: []string{"text"}}})
	a, b, bad := image("photos/a.jpg", `{ "fullTextAnnotation": {"text":"A"} }`), image("b.png", "{}\n"), image("bad.png", "")
	bad.Error = &results.Error{Code: 3, Status: "INVALID_ARGUMENT", Message: "Bad image data.", Sent: true}
	pages := file("d.pdf", twoPages)
	pages.Error = &results.Error{Code: 13, Status: "INTERNAL", Message: "1 page failed", Pages: []int{7}, Sent: true}
	write(t, d, a, b, bad, pages)
	same := image("copy.jpg", "")
	same.SameAs = a.Input.Name
	if err := d.Duplicate(t.Context(), a.Input, same.Input); err != nil {
		t.Fatal(err)
	}
	if err := d.Finish(t.Context(), done(b, bad, same, pages, image("missing.jpg", ""), a)); err != nil {
		t.Fatal(err)
	}
	if got, want := tree(t, out), ".vision1/text-query .vision1/written b.png.json b.png.txt copy.jpg.json copy.jpg.txt d.pdf.json d.pdf.txt failures.jsonl photos/a.jpg.json photos/a.jpg.txt results.csv results.jsonl results.txt"; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	for name, want := range map[string]string{
		"photos/a.jpg.json": string(a.Response) + "\n", "b.png.json": "{}\n", "photos/a.jpg.txt": "A\n", "b.png.txt": "", "copy.jpg.txt": "A\n",
		"d.pdf.txt":   "six\n\f",
		"results.csv": "input,text,language,confidence,page\nb.png,,,,\ncopy.jpg,A,,,\nd.pdf,six,,,6\nphotos/a.jpg,A,,,\n",
	} {
		if got := read(t, out, name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	golden(t, "failures.jsonl", read(t, out, "failures.jsonl"))
	golden(t, "dir.jsonl", read(t, out, "results.jsonl"))
	golden(t, "dir.table", read(t, out, "results.txt"))
	if !d.Has(a.Input) || d.Has(bad.Input) || d.Has(detect.Input{Result: "photos"}) {
		t.Error("Has is wrong")
	}
	if err := d.Finish(t.Context(), done(b)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(tree(t, out), "failures") || read(t, out, "results.csv") != "input,text,language,confidence,page\nb.png,,,,\n" {
		t.Error("the files for all inputs were not rewritten")
	}
}

// Another format or query makes the texts from what is stored.
func TestTextsAreMade(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	list := []results.Result{image("a", text("A")), image("b", text("B"))}
	run := func(o results.DirOptions, written ...results.Result) error {
		d := openDir(t, out, o)
		write(t, d, written...)
		return d.Finish(t.Context(), done(list...))
	}
	check := func(want string) {
		t.Helper()
		if got := read(t, out, "a.txt") + read(t, out, "b.txt"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	texts := results.DirOptions{Formats: []results.Format{results.Text}}
	if err := run(results.DirOptions{}, list...); err != nil || tree(t, out) != "a.json b.json" {
		t.Fatal(tree(t, out), err)
	}
	if err := run(texts); err != nil {
		t.Fatal(err)
	}
	check("A\nB\n")
	if err := os.WriteFile(filepath.Join(out, "a.txt"), []byte("edited"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(texts); err != nil {
		t.Fatal(err)
	}
	check("editedB\n") // it is newer than the response
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(out, "a.txt"), old, old); err != nil {
		t.Fatal(err)
	}
	if err := run(texts); err != nil {
		t.Fatal(err)
	}
	check("A\nB\n")
	queried := texts
	queried.Query = compile(t, `if .fullTextAnnotation.text == "B" then error("no") else .fullTextAnnotation | length end`)
	if err := run(queried); err == nil || !strings.Contains(err.Error(), `"b": --query failed: error: no`) {
		t.Fatal(err)
	}
	check("1\nB\n")
	queried.Query = compile(t, ".fullTextAnnotation|length")
	if err := run(queried); err != nil {
		t.Fatal(err)
	}
	check("1\n1\n")
	if err := run(texts); err != nil {
		t.Fatal(err)
	}
	check("A\nB\n")
	// What can't be read now keeps its text, and gets another one later.
	stored := filepath.Join(out, "a.json")
	if err := errors.Join(os.Rename(stored, stored+".old"), os.Mkdir(stored, 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := run(queried); err == nil {
		t.Fatal("no error for a response that can't be read")
	}
	check("A\n1\n")
	if err := errors.Join(os.Remove(stored), os.Rename(stored+".old", stored)); err != nil {
		t.Fatal(err)
	}
	if err := run(queried); err != nil {
		t.Fatal(err)
	}
	check("1\n1\n")
}

// What the service found in an image is valid beside an error; an older response isn't
// that of an image that failed since.
func TestErrorBesideAnnotations(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	both, failed := image("both", `{"fullTextAnnotation":{"text":"A"},"error":{"code":3,"message":"no"}}`), image("failed", text("old"))
	d := openDir(t, out, results.DirOptions{})
	write(t, d, both, failed)
	for _, r := range []*results.Result{&both, &failed} {
		r.Error = &results.Error{Code: 3, Message: "no"}
	}
	d = openDir(t, out, results.DirOptions{Options: results.Options{Features: []string{"text"}}, Formats: []results.Format{results.Text, results.CSV}})
	write(t, d)
	if err := d.Finish(t.Context(), done(both, failed)); err != nil {
		t.Fatal(err)
	}
	if got := read(t, out, "both.txt"); got != "A\n" {
		t.Errorf("got %q", got)
	}
	if got := read(t, out, "results.csv"); got != "input,text,language,confidence,page\nboth,A,,,\n" || strings.Contains(tree(t, out), "failed.txt") {
		t.Errorf("got %q; %s", got, tree(t, out))
	}
}

func TestStoredResponses(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	d := openDir(t, out, results.DirOptions{Formats: []results.Format{results.JSONL}})
	list := []results.Result{image("a", "{}"), image("b", "{}"), image("c", "{}"), image("empty", "{}")}
	write(t, d, list...)
	for name, content := range map[string]string{"a.json": `{"cut`, "empty.json": ""} {
		if err := os.WriteFile(filepath.Join(out, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if d.Has(list[3].Input) || !d.Has(list[1].Input) {
		t.Error("Has is wrong")
	}
	err := d.Finish(t.Context(), done(list[:3]...))
	if exitcode.Of(err) != exitcode.Output || !strings.Contains(err.Error(), `a.json": not valid JSON; to request it again, delete it, and run`) {
		t.Error(err)
	}
	if got := strings.Count(read(t, out, "results.jsonl"), "\n"); got != 2 {
		t.Errorf("%d lines, want 2", got)
	}
	for _, content := range []string{"[{}]", "5", `"text"`, " null"} {
		if err := os.WriteFile(filepath.Join(out, "a.json"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := d.Finish(t.Context(), done(list[:3]...)); err == nil || !strings.Contains(err.Error(), `a.json": not a JSON object; to request it again, delete it`) {
			t.Errorf("%s: %v", content, err)
		}
	}
	failing := func(yield func(results.Result, error) bool) { yield(results.Result{}, fs.ErrInvalid) }
	if err := d.Finish(t.Context(), failing); !errors.Is(err, fs.ErrInvalid) || strings.Count(read(t, out, "results.jsonl"), "\n") != 2 {
		t.Errorf("%v, or the file was replaced", err)
	}
}

func TestTemporaryFilesAreRemoved(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	openDir(t, out, results.DirOptions{})
	if err := os.WriteFile(filepath.Join(out, ".vision1", "left-1.tmp"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	openDir(t, out, results.DirOptions{})
	if got := tree(t, out); got != "" {
		t.Error(got)
	}
}

func TestUnusableDirectories(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain := filepath.Join(dir, "file")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := results.OpenDir(plain, results.DirOptions{})
	wantOutputError(t, err, plain, "it is not a directory", "specify a directory with -o")
	below := filepath.Join(plain, "out")
	_, err = results.OpenDir(below, results.DirOptions{})
	wantOutputError(t, err, below, "specify another directory with -o")
	_, err = results.OpenDir("", results.DirOptions{})
	if exitcode.Of(err) != exitcode.Output {
		t.Error(err)
	}
}

func TestDirectoryInPlaceOfResult(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	d := openDir(t, out, results.DirOptions{})
	if err := os.MkdirAll(filepath.Join(out, "a.json", "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := image("a", "{}")
	wantOutputError(t, d.Write(t.Context(), r), filepath.Join(out, "a.json"), "a directory has this name")
	if d.Has(r.Input) || tree(t, out) != "" {
		t.Error("a directory is a result, or a temporary file was left behind")
	}
	below := image("a", "{}")
	below.Input.Result = "b.json/x"
	write(t, d, image("b", "{}"))
	wantOutputError(t, d.Write(t.Context(), below), filepath.Join(out, "b.json", "x.json"), "not a directory")
}

func TestOutside(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	d := openDir(t, out, results.DirOptions{})
	for _, name := range []string{"../x", "/x", "a/../../x"} {
		r := image("a", "{}")
		r.Input.Result = name
		if err := d.Write(t.Context(), r); exitcode.Of(err) != exitcode.Output {
			t.Errorf("%s: %v", name, err)
		}
		if d.Has(r.Input) {
			t.Errorf("%s is a result", name)
		}
	}
	if got := tree(t, filepath.Dir(out)); strings.Contains(got, "x.json") || strings.Contains(got, ".tmp") {
		t.Error(got)
	}
}

func TestConcurrentWrites(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	d := openDir(t, out, results.DirOptions{Formats: []results.Format{results.Text}})
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for k := range 50 {
				if err := d.Write(t.Context(), image(fmt.Sprintf("d%d/%d/x", k%10, i*50+k), text("A"))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	if got := len(strings.Fields(tree(t, out))); got != 801 {
		t.Errorf("%d files", got)
	}
}
