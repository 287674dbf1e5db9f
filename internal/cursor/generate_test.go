package cursor

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"vision1/internal/api"
)

// Random values of the API's types: objects are map[string]any, lists are []any,
// and scalars are typedValue.

// A typedValue is a scalar as it is typed and as it is sent.
type typedValue struct {
	text string
	wire json.RawMessage
}

func (v typedValue) MarshalJSON() ([]byte, error) { return v.wire, nil }

func randomMessage(t *rapid.T, m *api.Message) map[string]any {
	value := make(map[string]any)
	for i := range m.Fields {
		f := &m.Fields[i]
		if rapid.IntRange(0, 2).Draw(t, "has "+f.Name) > 0 {
			value[f.Name] = randomValue(t, &f.Type)
		}
	}
	return value
}

func randomValue(t *rapid.T, typ *api.Type) any {
	if rapid.IntRange(0, 19).Draw(t, "null") == 0 {
		return nil
	}
	one := *typ
	switch {
	case typ.List:
		one.List = false
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) any { return randomEntry(t, &one) }), 0, 3).Draw(t, "list")
	case typ.Map:
		one.Map = false
		value := rapid.Custom(func(t *rapid.T) any { return randomEntry(t, &one) })
		return rapid.MapOfN(randomKey(), value, 0, 3).Draw(t, "map")
	default:
		return randomEntry(t, typ)
	}
}

// randomEntry returns a list element or a map value: anything but null.
func randomEntry(t *rapid.T, typ *api.Type) any {
	one := *typ
	switch {
	case typ.Map:
		one.Map = false
		value := rapid.Custom(func(t *rapid.T) any { return randomEntry(t, &one) })
		return rapid.MapOfN(randomKey(), value, 0, 3).Draw(t, "map")
	case typ.Kind == api.KindMessage:
		m, _ := api.FindMessage(typ.Message)
		return randomMessage(t, m)
	case typ.Kind == api.KindAny:
		return randomAny(t, 2)
	default:
		return randomScalar(t, typ)
	}
}

func randomKey() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.RuneFrom([]rune("ab.:+-_0é \"")), 0, 4, -1)
}

func randomString(t *rapid.T) typedValue {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("ab.:=@+-_/\\<&\"\n\tüé漢😀 ")), 0, 8, -1).Draw(t, "string")
	wire, _ := json.Marshal(text)
	return typedValue{text, wire}
}

func randomScalar(t *rapid.T, typ *api.Type) typedValue {
	quoted := func(text string) typedValue { return typedValue{text, json.RawMessage(strconv.Quote(text))} }
	plain := func(text string) typedValue { return typedValue{text, json.RawMessage(text)} }
	switch typ.Kind {
	case api.KindBool:
		return plain(strconv.FormatBool(rapid.Bool().Draw(t, "bool")))
	case api.KindInt32:
		return plain(strconv.Itoa(int(rapid.Int32().Draw(t, "int32"))))
	case api.KindUint32:
		return plain(strconv.FormatUint(uint64(rapid.Uint32().Draw(t, "uint32")), 10))
	case api.KindInt64:
		return quoted(strconv.FormatInt(rapid.Int64().Draw(t, "int64"), 10))
	case api.KindUint64:
		return quoted(strconv.FormatUint(rapid.Uint64().Draw(t, "uint64"), 10))
	case api.KindFloat:
		return plain(strconv.FormatFloat(float64(rapid.Float32().Draw(t, "float")), 'g', -1, 32))
	case api.KindDouble:
		return plain(strconv.FormatFloat(rapid.Float64().Draw(t, "double"), 'g', -1, 64))
	case api.KindEnum:
		return quoted(rapid.SampledFrom(typ.Enum).Draw(t, "enum").Name)
	case api.KindTimestamp:
		return quoted(rapid.SampledFrom([]string{"2030-01-02T03:04:05Z", "2030-01-02t03:04:60.123456789+01:30"}).Draw(t, "time"))
	case api.KindBytes:
		data := rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "bytes")
		wire := strconv.Quote(base64.StdEncoding.EncodeToString(data))
		encoding := rapid.SampledFrom([]*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding})
		return typedValue{encoding.Draw(t, "alphabet").EncodeToString(data), json.RawMessage(wire)}
	default:
		return randomString(t)
	}
}

// randomAny returns a value of any type, nested at most depth levels deep.
func randomAny(t *rapid.T, depth int) any {
	switch kind := rapid.IntRange(0, 4).Draw(t, "kind"); {
	case kind == 0 && depth > 0:
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) any { return randomAny(t, depth-1) }), 0, 3).Draw(t, "list")
	case kind == 1 && depth > 0:
		return rapid.MapOfN(randomKey(), rapid.Custom(func(t *rapid.T) any { return randomAny(t, depth-1) }), 0, 3).Draw(t, "object")
	case kind == 2:
		return json.RawMessage(rapid.SampledFrom([]string{"null", "true", "12345678901234567890.5", "-1e400"}).Draw(t, "other"))
	default:
		return randomString(t)
	}
}

// plainKey reports whether a key can be a part of a path.
func plainKey(key string) bool {
	return key != "" && !strings.ContainsAny(key, ".=")
}
