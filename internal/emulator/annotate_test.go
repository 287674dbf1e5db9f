package emulator_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator"
)

// withoutTesseract makes responses the same on every machine.
func withoutTesseract() emulator.Config { return emulator.Config{Tesseract: "no-such-program"} }

func pngOf(t *testing.T, width, height int, c color.Color) []byte {
	t.Helper()
	filled := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(filled, filled.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, filled); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// stripes returns an image in which every other column is white.
func stripes(t *testing.T, width, height int, c color.Color) []byte {
	t.Helper()
	striped := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(striped, striped.Rect, image.White, image.Point{}, draw.Src)
	for i := range width * height / 2 {
		striped.Set(2*i%width, 2*i/width, c)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, striped); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func features(types ...visionpb.Feature_Type) []*visionpb.Feature {
	var features []*visionpb.Feature
	for _, kind := range types {
		features = append(features, &visionpb.Feature{Type: kind, MaxResults: 3})
	}
	return features
}

func annotate(t *testing.T, c clients, requests ...*visionpb.AnnotateImageRequest) []*visionpb.AnnotateImageResponse {
	t.Helper()
	response, err := c.images.BatchAnnotateImages(t.Context(), &visionpb.BatchAnnotateImagesRequest{Requests: requests})
	if err != nil {
		t.Fatal(err)
	}
	if len(response.GetResponses()) != len(requests) {
		t.Fatalf("%d responses for %d requests", len(response.GetResponses()), len(requests))
	}
	return response.GetResponses()
}

func TestAnnotateEveryFeature(t *testing.T) {
	eachProtocol(t, withoutTesseract(), func(t *testing.T, c clients) {
		request := &visionpb.AnnotateImageRequest{
			Image: &visionpb.Image{Content: stripes(t, 400, 200, color.RGBA{R: 255, A: 255})},
			Features: features(
				visionpb.Feature_FACE_DETECTION, visionpb.Feature_LANDMARK_DETECTION, visionpb.Feature_LOGO_DETECTION,
				visionpb.Feature_LABEL_DETECTION, visionpb.Feature_SAFE_SEARCH_DETECTION, visionpb.Feature_IMAGE_PROPERTIES,
				visionpb.Feature_CROP_HINTS, visionpb.Feature_WEB_DETECTION, visionpb.Feature_OBJECT_LOCALIZATION,
			),
			ImageContext: &visionpb.ImageContext{CropHintsParams: &visionpb.CropHintsParams{AspectRatios: []float32{1, 2}}},
		}
		response := annotate(t, c, request)[0]
		if response.GetError() != nil {
			t.Errorf("error: %v", response.GetError())
		}
		if len(response.GetFaceAnnotations()) != 3 || len(response.GetLandmarkAnnotations()) != 1 || len(response.GetLogoAnnotations()) != 1 ||
			len(response.GetLabelAnnotations()) != 3 || response.GetSafeSearchAnnotation() == nil || len(response.GetWebDetection().GetWebEntities()) != 3 ||
			len(response.GetLocalizedObjectAnnotations()) != 3 {
			t.Errorf("missing annotations: %v", response)
		}
		if again := annotate(t, c, request)[0]; !proto.Equal(again, response) {
			t.Error("the same request has a different response")
		}
		request.Image.Content = stripes(t, 400, 200, color.RGBA{G: 255, A: 255})
		if other := annotate(t, c, request)[0]; proto.Equal(other.GetFaceAnnotations()[0], response.GetFaceAnnotations()[0]) {
			t.Error("a different image has the same response")
		}
		request.Image.Content = pngOf(t, 400, 200, color.RGBA{R: 255, A: 255})
		response = annotate(t, c, request)[0]
		if len(response.GetFaceAnnotations()) != 0 || len(response.GetLandmarkAnnotations()) != 0 || len(response.GetLogoAnnotations()) != 0 ||
			len(response.GetLocalizedObjectAnnotations()) != 0 || len(response.GetLabelAnnotations()) == 0 {
			t.Errorf("annotations of a blank image: %v", response)
		}
		colors := response.GetImagePropertiesAnnotation().GetDominantColors().GetColors()
		if len(colors) != 1 || colors[0].GetColor().GetRed() != 255 || colors[0].GetPixelFraction() != 1 {
			t.Errorf("colors of a red image: %v", colors)
		}
		hints := response.GetCropHintsAnnotation().GetCropHints()
		if len(hints) != 2 || hints[0].GetBoundingPoly().GetVertices()[2].GetX()-hints[0].GetBoundingPoly().GetVertices()[0].GetX() != 200 {
			t.Errorf("crop hints for 400 x 200: %v", hints)
		}
	})
}

// An error of one image is in its own response and doesn't affect the others.
func TestErrorsOfSingleImages(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "b", "good.png"), string(pngOf(t, 4, 4, color.White)))
	write(t, filepath.Join(dir, "b", "bad.png"), "junk")
	config := withoutTesseract()
	config.BucketDir = dir
	good := pngOf(t, 4, 4, color.White)
	newRequest := func(image *visionpb.Image, features ...*visionpb.Feature) *visionpb.AnnotateImageRequest {
		return &visionpb.AnnotateImageRequest{Image: image, Features: features}
	}
	fromURI := func(uri string) *visionpb.Image {
		return &visionpb.Image{Source: &visionpb.ImageSource{ImageUri: uri}}
	}
	label := features(visionpb.Feature_LABEL_DETECTION)[0]
	tests := []struct {
		name    string
		request *visionpb.AnnotateImageRequest
		want    codes.Code
	}{
		{"good", newRequest(&visionpb.Image{Content: good}, label), codes.OK},
		{"in a bucket", newRequest(fromURI("gs://b/good.png"), label), codes.OK},
		{"in a bucket, gcs_image_uri", newRequest(&visionpb.Image{Source: &visionpb.ImageSource{GcsImageUri: "gs://b/good.png"}}, label), codes.OK},
		{"content and source", newRequest(&visionpb.Image{Content: good, Source: &visionpb.ImageSource{ImageUri: "gs://b/none"}}, label), codes.OK},
		{"not an image", newRequest(&visionpb.Image{Content: []byte("junk")}, label), codes.InvalidArgument},
		{"not an image, in a bucket", newRequest(fromURI("gs://b/bad.png"), label), codes.InvalidArgument},
		{"missing object", newRequest(fromURI("gs://b/none.png"), label), codes.NotFound},
		{"outside the bucket", newRequest(fromURI("gs://b/../b/good.png"), label), codes.InvalidArgument},
		{"forbidden URL", newRequest(fromURI("https://forbidden.example/a.png"), label), codes.PermissionDenied},
		{"unreachable URL", newRequest(fromURI("https://unreachable.example/a.png"), label), codes.Unavailable},
		{"https URL", newRequest(fromURI("https://example.com/a.png"), label), codes.PermissionDenied},
		{"unsupported scheme", newRequest(fromURI("ftp://example.com/a.png"), label), codes.InvalidArgument},
		{"no feature type", newRequest(&visionpb.Image{Content: good}, &visionpb.Feature{}), codes.InvalidArgument},
		{"unknown model", newRequest(&visionpb.Image{Content: good}, &visionpb.Feature{Type: label.GetType(), Model: "mine"}), codes.InvalidArgument},
		{"negative max_results", newRequest(&visionpb.Image{Content: good}, &visionpb.Feature{Type: label.GetType(), MaxResults: -1}), codes.InvalidArgument},
		{"text without tesseract", newRequest(&visionpb.Image{Content: good}, &visionpb.Feature{Type: visionpb.Feature_TEXT_DETECTION}), codes.Unimplemented},
	}
	var requests []*visionpb.AnnotateImageRequest
	for _, test := range tests {
		requests = append(requests, test.request)
	}
	eachProtocol(t, config, func(t *testing.T, c clients) {
		for i, response := range annotate(t, c, requests...) {
			if got := codes.Code(response.GetError().GetCode()); got != tests[i].want {
				t.Errorf("%s: code = %v, want %v: %v", tests[i].name, got, tests[i].want, response.GetError())
			}
		}
	})
}

