package output

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// pager is an Observer that collects the items of a list page and the token of the
// next page.
type pager struct {
	items, token bytes.Buffer
}

func (p *pager) Begin(at Path, _ byte) (bool, io.Writer) {
	switch {
	case at.Match("products", "*"):
		return false, &p.items
	case at.Match("nextPageToken"):
		return false, &p.token
	}
	return len(at) == 0 || at.Match("products"), nil
}

func (p *pager) End(at Path) {
	if at.Match("products", "*") {
		p.items.WriteByte('\n')
	}
}

func TestObserverGetsItems(t *testing.T) {
	const doc = `{"products": [ {"name":"a","labels":[{"nextPageToken":1}]} , 2,"x" ,[ ] ], "nextPageToken" : "t\u0031" , "products2":[5]}`
	for name, size := range map[string]func() int{"whole": whole, "bytewise": bytewise} {
		var p pager
		if err := scan([]byte(doc), &p, size); err != nil {
			t.Fatal(err)
		}
		const want = "{\"name\":\"a\",\"labels\":[{\"nextPageToken\":1}]}\n2\n\"x\"\n[ ]\n"
		if got := p.items.String(); got != want {
			t.Errorf("%s: items %q, want %q", name, got, want)
		}
		if got := p.token.String(); got != `"t\u0031"` {
			t.Errorf("%s: token %s", name, got)
		}
	}
}

func TestObserverOfRoot(t *testing.T) {
	for _, doc := range []string{`12`, ` 12 `, `true`, `"x"`, `{}`, `[1]`} {
		for name, size := range map[string]func() int{"whole": whole, "bytewise": bytewise} {
			var got bytes.Buffer
			if err := scan([]byte(doc), rootObserver{&got}, size); err != nil {
				t.Fatal(err)
			}
			if want := strings.TrimSpace(doc) + "."; got.String() != want {
				t.Errorf("%s %q: got %q, want %q", name, doc, &got, want)
			}
		}
	}
}

type rootObserver struct{ to io.Writer }

func (r rootObserver) Begin(Path, byte) (bool, io.Writer) { return true, r.to }
func (r rootObserver) End(Path)                           { _, _ = io.WriteString(r.to, ".") }

func TestObserverTruncatesLongKeys(t *testing.T) {
	key := strings.Repeat("k", 10*maxKey)
	longest := 0
	if err := scan([]byte(`{"`+key+`":1,"`+strings.Repeat(`\n`, maxKey)+`":2}`), longestKey{&longest}, bytewise); err != nil {
		t.Fatal(err)
	}
	if longest != maxKey {
		t.Errorf("the longest key has %d bytes, want %d", longest, maxKey)
	}
}

type longestKey struct{ n *int }

func (l longestKey) Begin(at Path, _ byte) (bool, io.Writer) {
	if len(at) > 0 {
		*l.n = max(*l.n, len(at[0].Key))
	}
	return true, nil
}
func (l longestKey) End(Path) {}

func TestObserverWriterFails(t *testing.T) {
	for _, doc := range []string{`[1,2]`, `[1,`} {
		r, w := io.Pipe()
		_ = r.Close()
		if err := scan([]byte(doc), rootObserver{w}, whole); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: got %v, want %v", doc, err, io.ErrClosedPipe)
		}
	}
}

func TestPathMatch(t *testing.T) {
	path := Path{{Key: []byte("responses")}, {Index: 3}, {Key: []byte("")}, {Key: []byte("*")}}
	for _, tt := range []struct {
		keys []string
		want bool
	}{
		{[]string{"responses", "*", "", "*"}, true},
		{[]string{"responses", "*", ""}, false},
		{[]string{"responses", "3", "", "*"}, false},
		{[]string{"*", "*", "", "*"}, false},
		{[]string{"responses", "*", "*", "*"}, false},
		{nil, false},
	} {
		if got := path.Match(tt.keys...); got != tt.want {
			t.Errorf("Match(%q) = %t", tt.keys, got)
		}
	}
}
