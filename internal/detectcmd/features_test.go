package detectcmd

import (
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/detect"
)

// The topic features describes every type of the API, and names fields that exist.
func TestFeaturesHelp(t *testing.T) {
	t.Parallel()
	text := FeaturesHelp().Text()
	feature, ok := api.FindMessage("Feature")
	if !ok {
		t.Fatal("no message Feature")
	}
	typeField, _ := feature.FindField("type")
	for _, name := range typeField.Type.EnumNames() {
		if name != "TYPE_UNSPECIFIED" && !strings.Contains(text, ", "+name) {
			t.Errorf("%s is not described", name)
		}
	}
	response, ok := api.FindMessage("AnnotateImageResponse")
	if !ok {
		t.Fatal("no message AnnotateImageResponse")
	}
	for _, f := range detect.Features() {
		for _, name := range strings.Split(resultFields(f.Name), " and ") {
			if _, ok := response.FindField(name); !ok {
				t.Errorf("%s: a response has no field %s", f.Name, name)
			}
		}
	}
	for _, want := range []string{"$1.50, or free with labels", "one unit", "safe-search, SAFE_SEARCH_DETECTION"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
}
