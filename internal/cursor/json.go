package cursor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/value"
)

// A jsonReader checks JSON against the types of the API and writes it anew as
// it goes out: values in their form on the wire, no space between them.
// What is wrong goes to report, with offsets into data; reading goes on after it.
type jsonReader struct {
	data   []byte
	report func(*diag.Diagnostic)
	warn   func(string)
	noted  func(field string) // hears of fields that the service fills in
	faults int
	warned int
	broken bool // the decoder failed, which checked JSON gives it no cause for
	dec    *json.Decoder
	out    bytes.Buffer
}

// mostFaults is how many mistakes, and how many warnings, are told of one piece
// of JSON: a file of the wrong kind is wrong all over.
const mostFaults = 100

// read returns the value as it goes out, or nil where anything was wrong.
func (r *jsonReader) read(t *api.Type) json.RawMessage {
	if !utf8.Valid(r.data) {
		r.fail(nil, 0, diag.Errorf("not valid UTF-8"))
		return nil
	}
	var whole json.RawMessage
	if err := json.Unmarshal(r.data, &whole); err != nil {
		r.fail(nil, 0, syntaxFault(err, len(r.data)))
		return nil
	}
	r.dec = json.NewDecoder(bytes.NewReader(r.data))
	r.dec.UseNumber()
	r.value(t, nil)
	if r.faults > 0 {
		return nil
	}
	return r.out.Bytes()
}

func syntaxFault(err error, size int) *diag.Diagnostic {
	f := diag.Errorf("not JSON: %s", strings.TrimPrefix(err.Error(), "json: "))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > 0 {
		f.Start, f.End = int(syntax.Offset)-1, int(syntax.Offset)
		f.Message += fmt.Sprintf(" (byte %d of %d)", syntax.Offset, size)
	}
	return f
}

// fail reports what is wrong with the value at a place, which started at offset.
func (r *jsonReader) fail(at *place, offset int64, f *diag.Diagnostic) {
	r.faults++
	if r.faults > mostFaults {
		if r.faults == mostFaults+1 {
			r.report(diag.Errorf("more is wrong in this JSON; these are the first %d mistakes", mostFaults))
		}
		return
	}
	f.Message = at.label() + f.Message
	start := int(offset)
	for start < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[start]) >= 0 {
		start++
	}
	if r.dec != nil {
		f.At(start, max(start, int(r.dec.InputOffset())))
	}
	r.report(f)
}

