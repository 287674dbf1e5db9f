package detect_test

import (
	"slices"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/detect"
)

// Each value of Feature.type has a feature, and no feature has another type.
func TestFeaturesAreThoseOfTheAPI(t *testing.T) {
	t.Parallel()
	m, ok := api.FindMessage("Feature")
	if !ok {
		t.Fatal("no Feature")
	}
	field, _ := m.FindField("type")
	types := field.Type.EnumNames()[1:] // without TYPE_UNSPECIFIED
	var ours []string
	for _, f := range detect.Features() {
		ours = append(ours, f.Type)
	}
	slices.Sort(types)
	slices.Sort(ours)
	if !slices.Equal(types, ours) {
		t.Errorf("%q, want %q", ours, types)
	}
}

func TestParseFeatures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		list string
		want string // names; then each error as "start-end message [suggestion]"
	}{
		{"text", "text"},
		{"text,labels", "text labels"},
		{"labels, safe-search", "labels safe-search"},
		{"", "| 0-0 missing feature; valid features are text, document, labels, faces, landmarks, logos, objects, safe-search, web, colors, crops, and products"},
		{"text,", "text | 5-5 missing feature; valid features are text, document, labels, faces, landmarks, logos, objects, safe-search, web, colors, crops, and products"},
		{"text,text", "text | 5-9 text is listed twice; remove one"},
		{"face,text,ocr,LABEL_DETECTION", "text | 0-4 unknown feature face [faces] | 10-13 unknown feature ocr [text] | 14-29 unknown feature LABEL_DETECTION [labels]"},
	} {
		features, diags := detect.ParseFeatures(tt.list)
		var got []string
		for _, f := range features {
			got = append(got, f.Name)
		}
		text := strings.Join(got, " ")
		for _, d := range diags {
			if d.Text != tt.list {
				t.Errorf("%q: text %q", tt.list, d.Text)
			}
			text += strings.TrimRight(strings.Join([]string{" |", span(d.Start, d.End), d.Message, bracket(d.Suggestion)}, " "), " ")
		}
		if strings.TrimSpace(text) != tt.want {
			t.Errorf("%q: %s\nwant %s", tt.list, text, tt.want)
		}
	}
}

func TestSuggestFeature(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"detect-text": "text", "detect-document": "document", "detect-faces": "faces", "detect-image-properties": "colors",
		"detect-labels": "labels", "detect-landmarks": "landmarks", "detect-logos": "logos", "detect-objects": "objects",
		"detect-product": "products", "detect-safe-search": "safe-search", "detect-text-pdf": "document",
		"detect-text-tiff": "document", "detect-web": "web", "suggest-crop": "crops",
		"label": "labels", "TEXT": "text", "documents": "document", "documentText": "document", "landmarkAnnotations": "landmarks",
		"lables": "labels", "safe": "safe-search", "safesearch": "safe-search", "dominant-colors": "colors", "obj": "objects", "textt": "text",
		"photo.jpg": "", "": "", "x": "", "status": "",
	} {
		if got := detect.SuggestFeature(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	for _, f := range detect.Features() {
		if got := detect.SuggestFeature(f.Type); got != f.Name {
			t.Errorf("%q: %q, want %q", f.Type, got, f.Name)
		}
	}
}
