package cursor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"vision1/internal/api"
	"vision1/internal/problem"
	"vision1/internal/value"
)

// A jsonReader turns JSON into nodes, checked against the types of the API.
// What is wrong goes to report, with offsets into data; reading goes on after it.
type jsonReader struct {
	data   []byte
	report func(*fault)
	warn   func(string)
	noted  func(field string) // hears of fields that the service fills in
	bad    bool
	dec    *json.Decoder
}

// read returns the value as a node, or nil where anything was wrong.
func (r *jsonReader) read(t *api.Type) *node {
	if !utf8.Valid(r.data) {
		r.fail("", 0, faultf("not valid UTF-8"))
		return nil
	}
	var whole json.RawMessage
	if err := json.Unmarshal(r.data, &whole); err != nil {
		r.fail("", 0, syntaxFault(err, len(r.data)))
		return nil
	}
	r.dec = json.NewDecoder(bytes.NewReader(r.data))
	r.dec.UseNumber()
	n := r.value(t, "")
	if r.bad {
		return nil
	}
	return n
}

func syntaxFault(err error, size int) *fault {
	f := faultf("not JSON: %s", strings.TrimPrefix(err.Error(), "json: "))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > 0 {
		f.start, f.end = int(syntax.Offset)-1, int(syntax.Offset)
		f.message += fmt.Sprintf(" (byte %d of %d)", syntax.Offset, size)
	}
	return f
}

// fail reports what is wrong with the value at path, which started at offset.
func (r *jsonReader) fail(path string, offset int64, f *fault) *node {
	r.bad = true
	if path != "" {
		f.message = path + ": " + f.message
	}
	start := int(offset)
	for start < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[start]) >= 0 {
		start++
	}
	if r.dec != nil {
		f.at(start, max(start, int(r.dec.InputOffset())))
	}
	r.report(f)
	return nil
}

// next returns the next byte that starts a value, without taking it.
func (r *jsonReader) next() byte {
	for i := int(r.dec.InputOffset()); i < len(r.data); i++ {
		if strings.IndexByte(" \t\r\n,:", r.data[i]) < 0 {
			return r.data[i]
		}
	}
	return 0
}

// raw takes the next value as it stands.
func (r *jsonReader) raw() json.RawMessage {
	var raw json.RawMessage
	if err := r.dec.Decode(&raw); err != nil { // the syntax was checked before
		r.bad = true
	}
	return raw
}

func (r *jsonReader) value(t *api.Type, path string) *node {
	start := r.dec.InputOffset()
	first := r.next()
	if first == 'n' {
		return &node{json: r.raw()}
	}
	wrong := func(want string) *node {
		r.raw()
		return r.fail(path, start, faultf("takes %s, not %s", want, kindOf(first)))
	}
	switch {
	case t.List && first != '[':
		return wrong("a list, [...]")
	case t.List:
		return r.list(t, path)
	case t.Map && first != '{':
		return wrong("an object, {\"key\": ...}")
	case t.Map:
		return r.mapping(t, path)
	case t.Kind == api.KindAny:
		return r.any()
	case t.Kind == api.KindMessage && first != '{':
		return wrong("a " + t.Message + ", {...}")
	case t.Kind == api.KindMessage:
		return r.message(t, path)
	case first == '{' || first == '[':
		return wrong("a " + t.Kind.String())
	default:
		return r.scalar(t, path)
	}
}

