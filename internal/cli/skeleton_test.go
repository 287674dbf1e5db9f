package cli_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/api/googleapi"
	"google.golang.org/api/vision/v1"
)

// TestSkeleton checks, for every method with a request, that --skeleton prints a
// request with all fields that Google's client has and sends nothing, and that
// --json sends the printed request unmodified.
func TestSkeleton(t *testing.T) {
	t.Parallel()
	count := 0
	for _, method := range methodsOf(reflect.TypeFor[*vision.Service](), nil) {
		call := slices.Concat(method.args, positionals(method))
		request := method.method.Type.In(method.method.Type.NumIn() - 1)
		if request.Kind() != reflect.Pointer || method.method.Type.NumIn() == 1 {
			continue
		}
		count++
		t.Run(strings.Join(method.args, " "), func(t *testing.T) {
			t.Parallel()
			printed := runCommand(t, "", nil, append(slices.Clone(call), "--skeleton")...)
			if printed.Code != 0 || len(printed.Requests) != 0 || printed.Stderr != "" {
				t.Fatalf("exit %d, %d requests\n%s", printed.Code, len(printed.Requests), printed.Stderr)
			}
			var skeleton any
			if err := json.Unmarshal([]byte(printed.Stdout), &skeleton); err != nil {
				t.Fatal(err)
			}
			for _, path := range missingFields(skeleton, request.Elem(), "") {
				t.Errorf("the skeleton lacks %s", path)
			}
			sent := runCommand(t, printed.Stdout, map[string]string{"VISION1_API_KEY": "key"}, append(slices.Clone(call), "--json", "-")...)
			if sent.Code != 0 || len(sent.Requests) != 1 {
				t.Fatalf("it is not sent back: exit %d\n%s", sent.Code, sent.Stderr)
			}
			if body := jsonBody(t, sent.Requests[0].Body); !reflect.DeepEqual(body, jsonBody(t, []byte(printed.Stdout))) {
				t.Errorf("sent %s, printed %s", sent.Requests[0].Body, printed.Stdout)
			}
		})
	}
	if count == 0 {
		t.Error("found no method with a request")
	}
}

// positionals returns a resource name for each positional argument of a method.
func positionals(m googleMethod) []string {
	var names []string
	for i := 1; i < m.method.Type.NumIn(); i++ {
		if m.method.Type.In(i).Kind() == reflect.String {
			names = append(names, "projects/p/locations/l/products/x")
		}
	}
	return names
}

// missingFields returns the paths of the fields that a message of Google's client
// has and value lacks.
func missingFields(value any, message reflect.Type, path string) []string {
	var paths []string
	switch message.Kind() {
	case reflect.Pointer:
		return missingFields(value, message.Elem(), path)
	case reflect.Slice:
		elements, ok := value.([]any)
		if message == reflect.TypeFor[googleapi.RawMessage]() {
			return nil
		}
		if !ok || len(elements) == 0 {
			return []string{path + "[0]"}
		}
		return missingFields(elements[0], message.Elem(), path+"[0]")
	case reflect.Struct:
		fields, ok := value.(map[string]any)
		if !ok {
			return []string{path + " (not an object)"}
		}
		for field := range message.Fields() {
			name := jsonName(field)
			if name == "" {
				continue
			}
			if _, ok := fields[name]; !ok {
				paths = append(paths, path+"."+name)
				continue
			}
			paths = append(paths, missingFields(fields[name], field.Type, path+"."+name)...)
		}
	}
	return paths
}

// TestSchema checks that vision1 schema prints a JSON schema for every method and
// sends nothing.
func TestSchema(t *testing.T) {
	t.Parallel()
	for _, method := range methodsOf(reflect.TypeFor[*vision.Service](), nil) {
		printed := runCommand(t, "", nil, append([]string{"schema"}, method.args...)...)
		var schema struct {
			Schema string `json:"$schema"`
		}
		err := json.Unmarshal([]byte(printed.Stdout), &schema)
		if err != nil || printed.Code != 0 || len(printed.Requests) != 0 || !strings.Contains(schema.Schema, "2020-12") {
			t.Errorf("%q: exit %d, %d requests, schema %q, %v", method.args, printed.Code, len(printed.Requests), schema.Schema, err)
		}
	}
}
