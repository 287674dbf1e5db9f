package format

import "bufio"

// A jsonIndenter changes only the white space of a JSON document as it streams: it
// indents by two spaces, or puts everything on one line.
type jsonIndenter struct {
	to     *bufio.Writer
	indent bool

	depth    int
	inString bool
	escaped  bool // after a backslash in a string
	opened   bool // after '{' or '['
}

func (j *jsonIndenter) Write(p []byte) (int, error) {
	from := 0 // of the string, which is copied at once
	for i, c := range p {
		if j.inString {
			switch {
			case j.escaped:
				j.escaped = false
			case c == '\\':
				j.escaped = true
			case c == '"':
				j.inString = false
				j.put(p[from : i+1]...)
			}
			continue
		}
		from = i
		j.writeByte(c)
	}
	if j.inString {
		j.put(p[from:]...)
	}
	return len(p), nil // the Formatter checks for errors of to
}

// writeByte handles a byte outside a string, or the first byte of one.
func (j *jsonIndenter) writeByte(c byte) {
	switch c {
	case ' ', '\t', '\r', '\n':
		return
	case '}', ']':
		j.depth--
		if !j.opened {
			j.newline()
		}
		j.opened = false
		j.put(c)
		return
	case ',':
		j.put(c)
		j.newline()
		return
	case ':':
		j.put(c)
		if j.indent {
			j.put(' ')
		}
		return
	}
	if j.opened {
		j.opened = false
		j.newline()
	}
	switch c {
	case '{', '[':
		j.depth++
		j.opened = true
		j.put(c)
	case '"':
		j.inString = true // Write copies the string
	default:
		j.put(c)
	}
}

func (j *jsonIndenter) newline() {
	if !j.indent {
		return
	}
	j.put('\n')
	for range j.depth {
		j.put(' ', ' ')
	}
}

func (j *jsonIndenter) put(p ...byte) { _, _ = j.to.Write(p) }

// Close ends the last line.
func (j *jsonIndenter) Close() error {
	j.put('\n')
	return nil
}

// jsonValues writes values as JSON: indented for the kind JSON, and on one line
// each for other kinds. Without a kind, strings are raw.
type jsonValues struct {
	to   *bufio.Writer
	kind Kind
}

func (j *jsonValues) value(v any) error {
	if text, ok := v.(string); ok && j.kind == "" {
		_, _ = j.to.WriteString(text + "\n") // the Formatter checks for errors
		return nil
	}
	text, err := Encode(v)
	if err != nil {
		return err
	}
	indenter := &jsonIndenter{to: j.to, indent: j.kind == JSON}
	_, _ = indenter.Write(text)
	return indenter.Close()
}

func (j *jsonValues) close() error { return nil }
