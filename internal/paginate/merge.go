package paginate

import (
	"bytes"
	"encoding/json"
	"io"
)

// maxBeside is how much is kept of the fields beside the items, in bytes.
const maxBeside = 1 << 20

// A merger writes one document out of the parts of many. Items pass through it;
// the other fields, of which there is little, are kept until the end.
type merger struct {
	to    io.Writer
	err   error // the first of to
	items string
	some  bool // an item was written

	fields  []*field // beside the items, in the order in which they came
	left    int      // how much more of them may be kept
	tooMuch bool

	current *field // the list whose elements come
	part    limited
}

// A field is one beside the items.
type field struct {
	name     string
	list     bool
	elements []*bytes.Buffer // of a list; otherwise the value alone
	seen     map[string]bool // elements of a list
}

func newMerger(items string, to io.Writer) *merger {
	return &merger{to: to, items: items, left: maxBeside}
}

// Write passes a part of an item on.
func (m *merger) Write(p []byte) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	n, err := m.to.Write(p)
	m.err = err
	return n, err
}

func (m *merger) text(s string) { _, _ = m.Write([]byte(s)) } // the error stays in m

// item begins an item, whose bytes are to be written to what it returns.
func (m *merger) item() io.Writer {
	if m.some {
		m.text(",\n    ")
	} else {
		m.head()
		m.text("[\n    ")
	}
	m.some = true
	return m
}

func (m *merger) head() { m.text("{\n  " + quote(m.items) + ": ") }

// field begins a field beside the items, the byte telling its type. A list is
// taken by its elements; anything else is kept where it is the first.
func (m *merger) field(name string, first byte) (into bool, raw io.Writer) {
	m.current = nil
	f := m.find(name)
	switch {
	case f == nil:
		f = &field{name: name, list: first == '[', seen: map[string]bool{}}
		m.fields = append(m.fields, f)
		m.take(len(name))
	case !f.list || first != '[':
		return false, nil
	}
	if f.list {
		m.current = f
		return true, nil
	}
	value := &limitedBy{m: m}
	f.elements = append(f.elements, &value.kept)
	return false, value
}

// element begins an element of the list that was begun last.
func (m *merger) element() io.Writer {
	m.part = limited{left: m.left}
	return &m.part
}

func (m *merger) elementDone() {
	if m.current == nil || m.current.seen[m.part.String()] {
		return
	}
	kept := bytes.NewBuffer(bytes.Clone(m.part.Bytes()))
	m.take(kept.Len())
	m.tooMuch = m.tooMuch || m.part.cut
	m.current.seen[kept.String()] = true
	m.current.elements = append(m.current.elements, kept)
}

func (m *merger) find(name string) *field {
	for _, f := range m.fields {
		if f.name == name {
			return f
		}
	}
	return nil
}

// take counts bytes that are kept.
func (m *merger) take(n int) {
	m.left = max(0, m.left-n)
	m.tooMuch = m.tooMuch || m.left == 0
}

// close writes the end of the document.
func (m *merger) close() error {
	if m.some {
		m.text("\n  ]")
	} else {
		m.head()
		m.text("[]")
	}
	for _, f := range m.fields {
		m.text(",\n  " + quote(f.name) + ": ")
		if !f.list {
			m.text(f.elements[0].String())
			continue
		}
		for i, element := range f.elements {
			m.text(map[bool]string{true: "[\n    ", false: ",\n    "}[i == 0])
			m.text(element.String())
		}
		m.text(map[bool]string{true: "[]", false: "\n  ]"}[len(f.elements) == 0])
	}
	m.text("\n}\n")
	return m.err
}

// limitedBy keeps a value within what its merger may keep.
type limitedBy struct {
	m    *merger
	kept bytes.Buffer
}

func (l *limitedBy) Write(p []byte) (int, error) {
	l.m.take(len(p))
	if !l.m.tooMuch {
		l.kept.Write(p)
	}
	return len(p), nil
}

func quote(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil { // no text does that
		return `""`
	}
	return string(quoted)
}