func kindOf(first byte) string {
	switch first {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}

func (r *jsonReader) any() *node {
	var b bytes.Buffer
	raw := r.raw()
	if err := json.Compact(&b, raw); err != nil {
		return &node{json: raw}
	}
	return &node{json: b.Bytes()}
}

// open takes the delimiter that the next value starts with, or that ends it.
func (r *jsonReader) delimiter() {
	if _, err := r.dec.Token(); err != nil { // the syntax was checked before
		r.bad = true
	}
}

func (r *jsonReader) list(t *api.Type, path string) *node {
	one := *t
	one.List = false
	n := &node{kind: list}
	r.delimiter()
	for r.dec.More() {
		at := path + "[" + strconv.Itoa(len(n.items)) + "]"
		start := r.dec.InputOffset()
		if r.next() == 'n' && one.Kind != api.KindAny {
			r.raw()
			r.fail(at, start, faultf("null can't be an element"))
		}
		n.items = append(n.items, r.value(&one, at))
	}
	r.delimiter()
	return n
}

// members takes an object, key by key. take must take the value.
func (r *jsonReader) members(path string, take func(key, at string, start int64)) {
	seen := make(map[string]bool)
	r.delimiter()
	for r.dec.More() {
		start := r.dec.InputOffset()
		token, err := r.dec.Token()
		key, ok := token.(string)
		if err != nil || !ok {
			r.bad = true
			return
		}
		at := key
		if path != "" {
			at = path + "." + key
		}
		if seen[key] {
			r.fail(at, start, faultf("the key is given twice"))
			r.raw()
			continue
		}
		seen[key] = true
		take(key, at, start)
	}
	r.delimiter()
}

func (r *jsonReader) mapping(t *api.Type, path string) *node {
	one := *t
	one.Map = false
	n := &node{kind: object}
	r.members(path, func(key, at string, start int64) {
		if r.next() == 'n' && one.Kind != api.KindAny {
			r.raw()
			r.fail(at, start, faultf("null can't be a value of a map"))
			return
		}
		n.put(key, r.value(&one, at))
	})
	return n
}

func (r *jsonReader) message(t *api.Type, path string) *node {
	n := &node{kind: object}
	m, ok := api.FindMessage(t.Message)
	if !ok {
		return r.any()
	}
	r.members(path, func(key, at string, start int64) {
		for i := range m.Fields {
			if m.Fields[i].Name != key {
				continue
			}
			if m.Fields[i].OutputOnly {
				r.noted(m.Fields[i].Word)
			}
			n.put(key, r.value(&m.Fields[i].Type, at))
			return
		}
		r.fail(at, start, unknownKey(m, key))
		r.raw()
	})
	return n
}

func unknownKey(m *api.Message, key string) *fault {
	if len(m.Fields) == 0 {
		return faultf("%s has no fields", m.Name)
	}
	names := make([]string, len(m.Fields))
	for i := range m.Fields {
		names[i] = m.Fields[i].Name
	}
	return &fault{message: m.Name + " has no field " + key, suggestion: problem.Nearest(key, names)}
}

// scalar takes a string, a number or a boolean. As in the JSON mapping of
// protocol buffers, numbers may stand in quotes.
func (r *jsonReader) scalar(t *api.Type, path string) *node {
	start := r.dec.InputOffset()
	token, err := r.dec.Token()
	if err != nil {
		r.bad = true
		return nil
	}
	var text string
	fits := false
	switch v := token.(type) {
	case string:
		text, fits = v, t.Kind != api.KindBool
	case json.Number:
		text = v.String()
		fits = t.Kind >= api.KindInt32 && t.Kind <= api.KindDouble
		if t.Kind == api.KindEnum { // the number of a value goes as it is
			r.warn(path + ": " + text + " is the number of a value; it is sent as it is")
			return &node{json: json.RawMessage(text)}
		}
	case bool:
		text, fits = strconv.FormatBool(v), t.Kind == api.KindBool
	}
	if !fits {
		return r.fail(path, start, faultf("takes a %s, not %s", t.Kind, kindOf(firstOf(token))))
	}
	encoded, bad := value.JSON(t, text)
	if bad != nil && t.Kind == api.KindEnum {
		r.warn(unknownEnum(path, text, bad.Suggestion))
		return &node{json: value.Quote(text)}
	}
	if bad != nil {
		return r.fail(path, start, &fault{message: bad.Message, suggestion: bad.Suggestion})
	}
	return &node{json: encoded}
}

func unknownEnum(path, text, nearest string) string {
	message := text + " is a value that the API didn't have when this program was made; it is sent all the same"
	if nearest != "" {
		message += " (the nearest known one is " + nearest + ")"
	}
	if path != "" {
		message = path + ": " + message
	}
	return message
}

func firstOf(token json.Token) byte {
	switch token.(type) {
	case string:
		return '"'
	case bool:
		return 't'
	default:
		return '0'
	}
}
