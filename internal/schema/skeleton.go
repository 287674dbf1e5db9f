package schema

import (
	"encoding/json"
	"fmt"

	"vision1/internal/api"
)

// Skeleton returns a request with every field of the message, each with a value
// of its type: lists have one element, maps one entry.
func Skeleton(m *api.Message) ([]byte, error) {
	out, err := json.MarshalIndent(skeletonMessage(m, nil), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the skeleton: %w", err)
	}
	return append(out, '\n'), nil
}

// skeletonMessage fills a message in. Above are the messages that it stands in:
// one that holds itself is left empty the second time.
func skeletonMessage(m *api.Message, above []string) object {
	out := object{}
	for _, name := range above {
		if name == m.Name {
			return out
		}
	}
	above = append(above[:len(above):len(above)], m.Name)
	for i := range m.Fields {
		f := &m.Fields[i]
		value := skeletonValue(&f.Type, above)
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

func skeletonValue(t *api.Type, above []string) any {
	switch t.Kind {
	case api.KindMessage:
		if m, ok := api.FindMessage(t.Message); ok {
			return skeletonMessage(m, above)
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
