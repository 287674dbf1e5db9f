package render_test

import (
	"strings"
	"testing"

	"vision1/internal/detect/render"
)

func TestSplitResponse(t *testing.T) {
	const file = `{"inputConfig":{},"responses":[{"a":1},{"a":2}]}`
	for _, test := range []struct{ response, want string }{
		{`{"labelAnnotations":[]}`, `{"labelAnnotations":[]}`},
		{`{}`, `{}`},
		{`{"responses":[{"a":1},{}]}`, `{"a":1} {}`},
		{`[{"a":1},{"responses":[{"a":2}]}]`, `{"a":1} {"a":2}`},
		{file, file},
		{`{"totalPages":2,"responses":[{}]}`, `{"totalPages":2,"responses":[{}]}`},
		{`{"responses":[` + file + `]}`, file},
		{`{"name":"operations/1","done":true,"response":{"responses":[` + file + `,` + file + `]}}`, file + " " + file},
	} {
		found, err := render.SplitResponse([]byte(test.response))
		var parts []string
		for _, part := range found {
			parts = append(parts, string(part))
		}
		if got := strings.Join(parts, " "); err != nil || got != test.want {
			t.Errorf("%s: %s, %v; want %s", test.response, got, err, test.want)
		}
	}
}

func TestSplitInvalid(t *testing.T) {
	for _, test := range []struct{ response, want string }{
		{``, "not valid JSON"},
		{`{"responses":[{}`, "not valid JSON"},
		{`<html>`, "not valid JSON"},
		{`5`, "a response is an object"},
		{`null`, "a response is an object"},
		{`{"responses":[{},null]}`, "element 1: a response is an object"},
		{`{"responses":5}`, "responses is not a list"},
		{`{"responses":[]}`, "no results"},
		{`[]`, "no results"},
		{strings.Repeat("[", 10) + strings.Repeat("]", 10), "nested too deeply"},
	} {
		if found, err := render.SplitResponse([]byte(test.response)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %s, %v; want %s", test.response, found, err, test.want)
		}
	}
}
