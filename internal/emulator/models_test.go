package emulator_test

import (
	"image/color"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
)

// Only text has the models builtin/rc and builtin/weekly.
func TestModels(t *testing.T) {
	image := &visionpb.Image{Content: pngOf(t, 4, 4, color.White)}
	c := dial(t, "grpc", start(t, withoutTesseract()).Addr())
	for _, test := range []struct {
		feature visionpb.Feature_Type
		model   string
		want    codes.Code
	}{
		{visionpb.Feature_LABEL_DETECTION, "builtin/stable", codes.OK},
		{visionpb.Feature_LABEL_DETECTION, "builtin/latest", codes.OK},
		{visionpb.Feature_LABEL_DETECTION, "builtin/rc", codes.InvalidArgument},
		{visionpb.Feature_LABEL_DETECTION, "builtin/weekly", codes.InvalidArgument},
		{visionpb.Feature_TEXT_DETECTION, "rc", codes.InvalidArgument},
		{visionpb.Feature_TEXT_DETECTION, "builtin/rc", codes.Unimplemented}, // without tesseract
		{visionpb.Feature_DOCUMENT_TEXT_DETECTION, "builtin/weekly", codes.Unimplemented},
	} {
		response := annotate(t, c, &visionpb.AnnotateImageRequest{Image: image, Features: []*visionpb.Feature{{Type: test.feature, Model: test.model}}})[0]
		if got := codes.Code(response.GetError().GetCode()); got != test.want {
			t.Errorf("%v with %s: code = %v, want %v: %v", test.feature, test.model, got, test.want, response.GetError())
		}
	}
}
