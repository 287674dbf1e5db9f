package format_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"vision1/internal/format"
)

const response = `{"responses":[{"fullTextAnnotation":{"text":"one\ntwo é"},"n":12345678901234567890},{"n":1.10}]}`

func TestQuery(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		query string
		kind  format.Kind
		want  string
	}{
		{".responses[0].fullTextAnnotation.text", "", "one\ntwo é\n"},
		{".responses[].n", "", "12345678901234567890\n1.10\n"},
		{".responses[].missing", "", "null\nnull\n"},
		{".responses | length", "", "2\n"},
		{"empty", "", ""},
		{"halt", "", ""},
		{".responses[0]", "", `{"fullTextAnnotation":{"text":"one\ntwo é"},"n":12345678901234567890}` + "\n"},
		{".responses[0].fullTextAnnotation.text", format.Compact, `"one\ntwo é"` + "\n"},
		{"[.responses[].n]", format.JSON, "[\n  12345678901234567890,\n  1.10\n]\n"},
		{`.responses[] | {n}`, format.CSV, "n\n12345678901234567890\n1.10\n"},
		{`.responses[] | [.n, "a,b"]`, format.CSV, "12345678901234567890,\"a,b\"\n1.10,\"a,b\"\n"},
		{`.responses[].n`, format.CSV, "12345678901234567890\n1.10\n"},
		{`[{a:1},{b:[1,2]}]`, format.CSV, "a,b\n1,\n,\"1, 2\"\n"},
		{`{display_name: "x", imageUri: {a: 1}}`, format.Table, "DISPLAY_NAME  IMAGE URI\nx             {\"a\":1}\n"},
		{"[]", format.Table, ""},
	} {
		got := mustShow(t, format.Options{Kind: tt.kind, Query: compile(t, tt.query)}, response)
		if got != tt.want {
			t.Errorf("%s as %q: got %q, want %q", tt.query, tt.kind, got, tt.want)
		}
	}
}

func TestQueryPageByPage(t *testing.T) {
	t.Parallel()
	got := mustShow(t, format.Options{Kind: format.CSV, Query: compile(t, ".[]|{a}")}, `[{"a":1}]`, `[]`, `[{"a":2}]`)
	if want := "a\n1\n2\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestInvalidQuery(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		query   string
		at      string // the invalid part
		message string
	}{
		{"", "", "requires a jq expression"},
		{"  ", "", "requires a jq expression"},
		{".a[", "", "unexpected end"},
		{".a | | .b", "|", "unexpected token"},
		{".a)", ")", "unexpected token"},
		{"é | $", "é", "unexpected token"},
		{".a | nosuch", "nosuch", "function not defined: nosuch/0"},
		{".a | $nosuch", "$nosuch", "variable not defined"},
		{`import "a" as a; .`, "", "cannot load module"},
		{`"a`, "", "unexpected end"},
	} {
		query, d := format.Compile(tt.query)
		if d == nil || query != nil {
			t.Errorf("%s: no error", tt.query)
			continue
		}
		if !strings.Contains(d.Message, tt.message) {
			t.Errorf("%s: got %q, want %q", tt.query, d.Message, tt.message)
		}
		if got := tt.query[d.Start:d.End]; tt.at != "" && got != tt.at {
			t.Errorf("%s: the error is at %q, want %q", tt.query, got, tt.at)
		}
	}
}

func TestFailedQuery(t *testing.T) {
	t.Parallel()
	for query, message := range map[string]string{
		".nosuch[]":       "cannot iterate over: null",
		`error("oh")`:     "oh",
		".responses | .a": "expected an object",
		`[[1]]`:           "it is a list in a list",
		`[1, {a: 1}]`:     "it is a list of objects and scalars",
		`{a: 1}, 2`:       "row 2 can't be formatted: it has no column names",
		`1, {a: 2}`:       "row 2 can't be formatted: it is an object",
	} {
		_, err := show(t, format.Options{Kind: format.CSV, Query: compile(t, query)}, false, response)
		var got *format.Error
		if !errors.As(err, &got) || !strings.Contains(got.Message, message) {
			t.Errorf("%s: got %v, want %q", query, err, message)
		}
	}
	_, err := show(t, format.Options{Kind: format.CSV, Query: compile(t, `(range(300) | {a: .}), {b: 1}`)}, false, response)
	if err == nil || !strings.Contains(err.Error(), "a row has a field b") {
		t.Errorf("a late field: got %v", err)
	}
}

func TestQueryIsCanceled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	f := format.New(ctx, canceler{cancel}, format.Options{Query: compile(t, "repeat(1)")})
	d := f.Document()
	if _, err := io.WriteString(d, "1"); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); !errors.Is(err, context.Canceled) {
		t.Errorf("by the context: got %v", err)
	}
	broken := errors.New("broken")
	f = format.New(t.Context(), failing{broken}, format.Options{Query: compile(t, "repeat(1)"), Kind: format.CSV})
	d = f.Document()
	if _, err := io.WriteString(d, "1"); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); !errors.Is(err, broken) {
		t.Errorf("by a write error: got %v", err)
	}
}

type canceler struct{ cancel func() }

func (c canceler) Write(p []byte) (int, error) {
	c.cancel()
	return len(p), nil
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestResponseTooLongForQuery(t *testing.T) {
	t.Parallel()
	f := format.New(t.Context(), io.Discard, format.Options{Query: compile(t, ".")})
	d := f.Document()
	piece := []byte(strings.Repeat(" ", 1<<20))
	for range 65 {
		if _, err := d.Write(piece); err != nil {
			var got *format.Error
			if !errors.As(err, &got) {
				t.Errorf("got %v", err)
			}
			return
		}
	}
	t.Error("no error for 65 MiB")
}
