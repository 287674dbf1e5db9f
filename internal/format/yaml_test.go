package format_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"vision1/internal/format"
)

func TestYAML(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ document, want string }{
		{`{}`, "{}\n"},
		{`[]`, "[]\n"},
		{`"a"`, "a\n"},
		{`null`, "null\n"},
		{`{"b":1e400,"a":12345678901234567890,"c":123456789012345678901234567890.10}`, "b: 1e400\na: 12345678901234567890\nc: 123456789012345678901234567890.10\n"},
		{
			`{"products":[{"name":"projects/p","productLabels":[{"key":"k","value":"v"}]},{"name":"x"}],"empty":[],"nextPageToken":""}`,
			"products:\n- name: projects/p\n  productLabels:\n  - key: k\n    value: v\n- name: x\nempty: []\nnextPageToken: \"\"\n",
		},
		{`{"metadata":{"@type":"type.googleapis.com/x","a":{}},"done":true}`, "metadata:\n  '@type': type.googleapis.com/x\n  a: {}\ndone: true\n"},
		{`{"text":"VISION\n  one: 1\n","more":["a\nb"]}`, "text: |\n  VISION\n    one: 1\nmore:\n- |-\n  a\n  b\n"},
		{`[[1,[2,3]],[{"a":[4]}]]`, "- - 1\n  - - 2\n    - 3\n- - a:\n    - 4\n"},
		{`["yes","No","1","-","gs://b/o","a: b","é 日本","2030-01-02","\u001b[31m","x "]`,
			"- \"yes\"\n- \"No\"\n- \"1\"\n- \"-\"\n- gs://b/o\n- 'a: b'\n- é 日本\n- \"2030-01-02\"\n- \"\\e[31m\"\n- 'x '\n"},
	} {
		if got := mustShow(t, format.Options{Kind: format.YAML}, tt.document); got != tt.want {
			t.Errorf("%s: got\n%swant\n%s", tt.document, got, tt.want)
		}
	}
}

func TestYAMLOfSeveralResults(t *testing.T) {
	t.Parallel()
	got := mustShow(t, format.Options{Kind: format.YAML, Query: compile(t, ".[]")}, `[{"a":1},"b"]`)
	if want := "a: 1\n---\nb\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got = mustShow(t, format.Options{Kind: format.YAML}, `{"a":1}`, `[2]`)
	if want := "a: 1\n---\n- 2\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestYAMLRoundTrip parses the YAML of random values.
func TestYAMLRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		value := anyValue(3).Draw(r, "value")
		document, err := json.Marshal(value)
		if err != nil {
			r.Fatal(err)
		}
		shown, err := show(t, format.Options{Kind: format.YAML}, false, string(document))
		if err != nil {
			r.Fatal(err)
		}
		var back any
		if err := yaml.Unmarshal([]byte(shown), &back); err != nil {
			r.Fatalf("%s became\n%s: %v", document, shown, err)
		}
		if !reflect.DeepEqual(plainNumbers(back), plainNumbers(value)) {
			r.Fatalf("%s became\n%swhich is %#v", document, shown, back)
		}
	})
}

// anyValue generates JSON values, with strings that YAML could misread.
func anyValue(depth int) *rapid.Generator[any] {
	texts := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"", "~", "null", "YES", "off", "1e3", "0x1f", ".inf", ".nan", "12:30", "<<", "=", "- a", "? a", "a: b", "a #b", "a\nb", "a\n", "\n", "\na",
		" a\nb", "a\n\nb", "a\n\n", "a \nb", "a\r\nb", "a\tb", "\tb", "#", "%a", "@a", "&a", "*a", "!a", "|", ">", "'", "\"", "\\", "---", "...", "a\n---\nb",
		"\x00", "\x7f", "\u0085", "\u2028", "\ufeff", "\u202e", "日本\n語", "\U0001f600", "[a", "{a", "gs://b/o", "a:/b", "it's", "a, b", "true ", "n",
	}), rapid.StringMatching(`[a-z \n:#-]{0,12}`))
	leaves := rapid.OneOf(
		rapid.Map(texts, func(s string) any { return strings.ToValidUTF8(s, "?") }),
		rapid.Map(rapid.Int64Range(-1<<53, 1<<53), func(n int64) any { return float64(n) }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Just[any](nil))
	if depth == 0 {
		return leaves
	}
	inner := anyValue(depth - 1)
	return rapid.OneOf(leaves,
		rapid.Map(rapid.SliceOfN(inner, 0, 4), func(list []any) any { return list }),
		rapid.Map(rapid.MapOfN(rapid.Map(texts, func(s string) string { return strings.ToValidUTF8(s, "?") }), inner, 0, 4),
			func(object map[string]any) any { return object }))
}

// plainNumbers converts all numbers to float64, and nil lists to empty ones.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case []any:
		list := []any{}
		for _, element := range v {
			list = append(list, plainNumbers(element))
		}
		return list
	case map[string]any:
		object := map[string]any{}
		for name, element := range v {
			object[name] = plainNumbers(element)
		}
		return object
	case map[any]any:
		return fmt.Sprintf("a key that is not a string: %v", v)
	default:
		return v
	}
}
