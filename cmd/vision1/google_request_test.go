package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/api/googleapi"

	"vision1/internal/api"
)

// A filler sets every field of a request of Google's client, each to another
// value.
type filler struct {
	t *testing.T
	n int64
}

// fill sets v, which is the member of that JSON name of a message, "" for a
// request itself.
func (f *filler) fill(v reflect.Value, text string) {
	f.n++
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), text)
	case reflect.Struct:
		f.message(v)
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[googleapi.RawMessage]() {
			v.SetBytes(fmt.Appendf(nil, `{"@type":"type.googleapis.com/a.B","n":%d,"list":["ä",null,true]}`, f.n))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0), text)
		f.fill(v.Index(1), text)
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"a.b-" + strconv.FormatInt(f.n, 10): "c=d.e", "": ""}))
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64:
		v.SetInt(f.n)
	case reflect.Float64:
		v.SetFloat(float64(f.n) + 0.25)
	default:
		f.t.Fatalf("no value for a %s", v.Type())
	}
}

func (f *filler) message(v reflect.Value) {
	for field, member := range v.Fields() {
		name := jsonName(field)
		if name == "" {
			continue
		}
		f.fill(member, f.text(v.Type().Name(), name))
		if member.IsZero() {
			f.t.Errorf("%s.%s is not set", v.Type(), field.Name)
		}
	}
}

// text returns what a member can be set to where it is a string in JSON.
func (f *filler) text(message, member string) string {
	m, ok := api.FindMessage(message)
	if !ok {
		f.t.Fatalf("there is no message %s", message)
	}
	field, ok := m.FindField(member)
	if !ok {
		f.t.Fatalf("%s has no field %s", message, member)
	}
	switch field.Type.Kind {
	case api.KindEnum:
		return field.Type.Enum[f.n%int64(len(field.Type.Enum))].Name
	case api.KindBytes:
		return "++//AA=="
	case api.KindTimestamp:
		return "2030-01-02T03:04:05.123456789Z"
	default:
		return fmt.Sprintf(`text %d: a=b "c" \d <e> & ä€😀 ..f`, f.n)
	}
}

// jsonName returns the name of a field in JSON, "" where it is not sent.
func jsonName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// requestWords returns the words of -r that say all of a request, each from the
// root.
func requestWords(t *testing.T, body any) []string {
	t.Helper()
	var words []string
	addWords(t, &words, "", reflect.ValueOf(body))
	return words
}

func addWords(t *testing.T, words *[]string, path string, v reflect.Value) {
	t.Helper()
	v = reflect.Indirect(v)
	switch v.Kind() {
	case reflect.Struct:
		for field, member := range v.Fields() {
			if name := jsonName(field); name != "" {
				addWords(t, words, path+"."+dashed(name), member)
			}
		}
	case reflect.Slice:
		addElements(t, words, path, v)
	case reflect.Map:
		entries, ok := v.Interface().(map[string]string)
		if !ok {
			t.Fatalf("%s is a %s", path, v.Type())
		}
		for _, key := range slices.Sorted(maps.Keys(entries)) {
			*words = append(*words, path+"="+key+"="+entries[key])
		}
	default:
		*words = append(*words, path+"="+fmt.Sprint(v.Interface()))
	}
}

func addElements(t *testing.T, words *[]string, path string, list reflect.Value) {
	t.Helper()
	if list.Type().Elem() == reflect.TypeFor[googleapi.RawMessage]() {
		text, err := json.Marshal(list.Interface())
		if err != nil {
			t.Fatal(err)
		}
		*words = append(*words, path+":="+string(text))
		return
	}
	for i := range list.Len() {
		element := path
		if list.Index(i).Kind() == reflect.Pointer {
			element += "." + strconv.Itoa(i)
		}
		addWords(t, words, element, list.Index(i))
	}
}
