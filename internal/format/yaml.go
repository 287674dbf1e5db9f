package format

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// YAML 1.2 of JSON values: blocks of two spaces; texts plain where nothing could
// take them for something else, those of several lines as blocks, all others in
// double quotes; numbers as they are written.

// yamlSeparator stands between documents.
const yamlSeparator = "---\n"

// A member is a name with its value, in the order of the document.
type member struct {
	name  string
	value any
}

// ordered decodes JSON with the members of objects in their order: []member,
// []any, string, json.Number, bool or nil. The last of several members with one
// name counts.
func ordered(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("read a value: %w", err)
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := ordered(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, closing(d)
	case json.Delim('{'):
		return orderedMembers(d)
	}
	return token, nil
}

func orderedMembers(d *json.Decoder) (any, error) {
	object, at := []member{}, map[string]int{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("read a name: %w", err)
		}
		v, err := ordered(d)
		if err != nil {
			return nil, err
		}
		key := fmt.Sprint(name)
		if i, twice := at[key]; twice {
			object[i].value = v
			continue
		}
		at[key] = len(object)
		object = append(object, member{key, v})
	}
	return object, closing(d)
}

// closing reads the end of a list or an object.
func closing(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("read an end: %w", err)
	}
	return nil
}

func orderedValue(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	v, err := ordered(decoder)
	if err != nil {
		return nil, &Error{Message: "it can't be read: " + err.Error(), Err: err}
	}
	return v, nil
}

// yamlWriter writes values. What its writer fails with stays there.
type yamlWriter struct{ to *bufio.Writer }

func (y yamlWriter) put(text string) { _, _ = y.to.WriteString(text) }

func indentation(depth int) string { return strings.Repeat("  ", depth) }

// block writes a value whose lines begin at depth, and ends the last one. The
// first line has been begun, with what it needs before the value.
func (y yamlWriter) block(v any, depth int) {
	switch v := v.(type) {
	case []member:
		for i := range v {
			if i > 0 {
				y.put(indentation(depth))
			}
			y.put(scalar(v[i].name) + ":")
			y.below(v[i].value, depth)
		}
		if len(v) > 0 {
			return
		}
	case []any:
		for i := range v {
			if i > 0 {
				y.put(indentation(depth))
			}
			y.put("- ")
			y.block(v[i], depth+1)
		}
		if len(v) > 0 {
			return
		}
	}
	y.put(leaf(v, depth) + "\n")
}

// below writes the value of a name: in the line of the name, or below it.
func (y yamlWriter) below(v any, depth int) {
	if list, ok := v.([]any); ok && len(list) > 0 {
		y.put("\n" + indentation(depth))
		y.block(v, depth)
		return
	}
	if object, ok := v.([]member); ok && len(object) > 0 {
		y.put("\n" + indentation(depth+1))
		y.block(v, depth+1)
		return
	}
	y.put(" " + leaf(v, depth+1) + "\n")
}

// leaf returns a value that has none in it, without the end of its last line.
func leaf(v any, depth int) string {
	switch v := v.(type) {
	case []member:
		return "{}"
	case []any:
		return "[]"
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	case string:
		if literal(v) {
			return literalBlock(v, depth)
		}
		return scalar(v)
	default:
		return fmt.Sprint(v)
	}
}

// literal tells whether a text is shown as a block of its lines.
func literal(text string) bool {
	lines := strings.TrimSuffix(text, "\n")
	if !strings.Contains(lines, "\n") || strings.HasSuffix(lines, "\n") || lines[0] == ' ' || lines[0] == '\n' {
		return false
	}
	for _, r := range lines {
		if r != '\n' && (!unicode.IsPrint(r) || r == unicode.ReplacementChar) {
			return false
		}
	}
	return true
}

func literalBlock(text string, depth int) string {
	head := "|"
	lines, ended := strings.CutSuffix(text, "\n")
	if !ended {
		head = "|-"
	}
	for line := range strings.SplitSeq(lines, "\n") {
		head += "\n"
		if line != "" {
			head += indentation(max(depth, 1)) + line
		}
	}
	return head
}

// scalar returns a text in one line, plain or in quotes.
func scalar(text string) string {
	if plain(text) {
		return text
	}
	return strconv.Quote(text) // its escapes are YAML's too
}

func plain(text string) bool {
	reserved := []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"} // some of them in YAML 1.1 only
	if text == "" || slices.Contains(reserved, strings.ToLower(text)) || strings.HasSuffix(text, " ") {
		return false
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || r == '/' || r == '_':
		case i == 0:
			return false
		case unicode.IsDigit(r) || strings.ContainsRune(" .,-+=@()%'", r):
		case r == ':' && i+1 < len(text) && text[i+1] == '/': // gs://
		default:
			return false
		}
	}
	return true
}

// yamlValues shows each value as a document of YAML.
type yamlValues struct {
	to   *bufio.Writer
	some bool
}

func (y *yamlValues) value(v any) error {
	text, err := encode(v)
	if err != nil {
		return err
	}
	value, err := orderedValue(text)
	if err != nil {
		return err
	}
	if y.some {
		_, _ = y.to.WriteString(yamlSeparator) // its error stays in to
	}
	y.some = true
	yamlWriter{y.to}.block(value, 0)
	return nil
}

func (y *yamlValues) close() error { return nil }
