package cli_test

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

// A filler sets every field of a request of Google's client, each to a different
// value.
type filler struct {
	t *testing.T
	n int64
}

// fill sets v. Strings are set to text.
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
		f.t.Fatalf("unsupported type %s", v.Type())
	}
}

func (f *filler) message(v reflect.Value) {
	for field, value := range v.Fields() {
		name := jsonName(field)
		if name == "" {
			continue
		}
		f.fill(value, f.text(v.Type().Name(), name))
		if value.IsZero() {
			f.t.Errorf("%s.%s is not set", v.Type(), field.Name)
		}
	}
}

// text returns a valid value for a field that is a string in JSON.
func (f *filler) text(message, name string) string {
	m, ok := api.FindMessage(message)
	if !ok {
		f.t.Fatalf("unknown message %s", message)
	}
	field, ok := m.FindField(name)
	if !ok {
		f.t.Fatalf("%s has no field %s", message, name)
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

// jsonName returns the name of a field in JSON, or "" if the field is never sent.
func jsonName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// requestArgs returns the arguments of -r that set a whole request, each from the
// root.
func requestArgs(t *testing.T, body any) []string {
	t.Helper()
	var args []string
	addArgs(t, &args, "", reflect.ValueOf(body))
	return args
}

func addArgs(t *testing.T, args *[]string, path string, v reflect.Value) {
	t.Helper()
	v = reflect.Indirect(v)
	switch v.Kind() {
	case reflect.Struct:
		for field, value := range v.Fields() {
			if name := jsonName(field); name != "" {
				addArgs(t, args, path+"."+dashed(name), value)
			}
		}
	case reflect.Slice:
		addElements(t, args, path, v)
	case reflect.Map:
		entries, ok := v.Interface().(map[string]string)
		if !ok {
			t.Fatalf("unsupported type of %s: %s", path, v.Type())
		}
		for _, key := range slices.Sorted(maps.Keys(entries)) {
			*args = append(*args, path+"="+key+"="+entries[key])
		}
	default:
		*args = append(*args, path+"="+fmt.Sprint(v.Interface()))
	}
}

func addElements(t *testing.T, args *[]string, path string, list reflect.Value) {
	t.Helper()
	if list.Type().Elem() == reflect.TypeFor[googleapi.RawMessage]() {
		text, err := json.Marshal(list.Interface())
		if err != nil {
			t.Fatal(err)
		}
		*args = append(*args, path+":="+string(text))
		return
	}
	for i := range list.Len() {
		element := path
		if list.Index(i).Kind() == reflect.Pointer {
			element += "." + strconv.Itoa(i)
		}
		addArgs(t, args, element, list.Index(i))
	}
}
