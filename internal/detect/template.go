package detect

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vision1/internal/api"
	"vision1/internal/cursor"
	"vision1/internal/diag"
)

// A Template is the JSON of the requests for all inputs, into which the images and
// files are put while they are sent: Head, elements separated by commas, Tail.
//
// An element is ImageURL, or with the base64 of an image between them, the results of
// ImageContent; for a file, the results of FileContent.
type Template struct {
	// Features is what is requested, also by -r.
	Features []Feature
	Pages    Pages
	head     []byte
	rest     string // of an element, after the image
	after    string // the base64 of an image
	shape    Shape
}

// Template returns the template for the settings, with all errors and warnings. It is
// usable only if there are no errors.
func (s *Settings) Template() (*Template, diag.List) {
	t := &Template{}
	request, diags := s.request()
	var more diag.List
	t.head, more = s.envelope()
	diags = append(diags, more...)
	pages, d := ParsePages(s.Pages)
	diags.Add(d)
	t.Pages = pages
	seed, err := json.Marshal(request)
	if err != nil {
		diags.Add(diag.Errorf("%v", err)) // can't happen: numbers are finite
		return t, diags
	}
	element, more := applyArgs(seed, s.RequestArgs)
	diags = append(diags, more...)
	if d := t.setElement(element); len(s.Features) > 0 || len(t.Features) > 0 { // otherwise, those that were named are the error
		diags.Add(d)
	}
	if !diags.HasErrors() {
		diags.Add(s.missingProductSet(t))
	}
	return t, diags
}

// setElement sets the JSON that is common to all elements.
func (t *Template) setElement(element []byte) *diag.Diagnostic {
	t.rest = "," + strings.TrimPrefix(string(element), "{")
	t.after = `"}` + t.rest
	shape, err := shapeOf(element, t.Pages)
	if err != nil {
		return diag.Errorf("%v", err)
	}
	t.shape = shape
	var request struct{ Features []struct{ Type any } }
	if err := json.Unmarshal(element, &request); err != nil {
		return nil // the errors in it were reported
	}
	if len(request.Features) == 0 {
		return &diag.Diagnostic{Flag: "-r", Message: "no feature is left; add one" + diag.ListOf("feature", FeatureNames())}
	}
	for i, f := range request.Features {
		apiType, ok := f.Type.(string)
		if !ok {
			return &diag.Diagnostic{Flag: "-r", Message: fmt.Sprintf("features.%d needs a type, which is the name of one, such as TEXT_DETECTION", i)}
		}
		feature := featureOfType(apiType)
		if slices.Contains(t.Features, feature) {
			return &diag.Diagnostic{Flag: "-r", Text: apiType,
				Message: fmt.Sprintf("the feature %s is requested twice; to change it, use an index, such as features.0.max-results", feature.Name)}
		}
		t.Features = append(t.Features, feature)
	}
	return nil
}

// missingProductSet returns the error for products without a set to search.
func (s *Settings) missingProductSet(t *Template) *diag.Diagnostic {
	isProducts := func(f Feature) bool { return f.Name == "products" }
	if !slices.ContainsFunc(t.Features, isProducts) || t.shape["imageContext.productSearchParams.productSet"] != "" {
		return nil
	}
	return &diag.Diagnostic{Flag: "--product-set", Message: "is required by the feature products; name the product set to search"}
}

// applyArgs applies the arguments of -r to a request, and returns its JSON.
func applyArgs(seed []byte, args []string) ([]byte, diag.List) {
	image, diags := parseArgs("AnnotateImageRequest", seed, args)
	reserved := reservedArgs(seed, args)
	diags = slices.DeleteFunc(diags, func(d diag.Diagnostic) bool {
		return slices.ContainsFunc(reserved, func(r diag.Diagnostic) bool { return r.Index == d.Index })
	})
	return image, append(diags, reserved...)
}

func parseArgs(message string, seed []byte, args []string) ([]byte, diag.List) {
	m, ok := api.FindMessage(message)
	if !ok {
		return nil, diag.List{*diag.Errorf("the API has no %s", message)}
	}
	request, diags := cursor.Parse(cursor.Input{Message: m, Args: args, Seed: seed, SeedName: "the flags"})
	var data []byte
	for _, chunk := range request.Chunks() {
		data = append(data, chunk.JSON...)
	}
	return data, diags
}

