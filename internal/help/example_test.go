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

// The words that a page shows are right, and set every field that a person can
// set, messages in lists included.
func TestExampleSetsEveryField(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m, ok := api.FindMessage(resource.Methods[i].Request)
			if !ok {
				continue
			}
			example := ExampleOf(m)
			words := example.Words
			request, diags := cursor.Parse(cursor.Input{Message: m, Words: words})
			problems, warnings := diags.Errors(), diags.Warnings()
			if len(problems)+len(warnings) > 0 {
				t.Errorf("%s: %q: %+v %+v", m.Name, words, problems, warnings)
				continue
			}
			var data []byte
			for _, chunk := range request.Chunks() {
				data = append(data, chunk.JSON...)
			}
			if got, want := string(data), strings.Join(example.JSON, "\n"); !sameJSON(t, got, want) {
				t.Errorf("%s: the words make\n  %s\nbut the page shows\n  %s", m.Name, got, want)
			}
			var value map[string]any
			if err := json.Unmarshal(data, &value); err != nil {
				t.Errorf("%s: %v", m.Name, err)
			}
			for _, missing := range unset(m, value, m.Name) {
				t.Errorf("%s is not set by %q", missing, words)
			}
		}
	}
}

// unset returns the fields of m that a value does not have.
func unset(m *api.Message, value map[string]any, path string) []string {
	var missing []string
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.OutputOnly {
			continue
		}
		at := path + "." + f.Name
		inner, ok := value[f.Name]
		if list, is := inner.([]any); is && len(list) > 0 {
			inner = list[0]
		}
		below, isMessage := api.FindMessage(f.Type.Message)
		switch object, is := inner.(map[string]any); {
		case !ok:
			missing = append(missing, at)
		case isMessage && is:
			missing = append(missing, unset(below, object, at)...)
		case isMessage:
			missing = append(missing, at)
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

// What the example sets says something: no value is made up from its field's
// name, and the picture is one.
func TestExampleValues(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m, ok := api.FindMessage(resource.Methods[i].Request)
			if !ok {
				continue
			}
			for _, word := range ExampleOf(m).Words {
				if strings.Contains(word, "=some-") {
					t.Errorf("%s: %q is nonsense", m.Name, word)
				}
			}
		}
	}
	picture, err := base64.StdEncoding.DecodeString(onePixel)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gif.Decode(bytes.NewReader(picture)); err != nil {
		t.Error(err)
	}
}

// The lines of a command hold the same words, each move at the start of one, and
// fit; all but the last go on.
func TestCommandLines(t *testing.T) {
	t.Parallel()
	groups := [][]string{{"vision1", "images", "annotate"}, {"-r", "requests.+"}, {"image"}, {"content=aGVsbG8=", "x='a b'"}}
	for _, width := range []int{1, 20, 30, 80} {
		lines := commandLines(groups, width)
		var words []string
		for i, line := range lines {
			cut, goesOn := strings.CutSuffix(line, ` \`)
			if goesOn == (i == len(lines)-1) {
				t.Errorf("width %d: line %d of %q", width, i, lines)
			}
			words = append(words, strings.TrimSpace(cut))
		}
		want := "vision1 images annotate -r requests.+ image content=aGVsbG8= x='a b'"
		if got := strings.Join(words, " "); got != want {
			t.Errorf("width %d: the lines have the words\n  %s, want\n  %s", width, got, want)
		}
	}
	if got := commandLines(groups, 80); len(got) != 4 {
		t.Errorf("%q", got)
	}
	if got := commandLines(nil, 80); got != nil {
		t.Errorf("%q", got)
	}
}

func TestShellWord(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"a.b=gs://bucket/x": "a.b=gs://bucket/x", "filter=size = m": "'filter=size = m'", "it's": `'it'\''s'`, "": "''", "$-x": "'$-x'", "requests.+": "requests.+",
	} {
		if got := ShellWord(word); got != want {
			t.Errorf("ShellWord(%q) = %q, want %q", word, got, want)
		}
	}
}
