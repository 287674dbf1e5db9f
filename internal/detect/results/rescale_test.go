package results_test

import (
	"encoding/json"
	"strings"
	"testing"

	"vision1/internal/detect/results"
)

func TestRescale(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, response, want string }{
		{"vertices", `{"boundingPoly":{"vertices":[{"x":10,"y":20},{"y":3},{}]}}`, `{"boundingPoly":{"vertices":[{"x":25,"y":40},{"y":6},{}]}}`},
		{"rounded", `{"vertices":[{"x":3,"y":-3}]}`, `{"vertices":[{"x":8,"y":-6}]}`},
		{"negative, rounded", `{"vertices":[{"x":-1,"y":0}]}`, `{"vertices":[{"x":-3,"y":0}]}`},
		{"other fields of a vertex", `{"vertices":[{"x":2,"z":2,"confidence":2,"new":{"x":2}}]}`, `{"vertices":[{"x":5,"z":5,"confidence":2,"new":{"x":2}}]}`},
		{"landmarks", `{"landmarks":[{"type":"LEFT_EYE","position":{"x":1.5,"y":2.25,"z":-0.001}}]}`,
			`{"landmarks":[{"type":"LEFT_EYE","position":{"x":3.75,"y":4.5,"z":-0.0025}}]}`},
		{"exponent", `{"landmarks":[{"position":{"x":1e2,"y":1E-3}}]}`, `{"landmarks":[{"position":{"x":250,"y":0.002}}]}`},
		{"positions elsewhere", `{"position":{"x":1,"y":1},"a":[{"position":{"x":1}}]}`, `{"position":{"x":1,"y":1},"a":[{"position":{"x":1}}]}`},
		{"pages", `{"fullTextAnnotation":{"pages":[{"width":640,"height":480,"confidence":0.5,"blocks":[{"boundingBox":{"vertices":[{"x":2}]}}]}]}}`,
			`{"fullTextAnnotation":{"pages":[{"width":1600,"height":960,"confidence":0.5,"blocks":[{"boundingBox":{"vertices":[{"x":5}]}}]}]}}`},
		{"sizes elsewhere", `{"width":1,"image":{"height":2}}`, `{"width":1,"image":{"height":2}}`},
		{"normalized vertices", `{"normalizedVertices":[{"x":0.5,"y":0.25}]}`, `{"normalizedVertices":[{"x":0.5,"y":0.25}]}`},
		{"vertices that aren't an array of objects", `{"vertices":{"x":1},"a":{"vertices":[1,[{"x":1}]]}}`, `{"vertices":{"x":1},"a":{"vertices":[1,[{"x":1}]]}}`},
		{"strings", `{"vertices":[{"x":"10","y":null},"x",10]}`, `{"vertices":[{"x":"10","y":null},"x",10]}`},
		{"a value like a name", `{"description":"vertices","a":[{"x":1}],"vertices":[{"y":1}]}`, `{"description":"vertices","a":[{"x":1}],"vertices":[{"y":2}]}`},
		{"everything else is unmodified", "{ \"a\" : 1.50,\n\"vertices\":[ {\"x\" :\t4 , \"y\": 5}\n],\"z\":\"\\u00e4\\/<\",\"big\":12345678901234567890 }\n",
			"{ \"a\" : 1.50,\n\"vertices\":[ {\"x\" :\t10 , \"y\": 10}\n],\"z\":\"\\u00e4\\/<\",\"big\":12345678901234567890 }\n"},
		{"large", `{"vertices":[{"x":1e999,"y":1e308}]}`, `{"vertices":[{"x":1e999,"y":1e308}]}`},
		{"scalar", `5`, `5`},
	}
	for _, test := range tests {
		got, err := results.Rescale(json.RawMessage(test.response), 2.5, 2)
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %s, %v, want %s", test.name, got, err, test.want)
		}
	}
}

func TestRescaleInvalid(t *testing.T) {
	t.Parallel()
	for _, response := range []string{"", " ", "{", `{"vertices":[{"x":1}`, "nope", `{"a" 1}`, "]"} {
		if got, err := results.Rescale(json.RawMessage(response), 2, 2); err == nil || !strings.HasPrefix(err.Error(), "the response isn't valid JSON: ") {
			t.Errorf("%q: %s, %v", response, got, err)
		}
	}
}

func TestRescaleByOne(t *testing.T) {
	t.Parallel()
	response := json.RawMessage(`{"vertices":[{"x":1.00}]}`)
	if got, err := results.Rescale(response, 1, 1); err != nil || &got[0] != &response[0] {
		t.Errorf("%s, %v", got, err)
	}
}
