package session

import (
	"testing"

	"vision1/internal/api/apitest"
)

func TestFieldPath(t *testing.T) {
	t.Parallel()
	tests := []struct{ resource, method, field, want string }{
		{"images", "annotate", "requests[0].features[2].max_results", "-r requests.0.features.2.max-results"},
		{"images", "annotate", "requests[0].image.source.imageUri", "-r requests.0.image.source.image-uri"},
		{"projects", "locations-products-create", "product.display_name", "-r display-name"},
		{"projects", "locations-products-create", "product_id", "-p product-id"},
		{"projects", "locations-products-create", "parent", "<parent>"},
		{"operations", "list", "page_size", "-p page-size"},
		{"operations", "list", "something[0]", "something[0]"},
		{"operations", "cancel", "", ""},
	}
	for _, test := range tests {
		m := apitest.Method(t, test.resource, test.method)
		if got := fieldPath(m, test.field); got != test.want {
			t.Errorf("fieldPath(%s %s, %q) = %q, want %q", test.resource, test.method, test.field, got, test.want)
		}
	}
}
