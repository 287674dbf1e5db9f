package detect

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"vision1/internal/diag"
)

// A flagParser validates the values of flags.
type flagParser struct {
	diags diag.List
}

func (f *flagParser) errorf(flag, text, format string, args ...any) {
	f.diags.Add(&diag.Diagnostic{Flag: flag, Text: text, Message: fmt.Sprintf(format, args...)})
}

func (f *flagParser) warn(flag, text, message string) {
	f.diags.Add(&diag.Diagnostic{Severity: diag.Warning, Flag: flag, Text: text, Message: message})
}

// requires warns about a flag that has an effect only on certain features.
func (f *flagParser) requires(s *Settings, flag, text string, names ...string) {
	has := func(feature Feature) bool { return slices.Contains(names, feature.Name) }
	if len(s.RequestArgs) == 0 && !slices.ContainsFunc(s.Features, has) { // -r can add features
		f.warn(flag, text, "has no effect without the feature "+strings.Join(names, " or "))
	}
}

func (f *flagParser) maxResults(s *Settings) {
	text := strconv.Itoa(s.MaxResults)
	switch {
	case s.MaxResults < 0 || s.MaxResults > math.MaxInt32:
		f.errorf("--max-results", text, "must be a number from 1 to %d", math.MaxInt32)
	case s.MaxResults > 0 && !slices.ContainsFunc(s.Features, func(f Feature) bool { return !f.IgnoresMaxResults }):
		f.warn("--max-results", text, "has no effect on these features")
	}
}

func (f *flagParser) model(s *Settings) {
	models := []string{"builtin/stable", "builtin/latest", "builtin/rc", "builtin/weekly"}
	if s.Model == "" || slices.Contains(models, s.Model) {
		notText := func(feature Feature) bool { return feature.Name != "text" && feature.Name != "document" }
		if slices.Contains(models[2:], s.Model) && slices.ContainsFunc(s.Features, notText) {
			f.warn("--model", s.Model, "is a model of the features text and document only")
		}
		return
	}
	d := diag.Diagnostic{Flag: "--model", Text: s.Model, Message: "unknown model"}
	for _, model := range models {
		if model == "builtin/"+s.Model {
			d.Suggestion = model
		}
	}
	if d.Suggestion == "" {
		d.Suggestion = diag.Nearest(s.Model, models)
	}
	if d.Suggestion == "" { // perhaps a new one
		d.Severity, d.Message = diag.Warning, "unknown model"+diag.ListOf("model", models)
	}
	f.diags.Add(&d)
}

func (f *flagParser) languageHints(s *Settings) {
	for _, hint := range s.LanguageHints {
		if hint == "" || strings.ContainsAny(hint, " ,;") {
			f.errorf("--language-hint", hint, "must be one language code, such as de or zh-Hant; repeat the flag for several")
		}
	}
	if len(s.LanguageHints) > 0 {
		f.requires(s, "--language-hint", s.LanguageHints[0], "text", "document")
	}
	if len(s.AdvancedOCROptions) > 0 {
		f.requires(s, "--ocr-option", s.AdvancedOCROptions[0], "text", "document")
	}
	if s.TextConfidence {
		f.requires(s, "--text-confidence", "", "text")
	}
	if s.GeoResults {
		f.requires(s, "--geo-results", "", "web")
	}
}

func (f *flagParser) aspectRatios(s *Settings) []float32 {
	var ratios []float32
	for _, text := range s.AspectRatios {
		width, height, isRatio := strings.Cut(text, ":")
		ratio, err := strconv.ParseFloat(width, 32)
		if isRatio && err == nil {
			var h float64
			h, err = strconv.ParseFloat(height, 32)
			ratio /= h
		}
		if err != nil || !(ratio > 0) || math.IsInf(ratio, 0) {
			f.errorf("--aspect-ratio", text, "must be width divided by height, such as 1.7778, or 16:9")
			continue
		}
		ratios = append(ratios, float32(ratio))
	}
	if n := len(s.AspectRatios); n > MaxAspectRatios {
		f.errorf("--aspect-ratio", s.AspectRatios[n-1], "at most %d ratios are allowed; there are %d", MaxAspectRatios, n)
	}
	f.requires(s, "--aspect-ratio", s.AspectRatios[0], "crops")
	return ratios
}

