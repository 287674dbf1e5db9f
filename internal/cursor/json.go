package cursor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/value"
)

// A jsonReader validates JSON against the types of the API. It writes each value
// in the form in which it is sent, without spaces. After an error it continues,
// to report all errors.
type jsonReader struct {
	parser   *parser
	data     []byte
	offset   int // of data in the argument
	errors   int
	warnings int
	failed   bool // the decoder failed, which valid JSON can't cause
	dec      *json.Decoder
	out      bytes.Buffer
}

// read returns the value in the form in which it is sent, or nil after an error.
func (r *jsonReader) read(t *api.Type) json.RawMessage {
	if !utf8.Valid(r.data) {
		r.report(diag.Errorf("not valid UTF-8"))
		return nil
	}
	var raw json.RawMessage
	if err := json.Unmarshal(r.data, &raw); err != nil {
		r.report(syntaxError(err, r.data, r.parser.arg == 0))
		return nil
	}
	r.dec = json.NewDecoder(bytes.NewReader(r.data))
	r.dec.UseNumber()
	r.value(t, nil)
	if r.errors > 0 {
		return nil
	}
	return r.out.Bytes()
}

// skipSeparators returns the first offset, from start, that can begin a value.
func (r *jsonReader) skipSeparators(start int64) int {
	i := int(start)
	for i < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[i]) >= 0 {
		i++
	}
	return i
}

// peek returns the first byte of the next value, or 0.
func (r *jsonReader) peek() byte {
	if i := r.skipSeparators(r.dec.InputOffset()); i < len(r.data) {
		return r.data[i]
	}
	return 0
}

// raw reads the next value unmodified.
func (r *jsonReader) raw(at *jsonPath) json.RawMessage {
	var raw json.RawMessage
	r.check(at, r.dec.Decode(&raw))
	return raw
}

// token reads the next delimiter, key, or scalar.
func (r *jsonReader) token(at *jsonPath) json.Token {
	token, err := r.dec.Token()
	r.check(at, err)
	return token
}

func (r *jsonReader) check(at *jsonPath, err error) {
	if err != nil {
		r.failed = true
		r.fail(at, r.dec.InputOffset(), diag.Errorf("not valid JSON: %v", err))
	}
}

// value reads a value of type t.
func (r *jsonReader) value(t *api.Type, at *jsonPath) {
	start, first := r.dec.InputOffset(), r.peek()
	if first == 'n' {
		r.out.Write(r.raw(at))
		return
	}
	mismatch := func(want string) {
		r.raw(at)
		d := diag.Errorf("must be %s, not %s", want, kindOf(first))
		if list := r.batchField(); at == nil && r.parser.arg == 0 && first == '[' && list != "" {
			d.Message += fmt.Sprintf("; put the list in an object, {%q: [...]}", list)
		}
		r.fail(at, start, d)
	}
	switch {
	case t.List && first != '[':
		mismatch("a list, [...]")
	case t.List:
		r.list(t, at)
	case t.Map && first != '{':
		mismatch("an object, {\"key\": ...}")
	case t.Map:
		r.mapping(t, at)
	case t.Kind == api.KindAny:
		r.any(t, at)
	case t.Kind == api.KindMessage && first != '{':
		mismatch(withArticle(t.Message) + ", {...}")
	case t.Kind == api.KindMessage:
		r.message(t, at)
	case first == '{' || first == '[':
		mismatch(withArticle(t.Kind.String()))
	default:
		r.scalar(t, at)
	}
}

// batchField returns the field of the request that is a list of messages, or "".
func (r *jsonReader) batchField() string {
	for i := range r.parser.message.Fields {
		if f := &r.parser.message.Fields[i]; f.Type.List && f.Type.Kind == api.KindMessage {
			return f.Name
		}
	}
	return ""
}

// kindOf returns the kind of a value, for messages, from its first byte.
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

// any reads a value of any type. Duplicate keys are errors there too.
func (r *jsonReader) any(t *api.Type, at *jsonPath) {
	typ := *t
	switch r.peek() {
	case '{':
		typ.Map = true
		r.mapping(&typ, at)
	case '[':
		typ.List = true
		r.list(&typ, at)
	default:
		r.out.Write(r.raw(at))
	}
}

func (r *jsonReader) list(t *api.Type, at *jsonPath) {
	element := *t
	element.List = false
	r.token(at)
	r.out.WriteByte('[')
	for i := 0; !r.failed && r.dec.More(); i++ {
		if i > 0 {
			r.out.WriteByte(',')
		}
		r.nonNull(&element, &jsonPath{parent: at, index: i}, r.dec.InputOffset(), "null is not allowed as a list element")
	}
	r.token(at)
	r.out.WriteByte(']')
}

