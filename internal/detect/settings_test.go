package detect_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"testing"

	"vision1/internal/api"
	"vision1/internal/cursor"
	"vision1/internal/detect"
)

// element returns the JSON of an element without an image.
func element(t *detect.Template) string {
	before, after := t.ImageContent()
	return before + after
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		features string
		settings detect.Settings
		want     string
	}{
		{"one feature", "text", detect.Settings{}, `{"image":{"content":""},"features":[{"type":"TEXT_DETECTION"}]}`},
		{"features with the same fields", "labels,web", detect.Settings{MaxResults: 5, Model: "builtin/latest"},
			`{"image":{"content":""},"features":[{"type":"LABEL_DETECTION","maxResults":5,"model":"builtin/latest"},{"type":"WEB_DETECTION","maxResults":5,"model":"builtin/latest"}]}`},
		{"text", "document,text", detect.Settings{LanguageHints: []string{"de", "zh-Hant"}, AdvancedOCROptions: []string{"legacy_layout"}, TextConfidence: true},
			`{"image":{"content":""},"features":[{"type":"DOCUMENT_TEXT_DETECTION"},{"type":"TEXT_DETECTION"}],"imageContext":{"languageHints":["de","zh-Hant"],"textDetectionParams":{"advancedOcrOptions":["legacy_layout"],"enableTextDetectionConfidenceScore":true}}}`},
		{"crops", "crops", detect.Settings{AspectRatios: []string{"1.7778", "16:9", "1"}},
			`{"image":{"content":""},"features":[{"type":"CROP_HINTS"}],"imageContext":{"cropHintsParams":{"aspectRatios":[1.7778,1.7777778,1]}}}`},
		{"products", "products", detect.Settings{ProductSet: "projects/p/locations/us-west1/productSets/s", ProductCategories: []string{"apparel-v2"}, ProductFilter: "brand = acme", BoundingPoly: "0.1,0.2 1,0.2 1,1"},
			`{"image":{"content":""},"features":[{"type":"PRODUCT_SEARCH"}],"imageContext":{"productSearchParams":{"boundingPoly":{"normalizedVertices":[{"x":0.1,"y":0.2},{"x":1,"y":0.2},{"x":1,"y":1}]},"filter":"brand = acme","productCategories":["apparel-v2"],"productSet":"projects/p/locations/us-west1/productSets/s"}}}`},
		{"pixels", "products", detect.Settings{ProductSet: "projects/p/locations/us-west1/productSets/s", BoundingPoly: "0,0 100,0  100,16777217"},
			`{"image":{"content":""},"features":[{"type":"PRODUCT_SEARCH"}],"imageContext":{"productSearchParams":{"boundingPoly":{"vertices":[{"x":0,"y":0},{"x":100,"y":0},{"x":100,"y":16777217}]},"productSet":"projects/p/locations/us-west1/productSets/s"}}}`},
		{"web and place", "web", detect.Settings{GeoResults: true, LatLong: "47.2, 8.4,47.5,8.7"},
			`{"image":{"content":""},"features":[{"type":"WEB_DETECTION"}],"imageContext":{"latLongRect":{"minLatLng":{"latitude":47.2,"longitude":8.4},"maxLatLng":{"latitude":47.5,"longitude":8.7}},"webDetectionParams":{"includeGeoResults":true}}}`},
		{"-r adds, replaces, and grows", "text,labels", detect.Settings{MaxResults: 3, LanguageHints: []string{"de"},
			RequestArgs: []string{"features.1.max-results=7", "image-context.language-hints=en", "features.+.type=LOGO_DETECTION"}},
			`{"image":{"content":""},"features":[{"type":"TEXT_DETECTION","maxResults":3},{"maxResults":7,"type":"LABEL_DETECTION"},{"type":"LOGO_DETECTION"}],"imageContext":{"languageHints":["de","en"]}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.settings.Features = features(t, tt.features)
			tmpl, diags := tt.settings.Template()
			if len(diags) > 0 {
				t.Fatal(lines(diags))
			}
			if got := element(tmpl); got != tt.want {
				t.Errorf("%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestSettingsErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		features string
		settings detect.Settings
		want     string
	}{
		{"all together", "crops", detect.Settings{MaxResults: -1, Model: "latest", AspectRatios: []string{"wide", "0", "1:0"}, Parent: "p", Labels: []string{"a", "b=1", "b=2"}, Pages: "0",
			RequestArgs: []string{"features.model=x", "nonsense=1"}},
			`--max-results -1: must be a number from 1 to 2147483647
--model latest: unknown model [builtin/latest]
--aspect-ratio wide: must be width divided by height, such as 1.7778, or 16:9
--aspect-ratio 0: must be width divided by height, such as 1.7778, or 16:9
--aspect-ratio 1:0: must be width divided by height, such as 1.7778, or 16:9
--parent p: must be projects/PROJECT or projects/PROJECT/locations/LOCATION, with the location us, eu, or asia
--label a: must be key=value
--label b=2: b is set already
--pages 0: not a page or a range of pages; the first page is 1, and a range is such as 6-10 or 6-
-r nonsense=1: unknown field of AnnotateImageRequest; valid fields are features, image, and image-context`},
		{"set for each input", "text", detect.Settings{RequestArgs: []string{"image-context", "..image.content=aGk=", ".pages=1", ".input-config.mime-type=x"}},
			`-r ..image.content=aGk=: image is set for each input; name the images as sources
-r .input-config.mime-type=x: input-config is set for each input; name the files as sources
-r .pages=1: pages is set for each input; use --pages`},
		{"products without a set", "products", detect.Settings{}, `--product-set: is required by the feature products; name the product set to search`},
		{"filter without a set", "products", detect.Settings{ProductFilter: "a=b"}, `--product-set: is required by the other flags for products; name the product set to search`},
		{"product set", "products", detect.Settings{ProductSet: "s"}, `--product-set s: must be projects/PROJECT/locations/LOCATION/productSets/ID`},
		{"polygons", "products", detect.Settings{ProductSet: "projects/p/locations/l/productSets/s", BoundingPoly: "0.1,0.2 1.5,1 0,0"}, `--bounding-poly 0.1,0.2 1.5,1 0,0: 1.5,1 is outside of the image: fractions are from 0 to 1`},
		{"two points", "products", detect.Settings{ProductSet: "projects/p/locations/l/productSets/s", BoundingPoly: "1,2 3,4"}, `--bounding-poly 1,2 3,4: must be at least three points x,y, separated by spaces, in pixels, or as fractions of the image's size with a decimal point`},
		{"places", "text", detect.Settings{LatLong: "1,2,3"}, `--lat-long 1,2,3: must be four numbers, south,west,north,east, such as 47.2,8.4,47.5,8.7`},
		{"poles", "text", detect.Settings{LatLong: "1,2,91,3"}, `--lat-long 1,2,91,3: latitudes are from -90 to 90, with the southern one first, and longitudes from -180 to 180`},
		{"no effect", "labels", detect.Settings{LanguageHints: []string{"de"}, AspectRatios: []string{"1"}, GeoResults: true, Model: "mine/4"},
			`warning: --model mine/4: unknown model; valid models are builtin/stable, builtin/latest, builtin/rc, and builtin/weekly
warning: --language-hint de: has no effect without the feature text or document
warning: --geo-results: has no effect without the feature web
warning: --aspect-ratio 1: has no effect without the feature crops`},
		{"model for text only", "text,labels", detect.Settings{Model: "builtin/rc"}, "warning: --model builtin/rc: is a model of the features text and document only"},
		{"a list of languages", "text", detect.Settings{LanguageHints: []string{"de,en"}}, `--language-hint de,en: must be one language code, such as de or zh-Hant; repeat the flag for several`},
		{"twice", "text", detect.Settings{RequestArgs: []string{"features.+.type=TEXT_DETECTION"}}, `-r TEXT_DETECTION: the feature text is requested twice; to change it, use an index, such as features.0.max-results`},
		{"nothing left", "text", detect.Settings{RequestArgs: []string{"features:=[]"}}, `-r: no feature is left; add one; valid features are text, document, labels, faces, landmarks, logos, objects, safe-search, web, colors, crops, and products`},
		{"no type", "text", detect.Settings{RequestArgs: []string{"features.+.max-results=1"}}, `-r: features.1 needs a type, which is the name of one, such as TEXT_DETECTION`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.settings.Features = features(t, tt.features)
			_, diags := tt.settings.Template()
			if got := lines(diags); got != tt.want {
				t.Errorf("%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// -r can change the features, and those are what is billed.
func TestFeaturesOfTemplate(t *testing.T) {
	t.Parallel()
	tmpl := template(t, detect.Settings{Features: features(t, "text"), RequestArgs: []string{"features.+.type=WEB_DETECTION"}})
	if got := tmpl.Features; len(got) != 2 || got[1].Name != "web" {
		t.Errorf("%+v", got)
	}
}

// A whole request is valid by the tables of the API, and its parts have the sizes that
// the template says.
func TestRequestIsValid(t *testing.T) {
	t.Parallel()
	tmpl := template(t, detect.Settings{Features: features(t, "text,products"), LanguageHints: []string{"de"}, Model: "builtin/latest",
		ProductSet: "projects/p/locations/l/productSets/s", BoundingPoly: "0,0 1,0 1,1",
		Parent: "projects/p/locations/eu", Labels: []string{"team=a\"b"}})
	before, after := tmpl.ImageContent()
	image := before + base64.StdEncoding.EncodeToString([]byte("1234")) + after
	if int64(len(image)) != tmpl.ImageContentSize(4) {
		t.Errorf("%d bytes, not %d", len(image), tmpl.ImageContentSize(4))
	}
	images := bytes.Join([][]byte{tmpl.Head(), []byte(image), []byte(","), tmpl.ImageURL("gs://b/\"\\<o"), tmpl.Tail()}, nil)
	if empty := len(tmpl.Head()) + len(tmpl.Tail()); int64(empty) != tmpl.EnvelopeSize() {
		t.Errorf("%d bytes, not %d", empty, tmpl.EnvelopeSize())
	}
	before, after = tmpl.FileContent("application/pdf", []int{6, 7, 10})
	files := bytes.Join([][]byte{tmpl.Head(), []byte(before + "aGk=" + after), tmpl.Tail()}, nil)
	for name, data := range map[string][]byte{"BatchAnnotateImagesRequest": images, "BatchAnnotateFilesRequest": files} {
		m, _ := api.FindMessage(name)
		request, diags := cursor.Parse(cursor.Input{Message: m, Seed: data, SeedName: name})
		if len(diags) > 0 || request.Len("requests") == 0 {
			t.Errorf("%s\n%s", lines(diags), data)
		}
		var whole struct {
			Parent   string
			Labels   map[string]string
			Requests []struct{ Pages []int }
		}
		if err := json.Unmarshal(data, &whole); err != nil {
			t.Error(err)
		}
		if whole.Parent != "projects/p/locations/eu" || whole.Labels["team"] != `a"b` {
			t.Errorf("%+v", whole)
		}
		if name == "BatchAnnotateFilesRequest" && len(whole.Requests[0].Pages) != 3 {
			t.Errorf("%+v", whole)
		}
	}
}

// Every field of Feature and ImageContext in the API has a flag.
func TestEachFieldHasAFlag(t *testing.T) {
	t.Parallel()
	s := detect.Settings{
		Features: features(t, "products"), MaxResults: 1, Model: "builtin/latest", LanguageHints: []string{"de"}, AdvancedOCROptions: []string{"x"},
		TextConfidence: true, AspectRatios: []string{"1"}, ProductSet: "projects/p/locations/l/productSets/s", ProductCategories: []string{"c"},
		ProductFilter: "f", BoundingPoly: "0,0 1,0 1,1", GeoResults: true, LatLong: "1,2,3,4",
	}
	shape := template(t, s).Shape()
	s.BoundingPoly = "0.5,0 1,0 1,1"
	maps.Copy(shape, template(t, s).Shape())
	var missing func(message, path string)
	missing = func(message, path string) {
		m, ok := api.FindMessage(message)
		if !ok {
			t.Fatal(message)
		}
		for _, f := range m.Fields {
			fieldPath := path + "." + f.Name
			if f.Type.Kind == api.KindMessage && !f.Type.List {
				missing(f.Type.Message, fieldPath)
			} else if shape[fieldPath] == "" && f.Name != "type" {
				t.Errorf("no flag sets %s", fieldPath)
			}
		}
	}
	missing("Feature", "features.products")
	missing("ImageContext", "imageContext")
}
