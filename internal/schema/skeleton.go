package schema

import (
	"encoding/json"
	"fmt"
	"slices"

	"vision1/internal/api"
)

// Skeleton returns a JSON object with a realistic value for every field of a
// message, to be edited. Lists have one element, and maps one entry.
func Skeleton(m *api.Message) ([]byte, error) {
	out, err := json.MarshalIndent(skeleton(m, nil), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode the skeleton: %w", err)
	}
	return append(out, '\n'), nil
}

// skeleton returns the skeleton of a message within the messages parents. It is
// empty if the message contains itself.
func skeleton(m *api.Message, parents []string) object {
	out := object{}
	if slices.Contains(parents, m.Name) {
		return out
	}
	parents = append(slices.Clip(parents), m.Name)
	for i := range m.Fields {
		f := &m.Fields[i]
		var value any
		if nested, ok := api.FindMessage(f.Type.Message); ok {
			value = skeleton(nested, parents)
		} else {
			value = example(m, f)
		}
		if f.Type.Map {
			value = object{mapKey(f): value}
		}
		if f.Type.List {
			value = []any{value}
		}
		out[f.Name] = value
	}
	return out
}

// mapKey returns a key for the entry of a map.
func mapKey(f *api.Field) string {
	if f.Type.Kind == api.KindAny {
		return "@type"
	}
	return "team"
}
