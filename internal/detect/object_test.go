package detect_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect"
)

// A fakeBucket lists objects by their prefix; of patterns, it knows those that are
// names, and *.jpg.
type fakeBucket struct {
	objects []detect.Object
	queries []detect.ObjectQuery
	fail    error // at the end of a list
}

func (b *fakeBucket) list(_ context.Context, q detect.ObjectQuery) iter.Seq2[detect.Object, error] {
	b.queries = append(b.queries, q)
	return func(yield func(detect.Object, error) bool) {
		for _, o := range b.objects {
			isMatch := q.Glob == "" || q.Glob == o.Name || strings.HasSuffix(q.Glob, "*.jpg") && strings.HasSuffix(o.Name, ".jpg")
			if strings.HasPrefix(o.Name, q.Prefix) && isMatch && !yield(o, nil) {
				return
			}
		}
		if b.fail != nil {
			yield(detect.Object{}, b.fail)
		}
	}
}

func objects(names ...string) *fakeBucket {
	b := &fakeBucket{}
	for _, name := range names {
		name, contentType, _ := strings.Cut(name, "=")
		b.objects = append(b.objects, detect.Object{Name: name, Size: 3, Generation: 1_700_000_000_000_001, ContentType: contentType})
	}
	return b
}

func TestObjects(t *testing.T) {
	bucket := objects(".hidden.jpg", "a.jpg", "a.jpg.bak=image/jpeg", "d-e/x.jpg", "d/", "d/.git/x.png", "d/b.PDF", "d/c.tif", "d/data.bin=image/png",
		"d/e/f.gif", "d/notes.md", "d/p.heic", "d/sheet.csv=text/csv", "d/z.jpg=text/plain; charset=utf-8", "n[1].jpg", "n[1].jpg.txt", "out/a.json")
	bucket.objects = append(bucket.objects, detect.Object{Name: "zero.jpg", Generation: 5})
	for _, c := range []struct {
		source, inputs, skipped string
	}{
		{"gs://b/a.jpg", "gs://b/a.jpg", ""},
		{"gs://b/n[1].jpg", "gs://b/n[1].jpg", ""},
		{"gs://b/d/", "gs://b/d/b.PDF (file); gs://b/d/c.tif (file); gs://b/d/data.bin; gs://b/d/e/f.gif (file); gs://b/d/z.jpg",
			"gs://b/d/: placeholder of a directory; gs://b/d/.git/x.png: hidden; gs://b/d/notes.md: not an image; " +
				"gs://b/d/p.heic: HEIC or AVIF, which is converted only in local files; gs://b/d/sheet.csv: not an image"},
		{"gs://b/d/e", "gs://b/d/e/f.gif (file)", ""},
		{"gs://b/*.jpg", "gs://b/a.jpg; gs://b/d-e/x.jpg; gs://b/d/z.jpg; gs://b/n[1].jpg", "gs://b/.hidden.jpg: hidden; gs://b/zero.jpg: empty"},
		{"gs://b/d/*.jpg", "gs://b/d/z.jpg", ""},
		{"gs://b/none", "gs://b/none: no such object, and there are none below it", ""},
		{"gs://b/x/*.jpg", "gs://b/x/*.jpg: no object matches", ""},
		{"gs://b/x/", "gs://b/x/: there are no objects", ""},
		{"gs://b/zero.jpg", "gs://b/zero.jpg: empty", ""},
		{"gs://b/d/p.heic", "gs://b/d/p.heic: HEIC or AVIF, which is converted only in local files", ""},
		{"gs://b/d/notes.md", "gs://b/d/notes.md: not an image", ""},
		{"gs://b/.hidden.jpg", "gs://b/.hidden.jpg", ""},
		{"gs://b/d/.git/", "gs://b/d/.git/x.png", ""},
		{"gs://b/out/", "", "gs://b/out/a.json: not an image"},
	} {
		var inputs []string
		got, skipped := walk(t, detect.Sources{Args: []string{c.source}, List: bucket.list, Output: "gs://b/out"})
		for _, line := range got {
			name, result, _ := strings.Cut(line, " -> ")
			_, kind, isFile := strings.Cut(result, " (file)")
			if isFile {
				kind = " (file)" + kind
			} else if _, message, ok := strings.Cut(result, ": "); ok {
				kind = ": " + message
			}
			inputs = append(inputs, name+kind)
		}
		if strings.Join(inputs, "; ") != c.inputs || strings.Join(skipped, "; ") != c.skipped {
			t.Errorf("%s:\n%s\n%s\nwant\n%s\n%s", c.source, strings.Join(inputs, "; "), strings.Join(skipped, "; "), c.inputs, c.skipped)
		}
	}
}

