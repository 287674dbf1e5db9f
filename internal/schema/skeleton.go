package schema

import (
	"encoding/json"
	"fmt"
	"slices"

	"vision1/internal/api"
)

// Skeleton returns a JSON object with a value for every field of a message. Lists
// have one element, and maps one entry.
func Skeleton(m *api.Message) ([]byte, error) {
	out, err := json.MarshalIndent(skeletonMessage(m, nil), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode the skeleton: %w", err)
	}
	return append(out, '\n'), nil
}

// skeletonMessage returns the skeleton of a message within the messages parents.
// It is empty if the message contains itself.
func skeletonMessage(m *api.Message, parents []string) object {
	out := object{}
	if slices.Contains(parents, m.Name) {
		return out
	}
	parents = append(slices.Clip(parents), m.Name)
	for i := range m.Fields {
		f := &m.Fields[i]
		value := skeletonValue(&f.Type, parents)
		if f.Type.Map {
			value = object{"key": value}
		}
		if f.Type.List {
			value = []any{value}
		}
		out[f.Name] = value
	}
	return out
}

func skeletonValue(t *api.Type, parents []string) any {
	switch t.Kind {
	case api.KindMessage:
		if m, ok := api.FindMessage(t.Message); ok {
			return skeletonMessage(m, parents)
		}
		return object{}
	case api.KindBool:
		return false
	case api.KindInt32, api.KindUint32, api.KindFloat, api.KindDouble:
		return 0
	case api.KindInt64, api.KindUint64:
		return "0"
	case api.KindEnum:
		return t.FirstValue()
	case api.KindTimestamp:
		return "1970-01-01T00:00:00Z"
	case api.KindDuration:
		return "0s"
	default:
		return ""
	}
}