// numbers parses numbers that are separated by commas.
func numbers(text string, count int) ([]float64, bool) {
	parts := strings.Split(text, ",")
	values := make([]float64, len(parts))
	for i, part := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, false
		}
		values[i] = v
	}
	return values, len(values) == count
}

func (f *flagParser) latLong(text string) *jsonRect {
	v, ok := numbers(text, 4)
	if !ok {
		f.errorf("--lat-long", text, "must be four numbers, south,west,north,east, such as 47.2,8.4,47.5,8.7")
		return nil
	}
	if math.Abs(v[0]) > 90 || math.Abs(v[2]) > 90 || math.Abs(v[1]) > 180 || math.Abs(v[3]) > 180 || v[0] > v[2] {
		f.errorf("--lat-long", text, "latitudes are from -90 to 90, with the southern one first, and longitudes from -180 to 180")
	}
	return &jsonRect{Min: jsonLatLng{v[0], v[1]}, Max: jsonLatLng{v[2], v[3]}}
}

// products validates what belongs to the feature products.
func (f *flagParser) products(s *Settings) {
	set := strings.Split(s.ProductSet, "/")
	valid := len(set) == 6 && set[0] == "projects" && set[2] == "locations" && set[4] == "productSets" && !slices.Contains(set, "")
	switch {
	case s.ProductSet == "" && len(s.RequestArgs) > 0: // -r can name it
	case s.ProductSet == "":
		f.errorf("--product-set", "", "is required by the other flags for products; name the product set to search")
	case !valid:
		f.errorf("--product-set", s.ProductSet, "must be projects/PROJECT/locations/LOCATION/productSets/ID")
	}
	if len(s.ProductCategories) > 1 {
		f.warn("--product-category", s.ProductCategories[1], "the service uses only the first category")
	}
	f.requires(s, "--product-set", s.ProductSet, "products")
}

// boundingPoly parses the vertices of a polygon: fractions of the size of the image if
// any number has a decimal point, otherwise pixels.
func (f *flagParser) boundingPoly(text string) *jsonPoly {
	if text == "" {
		return nil
	}
	const format = "must be at least three points x,y, separated by spaces, in pixels, or as fractions of the image's size with a decimal point"
	normalized := strings.Contains(text, ".")
	var vertices []jsonVertex
	for point := range strings.FieldsSeq(text) {
		v, ok := numbers(point, 2)
		switch {
		case !ok:
			f.errorf("--bounding-poly", text, format)
			return nil
		case normalized && (min(v[0], v[1]) < 0 || max(v[0], v[1]) > 1):
			f.errorf("--bounding-poly", text, "%s is outside of the image: fractions are from 0 to 1", point)
			return nil
		case !normalized && (min(v[0], v[1]) < 0 || max(v[0], v[1]) > math.MaxInt32):
			f.errorf("--bounding-poly", text, "%s is outside of the image", point)
			return nil
		}
		vertices = append(vertices, jsonVertex{v[0], v[1]})
	}
	if len(vertices) < 3 {
		f.errorf("--bounding-poly", text, format)
	}
	if normalized {
		return &jsonPoly{Normalized: vertices}
	}
	return &jsonPoly{Vertices: vertices}
}

func (f *flagParser) parent(text string) {
	parts := strings.Split(text, "/")
	valid := len(parts)%2 == 0 && len(parts) <= 4 && parts[0] == "projects" && !slices.Contains(parts, "") &&
		(len(parts) == 2 || parts[2] == "locations")
	if text != "" && !valid {
		f.errorf("--parent", text, "must be projects/PROJECT or projects/PROJECT/locations/LOCATION, with the location us, eu, or asia")
	}
}

func (f *flagParser) labels(texts []string) map[string]string {
	labels := make(map[string]string)
	for _, text := range texts {
		key, value, ok := strings.Cut(text, "=")
		_, exists := labels[key]
		switch {
		case !ok || key == "":
			f.errorf("--label", text, "must be key=value")
		case exists:
			f.errorf("--label", text, "%s is set already", key)
		default:
			labels[key] = value
		}
	}
	return labels
}
