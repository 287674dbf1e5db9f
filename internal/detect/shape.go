package detect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A Shape is what shapes results, so that those of two runs fit together only if their
// Shapes are the same: the features, and each setting by its path in the API, such as
// "imageContext.languageHints", with its value in JSON. It is stored as JSON.
type Shape map[string]string

// shapeOf returns the Shape of an element of a request. The order of features has no
// influence, and neither has that of the fields of an object.
func shapeOf(element []byte, pages Pages) (Shape, error) {
	var request map[string]any
	d := json.NewDecoder(bytes.NewReader(element))
	d.UseNumber()
	if err := d.Decode(&request); err != nil {
		return nil, fmt.Errorf("the request is not valid: %w", err)
	}
	s := make(Shape)
	var names []string
	features, _ := request["features"].([]any)
	for _, f := range features {
		fields, _ := f.(map[string]any)
		apiType, _ := fields["type"].(string)
		name := featureOfType(apiType).Name
		names = append(names, name)
		delete(fields, "type")
		s.set("features."+name, fields)
	}
	slices.Sort(names)
	s["features"] = strings.Join(names, ",")
	delete(request, "features")
	s.set("", request)
	if !pages.All() {
		s["pages"] = pages.String()
	}
	return s, nil
}

// set adds the values in v, which is at path.
func (s Shape) set(path string, v any) {
	if object, ok := v.(map[string]any); ok {
		for name, value := range object {
			s.set(strings.TrimPrefix(path+"."+name, "."), value)
		}
		return
	}
	if data, err := json.Marshal(v); err == nil && v != nil {
		s[path] = string(data)
	}
}
