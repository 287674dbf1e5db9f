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

// scan runs a Scanner over doc in pieces of the sizes that size gives.
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

// Every byte at every place in and around a string, since those are looked at
// eight at a time.
func TestScannerEveryByteAtEveryPlace(t *testing.T) {
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
		{``, 0, true, "the JSON ends too early"},
		{`{"a":[1,`, 8, true, "the JSON ends too early"},
		{`-`, 1, true, "the JSON ends too early"},
		{`[1 2]`, 3, false, "unexpected '2' after a value in an array"},
		{`{"a":1;}`, 6, false, "unexpected ';' after a value in an object"},
		{`{"a"=1}`, 4, false, "unexpected '=' after the key of an object"},
		{`{a:1}`, 1, false, "unexpected 'a' where the key of an object must begin"},
		{`<html>`, 0, false, "unexpected '<' where a value must begin"},
		{`{} x`, 3, false, "unexpected 'x' after the JSON value"},
		{"\"a\nb\"", 2, false, "unexpected byte 0x0a in a string"},
		{`"\q"`, 2, false, "unexpected 'q' after a backslash"},
		{`"\u00g0"`, 5, false, `unexpected 'g' in a \u escape`},
		{`[trye]`, 3, false, "unexpected 'y' in true, false or null"},
		{`[1.x]`, 3, false, "unexpected 'x' in a number"},
		{strings.Repeat("[", 10001), 10000, false, "more than 10000 objects and arrays in each other"},
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

func TestScannerFailsForGood(t *testing.T) {
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

func TestScannerNeedsNoMemory(t *testing.T) {
	piece := bytes.Repeat([]byte("QUJD"), 1<<14)
	s := NewChecker()
	write := func(p []byte) {
		if _, err := s.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	write([]byte(`{"responses":[{"content":"`))
	if n := testing.AllocsPerRun(100, func() { write(piece) }); n > 0 {
		t.Errorf("%v allocations for each piece of a string, want none", n)
	}
	write([]byte(`"}]}`))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// FuzzScanner checks that the verdict is the one of encoding/json.Valid, however
// the bytes are cut into pieces, and that an Observer that asks for everything
// sees what encoding/json reads.
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
			var seen rebuilder
			if err := scan(doc, &seen, size); (err == nil) != want {
				t.Fatalf("%s, observed %q: got %v, encoding/json says valid=%t", name, doc, err, want)
			}
			if want {
				seen.compare(t, doc)
			}
		}
	})
}

// rebuilder is an Observer that writes down every scalar with its path.
type rebuilder struct {
	lines []string
	raw   *bytes.Buffer
	open  int
}

func (r *rebuilder) Begin(_ Path, first byte) (bool, io.Writer) {
	r.open++
	if first == '{' || first == '[' {
		return true, nil
	}
	r.raw = &bytes.Buffer{}
	return false, r.raw
}

func (r *rebuilder) End(at Path) {
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

// compare checks that what was seen is what encoding/json reads.
func (r *rebuilder) compare(t *testing.T, doc []byte) {
	t.Helper()
	if r.open != 0 {
		t.Fatalf("%q: %d values began but did not end", doc, r.open)
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
		return // keys that are cut, or that the decoder repaired
	}
	if got, want := strings.Join(r.lines, "\n"), strings.Join(want, "\n"); got != want {
		t.Fatalf("%q: observed\n%s\nwant\n%s", doc, got, want)
	}
}

func BenchmarkScanner(b *testing.B) {
	base64 := `{"responses":[{"content":"` + strings.Repeat("QUJDREVGR0hJSktMTU5PUA", 1<<17) + `"}]}`
	var pretty strings.Builder
	pretty.WriteString("{\n  \"responses\": [\n    {\n      \"textAnnotations\": [\n")
	for i := range 20000 {
		if i > 0 {
			pretty.WriteString(",\n")
		}
		fmt.Fprintf(&pretty, "        {\n          \"description\": \"word\",\n          \"confidence\": 0.%d,\n"+
			"          \"boundingPoly\": {\n            \"vertices\": [\n              {\n                \"x\": %d,\n                \"y\": 12\n"+
			"              }\n            ]\n          }\n        }", i, i)
	}
	pretty.WriteString("\n      ]\n    }\n  ]\n}\n")
	for name, doc := range map[string]string{"Base64": base64, "Annotations": pretty.String()} {
		b.Run(name, func(b *testing.B) {
			data := []byte(doc)
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				c := NewChecker()
				for rest := data; len(rest) > 0; {
					n := min(len(rest), bufferSize)
					if _, err := c.Write(rest[:n]); err != nil {
						b.Fatal(err)
					}
					rest = rest[n:]
				}
				if err := c.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
