package detect

import (
	"encoding/json"
	"strings"

	"vision1/internal/diag"
)

// Settings is everything that shapes the request for an input, as typed: each field
// of Feature, ImageContext, and of the request around them. Zero values are not sent.
type Settings struct {
	Features           []Feature
	MaxResults         int      // --max-results
	Model              string   // --model: "builtin/stable", "builtin/latest"; for text also "builtin/rc", "builtin/weekly"
	LanguageHints      []string // --language-hint: "de"
	AdvancedOCROptions []string // --ocr-option: "legacy_layout"
	TextConfidence     bool     // --text-confidence
	AspectRatios       []string // --aspect-ratio: "1.7778" or "16:9"
	ProductSet         string   // --product-set
	ProductCategories  []string // --product-category
	ProductFilter      string   // --product-filter
	BoundingPoly       string   // --bounding-poly: "x,y x,y x,y", in pixels, or as fractions with a decimal point
	GeoResults         bool     // --geo-results
	LatLong            string   // --lat-long: "south,west,north,east", in degrees
	Parent             string   // --parent: "projects/P/locations/L"
	Labels             []string // --label: "key=value"
	Pages              string   // --pages: "1-20,25"
	RequestArgs        []string // -r, on top of the others
}

// The JSON of what the flags set.
type (
	jsonRequest struct {
		Features     []jsonFeature `json:"features"`
		ImageContext *jsonContext  `json:"imageContext,omitempty"`
	}
	jsonFeature struct {
		Type       string `json:"type"`
		MaxResults int    `json:"maxResults,omitempty"`
		Model      string `json:"model,omitempty"`
	}
	jsonContext struct {
		CropHints     *jsonCropHints `json:"cropHintsParams,omitempty"`
		LanguageHints []string       `json:"languageHints,omitempty"`
		LatLong       *jsonRect      `json:"latLongRect,omitempty"`
		Products      *jsonProducts  `json:"productSearchParams,omitempty"`
		Text          *jsonText      `json:"textDetectionParams,omitempty"`
		Web           *jsonWeb       `json:"webDetectionParams,omitempty"`
	}
	jsonCropHints struct {
		AspectRatios []float32 `json:"aspectRatios"`
	}
	jsonRect struct {
		Min jsonLatLng `json:"minLatLng"`
		Max jsonLatLng `json:"maxLatLng"`
	}
	jsonLatLng struct {
		Latitude  float64 `json:"latitude"`
		Longitude float64 `json:"longitude"`
	}
	jsonProducts struct {
		BoundingPoly *jsonPoly `json:"boundingPoly,omitempty"`
		Filter       string    `json:"filter,omitempty"`
		Categories   []string  `json:"productCategories,omitempty"`
		Set          string    `json:"productSet,omitempty"`
	}
	jsonPoly struct {
		Normalized []jsonVertex `json:"normalizedVertices,omitempty"`
		Vertices   []jsonVertex `json:"vertices,omitempty"`
	}
	jsonVertex struct {
		X float64 `json:"x"`
		Y float64 `json:"y"`
	}
	jsonText struct {
		Options    []string `json:"advancedOcrOptions,omitempty"`
		Confidence bool     `json:"enableTextDetectionConfidenceScore,omitempty"`
	}
	jsonWeb struct {
		GeoResults bool `json:"includeGeoResults"`
	}
)

// request returns what the flags set, with the errors in them.
func (s *Settings) request() (jsonRequest, diag.List) {
	f := flagParser{}
	r := jsonRequest{Features: []jsonFeature{}}
	f.maxResults(s)
	f.model(s)
	for _, feature := range s.Features {
		r.Features = append(r.Features, jsonFeature{Type: feature.Type, MaxResults: s.MaxResults, Model: s.Model})
	}
	c := jsonContext{LanguageHints: s.LanguageHints}
	f.languageHints(s)
	if len(s.AspectRatios) > 0 {
		c.CropHints = &jsonCropHints{AspectRatios: f.aspectRatios(s)}
	}
	if s.LatLong != "" {
		c.LatLong = f.latLong(s.LatLong)
	}
	if s.ProductSet != "" || s.ProductFilter != "" || s.BoundingPoly != "" || len(s.ProductCategories) > 0 {
		f.products(s)
		c.Products = &jsonProducts{BoundingPoly: f.boundingPoly(s.BoundingPoly), Filter: s.ProductFilter, Categories: s.ProductCategories, Set: s.ProductSet}
	}
	if s.TextConfidence || len(s.AdvancedOCROptions) > 0 {
		c.Text = &jsonText{Options: s.AdvancedOCROptions, Confidence: s.TextConfidence}
	}
	if s.GeoResults {
		c.Web = &jsonWeb{GeoResults: true}
	}
	if !c.isZero() {
		r.ImageContext = &c
	}
	return r, f.diags
}

func (c *jsonContext) isZero() bool {
	return c.CropHints == nil && len(c.LanguageHints) == 0 && c.LatLong == nil && c.Products == nil && c.Text == nil && c.Web == nil
}

// envelope returns the JSON of the request up to its elements.
func (s *Settings) envelope() ([]byte, diag.List) {
	f := flagParser{}
	f.parent(s.Parent)
	request := struct {
		Labels map[string]string `json:"labels,omitempty"`
		Parent string            `json:"parent,omitempty"`
	}{f.labels(s.Labels), s.Parent}
	data, err := json.Marshal(request)
	if err != nil {
		f.diags.Add(diag.Errorf("%v", err)) // can't happen: all are strings
	}
	head := strings.TrimSuffix(string(data), "}")
	if head != "{" {
		head += ","
	}
	return []byte(head + `"requests":[`), f.diags
}
