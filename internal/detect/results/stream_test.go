package results_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/exitcode"
)

func TestFeatureRows(t *testing.T) {
	t.Parallel()
	response := read(t, "testdata", "all.json")
	for _, f := range []results.Format{results.CSV, results.Table} {
		var b strings.Builder
		for _, name := range allFeatures() {
			o := results.StreamOptions{Options: results.Options{Features: []string{name}}, Format: f}
			b.WriteString("# " + name + "\n" + stream(t, o, image("a.jpg", response), image("empty.jpg", "{}")))
		}
		o := results.StreamOptions{Options: results.Options{Features: allFeatures()}, Format: f}
		b.WriteString("# all\n" + stream(t, o, image("a.jpg", response)))
		golden(t, "rows."+string(f), b.String())
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ features, want string }{
		{"labels", "input,description,score,topicality,mid,page"},
		{"objects,labels", "input,feature,description,score,topicality,mid,name,left,top,right,bottom,page"},
		{"text,document", "input,text,language,confidence,page"},
		{"unknown", "input,page"},
	} {
		if got := strings.Join(results.Columns(strings.Split(tt.features, ",")), ","); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.features, got, tt.want)
		}
	}
	// Each row has all columns, so that each is an unambiguous record.
	o := results.StreamOptions{Options: results.Options{Features: allFeatures()}, Format: results.CSV}
	if _, err := csv.NewReader(strings.NewReader(stream(t, o, image("a", read(t, "testdata", "all.json"))))).ReadAll(); err != nil {
		t.Error(err)
	}
}

const twoPages = `{"inputConfig":{"mimeType":"application/pdf"},"totalPages":7,"responses":[
 {"context":{"pageNumber":6},"fullTextAnnotation":{"text":"six\n"}},
 {"context":{"pageNumber":7},"error":{"code":13,"message":"oops"}}]}`

func TestText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		result results.Result
		want   string
	}{
		{image("a", text("one\ntwo")), "one\ntwo\n"},
		{image("a", text("one\n")), "one\n"},
		{image("a", `{}`), ""},
		{image("a", `{"fullTextAnnotation":null,"textAnnotations":null}`), ""},
		{image("a", `{"textAnnotations":[{"description":"x"},{"description":"y"}]}`), "x\n"},
		{image("a", `{"textAnnotations":[]}`), ""},
		{image("a", `{"textAnnotations":{"description":"x"},"fullTextAnnotation":[1]}`), ""},
		{image("a", `[]`), ""},
		{image("a", ""), ""},
		{file("a", `{"responses":[`+text("1")+`,{},`+text("3")+`]}`), "1\n\f\f3\n"},
		{file("a", twoPages), "six\n\f"},
		{file("a", `{}`), ""},
	} {
		got, err := results.TextOf(&tt.result)
		if err != nil || got != tt.want {
			t.Errorf("%s: got %q, %v; want %q", tt.result.Response, got, err, tt.want)
		}
	}
}

func TestStreamText(t *testing.T) {
	t.Parallel()
	failed := image("c.jpg", "")
	failed.Error = &results.Error{Code: 3, Message: "Bad image data."}
	list := []results.Result{image("a.jpg", text("A")), image("b\x1b.jpg", `{}`), failed, file("d.pdf", twoPages), image("e.jpg", text("E\x1b"))}
	for _, tt := range []struct {
		o    results.StreamOptions
		list []results.Result
		want string
	}{
		{results.StreamOptions{}, list[:1], "A\n"},
		{results.StreamOptions{}, list[1:2], ""},
		{results.StreamOptions{Several: true}, list,
			"==> a.jpg <==\nA\n\n==> b\x1b.jpg <==\n\n==> d.pdf <==\nsix\n\f\n\n==> e.jpg <==\nE\x1b\n"},
		{results.StreamOptions{Several: true, Terminal: true}, list,
			"==> a.jpg <==\nA\n\n==> b\\x1b.jpg <==\n\n==> d.pdf <==\nsix\n\f\n\n==> e.jpg <==\nE\\x1b\n"},
		{results.StreamOptions{Several: true, Options: results.Options{Query: compile(t, ".fullTextAnnotation.text")}}, list,
			"A\nnull\nsix\n\nE\x1b\n"}, // a page with nothing but an error has no response
	} {
		tt.o.Format = results.Text
		if got := stream(t, tt.o, tt.list...); got != tt.want {
			t.Errorf("%+v: got\n%q, want\n%q", tt.o, got, tt.want)
		}
	}
}

