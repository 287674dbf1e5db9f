package emulator_test

import (
	"image/color"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
)

// Features that are repeated are computed once.
func TestRepeatedFeatures(t *testing.T) {
	eachProtocol(t, withoutTesseract(), func(t *testing.T, c clients) {
		request := &visionpb.AnnotateImageRequest{Image: &visionpb.Image{Content: pngOf(t, 100, 100, color.White)}}
		for range 5_000 {
			request.Features = append(request.Features, features(visionpb.Feature_CROP_HINTS)...)
		}
		if response := annotate(t, c, request)[0]; len(response.GetCropHintsAnnotation().GetCropHints()) != 1 {
			t.Errorf("%v", response)
		}
	})
}
