package detectcmd

import (
	"vision1/internal/detect"
	"vision1/internal/help"
)

// FeaturesSummary is what the topic features describes, in one line.
const FeaturesSummary = "What the service detects in an image, and how it is billed"

// FeaturesHelp returns the help for the topic features.
func FeaturesHelp() *help.Document {
	var list []help.Term
	for _, f := range detect.Features() {
		list = append(list, help.Term{Name: f.Name + ", " + f.Type, Text: f.Summary + ", in " + resultFields(f.Name) + "; " + detect.PriceText(f)})
	}
	d := help.New("vision1 help features", "Each feature has a name for vision1 detect and a type for features.type of a request, "+
		"such as labels and LABEL_DETECTION:", list...)
	d.Sections[0].Blocks = append(d.Sections[0].Blocks,
		help.Block{Text: "An image with one feature is one unit, which quotas and prices count; an image with three features is three units. Each page of a PDF or TIFF " +
			"file and each frame of a GIF file is an image. The first 1,000 units of each feature in a month are free. Prices are list prices of " + detect.PriceDate +
			" for 1,000 units, up to 5,000,000 in a month; see https://cloud.google.com/vision/pricing."},
		help.Block{Text: "`features.max-results` limits the number of results of a feature, except for text and crops; the default is 10. `features.model` selects a model: builtin/stable, builtin/latest, " +
			"or for text builtin/rc or builtin/weekly. Other settings are in `image-context` of the request; `vision1 help images annotate` lists them."})
	d.AddExamples(
		help.Example("Detect labels and objects in one request", "vision1 detect labels,objects photo.jpg"),
		help.Example("The same as a request of the API",
			"vision1 images annotate -r requests.image.content=@photo.jpg requests.features.+.type=LABEL_DETECTION requests.features.+.type=OBJECT_LOCALIZATION"),
	)
	return d
}

// resultFields returns the fields of a response to an image that a feature sets.
func resultFields(feature string) string {
	switch feature {
	case "text":
		return "textAnnotations and fullTextAnnotation"
	case "document":
		return "fullTextAnnotation and textAnnotations"
	case "labels":
		return "labelAnnotations"
	case "faces":
		return "faceAnnotations"
	case "landmarks":
		return "landmarkAnnotations"
	case "logos":
		return "logoAnnotations"
	case "objects":
		return "localizedObjectAnnotations"
	case "safe-search":
		return "safeSearchAnnotation"
	case "web":
		return "webDetection"
	case "colors":
		return "imagePropertiesAnnotation"
	case "crops":
		return "cropHintsAnnotation"
	default:
		return "productSearchResults"
	}
}