func TestStreamJSONL(t *testing.T) {
	t.Parallel()
	failed := image("c.jpg", "")
	failed.Error = &results.Error{Code: 3, Status: "INVALID_ARGUMENT", Message: "Bad <image> data.", Sent: true}
	shrunk := image("d\xff.jpg", "{\n \"big\": 123456789012345678901234567890.10,\n \"html\": \"<&>\\u2028\u009b\"\n}")
	shrunk.Changes = &results.Changes{Width: 20, Height: 10, SentWidth: 2, SentHeight: 1}
	pages := file("e.pdf", twoPages)
	pages.Error = &results.Error{Code: 13, Status: "INTERNAL", Message: "2 pages failed", Pages: []int{7, 8}, Sent: true}
	list := []results.Result{image("a.jpg", `{}`), failed, shrunk, pages}
	golden(t, "stream.jsonl", stream(t, results.StreamOptions{Format: results.JSONL, Several: true}, list...))
	golden(t, "terminal.jsonl", stream(t, results.StreamOptions{Format: results.JSONL, Several: true, Terminal: true}, list...))
	query := results.Options{Query: compile(t, `.big, (.fullTextAnnotation.text // empty)`)}
	golden(t, "query.jsonl", stream(t, results.StreamOptions{Format: results.JSONL, Options: query}, list...))
}

func TestStreamJSON(t *testing.T) {
	t.Parallel()
	const response = "{ \"a\": 1.50,\r\n\"b\": \"\u009b\"}"
	for _, tt := range []struct {
		o    results.StreamOptions
		want string
	}{
		{results.StreamOptions{}, response + "\n"},
		{results.StreamOptions{Terminal: true}, "{ \"a\": 1.50,\r\n\"b\": \"\\u009b\"}\n"},
		{results.StreamOptions{Options: results.Options{Query: compile(t, "{a}")}}, "{\n  \"a\": 1.50\n}\n"},
	} {
		tt.o.Format = results.JSON
		if got := stream(t, tt.o, image("a", response)); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.o, got, tt.want)
		}
	}
}

func TestQueryRows(t *testing.T) {
	t.Parallel()
	labels := func(names ...string) string {
		return `{"labelAnnotations":[{"description":"` + strings.Join(names, `"},{"description":"`) + `"}]}`
	}
	list := []results.Result{image("a.jpg", labels("Cat", "Dog")), image("b\xff.jpg", `{}`),
		file("c.pdf", `{"responses":[`+labels("X")+`,`+labels("Y")+`]}`)}
	for _, tt := range []struct {
		format      results.Format
		query, want string
	}{
		{results.CSV, ".labelAnnotations[]?", "input,description,page\na.jpg,Cat,\na.jpg,Dog,\nc.pdf,X,1\nc.pdf,Y,2\n"},
		{results.CSV, "[.labelAnnotations[]?]", "input,description,page\na.jpg,Cat,\na.jpg,Dog,\nc.pdf,X,1\nc.pdf,Y,2\n"},
		{results.CSV, "[.labelAnnotations[]?.description]", "a.jpg,Cat,Dog,\nc.pdf,X,1\nc.pdf,Y,2\n"}, // an empty list is not a row,
		{results.CSV, ".labelAnnotations[0].description", "a.jpg,Cat,\nb\\xff.jpg,,\nc.pdf,X,1\nc.pdf,Y,2\n"},
		{results.CSV, "{input: 1, z: 1, a: 2}", "input,a,z,page\na.jpg,2,1,\nb\\xff.jpg,2,1,\nc.pdf,2,1,1\nc.pdf,2,1,2\n"},
		{results.Table, ".labelAnnotations[]?", "INPUT  DESCRIPTION  PAGE\na.jpg  Cat\na.jpg  Dog\nc.pdf  X            1\nc.pdf  Y            2\n"},
	} {
		got := stream(t, results.StreamOptions{Format: tt.format, Several: true, Options: results.Options{Query: compile(t, tt.query)}}, list...)
		if got != tt.want {
			t.Errorf("%s %s: got\n%s\nwant\n%s", tt.format, tt.query, got, tt.want)
		}
	}
}

