package schema_test

import (
	"bytes"
	"encoding/json"
	"image/gif"
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

// A skeleton has realistic values: none is derived from the name of its field, the
// image is valid, and sending it unedited deletes nothing.
func TestSkeletonValues(t *testing.T) {
	t.Parallel()
	for m := range methods {
		message, ok := api.FindMessage(m.Request)
		if !ok {
			continue
		}
		text, err := schema.Skeleton(message)
		if err != nil || bytes.Contains(text, []byte(`"some-`)) || bytes.Contains(text, []byte(`"force": true`)) {
			t.Errorf("%s: %v in %s", m.Request, err, text)
		}
		var request struct {
			Requests []struct{ Image struct{ Content []byte } }
		}
		if m.Name != "annotate" || m.Resource != "images" {
			continue
		}
		if err := json.Unmarshal(text, &request); err != nil {
			t.Fatal(err)
		}
		if _, err := gif.Decode(bytes.NewReader(request.Requests[0].Image.Content)); err != nil {
			t.Error(err)
		}
	}
}
