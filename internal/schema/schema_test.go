package schema_test

import (
	"encoding/json"
	"testing"

	"vision1/internal/api"
	"vision1/internal/schema"
)

func TestSkeletonHasEveryField(t *testing.T) {
	t.Parallel()
	for _, m := range api.Messages() {
		text, err := schema.Skeleton(&m)
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
	}
}