// An error of the query for one result doesn't stop the others.
func TestQueryFailure(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := results.NewStream(&out, results.StreamOptions{Format: results.Text, Several: true,
		Options: results.Options{Query: compile(t, ".labelAnnotations[].description")}})
	for _, r := range []results.Result{image("blank.jpg", `{}`), image("a.jpg", `{"labelAnnotations":[{"description":"Cat"}]}`), image("b.jpg", `{}`)} {
		if err := s.Write(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	err := s.Close()
	if out.String() != "Cat\n" || err == nil || exitcode.Of(err) != exitcode.Output {
		t.Fatalf("got %q, %v", out.String(), err)
	}
	for _, want := range []string{`"blank.jpg": --query failed`, "write []? instead of []", "(and 1 more inputs)"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := results.NewStream(&out, results.StreamOptions{Format: results.JSONL, Several: true})
	const count = 300 // some of which are in the file
	filler := strings.Repeat("x", 10_000)
	for i := range count {
		if err := s.Write(t.Context(), image(fmt.Sprint(i), fmt.Sprintf(`{"n":%d,"filler":%q}`, i, filler))); err != nil {
			t.Fatal(err)
		}
	}
	failed := image("failed", "")
	failed.Error = &results.Error{Code: 3, Message: "bad"}
	if err := s.Write(t.Context(), failed); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	var want strings.Builder
	for i := range count {
		if err := s.Duplicate(t.Context(), detect.Input{Name: fmt.Sprint(i)}, detect.Input{Name: "copy"}); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&want, `{"input":"copy","sha256":"sum-%d","sameAs":"%d","response":{"n":%d,"filler":%q}}`+"\n", i, i, i, filler)
	}
	if err := s.Duplicate(t.Context(), failed.Input, detect.Input{Name: "copy"}); err != nil {
		t.Fatal(err)
	}
	want.WriteString(`{"input":"copy","sha256":"sum-failed","sameAs":"failed","error":{"code":3,"message":"bad","sent":false}}` + "\n")
	if out.String() != want.String() {
		t.Error("the duplicates differ from their originals")
	}
	if err := s.Duplicate(t.Context(), detect.Input{Name: "unknown"}, detect.Input{Name: "copy"}); err == nil {
		t.Error("a duplicate of an input without a result was written")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestStreamWriteError(t *testing.T) {
	t.Parallel()
	for _, f := range results.Formats() {
		s := results.NewStream(failingWriter{}, results.StreamOptions{Format: results.Format(f), Several: true, Options: results.Options{Features: []string{"text"}}})
		err := s.Write(t.Context(), image("a", text("A")))
		err = errors.Join(err, s.Close()) // a table is written then
		if err == nil || exitcode.Of(err) != exitcode.Output || !strings.HasPrefix(err.Error(), "can't write to standard output: ") {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// Results are written as they come, so that a reader of a pipe sees them at once.
func TestStreamIsFlushed(t *testing.T) {
	t.Parallel()
	for _, f := range []results.Format{results.Text, results.JSONL, results.CSV} {
		var out bytes.Buffer
		s := results.NewStream(&out, results.StreamOptions{Format: f, Several: true, Options: results.Options{Features: []string{"text"}}})
		if err := s.Write(t.Context(), image("a", text("words"))); err != nil || !strings.Contains(out.String(), "words") {
			t.Errorf("%s: %q, %v", f, out.String(), err)
		}
	}
}

func TestFindFormat(t *testing.T) {
	t.Parallel()
	if f, ok := results.FindFormat("csv"); !ok || f != results.CSV {
		t.Error("csv is unknown")
	}
	if _, ok := results.FindFormat("xml"); ok || !slices.Contains(results.Formats(), "jsonl") {
		t.Error("xml is known, or jsonl is not")
	}
}

// Any response is shown without a panic, and as UTF-8.
func FuzzRows(f *testing.F) {
	all, err := os.ReadFile("testdata/all.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(all), twoPages, `{}`, `null`, `[]`, `1`, `{"labelAnnotations":[1,null,{"score":"x","description":[]}]}`,
		`{"textAnnotations":[3],"responses":[null,{"error":[]},{"context":{"pageNumber":-1}},{"context":7}]}`,
		`{"safeSearchAnnotation":{"adult":1},"faceAnnotations":[{"boundingPoly":{"vertices":[{"x":1e999}]}}]}`} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, response []byte, isFile bool) {
		r := image("a", string(response))
		if isFile {
			r.Input.Kind = detect.File
		}
		_, _ = results.TextOf(&r)
		for _, kind := range results.Formats() {
			var out bytes.Buffer
			s := results.NewStream(&out, results.StreamOptions{Format: results.Format(kind), Several: true,
				Options: results.Options{Features: allFeatures()}})
			err := s.Write(t.Context(), r)
			_ = s.Close()
			if err == nil && kind == "csv" {
				if _, err := csv.NewReader(&out).ReadAll(); err != nil {
					t.Errorf("%s: %v", response, err)
				}
			}
		}
	})
}
