package diag

import "testing"

// A suggestion is a synonym or within a third of the letters, and never a guess at
// something that deletes.
func TestSuggest(t *testing.T) {
	t.Parallel()
	methods := []string{"cancel", "delete", "get", "list", "wait"}
	products := []string{"locations-products-create", "locations-products-delete", "locations-products-get",
		"locations-products-list", "locations-products-patch", "locations-products-purge"}
	features := []string{"TYPE_UNSPECIFIED", "FACE_DETECTION", "LANDMARK_DETECTION", "LOGO_DETECTION", "LABEL_DETECTION",
		"TEXT_DETECTION", "DOCUMENT_TEXT_DETECTION", "IMAGE_PROPERTIES", "CROP_HINTS", "OBJECT_LOCALIZATION"}
	flags := []string{"--scope", "--timeout", "--retries", "--debug", "--query", "--json"}
	commands := []string{"operations cancel", "operations get", "images annotate", "auth login", "files", "images"}
	tests := []struct {
		name  string
		known []string
		want  string
	}{
		{"describe", methods, "get"},
		{"destroy", methods, ""},
		{"delet", methods, "delete"},
		{"stop", methods, ""},
		{"locations-products-update", products, "locations-products-patch"},
		{"locations-products-remove", products, ""},
		{"locations-products-delte", products, "locations-products-delete"},
		{"products-list", products, "locations-products-list"},
		{"locations-products", products, "locations-products-get"},
		{"LABELS", features, "LABEL_DETECTION"},
		{"FACES", features, "FACE_DETECTION"},
		{"OCR", features, "TEXT_DETECTION"},
		{"TEXT", features, "TEXT_DETECTION"},
		{"LABEL_DETECTOIN", features, "LABEL_DETECTION"},
		{"BARCODE_DETECTION", features, ""},
		{"NEW", features, ""},
		{"--verbose", flags, "--debug"},
		{"--jq", flags, "--query"},
		{"--retry", flags, "--retries"},
		{"--tiemout", flags, "--timeout"},
		{"--frobnicate", flags, ""},
		{"login", commands, "auth login"},
		{"cancel", commands, "operations cancel"},
		{"describe", commands, "operations get"},
		{"image", commands, "images"},
		{"x", commands, ""},
	}
	for _, test := range tests {
		if got := Nearest(test.name, test.known); got != test.want {
			t.Errorf("Nearest(%q) = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind, name string
		known      []string
		want       Diagnostic
	}{
		{"field of Image", "contnet", []string{"content", "source"}, Diagnostic{Message: "unknown field of Image", Suggestion: "content"}},
		{"field of Image", "x", []string{"content", "source"}, Diagnostic{Message: "unknown field of Image; valid fields are content and source"}},
		{"field", "x", []string{"uri"}, Diagnostic{Message: "unknown field; the only valid field is uri"}},
		{"value", "x", []string{"X_UNSPECIFIED", "A", "B", "C"}, Diagnostic{Message: "unknown value; valid values are A, B, and C"}},
		{"value", "x", nil, Diagnostic{Message: "unknown value"}},
	}
	for _, test := range tests {
		if got := Unknown(test.kind, test.name, test.known); *got != test.want {
			t.Errorf("Unknown(%q, %q) = %+v, want %+v", test.kind, test.name, *got, test.want)
		}
	}
}