func (r *jsonReader) warnOf(at *place, message string) {
	r.warned++
	if r.warned <= mostFaults {
		r.warn(at.label() + message)
	}
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

// skip takes the next value as it stands.
func (r *jsonReader) skip(at *place) json.RawMessage {
	var raw json.RawMessage
	r.check(at, r.dec.Decode(&raw))
	return raw
}

// token takes the next delimiter, key or scalar.
func (r *jsonReader) token(at *place) json.Token {
	token, err := r.dec.Token()
	r.check(at, err)
	return token
}

func (r *jsonReader) check(at *place, err error) {
	if err != nil {
		r.broken = true
		r.fail(at, r.dec.InputOffset(), diag.Errorf("not JSON: %v", err))
	}
}

func (r *jsonReader) value(t *api.Type, at *place) {
	start := r.dec.InputOffset()
	first := r.next()
	if first == 'n' {
		r.out.Write(r.skip(at))
		return
	}
	wrong := func(want string) {
		r.skip(at)
		r.fail(at, start, diag.Errorf("takes %s, not %s", want, kindOf(first)))
	}
	switch {
	case t.List && first != '[':
		wrong("a list, [...]")
	case t.List:
		r.list(t, at)
	case t.Map && first != '{':
		wrong("an object, {\"key\": ...}")
	case t.Map:
		r.mapping(t, at)
	case t.Kind == api.KindAny:
		r.any(t, at)
	case t.Kind == api.KindMessage && first != '{':
		wrong(withArticle(t.Message) + ", {...}")
	case t.Kind == api.KindMessage:
		r.message(t, at)
	case first == '{' || first == '[':
		wrong(withArticle(t.Kind.String()))
	default:
		r.scalar(t, at)
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

// any takes a value of any type, in which still no key may be given twice.
func (r *jsonReader) any(t *api.Type, at *place) {
	below := *t
	switch r.next() {
	case '{':
		below.Map = true
		r.mapping(&below, at)
	case '[':
		below.List = true
		r.list(&below, at)
	default:
		r.out.Write(r.skip(at))
	}
}

func (r *jsonReader) list(t *api.Type, at *place) {
	one := *t
	one.List = false
	r.token(at)
	r.out.WriteByte('[')
	for i := 0; !r.broken && r.dec.More(); i++ {
		if i > 0 {
			r.out.WriteByte(',')
		}
		r.entry(&one, &place{in: at, index: i}, r.dec.InputOffset(), "null can't be an element")
	}
	r.token(at)
	r.out.WriteByte(']')
}

// entry takes what a list or a map holds, which null can be for any type only.
func (r *jsonReader) entry(t *api.Type, at *place, start int64, null string) {
	if r.next() == 'n' && t.Kind != api.KindAny {
		r.skip(at)
		r.fail(at, start, diag.Errorf("%s", null))
		return
	}
	r.value(t, at)
}

// members takes an object, key by key. take must take the value.
func (r *jsonReader) members(at *place, take func(key string, below *place, start int64)) {
	seen := make(map[string]bool)
	r.token(at)
	r.out.WriteByte('{')
	for !r.broken && r.dec.More() {
		start := r.dec.InputOffset()
		key, ok := r.token(at).(string)
		if !ok {
			return // reported
		}
		below := &place{in: at, key: key, named: true}
		if seen[key] {
			r.fail(below, start, diag.Errorf("the key is given twice"))
			r.skip(below)
			continue
		}
		if len(seen) > 0 {
			r.out.WriteByte(',')
		}
		seen[key] = true
		r.out.Write(value.Quote(key))
		r.out.WriteByte(':')
		take(key, below, start)
	}
	r.token(at)
	r.out.WriteByte('}')
}

func (r *jsonReader) mapping(t *api.Type, at *place) {
	one := *t
	one.Map = false
	r.members(at, func(_ string, below *place, start int64) {
		r.entry(&one, below, start, "null can't be a value of a map")
	})
}

func (r *jsonReader) message(t *api.Type, at *place) {
	m, ok := api.FindMessage(t.Message)
	if !ok {
		r.any(&api.Type{Kind: api.KindAny}, at)
		return
	}
	r.members(at, func(key string, below *place, start int64) {
		i := slices.IndexFunc(m.Fields, func(f api.Field) bool { return f.Name == key })
		if i < 0 {
			r.fail(below, start, unknownKey(m, key))
			r.skip(below)
			return
		}
		if m.Fields[i].OutputOnly {
			r.noted(m.Fields[i].Word)
		}
		r.value(&m.Fields[i].Type, below)
	})
}

func unknownKey(m *api.Message, key string) *diag.Diagnostic {
	if len(m.Fields) == 0 {
		return diag.Errorf("%s has no fields", m.Name)
	}
	names := make([]string, len(m.Fields))
	for i := range m.Fields {
		names[i] = m.Fields[i].Name
	}
	return &diag.Diagnostic{Message: m.Name + " has no field " + shorten(key), Suggestion: diag.Nearest(key, names)}
}

// scalar takes a string, a number or a boolean. As in the JSON mapping of
// protocol buffers, numbers may stand in quotes.
func (r *jsonReader) scalar(t *api.Type, at *place) {
	start := r.dec.InputOffset()
	token := r.token(at)
	text, fits := scalarText(t, token)
	if !fits {
		r.fail(at, start, diag.Errorf("takes %s, not %s", withArticle(t.Kind.String()), kindOf(firstOf(token))))
		return
	}
	if _, number := token.(json.Number); number && t.Kind == api.KindEnum {
		r.warnOf(at, text+" is the number of a value; it is sent as it is")
		r.out.WriteString(text)
		return
	}
	encoded, bad := value.JSON(t, text)
	switch {
	case bad == nil:
		r.out.Write(encoded)
	case t.Kind == api.KindEnum:
		r.warnOf(at, unknownEnum(text, bad.Suggestion))
		r.out.Write(value.Quote(text))
	default:
		r.fail(at, start, &diag.Diagnostic{Message: bad.Message, Suggestion: bad.Suggestion})
	}
}

// scalarText returns what a scalar says, and whether JSON may say it so for the type.
func scalarText(t *api.Type, token json.Token) (text string, fits bool) {
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

func unknownEnum(text, nearest string) string {
	message := shorten(text) + " is a value that the API didn't have when this program was made"
	if nearest != "" {
		message += " (the nearest known one is " + nearest + ")"
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
