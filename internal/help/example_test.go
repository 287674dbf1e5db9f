package help

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image/gif"
	"reflect"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/cursor"
)

// The arguments of an example are valid, and they set every field that a client
// can set, including those of messages in lists.
func TestExampleSetsEveryField(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m, ok := api.FindMessage(resource.Methods[i].Request)
			if !ok {
				continue
			}
			e := exampleOf(m)
			request, diags := cursor.Parse(cursor.Input{Message: m, Args: e.args})
			if len(diags) > 0 {
				t.Errorf("%s: %q: %+v", m.Name, e.args, diags)
				continue
			}
			var data []byte
			for _, chunk := range request.Chunks() {
				data = append(data, chunk.JSON...)
			}
			if got, want := string(data), strings.Join(e.json, "\n"); !sameJSON(t, got, want) {
				t.Errorf("%s: the arguments create\n  %s\nwant\n  %s", m.Name, got, want)
			}
			var value map[string]any
			if err := json.Unmarshal(data, &value); err != nil {
				t.Errorf("%s: %v", m.Name, err)
			}
			for _, missing := range unset(m, value, m.Name) {
				t.Errorf("%s is not set by %q", missing, e.args)
			}
		}
	}
}

// unset returns the fields of m that are missing in value.
func unset(m *api.Message, value map[string]any, path string) []string {
	var missing []string
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.OutputOnly {
			continue
		}
		fieldPath := path + "." + f.Name
		fieldValue, ok := value[f.Name]
		if list, isList := fieldValue.([]any); isList && len(list) > 0 {
			fieldValue = list[0]
		}
		nested, isMessage := api.FindMessage(f.Type.Message)
		switch object, isObject := fieldValue.(map[string]any); {
		case !ok:
			missing = append(missing, fieldPath)
		case isMessage && isObject:
			missing = append(missing, unset(nested, object, fieldPath)...)
		case isMessage:
			missing = append(missing, fieldPath)
		}
	}
	return missing
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var values [2]any
	for i, text := range []string{a, b} {
		if err := json.Unmarshal([]byte(text), &values[i]); err != nil {
			t.Errorf("%v in %s", err, text)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}

// Examples have realistic values: none is derived from the name of its field, and
// the image is valid.
func TestExampleValues(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m, ok := api.FindMessage(resource.Methods[i].Request)
			if !ok {
				continue
			}
			for _, arg := range exampleOf(m).args {
				if strings.Contains(arg, "=some-") {
					t.Errorf("%s: %q is not realistic", m.Name, arg)
				}
			}
		}
	}
	image, err := base64.StdEncoding.DecodeString(onePixel)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gif.Decode(bytes.NewReader(image)); err != nil {
		t.Error(err)
	}
}

// The lines of a command contain all of its parts, each group starts a line, and all
// lines except the last end in a backslash.
func TestCommandLines(t *testing.T) {
	t.Parallel()
	groups := [][]string{{"vision1", "images", "annotate"}, {"-r", "requests.+"}, {"image"}, {"content=aGVsbG8=", "x='a b'"}}
	for _, width := range []int{1, 20, 30, 80} {
		lines := commandLines(groups, width)
		var parts []string
		for i, line := range lines {
			text, continues := strings.CutSuffix(line, ` \`)
			if continues == (i == len(lines)-1) {
				t.Errorf("width %d: line %d of %q", width, i, lines)
			}
			parts = append(parts, strings.TrimSpace(text))
		}
		want := "vision1 images annotate -r requests.+ image content=aGVsbG8= x='a b'"
		if got := strings.Join(parts, " "); got != want {
			t.Errorf("width %d: the lines contain\n  %s, want\n  %s", width, got, want)
		}
	}
	if got := commandLines(groups, 80); len(got) != 4 {
		t.Errorf("%q", got)
	}
	if got := commandLines(nil, 80); got != nil {
		t.Errorf("%q", got)
	}
}

func TestShellQuote(t *testing.T) {
	t.Parallel()
	for arg, want := range map[string]string{
		"a.b=gs://bucket/x": "a.b=gs://bucket/x", "filter=size = m": "'filter=size = m'", "it's": `'it'\''s'`, "": "''", "$-x": "'$-x'", "requests.+": "requests.+",
		"café": "'café'", "a\nb": `$'a\012b'`, "\xff'\\": `$'\377\'\\'`, "\u202e1": `$'\342\200\2561'`,
	} {
		if got := ShellQuote(arg); got != want {
			t.Errorf("ShellQuote(%q) = %q, want %q", arg, got, want)
		}
	}
}
