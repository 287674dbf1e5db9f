package paginate

import (
	"encoding/json"
	"io"

	"vision1/internal/output"
)

// maxExtra is the maximum total size in bytes of the fields other than the items.
const maxExtra = 1 << 20

// A merger writes one document from many pages. Items are written as they stream;
// the few other fields are stored until the end.
type merger struct {
	to      io.Writer
	err     error // first write error
	items   string
	started bool // an item was written

	extras    []*extra // in the order of their first occurrence
	byName    map[string]*extra
	size      int // of extras, in bytes
	overLimit bool

	current *extra // whose value or elements are read; nil if it is ignored
	value   output.LimitBuffer
}

// An extra is a field other than the items.
type extra struct {
	name   string
	isList bool
	values []string        // the elements of a list, or one value
	seen   map[string]bool // the elements of a list
}

func newMerger(items string, to io.Writer) *merger {
	return &merger{to: to, items: items, byName: map[string]*extra{}}
}

// Write writes a part of an item.
func (m *merger) Write(p []byte) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	n, err := m.to.Write(p)
	m.err = err
	return n, err
}

func (m *merger) text(s string) { _, _ = m.Write([]byte(s)) } // close returns the error

// item begins an item and returns the writer for it.
func (m *merger) item() io.Writer {
	if m.started {
		m.text(",\n    ")
	} else {
		m.head()
		m.text("[\n    ")
	}
	m.started = true
	return m
}

func (m *merger) head() { m.text("{\n  " + quote(m.items) + ": ") }

// beginExtra begins an extra field, whose type first determines. Its results are
// those of Observer.Begin. Of lists, the elements of all pages are stored; of
// other fields, the first value.
func (m *merger) beginExtra(name string, first byte) (into bool, raw io.Writer) {
	m.current = m.byName[name]
	switch {
	case m.current == nil:
		m.current = &extra{name: name, isList: first == '['}
		m.extras = append(m.extras, m.current)
		m.byName[name] = m.current
		m.grow(len(name))
	case !m.current.isList || first != '[':
		m.current = nil
		return false, nil
	}
	if m.current.isList {
		return true, nil
	}
	return false, m.beginValue()
}

// beginValue returns the writer for a value or an element of the current field.
func (m *merger) beginValue() io.Writer {
	m.value = output.LimitBuffer{Limit: maxExtra - m.size}
	return &m.value
}

// endValue stores an element of the current field, or its value if it is not a
// list.
func (m *merger) endValue(isElement bool) {
	if m.current == nil || m.current.isList != isElement {
		return
	}
	m.overLimit = m.overLimit || m.value.Truncated
	value := string(m.value.Bytes())
	if m.current.seen[value] {
		return
	}
	m.grow(len(value))
	m.current.values = append(m.current.values, value)
	if m.current.seen == nil {
		m.current.seen = map[string]bool{}
	}
	m.current.seen[value] = true
}

// grow adds to the stored size, up to the limit.
func (m *merger) grow(n int) {
	m.size = min(m.size+n, maxExtra)
	m.overLimit = m.overLimit || m.size == maxExtra
}

// close writes the end of the document.
func (m *merger) close() error {
	if m.started {
		m.text("\n  ]")
	} else {
		m.head()
		m.text("[]")
	}
	for _, e := range m.extras {
		m.text(",\n  " + quote(e.name) + ": ")
		switch {
		case !e.isList:
			m.text(e.values[0])
		case len(e.values) == 0:
			m.text("[]")
		default:
			separator := "["
			for _, value := range e.values {
				m.text(separator + "\n    " + value)
				separator = ","
			}
			m.text("\n  ]")
		}
	}
	m.text("\n}\n")
	return m.err
}

func quote(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil { // never for a string
		return `""`
	}
	return string(quoted)
}
