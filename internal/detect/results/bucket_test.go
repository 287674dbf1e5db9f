package results_test

import (
	"context"
	"fmt"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// objects are those of Cloud Storage, in memory.
type objects map[string]string

func (o objects) Create(_ context.Context, name, _ string, data []byte) (bool, error) {
	if _, ok := o[name]; ok {
		return false, nil
	}
	o[name] = string(data)
	return true, nil
}

func (o objects) Replace(_ context.Context, name, _ string, data []byte) error {
	o[name] = string(data)
	return nil
}

func (o objects) Read(_ context.Context, name string) ([]byte, error) { return []byte(o[name]), nil }

// A result that another process wrote meanwhile remains, and is counted.
func TestBucketOthers(t *testing.T) {
	t.Parallel()
	stored := objects{}
	b := results.NewBucket(t.Context(), stored, results.DirOptions{Formats: []results.Format{results.JSON}}, false)
	for i := range 3 {
		in := detect.Input{Name: fmt.Sprint(i), Result: fmt.Sprint(i)}
		if i == 1 {
			stored["1.json"] = "of another process"
		}
		if err := b.Write(t.Context(), results.Result{Input: in, Response: []byte(`{}`)}); err != nil || !b.Has(in) {
			t.Error(err)
		}
	}
	if b.Others() != 1 || stored["1.json"] != "of another process" || stored["2.json"] != "{}\n" {
		t.Errorf("%d others: %v", b.Others(), stored)
	}
}
