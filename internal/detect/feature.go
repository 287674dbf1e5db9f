package detect

import (
	"slices"
	"strings"

	"vision1/internal/diag"
)

// A Feature is something that the service detects.
type Feature struct {
	Name    string // as typed: "safe-search"
	Type    string // of the API: "SAFE_SEARCH_DETECTION"
	Summary string // of what it returns
	// HasText reports whether the result is text, which is then the default format.
	HasText bool
	// IgnoresMaxResults reports whether maxResults has no effect.
	IgnoresMaxResults bool
}

// Features returns all features. files:annotate supports each of them too: its
// documentation (cloud.google.com/vision/docs/file-small-batch) says so.
func Features() []Feature {
	return []Feature{
		{Name: "text", Type: "TEXT_DETECTION", HasText: true, IgnoresMaxResults: true, Summary: "text in photos and other images"},
		{Name: "document", Type: "DOCUMENT_TEXT_DETECTION", HasText: true, IgnoresMaxResults: true, Summary: "dense text and handwriting in documents"},
		{Name: "labels", Type: "LABEL_DETECTION", Summary: "what the image shows"},
		{Name: "faces", Type: "FACE_DETECTION", Summary: "faces, with their parts and expressions"},
		{Name: "landmarks", Type: "LANDMARK_DETECTION", Summary: "well-known places"},
		{Name: "logos", Type: "LOGO_DETECTION", Summary: "logos of products and companies"},
		{Name: "objects", Type: "OBJECT_LOCALIZATION", Summary: "objects and where they are"},
		{Name: "safe-search", Type: "SAFE_SEARCH_DETECTION", IgnoresMaxResults: true, Summary: "adult, medical, violent, and similar content"},
		{Name: "web", Type: "WEB_DETECTION", Summary: "entities, pages, and similar images on the web"},
		{Name: "colors", Type: "IMAGE_PROPERTIES", IgnoresMaxResults: true, Summary: "dominant colors"},
		{Name: "crops", Type: "CROP_HINTS", IgnoresMaxResults: true, Summary: "how to crop the image to an aspect ratio"},
		{Name: "products", Type: "PRODUCT_SEARCH", Summary: "products of a product set, which --product-set names"},
	}
}

// FeatureNames returns the names of all features.
func FeatureNames() []string {
	var names []string
	for _, f := range Features() {
		names = append(names, f.Name)
	}
	return names
}

// featureNamed returns the feature with that name, as typed.
func featureNamed(name string) (Feature, bool) {
	return findFeature(func(f Feature) bool { return f.Name == name })
}

// featureOfType returns the feature with that type of the API. A type that is newer
// than this program is a feature with that type as its name.
func featureOfType(apiType string) Feature {
	if f, ok := findFeature(func(f Feature) bool { return f.Type == apiType }); ok {
		return f
	}
	return Feature{Name: apiType, Type: apiType}
}

func findFeature(matches func(Feature) bool) (Feature, bool) {
	all := Features()
	if i := slices.IndexFunc(all, matches); i >= 0 {
		return all[i], true
	}
	return Feature{}, false
}

// HasText reports whether any of the features gives text.
func HasText(features []Feature) bool {
	return slices.ContainsFunc(features, func(f Feature) bool { return f.HasText })
}

// ParseFeatures returns the features of a list such as "text,labels", with an error
// for each that is unknown, empty, or listed twice.
func ParseFeatures(list string) ([]Feature, diag.List) {
	var features []Feature
	var diags diag.List
	start := 0
	for _, name := range strings.Split(list, ",") {
		f, d := parseFeature(strings.TrimSpace(name), features)
		if d != nil {
			if d.Suggestion != "" && strings.Contains(list, ",") { // where no caret is shown
				d.Message += " " + strings.TrimSpace(name)
			}
			d.Flag, d.Text = "argument", list
			diags.Add(d.At(start, start+len(name)))
		} else {
			features = append(features, f)
		}
		start += len(name) + 1
	}
	return features, diags
}

func parseFeature(name string, before []Feature) (Feature, *diag.Diagnostic) {
	f, ok := featureNamed(name)
	switch {
	case name == "":
		return f, diag.Errorf("missing feature%s", diag.ListOf("feature", FeatureNames()))
	case !ok:
		d := diag.Errorf("unknown feature")
		if d.Suggestion = SuggestFeature(name); d.Suggestion == "" {
			d.Message += diag.ListOf("feature", FeatureNames())
		}
		return f, d
	case slices.Contains(before, f):
		return f, diag.Errorf("%s is listed twice; remove one", name)
	default:
		return f, nil
	}
}

// SuggestFeature returns the feature that a user most likely meant by another name:
// that of a command of gcloud, of the API, a singular, a synonym, or one with a typo.
// It returns "" if there is none.
func SuggestFeature(name string) string {
	switch word := foldFeature(name); word {
	case "":
		return ""
	case "texttiff", "textpdf", "pdf", "tiff", "handwriting", "fulltext":
		return "document"
	case "crop", "crophint", "cropping":
		return "crops"
	case "imageproperty", "property", "color", "dominantcolor", "palette":
		return "colors"
	case "object", "localizedobject", "objectlocalization", "thing":
		return "objects"
	case "product", "productsearch":
		return "products"
	case "ocr", "word":
		return "text"
	case "documenttext":
		return "document"
	case "tag", "keyword":
		return "labels"
	case "nsfw", "explicit", "explicitcontent", "moderation", "adult":
		return "safe-search"
	case "webentity", "internet":
		return "web"
	default:
		for _, f := range Features() {
			if foldFeature(f.Name) == word || foldFeature(f.Type) == word {
				return f.Name
			}
		}
		return diag.Nearest(strings.TrimPrefix(strings.ToLower(name), "detect-"), FeatureNames())
	}
}

// foldFeature returns a name in lower case and singular, without separators, and
// without the words that say only that something is detected.
func foldFeature(name string) string {
	word := strings.NewReplacer("-", "", "_", "", ".", "", " ", "").Replace(strings.ToLower(name))
	for _, prefix := range []string{"detect", "suggest"} {
		word = strings.TrimPrefix(word, prefix)
	}
	for _, suffix := range []string{"detection", "annotations", "annotation"} {
		word = strings.TrimSuffix(word, suffix)
	}
	if stem, ok := strings.CutSuffix(word, "ies"); ok {
		return stem + "y"
	}
	return strings.TrimSuffix(word, "s")
}