// The error of one feature doesn't affect the others.
func TestPartialResponse(t *testing.T) {
	c := dial(t, "grpc", start(t, withoutTesseract()).Addr())
	response := annotate(t, c, &visionpb.AnnotateImageRequest{
		Image:    &visionpb.Image{Content: pngOf(t, 4, 4, color.White)},
		Features: features(visionpb.Feature_DOCUMENT_TEXT_DETECTION, visionpb.Feature_LABEL_DETECTION),
	})[0]
	if len(response.GetLabelAnnotations()) == 0 || !strings.Contains(response.GetError().GetMessage(), "tesseract") {
		t.Errorf("response: %v", response)
	}
}

func TestAnnotateRejects(t *testing.T) {
	one := &visionpb.AnnotateImageRequest{Image: &visionpb.Image{Content: []byte("x")}, Features: features(visionpb.Feature_LABEL_DETECTION)}
	many := make([]*visionpb.AnnotateImageRequest, 17)
	for i := range many {
		many[i] = one
	}
	eachProtocol(t, withoutTesseract(), func(t *testing.T, c clients) {
		for name, request := range map[string]*visionpb.BatchAnnotateImagesRequest{
			"no requests":     {},
			"no image":        {Requests: []*visionpb.AnnotateImageRequest{one, {Features: one.GetFeatures()}}},
			"empty image":     {Requests: []*visionpb.AnnotateImageRequest{{Image: &visionpb.Image{Source: &visionpb.ImageSource{}}, Features: one.GetFeatures()}}},
			"no features":     {Requests: []*visionpb.AnnotateImageRequest{one, {Image: one.GetImage()}}},
			"17 images":       {Requests: many},
			"uppercase label": {Requests: many[:1], Labels: map[string]string{"Key": "v"}},
			"label of digits": {Requests: many[:1], Labels: map[string]string{"1": "v"}},
			"long label":      {Requests: many[:1], Labels: map[string]string{"k": strings.Repeat("v", 64)}},
		} {
			_, err := c.images.BatchAnnotateImages(t.Context(), request)
			wantCode(t, name, err, codes.InvalidArgument)
		}
		_, err := c.images.BatchAnnotateImages(t.Context(), &visionpb.BatchAnnotateImagesRequest{
			Requests: many[:16], Parent: location, Labels: map[string]string{"schlüssel-1": ""},
		})
		wantCode(t, "16 images", err, codes.OK)
	})
	c := dial(t, "grpc", start(t, withoutTesseract()).Addr())
	_, err := c.images.BatchAnnotateImages(t.Context(), &visionpb.BatchAnnotateImagesRequest{Requests: many[:1], Parent: "p"})
	wantCode(t, "invalid parent", err, codes.InvalidArgument)
}

