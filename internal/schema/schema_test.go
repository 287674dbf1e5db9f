package schema_test

import (
	"encoding/json"
	"testing"

	"vision1/internal/api"
	"vision1/internal/schema"
)

func methods(yield func(*api.Method) bool) {
	for i := range api.Resources() {
		r := &api.Resources()[i]
		for j := range r.Methods {
			if !yield(&r.Methods[j]) {
				return
			}
		}
	}
}

func TestSkeletonHasEveryField(t *testing.T) {
	t.Parallel()
	for m := range methods {
		checkSkeleton(t, m.Request)
	}
}

// checkSkeleton checks the skeletons of a message and of all messages in it.
func checkSkeleton(t *testing.T, name string) {
	t.Helper()
	m, ok := api.FindMessage(name)
	if !ok {
		return
	}
	text, err := schema.Skeleton(m)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	if len(fields) != len(m.Fields) {
		t.Errorf("%s: %d fields, want %d", m.Name, len(fields), len(m.Fields))
	}
	for _, f := range m.Fields {
		checkSkeleton(t, f.Type.Message)
	}
}
