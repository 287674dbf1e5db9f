package discovery

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestParseSorts(t *testing.T) {
	document, err := Parse([]byte(`{
		"kind": "discovery#restDescription", "name": "zoo", "version": "v1", "revision": "20200102",
		"auth": {"oauth2": {"scopes": {"https://example.com/b": {"description": "b"}, "https://example.com/a": {}}}},
		"parameters": {"key": {"type": "string"}, "alt": {"type": "string"}},
		"resources": {
			"parks": {
				"methods": {"visit": {"id": "zoo.parks.visit", "scopes": ["b", "a"]}},
				"resources": {"cages": {"methods": {"open": {"id": "zoo.parks.cages.open"}, "count": {"id": "zoo.parks.cages.count"}}}}
			},
			"animals": {"methods": {"list": {"id": "zoo.animals.list"}}}
		},
		"schemas": {"Cage": {"properties": {"z": {"type": "string"}, "B": {"$ref": "Bar"}, "a": {"items": {"enum": ["Z", "A"]}}}}, "Bar": {}}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	var methods []string
	for _, m := range document.Methods() {
		methods = append(methods, m.ID)
	}
	cage, ok := document.Schemas.Find("Cage")
	if !ok {
		t.Fatal("Find(Cage) found nothing")
	}
	list, _ := cage.Properties.Find("a")
	tests := []struct {
		name string
		got  []string
		want string
	}{
		{"methods", methods, "zoo.animals.list zoo.parks.cages.count zoo.parks.cages.open zoo.parks.visit"},
		{"scopes", document.Scopes(), "https://example.com/a https://example.com/b"},
		{"method scopes", document.Methods()[3].Scopes, "a b"},
		{"parameters", document.Parameters.Names(), "alt key"},
		{"schemas", document.Schemas.Names(), "Bar Cage"},
		{"fields", cage.Properties.Names(), "B a z"},
		{"enum in document order", list.Items.Enum, "Z A"},
	}
	for _, test := range tests {
		if got := strings.Join(test.got, " "); got != test.want {
			t.Errorf("%s: %s; want %s", test.name, got, test.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, text := range []string{
		"",
		"{",
		"[]",
		"{}",
		`{"kind": "discovery#restDescription"}`,
		`{"kind": "discovery#directoryList", "name": "zoo"}`,
		`{"kind": "discovery#restDescription", "name": "zoo", "schemas": []}`,
		`{"kind": "discovery#restDescription", "name": "zoo"} {}`,
	} {
		if document, err := Parse([]byte(text)); err == nil {
			t.Errorf("Parse(%q) = %+v, want an error", text, document)
		}
	}
}

func TestObjectFind(t *testing.T) {
	var object Object[int]
	if err := json.Unmarshal([]byte(`{"c": 3, "a": 1, "b": 2}`), &object); err != nil {
		t.Fatal(err)
	}
	if names := object.Names(); !slices.Equal(names, []string{"a", "b", "c"}) {
		t.Errorf("Names() = %q", names)
	}
	for i, name := range []string{"a", "b", "c"} {
		if value, ok := object.Find(name); !ok || *value != i+1 {
			t.Errorf("Find(%q) did not return %d", name, i+1)
		}
	}
	for _, name := range []string{"", "aa", "d"} {
		if value, ok := object.Find(name); ok {
			t.Errorf("Find(%q) = %d, want nothing", name, *value)
		}
	}
}
