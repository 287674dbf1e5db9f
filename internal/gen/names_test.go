package main

import "testing"

func TestKebabCase(t *testing.T) {
	for name, want := range map[string]string{
		"imageUri":                "image-uri",
		"gcsImageUri":             "gcs-image-uri",
		"quotaUser":               "quota-user",
		"asyncBatchAnnotate":      "async-batch-annotate",
		"upload_protocol":         "upload-protocol",
		"access_token":            "access-token",
		"$.xgafv":                 "$-xgafv",
		"uint64Value":             "uint64-value",
		"locations.products.list": "locations-products-list",
		"x":                       "x",
		"Product":                 "product",
	} {
		if got := kebabCase(name); got != want {
			t.Errorf("kebabCase(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestCommandOf(t *testing.T) {
	tests := []struct{ id, resource, method string }{
		{"vision.operations.cancel", "operations", "cancel"},
		{"vision.images.asyncBatchAnnotate", "images", "async-batch-annotate"},
		{"vision.projects.locations.productSets.addProduct", "projects", "locations-product-sets-add-product"},
	}
	for _, test := range tests {
		resource, method, err := commandOf("vision", test.id)
		if err != nil || resource != test.resource || method != test.method {
			t.Errorf("commandOf(%q) = %q, %q, %v; want %q, %q", test.id, resource, method, err, test.resource, test.method)
		}
	}
	for _, id := range []string{"vision.get", "images.annotate", "visions.images.annotate", ""} {
		if resource, method, err := commandOf("vision", id); err == nil {
			t.Errorf("commandOf(%q) = %q, %q; want an error", id, resource, method)
		}
	}
}
