package products

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"

	"vision1/internal/emulator/rpcerror"
)

// Limits from the API's reference, in characters unless said otherwise.
const (
	maxText      = 4096
	maxLabels    = 500
	maxLabelText = 128 // bytes
	maxPolygons  = 10
)

// isCategory says whether the service knows a product category, the legacy ones
// included.
func isCategory(name string) bool {
	return slices.Contains([]string{
		"homegoods-v2", "apparel-v2", "toys-v2", "packagedgoods-v1", "general-v1", "homegoods", "apparel", "toys",
	}, name)
}

// violations collects all that is wrong with a request.
type violations []rpcerror.Violation

func (v *violations) add(field, description string) {
	*v = append(*v, rpcerror.Violation{Field: field, Description: description})
}

func (v *violations) err() error {
	if len(*v) == 0 {
		return nil
	}
	return rpcerror.InvalidFields(*v)
}

func (v *violations) checkDisplayName(field, name string) {
	switch {
	case name == "":
		v.add(field, field+" must not be empty.")
	case utf8.RuneCountInString(name) > maxText:
		v.add(field, field+" must be at most 4096 characters long.")
	}
}

func (v *violations) checkDescription(field, text string) {
	if utf8.RuneCountInString(text) > maxText {
		v.add(field, field+" must be at most 4096 characters long.")
	}
}

func (v *violations) checkCategory(field, category string) {
	switch {
	case category == "":
		v.add(field, field+" must not be empty.")
	case !isCategory(category):
		v.add(field, field+" is not a category that products can have: "+category)
	}
}

func (v *violations) checkLabels(field string, labels []*visionpb.Product_KeyValue) {
	if len(labels) > maxLabels {
		v.add(field, field+" must be at most 500.")
	}
	for _, label := range labels {
		if label.GetKey() == "" || len(label.GetKey()) > maxLabelText || label.GetValue() == "" || len(label.GetValue()) > maxLabelText {
			v.add(field, field+" must have keys and values of 1 to 128 bytes.")
			return
		}
	}
}

func checkImage(image *visionpb.ReferenceImage) error {
	var wrong violations
	uri := image.GetUri()
	switch {
	case uri == "":
		wrong.add("reference_image.uri", "reference_image.uri must not be empty.")
	case utf8.RuneCountInString(uri) > maxText:
		wrong.add("reference_image.uri", "reference_image.uri must be at most 4096 characters long.")
	case !isObjectURI(uri):
		wrong.add("reference_image.uri", "reference_image.uri must be gs://bucket/object, is "+uri)
	}
	if len(image.GetBoundingPolys()) > maxPolygons {
		wrong.add("reference_image.bounding_polys", "reference_image.bounding_polys must be at most 10.")
	}
	return wrong.err()
}

// isObjectURI says whether uri is gs://bucket/object.
func isObjectURI(uri string) bool {
	path, found := strings.CutPrefix(uri, "gs://")
	bucket, object, _ := strings.Cut(path, "/")
	return found && bucket != "" && object != ""
}