// The messages are the real service's.
func TestMessages(t *testing.T) {
	c := dial(t, "grpc", start(t, withoutTesseract()).Addr())
	label := features(visionpb.Feature_LABEL_DETECTION)
	one := &visionpb.AnnotateImageRequest{Image: &visionpb.Image{Content: []byte("x")}, Features: label}
	for want, requests := range map[string][]*visionpb.AnnotateImageRequest{
		"Too many images per request":              slices.Repeat([]*visionpb.AnnotateImageRequest{one}, 17),
		"Request must specify image and features.": {{Image: one.GetImage()}},
	} {
		_, err := c.images.BatchAnnotateImages(t.Context(), &visionpb.BatchAnnotateImagesRequest{Requests: requests})
		if got := status.Convert(err).Message(); got != want {
			t.Errorf("message = %q, want %q", got, want)
		}
	}
	large := pngOf(t, 1, 1, color.White)
	binary.BigEndian.PutUint32(large[16:], 10_000)
	binary.BigEndian.PutUint32(large[20:], 7_501)
	binary.BigEndian.PutUint32(large[29:], crc32.ChecksumIEEE(large[12:29]))
	response := annotate(t, c, &visionpb.AnnotateImageRequest{Image: &visionpb.Image{Content: large}, Features: label})[0]
	if got, want := response.GetError().GetMessage(), "Image too large. Please limit to 75 megapixels."; got != want {
		t.Errorf("message = %q, want %q", got, want)
	}
}

func TestAllowFetch(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(pngOf(t, 4, 4, color.White))
	}))
	defer web.Close()
	request := &visionpb.AnnotateImageRequest{
		Image:    &visionpb.Image{Source: &visionpb.ImageSource{ImageUri: web.URL + "/a.png"}},
		Features: features(visionpb.Feature_LABEL_DETECTION),
	}
	config := withoutTesseract()
	for _, allowed := range []bool{false, true} {
		config.AllowFetch = allowed
		response := annotate(t, dial(t, "rest", start(t, config).Addr()), request)[0]
		if found := len(response.GetLabelAnnotations()) > 0; found != allowed || (response.GetContext().GetUri() == web.URL+"/a.png") != allowed {
			t.Errorf("allowed: %v: %v", allowed, response)
		}
	}
}

func TestImageInBucketWithoutAccess(t *testing.T) {
	eachProtocol(t, withoutTesseract(), func(t *testing.T, c clients) {
		response := annotate(t, c, &visionpb.AnnotateImageRequest{
			Image:    &visionpb.Image{Source: &visionpb.ImageSource{ImageUri: "gs://forbidden.example/a.png"}},
			Features: features(visionpb.Feature_LABEL_DETECTION),
		})[0]
		if e := response.GetError(); e.GetCode() != 7 || e.GetMessage() != "Error opening file: gs://forbidden.example/a.png." {
			t.Errorf("%v", response)
		}
	})
}
