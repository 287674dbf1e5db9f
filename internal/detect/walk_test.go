package detect_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/shell"
)

// classify accepts what begins with "img" or "pdf".
func classify(head []byte) (detect.Kind, bool, string) {
	switch {
	case bytes.HasPrefix(head, []byte("img")):
		return detect.Image, true, ""
	case bytes.HasPrefix(head, []byte("pdf")):
		return detect.File, true, ""
	default:
		return detect.Image, false, "not an image"
	}
}

// tree creates files in a new directory, which becomes the working directory. A name
// with a slash at its end is a directory.
func tree(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, content := range files {
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(name, 0o700); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// walk returns a line for each input ("name -> result", with its error), and the
// skipped names as "name: reason".
func walk(t *testing.T, s detect.Sources) (inputs, skipped []string) {
	t.Helper()
	s.Classify, s.Namer = classify, detect.NewNamer()
	s.OnSkip = func(name string, reason detect.SkipReason) { skipped = append(skipped, name+": "+string(reason)) }
	w := detect.NewWalker(&s)
	for in, err := range w.Inputs(t.Context()) {
		line := in.Name
		if in.Result != in.Name {
			line += " -> " + in.Result
		}
		if in.Kind == detect.File {
			line += " (file)"
		}
		if err != nil {
			line += ": " + err.Error()
		}
		if err == nil && in.Path != "" {
			data, readError := os.ReadFile(in.Path)
			if readError != nil || int64(len(data)) != in.Size || in.ModTime.IsZero() {
				t.Errorf("%+v, %v", in, readError)
			}
		}
		inputs = append(inputs, line)
	}
	if got := w.Skipped().Total(); got != int64(len(skipped)) {
		t.Errorf("%d skipped, counted %d", len(skipped), got)
	}
	return inputs, skipped
}

func check(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %s\nwant %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestWalkDirectory(t *testing.T) {
	tree(t, map[string]string{
		"photos/b.jpg": "img", "photos/a.jpg": "img", "photos/a/x.jpg": "img", "photos/a/.hidden.jpg": "img", "photos/.git/x.jpg": "img",
		"photos/notes.txt": "text", "photos/scan.pdf": "pdf", "photos/empty.jpg": "", "photos/a-b/y.jpg": "img", "photos/none/": "",
	})
	for _, source := range []string{"photos", "photos/", "./photos//", "photos/./"} {
		inputs, skipped := walk(t, detect.Sources{Args: []string{source}})
		check(t, source, inputs, "photos/a/x.jpg", "photos/a-b/y.jpg", "photos/a.jpg", "photos/b.jpg", "photos/scan.pdf (file)")
		check(t, source, skipped, "photos/.git: hidden", "photos/a/.hidden.jpg: hidden", "photos/empty.jpg: empty", "photos/notes.txt: not an image")
	}
	var none []string
	walk(t, detect.Sources{Args: []string{"photos"}, OnNoInput: func(name string) { none = append(none, name) }})
	check(t, "no inputs", none, "photos", "photos/a", "photos/a-b", "photos/empty.jpg", "photos/none", "photos/notes.txt")
	t.Chdir("photos/a")
	inputs, _ := walk(t, detect.Sources{Args: []string{".", "..", "../../photos/a"}})
	check(t, "parents", inputs, "x.jpg", "../a/x.jpg -> a/x.jpg", "../a-b/y.jpg -> a-b/y.jpg", "../a.jpg -> a.jpg", "../b.jpg -> b.jpg",
		"../scan.pdf -> scan.pdf (file)", "../../photos/a/x.jpg -> photos/a/x.jpg")
}

func TestWalkNamed(t *testing.T) {
	tree(t, map[string]string{".h.jpg": "img", "-": "img", "a.jpg": "img", "notes.txt": "text", "empty.jpg": "", "d/b.jpg": "img"})
	inputs, skipped := walk(t, detect.Sources{Args: []string{".h.jpg", "-", "./-", "a.jpg", "./a.jpg", "d/../a.jpg", "notes.txt", "empty.jpg", "d/b.jpg", "d", "https://h/a.jpg", "https://h/a.jpg", "gone.jpg"}})
	check(t, "inputs", inputs, ".h.jpg", "- -> stdin", "./- -> -", "a.jpg", "d/../a.jpg -> d/a.jpg", "notes.txt: not an image", "empty.jpg: empty", "d/b.jpg",
		"https://h/a.jpg -> h/a.jpg", "gone.jpg: no such file or directory")
	check(t, "skipped", skipped, "a.jpg: named twice", "d/b.jpg: named twice", "https://h/a.jpg: named twice")
}

func TestWalkList(t *testing.T) {
	tree(t, map[string]string{"a.jpg": "img", "d/b.jpg": "img", "list": "./a.jpg\n\nd\nd/b.jpg\ngone.jpg\na.jpg\nhttp://h/x.jpg\nftp://h/y\n"})
	want := []string{"a.jpg", "d/b.jpg", "gone.jpg: no such file or directory", "http://h/x.jpg -> h/x.jpg", "ftp:/h/y -> ftp%3A/h/y: a URL must start with https://, http://, or gs://"}
	inputs, skipped := walk(t, detect.Sources{FilesFrom: "list"})
	check(t, "inputs", inputs, want...)
	check(t, "skipped", skipped, "d: directory in a list", "a.jpg: named twice")
	inputs, _ = walk(t, detect.Sources{Args: []string{"a.jpg"}, FilesFrom: "-", Null: true, Stdin: strings.NewReader("d/b.jpg\x00a.jpg\nd/b.jpg\n")})
	missing := "no such file or directory"
	if runtime.GOOS == "windows" {
		missing = "not a valid file name"
	}
	check(t, "NUL", inputs, "a.jpg", "d/b.jpg",
		"a.jpg\nd/b.jpg\n -> a.jpg%0Ad/b.jpg%0A: "+missing+"; if line breaks separate the names, remove -0")
	inputs, _ = walk(t, detect.Sources{FilesFrom: "-", Stdin: strings.NewReader("a.jpg\n\x00")})
	check(t, "a broken list", inputs, "a.jpg", ": --files-from, name 2: it has a NUL; if NULs separate the names, as of find -print0, add -0")
}

// The output directory is skipped below a source, also if it is created meanwhile.
func TestWalkOutput(t *testing.T) {
	tree(t, map[string]string{"src/a.jpg": "img", "src/z/b.jpg": "img"})
	s := detect.Sources{Args: []string{"src"}, Output: "src/out", Classify: classify, Namer: detect.NewNamer()}
	w := detect.NewWalker(&s)
	var got []string
	if err := os.MkdirAll("src/out/x", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("src/out/x/c.jpg", []byte("img"), 0o600); err != nil {
		t.Fatal(err)
	}
	for in := range w.Inputs(t.Context()) {
		got = append(got, in.Name)
	}
	check(t, "inputs", got, "src/a.jpg", "src/z/b.jpg")
	if want := (detect.Skipped{detect.SkipOutput: 1}); !maps.Equal(w.Skipped(), want) {
		t.Errorf("%v", w.Skipped())
	}
	inputs, _ := walk(t, detect.Sources{Args: []string{"src/out"}, Output: "src/out"})
	check(t, "itself", inputs, "src/out/x/c.jpg")
}

func TestWalkCanceled(t *testing.T) {
	tree(t, map[string]string{"a.jpg": "img", "b.jpg": "img", "c.jpg": "img"})
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	cause := errors.New("interrupted")
	w := detect.NewWalker(&detect.Sources{Args: []string{"."}, Classify: classify, Namer: detect.NewNamer()})
	var got []string
	for in, err := range w.Inputs(ctx) {
		got = append(got, fmt.Sprint(in.Name, " ", err))
		cancel(cause)
	}
	check(t, "inputs", got, "a.jpg <nil>", " interrupted")
	for range detect.NewWalker(&detect.Sources{Args: []string{"."}, Classify: classify, Namer: detect.NewNamer()}).Inputs(t.Context()) {
		break // ends without another call
	}
}

func TestValidateSources(t *testing.T) {
	tree(t, map[string]string{"a.jpg": "img", "with a space.jpg": "img", "d/": ""})
	for _, tt := range []struct {
		sources detect.Sources
		want    string
	}{
		{detect.Sources{Args: []string{"a.jpg", "d", "https://h/x", "-"}}, ""},
		{detect.Sources{Args: []string{"a.jpg"}, FilesFrom: "-", Null: true}, ""},
		{detect.Sources{}, "<source>: is missing: name files, directories, or URLs, or use --files-from"},
		{detect.Sources{Args: []string{"", "gone.jpg", "https://", "https://u:p@h/x", "gs://b/o", "gs:///o", "gs://B!/o", "gs://b*/o", "file:///a.jpg", "ftp://h/x", "gs:/b/o", "~/gone.jpg", "with", "a", "space.jpg", "-", "-", "labels"}, FilesFrom: "d"},
			`argument: empty argument; remove it
argument gone.jpg: no such file or directory
argument https://: the URL has no host
argument https://u:p@h/x: the URL has a user name or password, which would be sent to the service; remove it
argument gs:///o: the bucket is missing: gs://BUCKET/OBJECT
argument gs://B!/o: "B!" is not the name of a bucket
argument gs://b*/o: a bucket can't have wildcards
argument file:///a.jpg: a file is named without file:// [/a.jpg]
argument ftp://h/x: a URL must start with https://, http://, or gs://
argument gs:/b/o: a URL of Cloud Storage starts with gs:// [gs://b/o]
argument ~/gone.jpg: no such file or directory; ` + shell.TildeAdvice(runtime.GOOS) + `
argument with a space.jpg: a name with spaces needs quotation marks
argument labels: no such file or directory; to detect several features, separate them with commas and no spaces
--files-from d: is a directory; to annotate what is in it, name it without --files-from
argument -: standard input can be read only once; name it once`},
		{detect.Sources{Args: []string{"a.jpg"}, Null: true, FilesFrom: ""}, `-0: requires --files-from`},
		{detect.Sources{FilesFrom: "gone"}, `--files-from gone: no such file or directory`},
		{detect.Sources{FilesFrom: "~/gone"}, `--files-from ~/gone: no such file or directory; ` + shell.TildeAdvice(runtime.GOOS)},
		{detect.Sources{Args: []string{"-"}, FilesFrom: "-"}, `argument -: standard input can be read only once; name it once`},
	} {
		if got := lines(tt.sources.Validate(false)); got != tt.want {
			t.Errorf("%+v: %s\nwant\n%s", tt.sources, got, tt.want)
		}
	}
}

func TestCleanName(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"a": "a", "./a": "a", "a//b/./c": "a/b/c", "/": "/", "//a/": "/a", ".": ".", "./": ".", "..": "..", "../a/../b": "../a/../b", "./-": "./-", "-/a": "-/a",
	} {
		if got := detect.CleanName(path); got != want || detect.CleanName(got) != got {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}
