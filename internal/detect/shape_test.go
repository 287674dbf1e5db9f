package detect_test

import (
	"encoding/json"
	"slices"
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
		if diff := got.Diff(shape); diff != nil || got.Fingerprint() != shape.Fingerprint() {
			t.Errorf("%+v: %q", same, diff)
		}
	}

	// The settings of another run, after they were stored.
	other := template(t, detect.Settings{Features: features(t, "text,web"), MaxResults: 5, Pages: "1-3", RequestArgs: []string{"features.0.max-results=6"}}).Shape()
	data, err := json.Marshal(shape)
	if err != nil {
		t.Fatal(err)
	}
	var stored detect.Shape
	if err := json.Unmarshal(data, &stored); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"features: labels,text before, text,web now",
		"features.text.maxResults: not set before, 6 now",
		"features.web.maxResults: not set before, 5 now",
		`imageContext.languageHints: ["de"] before, not set now`,
		"pages: not set before, 1-3 now",
	}
	if got := other.Diff(stored); !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if other.Fingerprint() == shape.Fingerprint() {
		t.Error("the same fingerprint")
	}
}
