package products

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"

	"vision1/internal/emulator/rpcerror"
)

// Limits from the API's reference. Lengths are in characters, except where noted.
const (
	maxText      = 4096
	maxLabels    = 500
	maxLabelText = 128 // bytes
	maxPolygons  = 10
)

// isCategory reports whether name is a product category, including the legacy
// ones.
func isCategory(name string) bool {
	return slices.Contains([]string{
		"homegoods-v2", "apparel-v2", "toys-v2", "packagedgoods-v1", "general-v1", "homegoods", "apparel", "toys",
	}, name)
}

func checkRequiredText(violations *rpcerror.Violations, field, name string) {
	if name == "" {
		violations.Add(field, "%s must not be empty.", field)
	}
	checkText(violations, field, name)
}

func checkText(violations *rpcerror.Violations, field, text string) {
	if utf8.RuneCountInString(text) > maxText {
		violations.Add(field, "%s must be at most %d characters long.", field, maxText)
	}
}

func checkCategory(violations *rpcerror.Violations, field, category string) {
	switch {
	case category == "":
		violations.Add(field, "%s must not be empty.", field)
	case !isCategory(category):
		violations.Add(field, "%s is not a category that products can have: %s", field, category)
	}
}

func checkLabels(violations *rpcerror.Violations, field string, labels []*visionpb.Product_KeyValue) {
	if len(labels) > maxLabels {
		violations.Add(field, "%s must be at most %d.", field, maxLabels)
	}
	for _, label := range labels {
		if label.GetKey() == "" || len(label.GetKey()) > maxLabelText || label.GetValue() == "" || len(label.GetValue()) > maxLabelText {
			violations.Add(field, "%s must have keys and values of 1 to %d bytes.", field, maxLabelText)
			return
		}
	}
}

func checkImage(image *visionpb.ReferenceImage) error {
	var violations rpcerror.Violations
	checkRequiredText(&violations, "reference_image.uri", image.GetUri())
	if uri := image.GetUri(); len(violations) == 0 && !isObjectURI(uri) {
		violations.Add("reference_image.uri", "reference_image.uri must be gs://bucket/object, is %s", uri)
	}
	if len(image.GetBoundingPolys()) > maxPolygons {
		violations.Add("reference_image.bounding_polys", "reference_image.bounding_polys must be at most %d.", maxPolygons)
	}
	return violations.Err()
}

// isObjectURI reports whether uri is gs://bucket/object.
func isObjectURI(uri string) bool {
	path, found := strings.CutPrefix(uri, "gs://")
	bucket, object, _ := strings.Cut(path, "/")
	return found && bucket != "" && object != ""
}
