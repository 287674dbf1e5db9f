package format_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"vision1/internal/format"
)

func documents() []string {
	return []string{
		`{}`, `[]`, ` { } `, `[ [ ] , { } ]`, `1`, `-0.5E+300`, `"a"`, `true`, `null`, `"a b \" \\ \u00e9 , : [ {"`,
		`{"a":[],"b":{},"c":[{}],"d":[[1,2],[]]}`,
		"{\n  \"b\" : 12345678901234567890,\r\n\t\"a\" : [ 1 , \"x\\\\\" , null ] }",
		`{"responses":[{"textAnnotations":[{"description":"A\nB: é <&> \u2028"}]},{"error":{"code":3}}]}`,
	}
}

func TestJSONMatchesStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, document := range documents() {
		checkJSON(t, document)
	}
}

func checkJSON(t *testing.T, document string) {
	t.Helper()
	var want bytes.Buffer
	if err := json.Indent(&want, []byte(strings.TrimSpace(document)), "", "  "); err != nil {
		t.Fatal(err)
	}
	if got := mustShow(t, format.Options{Kind: format.JSON}, document); got != want.String()+"\n" {
		t.Errorf("%s as json: got\n%swant\n%s", document, got, want.String())
	}
	want.Reset()
	if err := json.Compact(&want, []byte(document)); err != nil {
		t.Fatal(err)
	}
	if got := mustShow(t, format.Options{Kind: format.Compact}, document); got != want.String()+"\n" {
		t.Errorf("%s as compact: got\n%swant\n%s", document, got, want.String())
	}
}

func FuzzJSON(f *testing.F) {
	for _, document := range documents() {
		f.Add(document)
	}
	f.Fuzz(func(t *testing.T, document string) {
		if json.Valid([]byte(document)) {
			checkJSON(t, document)
		}
	})
}

func BenchmarkJSON(b *testing.B) {
	page := []byte(`{"products":[` + strings.Repeat(`{"name":"projects/p/locations/l/products/1","displayName":"a product"},`, 1000) + `{}]}`)
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		f := format.New(b.Context(), &bytes.Buffer{}, format.Options{Kind: format.JSON})
		d := f.Document()
		if _, err := d.Write(page); err != nil {
			b.Fatal(err)
		}
	}
}