// The queries read no more than they must.
func TestObjectQueries(t *testing.T) {
	for source, want := range map[string][]detect.ObjectQuery{
		"gs://b/a.jpg":       {{Bucket: "b", Prefix: "a.jpg", Glob: "a.jpg"}},
		"gs://b/d":           {{Bucket: "b", Prefix: "d", Glob: "d"}, {Bucket: "b", Prefix: "d/"}},
		"gs://b":             {{Bucket: "b"}},
		"gs://b/x/**/[a]?.*": {{Bucket: "b", Prefix: "x/", Glob: "x/**/[a]?.*"}},
		"gs://b/x[1]*":       {{Bucket: "b", Prefix: "x", Glob: "x[1]*"}},
	} {
		bucket := objects("a.jpg", "d/x.jpg")
		_, _ = walk(t, detect.Sources{Args: []string{source}, List: bucket.list})
		if !slices.Equal(bucket.queries, want) {
			t.Errorf("%s: %+v", source, bucket.queries)
		}
	}
}

type endsRun struct{}

func (endsRun) Error() string { return "no credentials" }
func (endsRun) EndsRun() bool { return true }

// A source that can't be listed is one that failed, unless nothing can be.
func TestObjectsCanNotBeListed(t *testing.T) {
	bucket := objects("a.jpg", "b.jpg")
	bucket.fail = errors.New("no access")
	got, _ := walk(t, detect.Sources{Args: []string{"gs://b/", "http://x/y.jpg"}, List: bucket.list})
	if len(got) != 4 || !strings.HasSuffix(got[2], ": no access") {
		t.Errorf("%q", got)
	}
	bucket.fail = fmt.Errorf("list: %w", endsRun{})
	w := detect.NewWalker(&detect.Sources{Args: []string{"gs://b/", "http://x/y.jpg"}, List: bucket.list, Namer: detect.NewNamer()})
	var last error
	n := 0
	for in, err := range w.Inputs(t.Context()) {
		n, last = n+1, err
		if err != nil && in.Name != "" {
			t.Errorf("%s: %v", in.Name, err)
		}
	}
	if n != 3 || !errors.As(last, new(endsRun)) {
		t.Errorf("%d inputs, then %v", n, last)
	}
}

// Names in a list are objects as they are, and nothing is listed.
func TestObjectsInList(t *testing.T) {
	bucket := objects()
	got, _ := walk(t, detect.Sources{FilesFrom: "-", Stdin: strings.NewReader("gs://b/a*.jpg\ngs://b/x.pdf\ngs://b/noext\ngs://\ngs://b/d/\n"), List: bucket.list})
	if text := strings.Join(got, "; "); len(bucket.queries) != 0 || len(got) != 5 || !strings.Contains(text, "x.pdf (file)") ||
		!strings.HasPrefix(text, "gs://b/a*.jpg ->") || !strings.HasSuffix(got[3], "the bucket is missing: gs://BUCKET/OBJECT") || !strings.HasSuffix(got[4], ": placeholder of a directory") {
		t.Errorf("%q", got)
	}
}

// Results are skipped in a list of more than them: a source in the directory of the
// results is one that somebody named.
func TestObjectsBesideResults(t *testing.T) {
	t.Parallel()
	bucket := objects("a.jpg", "out/a.jpg.json", "out/b.jpg")
	for _, c := range []struct{ source, output, inputs string }{
		{"gs://b/", "gs://b/out", "b/a.jpg -> b/a.jpg"},
		{"gs://b/", "GS://b/out/", "b/a.jpg -> b/a.jpg"},
		{"gs://b/*.jpg", "gs://b/out", "b/a.jpg -> b/a.jpg"},
		{"gs://b/", "gs://b", "b/a.jpg -> b/a.jpg; b/out/b.jpg -> b/out/b.jpg"},
		{"gs://b/out/", "gs://b", "b/out/b.jpg -> b/out/b.jpg"},
		{"gs://b/out/", "gs://b/out", "b/out/b.jpg -> b/out/b.jpg"},
		{"gs://b/out", "gs://b/out/", "b/out/b.jpg -> b/out/b.jpg"},
	} {
		if got, _ := walk(t, detect.Sources{Args: []string{c.source}, List: bucket.list, Output: c.output}); strings.ReplaceAll(strings.Join(got, "; "), "gs://", "") != c.inputs {
			t.Errorf("%s, -o %s: %s", c.source, c.output, got)
		}
	}
}

// What a list shows to be no input may have been recorded as one that failed: an empty
// prefix, and an object that was named itself.
func TestObjectsNoInput(t *testing.T) {
	t.Parallel()
	var none []string
	bucket := objects("d/a.jpg", "d/b.txt")
	for _, source := range []string{"gs://b/d", "gs://b/empty/"} {
		walk(t, detect.Sources{Args: []string{source}, List: bucket.list, OnNoInput: func(name string) { none = append(none, name) }})
	}
	if want := []string{"gs://b/d", "gs://b/d/b.txt"}; !slices.Equal(none, want) {
		t.Errorf("%q", none)
	}
}