// nonNull reads an element or an entry, which can be null only for any type.
func (r *jsonReader) nonNull(t *api.Type, at *jsonPath, start int64, message string) {
	if r.peek() == 'n' && t.Kind != api.KindAny {
		r.raw(at)
		r.fail(at, start, diag.Errorf("%s", message))
		return
	}
	r.value(t, at)
}

// members reads an object. It calls read, which must read the value, for each
// key.
func (r *jsonReader) members(at *jsonPath, read func(key string, path *jsonPath, start int64)) {
	seen := make(map[string]bool)
	r.token(at)
	r.out.WriteByte('{')
	for !r.failed && r.dec.More() {
		start := r.dec.InputOffset()
		key, ok := r.token(at).(string)
		if !ok {
			return // reported
		}
		path := &jsonPath{parent: at, key: key, index: -1}
		if seen[key] {
			r.fail(path, start, diag.Errorf("duplicate key"))
			r.raw(path)
			continue
		}
		if len(seen) > 0 {
			r.out.WriteByte(',')
		}
		seen[key] = true
		r.out.Write(value.Quote(key))
		r.out.WriteByte(':')
		read(key, path, start)
	}
	r.token(at)
	r.out.WriteByte('}')
}

func (r *jsonReader) mapping(t *api.Type, at *jsonPath) {
	entry := *t
	entry.Map = false
	r.members(at, func(_ string, path *jsonPath, start int64) {
		r.nonNull(&entry, path, start, "null is not allowed as a map value")
	})
}

func (r *jsonReader) message(t *api.Type, at *jsonPath) {
	m, ok := api.FindMessage(t.Message)
	if !ok {
		r.any(&api.Type{Kind: api.KindAny}, at)
		return
	}
	r.members(at, func(key string, path *jsonPath, start int64) {
		i := slices.IndexFunc(m.Fields, func(f api.Field) bool { return f.Name == key })
		if i < 0 {
			r.fail(path, start, r.unknownField(m, key, at))
			r.raw(path)
			return
		}
		if m.Fields[i].OutputOnly {
			r.parser.warnOutputOnly(m.Fields[i].CLIName)
		}
		before := r.out.Len()
		r.value(&m.Fields[i].Type, path)
		var text string
		if m.Fields[i].Type.Kind == api.KindString && json.Unmarshal(r.out.Bytes()[before:], &text) == nil {
			r.parser.warnDoubtful(m.Name, key, text, path.prefix())
		}
	})
}

// scalar reads a string, a number, or a boolean. As in the JSON mapping of
// protocol buffers, a number can be quoted.
func (r *jsonReader) scalar(t *api.Type, at *jsonPath) {
	start, first := r.dec.InputOffset(), r.peek()
	token := r.token(at)
	text, ok := scalarText(t, token)
	if !ok {
		r.fail(at, start, diag.Errorf("must be %s, not %s", withArticle(t.Kind.String()), kindOf(first)))
		return
	}
	if _, number := token.(json.Number); number && t.Kind == api.KindEnum {
		r.warn(at, text+" is the number of an enum value, which can't be validated")
		r.out.WriteString(text)
		return
	}
	encoded, d := value.JSON(t, text)
	switch {
	case d == nil:
		r.out.Write(encoded)
	case t.Kind == api.KindEnum && isNewValue(d, text):
		r.warn(at, strings.Replace(d.Message, "unknown value", "unknown value "+diag.Truncate(text, maxExcerpt), 1))
		r.out.Write(value.Quote(text))
	case t.Kind == api.KindBytes:
		r.fail(at, start, r.parser.notBytes(text, true))
	default:
		r.fail(at, start, d)
	}
}

// scalarText returns the text of a scalar. It reports whether the type accepts
// that kind of scalar.
func scalarText(t *api.Type, token json.Token) (text string, ok bool) {
	switch v := token.(type) {
	case string:
		return v, t.Kind != api.KindBool
	case json.Number:
		if t.Kind == api.KindEnum {
			_, err := strconv.ParseInt(v.String(), 10, 32)
			return v.String(), err == nil
		}
		return v.String(), t.Kind >= api.KindInt32 && t.Kind <= api.KindDouble
	case bool:
		return strconv.FormatBool(v), t.Kind == api.KindBool
	default:
		return "", false
	}
}
