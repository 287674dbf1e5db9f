package format

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"vision1/internal/output"
)

// yamlSeparator separates documents.
const yamlSeparator = "---\n"

// yamlParts writes an object member by member, and a list in it element by
// element. It stores any other value completely.
type yamlParts struct {
	partBuffer
	to    io.Writer
	empty bool       // the object has no members so far
	key   *yaml.Node // of the current member; nil once it is written
}

func newYAMLDocument(to io.Writer) io.WriteCloser {
	return newDocument(&yamlParts{partBuffer: newPartBuffer("a part of the response"), to: to})
}

func (y *yamlParts) Begin(at output.Path, first byte) (bool, io.Writer) {
	switch len(at) {
	case 0:
		y.empty = true
		if first == '{' {
			return true, nil
		}
	case 1:
		y.empty = false
		key := string(at[0].Key)
		y.key = yamlString(key)
		if first == '[' && isSimpleKey(key) {
			return true, nil
		}
	}
	return false, &y.value
}

func (y *yamlParts) End(at output.Path) {
	if y.failure() != nil {
		return
	}
	var value *yaml.Node // nil at the end of an object or list that was split
	if len(y.value.Bytes()) > 0 {
		if value, y.err = parseYAML(y.value.Bytes()); y.err != nil {
			return
		}
		y.value.Reset()
	}
	switch {
	case len(at) == 0 && value != nil:
		y.Encode(value)
	case len(at) == 0 && y.empty:
		y.Encode(&yaml.Node{Kind: yaml.MappingNode})
	case len(at) == 1 && value != nil:
		y.member(value)
	case len(at) == 1 && y.key != nil:
		y.member(&yaml.Node{Kind: yaml.SequenceNode})
	case len(at) == 2:
		list := &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{value}}
		if y.key != nil {
			y.member(list)
		} else {
			y.Encode(list)
		}
	}
}

// member writes the current member of the object, or its key and the first element
// of a list.
func (y *yamlParts) member(value *yaml.Node) {
	y.Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{y.key, value}})
	y.key = nil
}

func (y *yamlParts) Encode(value *yaml.Node) { y.err = encodeYAML(y.to, value) }

// isSimpleKey reports whether the YAML for a key is a single line, after which
// the elements of a list can follow without indentation.
func isSimpleKey(key string) bool {
	const maxSimpleKey = 100 // YAML's own limit is 128, with quotation marks and escapes
	return len(key) <= maxSimpleKey && !strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsPrint(r) })
}

// yamlValues writes each value as a YAML document.
type yamlValues struct {
	to      io.Writer
	started bool
}

func (y *yamlValues) value(v any) error {
	text, err := Encode(v)
	if err != nil {
		return err
	}
	node, err := parseYAML(text)
	if err != nil {
		return err
	}
	if y.started {
		_, _ = io.WriteString(y.to, yamlSeparator) // encodeYAML returns the error
	}
	y.started = true
	return encodeYAML(y.to, node)
}

func (y *yamlValues) close() error { return nil }

func encodeYAML(to io.Writer, node *yaml.Node) error {
	e := yaml.NewEncoder(to)
	e.SetIndent(2)
	e.CompactSeqIndent()
	if err := e.Encode(node); err != nil {
		return fmt.Errorf("write YAML: %w", err)
	}
	if err := e.Close(); err != nil {
		return fmt.Errorf("write YAML: %w", err)
	}
	return nil
}

// parseYAML returns the node for a JSON value. Keys keep their order, and numbers
// keep all their digits.
func parseYAML(text []byte) (*yaml.Node, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	node, err := yamlNode(d)
	if err != nil {
		return nil, &Error{Message: "invalid JSON: " + err.Error(), Err: err}
	}
	return node, nil
}

// yamlNode returns the node for the next JSON value of d.
func yamlNode(d *json.Decoder) (*yaml.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("read a value: %w", err)
	}
	switch token := token.(type) {
	case json.Delim:
		return yamlCollection(d, token == '{')
	case string:
		return yamlString(token), nil
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: "null"}, nil
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(token)}, nil
	}
}

// yamlCollection returns the node for an object or array. If a key occurs more
// than once, its last value counts.
func yamlCollection(d *json.Decoder, isObject bool) (*yaml.Node, error) {
	node := &yaml.Node{Kind: yaml.SequenceNode}
	var index map[string]int // of values in Content
	if isObject {
		node.Kind, index = yaml.MappingNode, map[string]int{}
	}
	for d.More() {
		value, err := yamlNode(d)
		if err != nil {
			return nil, err
		}
		if !isObject {
			node.Content = append(node.Content, value)
			continue
		}
		key := value
		if value, err = yamlNode(d); err != nil {
			return nil, err
		}
		if i, ok := index[key.Value]; ok {
			node.Content[i] = value
			continue
		}
		index[key.Value] = len(node.Content) + 1
		node.Content = append(node.Content, key, value)
	}
	if _, err := d.Token(); err != nil { // the closing delimiter
		return nil, fmt.Errorf("read a value: %w", err)
	}
	return node, nil
}

// yamlString returns the node for a string. The encoder quotes what YAML 1.2 reads
// as another type. This function also quotes what YAML 1.1 does, and lines that
// not every reader accepts in a block.
func yamlString(s string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	words := []string{"y", "n", "yes", "no", "on", "off"}
	if s != "" && strings.IndexByte("0123456789+-.<= \n", s[0]) >= 0 || slices.Contains(words, strings.ToLower(s)) ||
		strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
		node.Style = yaml.DoubleQuotedStyle
	}
	return node
}
