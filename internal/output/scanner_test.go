package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// scan runs a Scanner over doc in pieces whose sizes size returns.
func scan(doc []byte, o Observer, size func() int) error {
	s := NewScanner(o)
	for len(doc) > 0 {
		n := min(size(), len(doc))
		if _, err := s.Write(doc[:n]); err != nil {
			return err
		}
		doc = doc[n:]
	}
	return s.Close()
}

func whole() int    { return 1 << 30 }
func bytewise() int { return 1 }

func TestScannerAgreesWithStandardLibrary(t *testing.T) {
	docs := []string{
		``, ` `, "\ufeff{}", `{}`, `[]`, ` [ ] `, `{"a":1}`, `{"a":1,}`, `[1,]`, `[,1]`, `{,}`, `{"a"}`, `{"a":}`, `{"a" 1}`, `{a:1}`, `{1:2}`,
		`{"a":1 "b":2}`, `[1 2]`, `{]`, `[}`, `[`, `{`, `]`, `}`, `{}{}`, `{} {}`, `[]]`, `{},`, `1 2`,
		`0`, `-0`, `-`, `+1`, `01`, `1.`, `.1`, `1.5`, `1e`, `1e+`, `1e5`, `1E-5`, `1.e5`, `0.0e0`, `-a`, `1a`, `0x1`, `[0]`, `[-1.5e+10,2]`, `123456789012345678901234567890`,
		`true`, `false`, `null`, `tru`, `truE`, `nul`, `nulll`, `[true,false,null]`, `NaN`, `Infinity`, `True`,
		`""`, `"`, `"a`, `"\"`, `"\\"`, `"\"\/\b\f\n\r\t"`, `"\x"`, `"\u12"`, `"\u12aF"`, `"\u12G0"`, `"\ud800"`, `'a'`,
		"\"\x00\"", "\"\x1f\"", "\"\x7f\"", "\"\n\"", "\"\xff\xfe\"", "\"\u2028\"", "\v1", "\f1", "\u00a01", "[1]\x00",
		`"1234567` + "\x1f" + `"`, `"12345678"`, `"123456789\\"`, `"aaaaaaa\"aaaaaaaa\\"`, "\"aaaaaaaaaaaa\xe2\x82\xac\x80\xa2\xdc\x22",
		strings.Repeat("[", 10000) + strings.Repeat("]", 10000),
		strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
		strings.Repeat(`{"a":`, 10000) + "1" + strings.Repeat("}", 10000),
		strings.Repeat(`{"a":`, 10001) + "1" + strings.Repeat("}", 10001),
		strings.Repeat("[", 100),
	}
	for _, doc := range docs {
		want := json.Valid([]byte(doc))
		for name, size := range map[string]func() int{"whole": whole, "bytewise": bytewise} {
			if err := scan([]byte(doc), nil, size); (err == nil) != want {
				t.Errorf("%s %.60q: got %v, encoding/json says valid=%t", name, doc, err, want)
			}
		}
	}
}

// The test tries every byte at every position in and around a string, because the
// Scanner checks eight bytes at a time.
func TestScannerEveryByteAtEveryPosition(t *testing.T) {
	const frame = `["abcdefgh\\jklmnopqrstuvwxyz"]`
	for at := range frame {
		for b := range 256 {
			doc := []byte(frame)
			doc[at] = byte(b)
			want := json.Valid(doc)
			if err := scan(doc, nil, whole); (err == nil) != want {
				t.Fatalf("%q: got %v, encoding/json says valid=%t", doc, err, want)
			}
		}
	}
}

func TestScannerErrors(t *testing.T) {
	tests := []struct {
		doc        string
		offset     int64
		incomplete bool
		message    string
	}{
		{``, 0, true, "unexpected end of JSON"},
		{`{"a":[1,`, 8, true, "unexpected end of JSON"},
		{`-`, 1, true, "unexpected end of JSON"},
		{`[1 2]`, 3, false, "unexpected '2' after a value in an array"},
		{`{"a":1;}`, 6, false, "unexpected ';' after a value in an object"},
		{`{"a"=1}`, 4, false, "unexpected '=' after an object key"},
		{`{a:1}`, 1, false, "unexpected 'a' at the start of an object key"},
		{`<html>`, 0, false, "unexpected '<' at the start of a value"},
		{`{} x`, 3, false, "unexpected 'x' after the JSON value"},
		{"\"a\nb\"", 2, false, "unexpected byte 0x0a in a string"},
		{`"\q"`, 2, false, "unexpected 'q' after a backslash"},
		{`"\u00g0"`, 5, false, `unexpected 'g' in a \u escape`},
		{`[trye]`, 3, false, "unexpected 'y' in true, false, or null"},
		{`[1.x]`, 3, false, "unexpected 'x' in a number"},
		{strings.Repeat("[", 10001), 10000, false, "objects and arrays are nested more than 10000 levels deep"},
	}
	for _, tt := range tests {
		for name, size := range map[string]func() int{"whole": whole, "bytewise": bytewise} {
			err := scan([]byte(tt.doc), nil, size)
			var got *SyntaxError
			if !errors.As(err, &got) {
				t.Errorf("%s %.40q: got %v, want a SyntaxError", name, tt.doc, err)
				continue
			}
			if want := (SyntaxError{tt.offset, tt.incomplete, tt.message}); *got != want {
				t.Errorf("%s %.40q: got %+v, want %+v", name, tt.doc, *got, want)
			}
		}
	}
}

