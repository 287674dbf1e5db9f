package cursor

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"vision1/internal/diag"
)

// FuzzParse gives any words, with a NUL between them, to any request. What is
// accepted comes out as JSON that is accepted again, and stays as it is.
func FuzzParse(f *testing.F) {
	names := requests()
	add := func(name string, words ...string) {
		i := slices.Index(names, message(f, name))
		f.Add(uint8(i), strings.Join(words, "\x00"))
	}
	add("Product", "name=x", "displayName=b=c..d", "product-labels.+.key=k", "..value=", ".")
	add("ProductSet", "index-error.details.0.a:={\"b\":[1]}", "index-error.details.0=a.b=c", "index-time=2030-01-02T03:04:05Z")
	add("BatchAnnotateImagesRequest", "requests.+", "image.content=YQ", "features.+.type=TEXT_DETECTION",
		"..image.source.image-uri=u", ".requests.0.image-context", "language-hints=en", "language-hints:=[]", "....labels=a=b")
	add("BatchAnnotateFilesRequest", "requests.0:={\"pages\":[1,\"2\"]}", "requests.1", "..nope..0", "requests.99.pages=3")
	add("AsyncBatchAnnotateImagesRequest", "output-config..parent=x", "output-config.", "...", "", "=", ":=", "\xff=\xfe")
	add("ReferenceImage", "bounding-polys.+.normalized-vertices.+.x=0.5", "bounding-polys.vertices.0.y=-1", "bounding-polys.1.vertices:=[{}]")
	f.Fuzz(func(t *testing.T, which uint8, words string) {
		in := Input{Message: names[int(which)%len(names)], Words: strings.Split(words, "\x00")}
		request, diags := Parse(in)
		problems, warnings := diags.Errors(), diags.Warnings()
		inBounds(t, in, problems, warnings)
		if len(problems) == 0 {
			stable(t, in, request, 8*len(words)+64)
		}
	})
}

// FuzzJSON gives any JSON to any request as a whole, and to some types after :=.
func FuzzJSON(f *testing.F) {
	names := requests()
	f.Add(uint8(0), `{"requests":[{"image":{"content":"YQ"},"features":[{"type":"NEW","maxResults":"5"}]},null],"labels":{"a":"b","a":1}}`)
	f.Add(uint8(1), `{"indexError":{"code":1.5,"details":[{"@type":"t","a":[{"b":[null]}]}]},"indexTime":null}`)
	f.Add(uint8(2), `[[[[{"a":"\ud800","b":1e999}]]]] `)
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		in := Input{Message: names[int(which)%len(names)], Base: []byte(text)}
		request, diags := Parse(in)
		problems, warnings := diags.Errors(), diags.Warnings()
		inBounds(t, in, problems, warnings)
		if len(problems) == 0 {
			stable(t, in, request, 6*len(text)+64)
		}
		for _, path := range []string{"details.0.a", "details", "code", "message"} {
			in := Input{Message: message(t, "Status"), Words: []string{path + ":=" + text}}
			request, diags := Parse(in)
			problems, warnings := diags.Errors(), diags.Warnings()
			inBounds(t, in, problems, warnings)
			if len(problems) == 0 {
				stable(t, in, request, 6*len(text)+64)
			}
		}
	})
}

// FuzzPath takes any path apart: the steps stand in it one after the other, and
// what is between them are single dots.
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
				t.Fatalf("%q: %q is in no step", path, between)
			}
			if s.kind == down && (s.name != path[s.start:s.end] || s.name == "" || strings.Contains(s.name, ".")) {
				t.Fatalf("%q: step %+v has no name", path, s)
			}
			at, up = s.end, up+s.up
		}
		if at != len(path) || up > strings.Count(path, ".") {
			t.Fatalf("%q: the steps end at %d and lead %d up", path, at, up)
		}
	})
}

// inBounds checks that what is said stays within the words and small.
func inBounds(t *testing.T, in Input, problems diag.List, warnings diag.List) {
	t.Helper()
	for _, p := range problems {
		if p.Start < 0 || p.Start > p.End || p.End > len(p.Text) || p.Message == "" || p.Index > len(in.Words) {
			t.Fatalf("%q: problem %+v", in.Words, p)
		}
	}
	if pieces := len(in.Words) + 1; len(problems) > (mostFaults+2)*pieces || len(warnings) > (mostFaults+2)*pieces {
		t.Fatalf("%q: %d problems, %d warnings", in.Words, len(problems), len(warnings))
	}
}

// stable checks that a request is JSON of a bounded size, and that it makes
// itself.
func stable(t *testing.T, in Input, request *Request, most int) {
	t.Helper()
	got, err := request.MarshalJSON()
	if err != nil || !json.Valid(got) || len(got) > most {
		t.Fatalf("%q, %s: %d bytes, at most %d, %v: %s", in.Words, in.Base, len(got), most, err, got)
	}
	again, diags := Parse(Input{Message: in.Message, Base: got})
	problems := diags.Errors()
	if len(problems) > 0 {
		t.Fatalf("%q, %s make %s, which is refused: %+v", in.Words, in.Base, got, problems)
	}
	if twice, _ := again.MarshalJSON(); !bytes.Equal(got, twice) {
		t.Fatalf("%q, %s make %s, which makes %s", in.Words, in.Base, got, twice)
	}
}
