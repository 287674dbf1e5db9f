package cursor

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"vision1/internal/diag"
)

// FuzzParse passes any arguments, separated by NUL, to any request. The JSON of a
// valid request must be accepted and unchanged as a request of --json.
func FuzzParse(f *testing.F) {
	names := requests()
	add := func(name string, args ...string) {
		i := slices.Index(names, message(f, name))
		f.Add(uint8(i), strings.Join(args, "\x00"))
	}
	add("Product", "name=x", "displayName=b=c..d", "product-labels.+.key=k", "..value=", ".")
	add("ProductSet", "index-error.details.0.a:={\"b\":[1]}", "index-error.details.0=a.b=c", "index-time=2030-01-02T03:04:05Z")
	add("BatchAnnotateImagesRequest", "requests.+", "image.content=YQ", "features.+.type=TEXT_DETECTION",
		"..image.source.image-uri=u", ".requests.0.image-context", "language-hints=en", "language-hints:=[]", "....labels=a=b")
	add("BatchAnnotateFilesRequest", "requests.0:={\"pages\":[1,\"2\"]}", "requests.1", "..nope..0", "requests.99.pages=3")
	add("AsyncBatchAnnotateImagesRequest", "output-config..parent=x", "output-config.", "...", "", "=", ":=", "\xff=\xfe")
	add("ReferenceImage", "bounding-polys.+.normalized-vertices.+.x=0.5", "bounding-polys.vertices.0.y=-1", "bounding-polys.1.vertices:=[{}]")
	f.Fuzz(func(t *testing.T, which uint8, args string) {
		in := Input{Message: names[int(which)%len(names)], Args: strings.Split(args, "\x00")}
		request, diags := Parse(in)
		errs, warnings := diags.Errors(), diags.Warnings()
		inBounds(t, in, errs, warnings)
		if len(errs) == 0 {
			stable(t, in, request, 8*len(args)+64)
		}
	})
}

// FuzzJSON passes any JSON to any request as --json, and to some fields after :=.
func FuzzJSON(f *testing.F) {
	names := requests()
	f.Add(uint8(0), `{"requests":[{"image":{"content":"YQ"},"features":[{"type":"NEW","maxResults":"5"}]},null],"labels":{"a":"b","a":1}}`)
	f.Add(uint8(1), `{"indexError":{"code":1.5,"details":[{"@type":"t","a":[{"b":[null]}]}]},"indexTime":null}`)
	f.Add(uint8(2), `[[[[{"a":"\ud800","b":1e999}]]]] `)
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		in := Input{Message: names[int(which)%len(names)], Seed: []byte(text)}
		request, diags := Parse(in)
		errs, warnings := diags.Errors(), diags.Warnings()
		inBounds(t, in, errs, warnings)
		if len(errs) == 0 {
			stable(t, in, request, 6*len(text)+64)
		}
		for _, path := range []string{"details.0.a", "details", "code", "message"} {
			in := Input{Message: message(t, "Status"), Args: []string{path + ":=" + text}}
			request, diags := Parse(in)
			errs, warnings := diags.Errors(), diags.Warnings()
			inBounds(t, in, errs, warnings)
			if len(errs) == 0 {
				stable(t, in, request, 6*len(text)+64)
			}
		}
	})
}

// FuzzPath splits any path: the steps must be in order, with nothing but single
// dots between them.
func FuzzPath(f *testing.F) {
	for _, path := range []string{"", ".", "..", "a", "a.", "a..b", ".a.b", "...a.+.0...b....", "a.b.c", "é.\xff"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		at, up := 0, 0
		for s := range steps(path) {
			if s.start < at || s.end <= s.start || s.end > len(path) {
				t.Fatalf("%q: step %+v after byte %d", path, s, at)
			}
			if between := path[at:s.start]; between != "" && between != "." {
				t.Fatalf("%q: %q is not in a step", path, between)
			}
			if s.kind == toChild && (s.name != path[s.start:s.end] || s.name == "" || strings.Contains(s.name, ".")) {
				t.Fatalf("%q: step %+v has the wrong name", path, s)
			}
			at, up = s.end, up+s.levels
		}
		if at != len(path) || up > strings.Count(path, ".") {
			t.Fatalf("%q: the steps end at %d and go up %d levels", path, at, up)
		}
	})
}

// inBounds checks that positions are within the arguments, and that there are not
// too many messages.
func inBounds(t *testing.T, in Input, errs, warnings diag.List) {
	t.Helper()
	for _, p := range errs {
		if p.Start < 0 || p.Start > p.End || p.End > len(p.Text) || p.Message == "" || p.Index > len(in.Args) {
			t.Fatalf("%q: error %+v", in.Args, p)
		}
	}
	if pieces := len(in.Args) + 1; len(errs) > (maxDiagnostics+2)*pieces || len(warnings) > (maxDiagnostics+2)*pieces {
		t.Fatalf("%q: %d errors, %d warnings", in.Args, len(errs), len(warnings))
	}
}

// stable checks that a request is valid JSON of a bounded size, and that it is
// unchanged as a request of --json.
func stable(t *testing.T, in Input, request *Request, maxSize int) {
	t.Helper()
	got := []byte(join(request.Chunks()))
	if !json.Valid(got) || len(got) > maxSize {
		t.Fatalf("%q, %s: %d bytes, want at most %d: %s", in.Args, in.Seed, len(got), maxSize, got)
	}
	again, diags := Parse(Input{Message: in.Message, Seed: got})
	errs := diags.Errors()
	if len(errs) > 0 {
		t.Fatalf("%q, %s: %s is rejected: %+v", in.Args, in.Seed, got, errs)
	}
	if twice := join(again.Chunks()); twice != string(got) {
		t.Fatalf("%q, %s: %s becomes %s", in.Args, in.Seed, got, twice)
	}
}
