package main

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/api/googleapi"
	"google.golang.org/api/vision/v1"
)

// TestSkeleton: every method with a request prints one with all the fields that
// Google's client knows, sends nothing, and takes it back as it is.
func TestSkeleton(t *testing.T) {
	t.Parallel()
	requests := 0
	for _, method := range methodsOf(reflect.TypeFor[*vision.Service](), nil) {
		call := slices.Concat(method.words, positionals(method))
		body := method.method.Type.In(method.method.Type.NumIn() - 1)
		if body.Kind() != reflect.Pointer || method.method.Type.NumIn() == 1 {
			continue
		}
		requests++
		t.Run(strings.Join(method.words, " "), func(t *testing.T) {
			t.Parallel()
			printed := command(t, "", nil, append(slices.Clone(call), "--skeleton")...)
			if printed.code != 0 || len(printed.requests) != 0 || printed.stderr != "" {
				t.Fatalf("exit %d, %d requests\n%s", printed.code, len(printed.requests), printed.stderr)
			}
			var skeleton any
			if err := json.Unmarshal([]byte(printed.stdout), &skeleton); err != nil {
				t.Fatal(err)
			}
			for _, path := range lacking(skeleton, body.Elem(), "") {
				t.Errorf("it lacks %s", path)
			}
			taken := command(t, printed.stdout, map[string]string{"VISION1_API_KEY": "key"}, append(slices.Clone(call), "--json", "-")...)
			if taken.code != 0 || len(taken.requests) != 1 {
				t.Fatalf("it is not taken back: exit %d\n%s", taken.code, taken.stderr)
			}
			if sent := jsonBody(t, taken.requests[0].Body); !reflect.DeepEqual(sent, jsonBody(t, []byte(printed.stdout))) {
				t.Errorf("sent %s, printed %s", taken.requests[0].Body, printed.stdout)
			}
		})
	}
	if requests == 0 {
		t.Error("no method has a request")
	}
}

// positionals returns a name for each positional of a method.
func positionals(m googleMethod) []string {
	var names []string
	for i := 1; i < m.method.Type.NumIn(); i++ {
		if m.method.Type.In(i).Kind() == reflect.String {
			names = append(names, "projects/p/locations/l/products/x")
		}
	}
	return names
}

// lacking returns the members that a message of Google's client has and value has not.
func lacking(value any, message reflect.Type, path string) []string {
	var paths []string
	switch message.Kind() {
	case reflect.Pointer:
		return lacking(value, message.Elem(), path)
	case reflect.Slice:
		elements, ok := value.([]any)
		if message == reflect.TypeFor[googleapi.RawMessage]() {
			return nil
		}
		if !ok || len(elements) == 0 {
			return []string{path + "[0]"}
		}
		return lacking(elements[0], message.Elem(), path+"[0]")
	case reflect.Struct:
		members, ok := value.(map[string]any)
		if !ok {
			return []string{path + " as an object"}
		}
		for field := range message.Fields() {
			name := jsonName(field)
			if name == "" {
				continue
			}
			if _, ok := members[name]; !ok {
				paths = append(paths, path+"."+name)
				continue
			}
			paths = append(paths, lacking(members[name], field.Type, path+"."+name)...)
		}
	}
	return paths
}

// TestSchema: every method says what it takes and returns, and sends nothing.
func TestSchema(t *testing.T) {
	t.Parallel()
	for _, method := range methodsOf(reflect.TypeFor[*vision.Service](), nil) {
		printed := command(t, "", nil, append([]string{"schema"}, method.words...)...)
		var schema struct {
			Schema string `json:"$schema"`
		}
		err := json.Unmarshal([]byte(printed.stdout), &schema)
		if err != nil || printed.code != 0 || len(printed.requests) != 0 || !strings.Contains(schema.Schema, "2020-12") {
			t.Errorf("%q: exit %d, %d requests, schema %q, %v", method.words, printed.code, len(printed.requests), schema.Schema, err)
		}
	}
}