// reservedArgs returns an error for each argument that sets what detect sets for each
// input.
func reservedArgs(seed []byte, args []string) diag.List {
	var diags diag.List
	for _, reserved := range []struct{ message, field, instead string }{
		{"AnnotateImageRequest", "image", "name the images as sources"},
		{"AnnotateFileRequest", "inputConfig", "name the files as sources"},
		{"AnnotateFileRequest", "pages", "use --pages"},
	} {
		sets := func(n int) bool {
			data, _ := parseArgs(reserved.message, seed, args[:n])
			var fields map[string]json.RawMessage
			return json.Unmarshal(data, &fields) == nil && fields[reserved.field] != nil
		}
		if !sets(len(args)) {
			continue
		}
		n := 1
		for !sets(n) {
			n++
		}
		diags.Add(&diag.Diagnostic{Flag: "-r", Index: n, Text: args[n-1],
			Message: fmt.Sprintf("%s is set for each input; %s", api.CLIName(reserved.field), reserved.instead)})
	}
	return diags
}

// Head returns the beginning of the JSON of a request.
func (t *Template) Head() []byte { return slices.Clone(t.head) }

// Tail returns the end of the JSON of a request.
func (*Template) Tail() []byte { return []byte("]}") }

// EnvelopeSize returns the size of the JSON of a request without elements.
func (t *Template) EnvelopeSize() int64 { return int64(len(t.head) + len(t.Tail())) }

// ImageContent returns the JSON before and after the base64 of an image.
func (t *Template) ImageContent() (before, after string) {
	return `{"image":{"content":"`, t.after
}

// ImageContentSize returns the size of the element for an image of n bytes.
func (t *Template) ImageContentSize(n int64) int64 {
	before, after := t.ImageContent()
	return int64(len(before)) + EncodedSize(n) + int64(len(after))
}

// ImageURL returns the element for an image that the service fetches: by an http, https,
// or gs URL.
func (t *Template) ImageURL(url string) []byte {
	return []byte(`{"image":{"source":{"imageUri":` + quote(url) + `}}` + t.rest)
}

// FileContent returns the JSON before and after the base64 of a file with that MIME
// type, of which these pages are annotated; nil for the first five.
func (t *Template) FileContent(mimeType string, pages []int) (before, after string) {
	return `{"inputConfig":{"content":"`, `","mimeType":` + quote(mimeType) + `}` + pagesJSON(pages) + t.rest
}

// FileURL returns the element for a file of that MIME type in Cloud Storage, of which
// these pages are annotated; nil for the first five.
func (t *Template) FileURL(url, mimeType string, pages []int) []byte {
	return []byte(`{"inputConfig":{"gcsSource":{"uri":` + quote(url) + `},"mimeType":` + quote(mimeType) + `}` + pagesJSON(pages) + t.rest)
}

// AsyncTail returns the end of the JSON of a request whose results the service writes to
// objects whose URLs start with output.
func (*Template) AsyncTail(output string) []byte {
	return []byte("]," + outputJSON(output, MaxOutputBatch) + "}")
}

// AsyncFile returns the element for a file of that MIME type in Cloud Storage, all pages
// of which are annotated, in a request that starts an operation.
func (t *Template) AsyncFile(url, mimeType, output string) []byte {
	return []byte(`{"inputConfig":{"gcsSource":{"uri":` + quote(url) + `},"mimeType":` + quote(mimeType) + `},` + outputJSON(output, DefaultOutputBatch) + t.rest)
}

func outputJSON(url string, batch int) string {
	return `"outputConfig":{"gcsDestination":{"uri":` + quote(url) + `},"batchSize":` + strconv.Itoa(batch) + "}"
}

func pagesJSON(pages []int) string {
	if len(pages) == 0 {
		return ""
	}
	var b []byte
	for i, page := range pages {
		b = append(b, ",["[min(i, 1)^1])
		b = strconv.AppendInt(b, int64(page), 10)
	}
	return `,"pages":` + string(b) + "]"
}

// quote returns s as a JSON string. Bytes that are not UTF-8 are replaced.
func quote(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		return `""` // can't happen
	}
	return string(data)
}

// Shape returns what shapes the results.
func (t *Template) Shape() Shape { return t.shape }