func TestScannerErrorsArePermanent(t *testing.T) {
	s := NewScanner(nil)
	_, first := s.Write([]byte(`[}`))
	if first == nil {
		t.Fatal("no error")
	}
	if _, err := s.Write([]byte(`]`)); !errors.Is(err, first) {
		t.Errorf("second Write: got %v, want %v", err, first)
	}
	if err := s.Close(); !errors.Is(err, first) {
		t.Errorf("Close: got %v, want %v", err, first)
	}
}

func TestScannerAllocatesNothing(t *testing.T) {
	piece := bytes.Repeat([]byte("QUJD"), 1<<14)
	s := NewScanner(&partErrors{})
	write := func(p []byte) {
		if _, err := s.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	write([]byte(`{"responses":[{"content":"`))
	if n := testing.AllocsPerRun(100, func() { write(piece) }); n > 0 {
		t.Errorf("%v allocations per piece of a string, want none", n)
	}
	write([]byte(`"}]}`))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// FuzzScanner checks that a Scanner accepts the same input as
// encoding/json.Valid, in pieces of any size, and that an Observer of all values
// sees what encoding/json decodes.
func FuzzScanner(f *testing.F) {
	for _, doc := range []string{
		`{"responses":[{"error":{"code":3,"message":"bad image"}},{}]}`, `[1.5e-3,-0,true,null,"\u00e9\n"]`,
		`"plain text of some length, over eight"`, ` { "a" : [ ] } `, `[[[[]]]]`, `12`, `{"a":1}}`, "\"\xff\x01\"",
	} {
		f.Add([]byte(doc), uint64(1))
	}
	f.Fuzz(func(t *testing.T, doc []byte, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 0))
		size := func() int { return 1 + random.IntN(16) }
		want := json.Valid(doc)
		for name, size := range map[string]func() int{"whole": whole, "in pieces": size} {
			if err := scan(doc, nil, size); (err == nil) != want {
				t.Fatalf("%s %q: got %v, encoding/json says valid=%t", name, doc, err, want)
			}
			var seen recorder
			if err := scan(doc, &seen, size); (err == nil) != want {
				t.Fatalf("%s, observed %q: got %v, encoding/json says valid=%t", name, doc, err, want)
			}
			if want {
				seen.compare(t, doc)
			}
		}
	})
}

// recorder is an Observer that records every scalar with its path.
type recorder struct {
	lines []string
	raw   *bytes.Buffer
	open  int
}

func (r *recorder) Begin(_ Path, first byte) (bool, io.Writer) {
	r.open++
	if first == '{' || first == '[' {
		return true, nil
	}
	r.raw = &bytes.Buffer{}
	return false, r.raw
}

func (r *recorder) End(at Path) {
	r.open--
	if r.raw != nil {
		r.lines = append(r.lines, pathText(at)+"="+r.raw.String())
		r.raw = nil
	}
}

func pathText(at Path) string {
	var b strings.Builder
	for _, step := range at {
		if step.Key == nil {
			fmt.Fprintf(&b, "[%d]", step.Index)
		} else {
			fmt.Fprintf(&b, ".%s", step.Key)
		}
	}
	return b.String()
}

// compare checks that the recorded values are those that encoding/json decodes.
func (r *recorder) compare(t *testing.T, doc []byte) {
	t.Helper()
	if r.open != 0 {
		t.Fatalf("%q: %d values without End", doc, r.open)
	}
	var want []string
	tooLong := false
	var walk func(raw json.RawMessage, at string)
	walk = func(raw json.RawMessage, at string) {
		switch raw[0] {
		case '{', '[':
			d := json.NewDecoder(bytes.NewReader(raw))
			_, _ = d.Token()
			for i := 0; d.More(); i++ {
				step := fmt.Sprintf("[%d]", i)
				if raw[0] == '{' {
					key, _ := d.Token()
					step = fmt.Sprintf(".%v", key)
					tooLong = tooLong || len(step) > 40
				}
				var value json.RawMessage
				if err := d.Decode(&value); err != nil {
					t.Fatalf("%q: %v", doc, err)
				}
				walk(value, at+step)
			}
		default:
			want = append(want, at+"="+string(raw))
		}
	}
	walk(bytes.TrimSpace(doc), "")
	if tooLong || bytes.ContainsFunc(doc, func(c rune) bool { return c == '\ufffd' }) {
		return // truncated keys, or invalid UTF-8 that encoding/json replaced
	}
	if got, want := strings.Join(r.lines, "\n"), strings.Join(want, "\n"); got != want {
		t.Fatalf("%q: observed\n%s\nwant\n%s", doc, got, want)
	}
}

// BenchmarkScanner validates responses of 500 MB. The figures in
// docs/adr/0011-json-scanner-yaml-page-limit.md come from it.
func BenchmarkScanner(b *testing.B) {
	const size = 500_000_000
	const annotation = `{"description":"word","confidence":0.98,"boundingPoly":{"vertices":[{"x":12,"y":34},{"x":56,"y":78}]}}`
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(annotation), "        ", "  "); err != nil {
		b.Fatal(err)
	}
	for _, tt := range []struct{ name, head, element, tail string }{
		{"SmallValues", `{"responses":[{"textAnnotations":[1`, "," + annotation, `]}]}`},
		{"Indented", `{"responses":[{"textAnnotations":[1`, ",\n        " + indented.String(), `]}]}`},
		{"OneString", `{"content":"`, "QUJD", `"}`},
		{"Nested", "[1", "," + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "]"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			piece := []byte(strings.Repeat(tt.element, bufferSize/len(tt.element)))
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				s := NewScanner(&partErrors{})
				write := func(p []byte) {
					if _, err := s.Write(p); err != nil {
						b.Fatal(err)
					}
				}
				write([]byte(tt.head))
				for range size / len(piece) {
					write(piece)
				}
				write([]byte(tt.tail))
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
