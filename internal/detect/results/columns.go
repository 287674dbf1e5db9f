package results

import (
	"cmp"
	"slices"
	"strings"
)

// A feature defines the rows for one feature of the command line.
type feature struct {
	name    string
	columns []string
	// rows passes the cells of each row to add, in the order of the columns.
	rows func(r *response, add func(cells ...string))
}

// features returns all features, in the order of their rows.
func features() []feature {
	text := []string{"text", "language", "confidence"}
	return []feature{
		{"text", text, textRows},
		{"document", text, textRows},
		{"labels", []string{"description", "score", "topicality", "mid"}, labelRows},
		{"faces", boxed("confidence", "joy", "sorrow", "anger", "surprise", "underExposed", "blurred", "headwear",
			"rollAngle", "panAngle", "tiltAngle"), faceRows},
		{"landmarks", boxed("description", "score", "latitude", "longitude", "mid"), landmarkRows},
		{"logos", boxed("description", "score", "mid"), logoRows},
		{"objects", boxed("name", "score", "mid"), objectRows},
		{"safe-search", safeSearchColumns(), safeSearchRows},
		{"web", []string{"kind", "description", "score", "url", "entityId"}, webRows},
		{"colors", []string{"red", "green", "blue", "score", "pixelFraction"}, colorRows},
		{"crops", boxed("confidence", "importanceFraction"), cropRows},
		{"products", []string{"name", "displayName", "productCategory", "score", "image", "productLabels"}, productRows},
	}
}

func boxed(columns ...string) []string { return append(columns, "left", "top", "right", "bottom") }

func safeSearchColumns() []string { return []string{"adult", "spoof", "medical", "violence", "racy"} }

// findFeatures returns the features with the given names. Text is not listed
// twice: the service returns one text for text and document.
func findFeatures(names []string) []feature {
	return slices.DeleteFunc(features(), func(f feature) bool {
		return !slices.Contains(names, f.name) || f.name == "text" && slices.Contains(names, "document")
	})
}

// Columns returns the columns of CSV for the given features: the first is the
// input, and the last the page of a file.
func Columns(featureNames []string) []string {
	list := findFeatures(featureNames)
	columns := []string{"input"}
	if len(list) > 1 {
		columns = append(columns, "feature")
	}
	for i := range list {
		for _, column := range list[i].columns {
			if !slices.Contains(columns, column) {
				columns = append(columns, column)
			}
		}
	}
	return append(columns, "page")
}

func textRows(r *response, add func(cells ...string)) {
	language, confidence := r.Texts.Locale, ""
	if len(r.Text.Pages) > 0 {
		page := &r.Text.Pages[0]
		confidence = string(page.Confidence)
		if language == "" && len(page.Property.Languages) > 0 {
			language = page.Property.Languages[0].Code
		}
	}
	add(strings.TrimSuffix(cmp.Or(r.Text.Text, r.Texts.Description), "\n"), language, confidence)
}

func labelRows(r *response, add func(cells ...string)) {
	for i := range r.Labels {
		l := &r.Labels[i]
		add(l.Description, orZero(l.Score), orZero(l.Topicality), l.Mid)
	}
}

func landmarkRows(r *response, add func(cells ...string)) {
	for i := range r.Landmarks {
		l := &r.Landmarks[i]
		latitude, longitude := "", ""
		if len(l.Locations) > 0 && l.Locations[0].LatLng != nil {
			latitude, longitude = orZero(l.Locations[0].LatLng.Latitude), orZero(l.Locations[0].LatLng.Longitude)
		}
		left, top, right, bottom := edges(l.Box)
		add(l.Description, orZero(l.Score), latitude, longitude, l.Mid, left, top, right, bottom)
	}
}

func logoRows(r *response, add func(cells ...string)) {
	for i := range r.Logos {
		l := &r.Logos[i]
		left, top, right, bottom := edges(l.Box)
		add(l.Description, orZero(l.Score), l.Mid, left, top, right, bottom)
	}
}

func faceRows(r *response, add func(cells ...string)) {
	for i := range r.Faces {
		f := &r.Faces[i]
		left, top, right, bottom := edges(f.Box)
		add(orZero(f.Confidence), likelihood(f.Joy), likelihood(f.Sorrow), likelihood(f.Anger), likelihood(f.Surprise),
			likelihood(f.UnderExposed), likelihood(f.Blurred), likelihood(f.Headwear),
			orZero(f.Roll), orZero(f.Pan), orZero(f.Tilt), left, top, right, bottom)
	}
}

// likelihood returns the name of a Likelihood. The API omits UNKNOWN, which is 0.
func likelihood(name string) string {
	if name == "" {
		return "UNKNOWN"
	}
	return name
}

func objectRows(r *response, add func(cells ...string)) {
	for i := range r.Objects {
		o := &r.Objects[i]
		left, top, right, bottom := edges(o.Box)
		add(o.Name, orZero(o.Score), o.Mid, left, top, right, bottom)
	}
}

func safeSearchRows(r *response, add func(cells ...string)) {
	if r.SafeSearch == nil {
		return
	}
	var cells []string
	for _, column := range safeSearchColumns() {
		cells = append(cells, likelihood(r.SafeSearch[column]))
	}
	add(cells...)
}

func webRows(r *response, add func(cells ...string)) {
	for _, l := range r.Web.Labels {
		add("bestGuessLabel", l.Label)
	}
	for _, e := range r.Web.Entities {
		add("entity", e.Description, orZero(e.Score), "", e.ID)
	}
	for _, p := range r.Web.Pages {
		add("page", p.Title, string(p.Score), p.URL)
	}
	images := func(kind string, list []webImage) {
		for _, w := range list {
			add(kind, "", string(w.Score), w.URL)
		}
	}
	images("fullMatchingImage", r.Web.Full)
	images("partialMatchingImage", r.Web.Partial)
	images("visuallySimilarImage", r.Web.Similar)
}

func colorRows(r *response, add func(cells ...string)) {
	for i := range r.Properties.Dominant.Colors {
		c := &r.Properties.Dominant.Colors[i]
		add(orZero(c.Color.Red), orZero(c.Color.Green), orZero(c.Color.Blue), orZero(c.Score), orZero(c.Fraction))
	}
}

func cropRows(r *response, add func(cells ...string)) {
	for i := range r.Crops.Hints {
		c := &r.Crops.Hints[i]
		left, top, right, bottom := edges(c.Box)
		add(orZero(c.Confidence), orZero(c.Importance), left, top, right, bottom)
	}
}

func productRows(r *response, add func(cells ...string)) {
	for i := range r.Products.Results {
		p := &r.Products.Results[i]
		labels := make([]string, 0, len(p.Product.Labels))
		for _, l := range p.Product.Labels {
			labels = append(labels, l.Key+"="+l.Value)
		}
		add(p.Product.Name, p.Product.DisplayName, p.Product.Category, orZero(p.Score), p.Image, strings.Join(labels, ", "))
	}
}
