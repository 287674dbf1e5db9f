package detect_test

import (
	"maps"
	"testing"

	"vision1/internal/detect"
)

func TestShape(t *testing.T) {
	t.Parallel()
	base := detect.Settings{Features: features(t, "text,labels"), LanguageHints: []string{"de"}}
	shape := template(t, base).Shape()

	// What doesn't shape results, or says the same in another way.
	for _, same := range []detect.Settings{
		{Features: features(t, "labels,text"), LanguageHints: []string{"de"}},
		{Features: features(t, "text,labels"), LanguageHints: []string{"de"}, Parent: "projects/p", Labels: []string{"a=b"}},
		{Features: features(t, "text,labels"), RequestArgs: []string{`image-context:={"languageHints":["de"]}`}},
	} {
		got := template(t, same).Shape()
		if !maps.Equal(got, shape) {
			t.Errorf("%+v: %q", same, got)
		}
	}

	got := template(t, detect.Settings{Features: features(t, "text,web"), MaxResults: 5, Pages: "1-3", RequestArgs: []string{"features.0.max-results=6"}}).Shape()
	want := detect.Shape{
		"features": "text,web", "features.text.maxResults": "6", "features.web.maxResults": "5", "pages": "1-3",
	}
	if !maps.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}
