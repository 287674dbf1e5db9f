package faults

import (
	"slices"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Fault{
		"CancelOperation=UNAVAILABLE":                  {Method: "CancelOperation", Code: codes.Unavailable},
		"operations.cancel=unavailable:2":              {Method: "CancelOperation", Code: codes.Unavailable, Times: 2},
		"vision.projects.operations.get=13:1":          {Method: "GetOperation", Code: codes.Internal, Times: 1},
		"*=RESOURCE_EXHAUSTED":                         {Method: "*", Code: codes.ResourceExhausted},
		"projects.locations.productSets.patch=ABORTED": {Method: "UpdateProductSet", Code: codes.Aborted},
	} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("Parse(%s) = %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "CancelOperation", "=UNAVAILABLE", "Cancel=UNAVAILABLE", "operations=UNAVAILABLE", "operations.create=UNAVAILABLE",
		"products.cancel=UNAVAILABLE", "CancelOperation=", "CancelOperation=OK", "CancelOperation=0", "CancelOperation=17",
		"CancelOperation=UNAVAILABLE:", "CancelOperation=UNAVAILABLE:0", "CancelOperation=UNAVAILABLE:x",
	} {
		if got, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %+v, want an error", text, got)
		}
	}
}

func TestEveryDiscoveryIDHasAName(t *testing.T) {
	found := make(map[string]bool)
	for _, id := range []string{
		"vision.files.annotate", "vision.files.asyncBatchAnnotate", "vision.images.annotate", "vision.images.asyncBatchAnnotate",
		"vision.operations.get", "vision.operations.list", "vision.operations.cancel", "vision.operations.delete",
		"vision.projects.locations.productSets.addProduct", "vision.projects.locations.productSets.removeProduct",
		"vision.projects.locations.productSets.create", "vision.projects.locations.productSets.get", "vision.projects.locations.productSets.list",
		"vision.projects.locations.productSets.patch", "vision.projects.locations.productSets.delete", "vision.projects.locations.productSets.import",
		"vision.projects.locations.productSets.products.list", "vision.projects.locations.products.create",
		"vision.projects.locations.products.get", "vision.projects.locations.products.list", "vision.projects.locations.products.patch",
		"vision.projects.locations.products.delete", "vision.projects.locations.products.purge",
		"vision.projects.locations.products.referenceImages.create", "vision.projects.locations.products.referenceImages.get",
		"vision.projects.locations.products.referenceImages.list", "vision.projects.locations.products.referenceImages.delete",
	} {
		name, ok := MethodName(id)
		if direct, known := MethodName(name); !ok || !known || direct != name || found[name] {
			t.Errorf("MethodName(%s) = %q, %t; known by that name: %t", id, name, ok, known)
		}
		found[name] = true
	}
}

func TestInjector(t *testing.T) {
	injector := NewInjector([]Fault{{Method: "A", Code: codes.Unavailable, Times: 2}, {Method: "A", Code: codes.Internal, Times: 1}, {Method: "*", Code: codes.Aborted, Times: 1}})
	var got []codes.Code
	for _, method := range []string{"A", "A", "A", "B", "B", "A"} {
		got = append(got, status.Code(injector.next(method)))
	}
	want := []codes.Code{codes.Unavailable, codes.Unavailable, codes.Internal, codes.Aborted, codes.OK, codes.OK}
	if !slices.Equal(got, want) {
		t.Errorf("codes = %v, want %v", got, want)
	}
}
