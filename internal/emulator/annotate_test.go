package emulator_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator"
)

// withoutTesseract makes the answers the same on every machine.
func withoutTesseract() emulator.Config { return emulator.Config{Tesseract: "no-such-program"} }

func pngOf(t *testing.T, width, height int, c color.Color) []byte {
	t.Helper()
	made := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(made, made.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, made); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func features(types ...visionpb.Feature_Type) []*visionpb.Feature {
	var made []*visionpb.Feature
	for _, kind := range types {
		made = append(made, &visionpb.Feature{Type: kind, MaxResults: 3})
	}
	return made
}

func annotate(t *testing.T, c clients, requests ...*visionpb.AnnotateImageRequest) []*visionpb.AnnotateImageResponse {
	t.Helper()
	reply, err := c.images.BatchAnnotateImages(t.Context(), &visionpb.BatchAnnotateImagesRequest{Requests: requests})
	if err != nil {
		t.Fatal(err)
	}
	if len(reply.GetResponses()) != len(requests) {
		t.Fatalf("%d responses for %d requests", len(reply.GetResponses()), len(requests))
	}
	return reply.GetResponses()
}

func TestAnnotateEveryFeature(t *testing.T) {
	eachProtocol(t, withoutTesseract(), func(t *testing.T, c clients) {
		request := &visionpb.AnnotateImageRequest{
			Image: &visionpb.Image{Content: pngOf(t, 400, 200, color.RGBA{R: 255, A: 255})},
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
		if len(response.GetFaceAnnotations()) != 1 || len(response.GetLandmarkAnnotations()) != 1 || len(response.GetLogoAnnotations()) != 1 ||
			len(response.GetLabelAnnotations()) != 3 || response.GetSafeSearchAnnotation() == nil || len(response.GetWebDetection().GetWebEntities()) != 3 ||
			len(response.GetLocalizedObjectAnnotations()) == 0 {
			t.Errorf("something is missing: %v", response)
		}
		colors := response.GetImagePropertiesAnnotation().GetDominantColors().GetColors()
		if len(colors) != 1 || colors[0].GetColor().GetRed() != 255 || colors[0].GetPixelFraction() != 1 {
			t.Errorf("colours of a red picture: %v", colors)
		}
		hints := response.GetCropHintsAnnotation().GetCropHints()
		if len(hints) != 2 || hints[0].GetBoundingPoly().GetVertices()[2].GetX()-hints[0].GetBoundingPoly().GetVertices()[0].GetX() != 200 {
			t.Errorf("crops of 400 x 200: %v", hints)
		}
		if again := annotate(t, c, request)[0]; !proto.Equal(again, response) {
			t.Error("the same request has another answer")
		}
		request.Image.Content = pngOf(t, 400, 200, color.RGBA{G: 255, A: 255})
		if other := annotate(t, c, request)[0]; proto.Equal(other.GetFaceAnnotations()[0], response.GetFaceAnnotations()[0]) {
			t.Error("another picture has the same answer")
		}
	})
}

// What is wrong with one picture is in its own response; the others are answered.
func TestErrorsOfSinglePictures(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "b", "good.png"), string(pngOf(t, 4, 4, color.White)))
	write(t, filepath.Join(folder, "b", "bad.png"), "junk")
	config := withoutTesseract()
	config.BucketDir = folder
	good := pngOf(t, 4, 4, color.White)
	of := func(image *visionpb.Image, features ...*visionpb.Feature) *visionpb.AnnotateImageRequest {
		return &visionpb.AnnotateImageRequest{Image: image, Features: features}
	}
	from := func(uri string) *visionpb.Image {
		return &visionpb.Image{Source: &visionpb.ImageSource{ImageUri: uri}}
	}
	label := features(visionpb.Feature_LABEL_DETECTION)[0]
	tests := []struct {
		name    string
		request *visionpb.AnnotateImageRequest
		want    codes.Code
	}{
		{"good", of(&visionpb.Image{Content: good}, label), codes.OK},
		{"in the bucket", of(from("gs://b/good.png"), label), codes.OK},
		{"in the bucket by the old name", of(&visionpb.Image{Source: &visionpb.ImageSource{GcsImageUri: "gs://b/good.png"}}, label), codes.OK},
		{"content before source", of(&visionpb.Image{Content: good, Source: &visionpb.ImageSource{ImageUri: "gs://b/none"}}, label), codes.OK},
		{"no picture", of(&visionpb.Image{Content: []byte("junk")}, label), codes.InvalidArgument},
		{"no picture in the bucket", of(from("gs://b/bad.png"), label), codes.InvalidArgument},
		{"nothing", of(nil, label), codes.InvalidArgument},
		{"no features", of(&visionpb.Image{Content: good}), codes.InvalidArgument},
		{"not in the bucket", of(from("gs://b/none.png"), label), codes.NotFound},
		{"outside of the bucket", of(from("gs://b/../b/good.png"), label), codes.InvalidArgument},
		{"on the web", of(from("https://example.com/a.png"), label), codes.PermissionDenied},
		{"another scheme", of(from("ftp://example.com/a.png"), label), codes.InvalidArgument},
		{"no feature type", of(&visionpb.Image{Content: good}, &visionpb.Feature{}), codes.InvalidArgument},
		{"a wrong model", of(&visionpb.Image{Content: good}, &visionpb.Feature{Type: label.GetType(), Model: "mine"}), codes.InvalidArgument},
		{"less than no results", of(&visionpb.Image{Content: good}, &visionpb.Feature{Type: label.GetType(), MaxResults: -1}), codes.InvalidArgument},
		{"text without tesseract", of(&visionpb.Image{Content: good}, &visionpb.Feature{Type: visionpb.Feature_TEXT_DETECTION}), codes.Unimplemented},
	}
	var requests []*visionpb.AnnotateImageRequest
	for _, test := range tests {
		requests = append(requests, test.request)
	}
	eachProtocol(t, config, func(t *testing.T, c clients) {
		for i, response := range annotate(t, c, requests...) {
			if got := codes.Code(response.GetError().GetCode()); got != tests[i].want {
				t.Errorf("%s: %v, want %v: %v", tests[i].name, got, tests[i].want, response.GetError())
			}
		}
	})
}

// What a feature fails with does not take the others' answers away.
func TestPartOfAResponse(t *testing.T) {
	c := dial(t, "grpc", start(t, withoutTesseract()).Addr())
	response := annotate(t, c, &visionpb.AnnotateImageRequest{
		Image:    &visionpb.Image{Content: pngOf(t, 4, 4, color.White)},
		Features: features(visionpb.Feature_DOCUMENT_TEXT_DETECTION, visionpb.Feature_LABEL_DETECTION),
	})[0]
	if len(response.GetLabelAnnotations()) == 0 || !strings.Contains(response.GetError().GetMessage(), "tesseract") {
		t.Errorf("response: %v", response)
	}
}

func TestAnnotateRefuses(t *testing.T) {
	one := &visionpb.AnnotateImageRequest{Image: &visionpb.Image{Content: []byte("x")}, Features: features(visionpb.Feature_LABEL_DETECTION)}
	many := make([]*visionpb.AnnotateImageRequest, 17)
	for i := range many {
		many[i] = one
	}
	eachProtocol(t, withoutTesseract(), func(t *testing.T, c clients) {
		for what, request := range map[string]*visionpb.BatchAnnotateImagesRequest{
			"nothing":             {},
			"17 pictures":         {Requests: many},
			"a label in capitals": {Requests: many[:1], Labels: map[string]string{"Key": "v"}},
			"a label of digits":   {Requests: many[:1], Labels: map[string]string{"1": "v"}},
			"a long label":        {Requests: many[:1], Labels: map[string]string{"k": strings.Repeat("v", 64)}},
		} {
			_, err := c.images.BatchAnnotateImages(t.Context(), request)
			wantCode(t, what, err, codes.InvalidArgument)
		}
		_, err := c.images.BatchAnnotateImages(t.Context(), &visionpb.BatchAnnotateImagesRequest{
			Requests: many[:16], Parent: location, Labels: map[string]string{"schlüssel-1": ""},
		})
		wantCode(t, "16 pictures", err, codes.OK)
	})
	c := dial(t, "grpc", start(t, withoutTesseract()).Addr())
	_, err := c.images.BatchAnnotateImages(t.Context(), &visionpb.BatchAnnotateImagesRequest{Requests: many[:1], Parent: "p"})
	wantCode(t, "a wrong parent", err, codes.InvalidArgument)
}

func TestRecordedReplies(t *testing.T) {
	folder := t.TempDir()
	pictures := make([][]byte, 4)
	for i := range pictures {
		pictures[i] = pngOf(t, 1+i, 1, color.White)
	}
	record := func(picture []byte, reply string) {
		sum := sha256.Sum256(picture)
		write(t, filepath.Join(folder, hex.EncodeToString(sum[:])+".json"), reply)
	}
	record(pictures[0], `{"labelAnnotations":[{"description":"known"}],"aFieldOfTomorrow":1}`)
	record(pictures[1], `{"responses":[{"error":{"code":3,"message":"known error"}}]}`)
	record(pictures[2], `junk`)
	config := withoutTesseract()
	config.Replies = folder
	c := dial(t, "rest", start(t, config).Addr())
	var requests []*visionpb.AnnotateImageRequest
	for _, picture := range pictures {
		requests = append(requests, &visionpb.AnnotateImageRequest{Image: &visionpb.Image{Content: picture}, Features: features(visionpb.Feature_LABEL_DETECTION)})
	}
	got := annotate(t, c, requests...)
	if len(got[0].GetLabelAnnotations()) != 1 || got[0].GetLabelAnnotations()[0].GetDescription() != "known" {
		t.Errorf("the recorded response: %v", got[0])
	}
	if got[1].GetError().GetMessage() != "known error" {
		t.Errorf("the recorded reply: %v", got[1])
	}
	if got[2].GetError().GetCode() != int32(codes.Internal) {
		t.Errorf("a file that is no reply: %v", got[2])
	}
	if len(got[3].GetLabelAnnotations()) != 3 {
		t.Errorf("no recorded reply: %v", got[3])
	}
}

func TestProductSearch(t *testing.T) {
	eachProtocol(t, withoutTesseract(), func(t *testing.T, c clients) {
		set := createSet(t, c, "s")
		for i, labels := range [][2]string{{"color", "red"}, {"color", "blue"}, {"size", "1"}} {
			product, err := c.products.CreateProduct(t.Context(), &visionpb.CreateProductRequest{Parent: location, ProductId: fmt.Sprint(i), Product: &visionpb.Product{
				DisplayName: "x", ProductCategory: "toys-v2", ProductLabels: []*visionpb.Product_KeyValue{{Key: labels[0], Value: labels[1]}},
			}})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.products.AddProductToProductSet(t.Context(), &visionpb.AddProductToProductSetRequest{Name: set, Product: product.GetName()}); err != nil {
				t.Fatal(err)
			}
		}
		search := func(params *visionpb.ProductSearchParams) *visionpb.AnnotateImageResponse {
			return annotate(t, c, &visionpb.AnnotateImageRequest{
				Image:        &visionpb.Image{Content: pngOf(t, 9, 9, color.White)},
				Features:     features(visionpb.Feature_PRODUCT_SEARCH),
				ImageContext: &visionpb.ImageContext{ProductSearchParams: params},
			})[0]
		}
		for filter, want := range map[string]int{
			"": 3, "color = red": 1, "(color = red OR color = blue)": 2, "(color=red OR color=blue) AND size=1": 0, "color = green": 0,
		} {
			response := search(&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"toys-v2"}, Filter: filter})
			if got := len(response.GetProductSearchResults().GetResults()); got != want || response.GetError() != nil {
				t.Errorf("%q: %d results, want %d: %v", filter, got, want, response)
			}
		}
		for what, test := range map[string]struct {
			params *visionpb.ProductSearchParams
			want   codes.Code
		}{
			"nothing":          {nil, codes.InvalidArgument},
			"no set":           {&visionpb.ProductSearchParams{ProductCategories: []string{"toys-v2"}}, codes.InvalidArgument},
			"an unknown set":   {&visionpb.ProductSearchParams{ProductSet: set + "x", ProductCategories: []string{"toys-v2"}}, codes.NotFound},
			"a wrong category": {&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"x"}}, codes.InvalidArgument},
			"mixed keys":       {&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"toys-v2"}, Filter: "(color = red OR size = 1)"}, codes.InvalidArgument},
			"a colon":          {&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"toys-v2"}, Filter: "color: red"}, codes.InvalidArgument},
			"half a bracket":   {&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"toys-v2"}, Filter: "(color = red"}, codes.InvalidArgument},
		} {
			if got := codes.Code(search(test.params).GetError().GetCode()); got != test.want {
				t.Errorf("%s: %v, want %v", what, got, test.want)
			}
		}
	})
}

// animation is a GIF with a frame of each shade.
func animation(t *testing.T, shades ...uint8) []byte {
	t.Helper()
	film := new(gif.GIF)
	for _, shade := range shades {
		frame := image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.Gray{Y: shade}})
		film.Image, film.Delay = append(film.Image, frame), append(film.Delay, 1)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, film); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAnnotateFiles(t *testing.T) {
	film := animation(t, 0, 50, 100, 150, 200, 250)
	eachProtocol(t, withoutTesseract(), func(t *testing.T, c clients) {
		ask := func(input *visionpb.InputConfig, pages ...int32) *visionpb.AnnotateFileResponse {
			reply, err := c.images.BatchAnnotateFiles(t.Context(), &visionpb.BatchAnnotateFilesRequest{Requests: []*visionpb.AnnotateFileRequest{
				{InputConfig: input, Features: features(visionpb.Feature_IMAGE_PROPERTIES), Pages: pages},
			}})
			if err != nil {
				t.Fatal(err)
			}
			return reply.GetResponses()[0]
		}
		shades := func(response *visionpb.AnnotateFileResponse) string {
			var found []string
			for _, page := range response.GetResponses() {
				found = append(found, fmt.Sprintf("%d:%v", page.GetContext().GetPageNumber(), page.GetImagePropertiesAnnotation().GetDominantColors().GetColors()[0].GetColor().GetRed()))
			}
			return strings.Join(found, " ")
		}
		whole := ask(&visionpb.InputConfig{Content: film, MimeType: "image/gif"})
		if whole.GetTotalPages() != 6 || shades(whole) != "1:0 2:50 3:100 4:150 5:200" || whole.GetInputConfig().GetMimeType() != "image/gif" {
			t.Errorf("the whole file: %d pages, %s", whole.GetTotalPages(), shades(whole))
		}
		if chosen := shades(ask(&visionpb.InputConfig{Content: film, MimeType: "image/gif"}, 2, -1)); chosen != "2:50 6:250" {
			t.Errorf("chosen pages: %s", chosen)
		}
		for what, response := range map[string]*visionpb.AnnotateFileResponse{
			"no file":            ask(nil),
			"no type":            ask(&visionpb.InputConfig{Content: film}),
			"another type":       ask(&visionpb.InputConfig{Content: film, MimeType: "image/png"}),
			"the wrong type":     ask(&visionpb.InputConfig{Content: film, MimeType: "image/tiff"}),
			"no PDF":             ask(&visionpb.InputConfig{Content: film, MimeType: "application/pdf"}),
			"no such page":       ask(&visionpb.InputConfig{Content: film, MimeType: "image/gif"}, 7),
			"page nought":        ask(&visionpb.InputConfig{Content: film, MimeType: "image/gif"}, 0),
			"before the first":   ask(&visionpb.InputConfig{Content: film, MimeType: "image/gif"}, -7),
			"too many pages":     ask(&visionpb.InputConfig{Content: film, MimeType: "image/gif"}, 1, 2, 3, 4, 5, 6),
			"not a file address": ask(&visionpb.InputConfig{GcsSource: &visionpb.GcsSource{Uri: "x"}, MimeType: "image/gif"}),
		} {
			if response.GetError().GetCode() != int32(codes.InvalidArgument) || len(response.GetResponses()) != 0 {
				t.Errorf("%s: %v", what, response)
			}
		}
		_, err := c.images.BatchAnnotateFiles(t.Context(), &visionpb.BatchAnnotateFilesRequest{Requests: make([]*visionpb.AnnotateFileRequest, 2)})
		wantCode(t, "two files", err, codes.InvalidArgument)
	})
}

func TestAsyncAnnotateImages(t *testing.T) {
	eachProtocolWithBucket(t, func(t *testing.T, c clients, folder string) {
		request := &visionpb.AsyncBatchAnnotateImagesRequest{
			Parent:       "projects/p",
			OutputConfig: &visionpb.OutputConfig{GcsDestination: &visionpb.GcsDestination{Uri: "gs://out/run/"}, BatchSize: 2},
		}
		for _, name := range []string{"a.png", "none.png", "a.png"} {
			request.Requests = append(request.Requests, &visionpb.AnnotateImageRequest{
				Image: &visionpb.Image{Source: &visionpb.ImageSource{ImageUri: "gs://b/" + name}}, Features: features(visionpb.Feature_LABEL_DETECTION),
			})
		}
		op, err := c.images.AsyncBatchAnnotateImages(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(op.Name(), "projects/p/operations/") {
			t.Errorf("name %s", op.Name())
		}
		response, err := op.Wait(t.Context())
		if err != nil || response.GetOutputConfig().GetGcsDestination().GetUri() != "gs://out/run/" {
			t.Errorf("response: %v, %v", response, err)
		}
		if metadata, err := op.Metadata(); err != nil || metadata.GetState() != visionpb.OperationMetadata_DONE || metadata.GetUpdateTime() == nil {
			t.Errorf("metadata: %v, %v", metadata, err)
		}
		first, second := new(visionpb.BatchAnnotateImagesResponse), new(visionpb.BatchAnnotateImagesResponse)
		readJSON(t, filepath.Join(folder, "out", "run", "output-1-to-2.json"), first)
		readJSON(t, filepath.Join(folder, "out", "run", "output-3-to-3.json"), second)
		if len(first.GetResponses()) != 2 || len(second.GetResponses()) != 1 || first.GetResponses()[1].GetError().GetCode() != int32(codes.NotFound) ||
			first.GetResponses()[0].GetContext().GetUri() != "gs://b/a.png" {
			t.Errorf("results: %v, %v", first, second)
		}

		request.OutputConfig.GcsDestination.Uri = "gs://../out/"
		op, err = c.images.AsyncBatchAnnotateImages(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		_, err = op.Wait(t.Context())
		wantCode(t, "results outside of the folder", err, codes.InvalidArgument)
	})
}

func TestAsyncAnnotateFiles(t *testing.T) {
	eachProtocolWithBucket(t, func(t *testing.T, c clients, folder string) {
		request := func(name string) *visionpb.AsyncBatchAnnotateFilesRequest {
			return &visionpb.AsyncBatchAnnotateFilesRequest{Requests: []*visionpb.AsyncAnnotateFileRequest{{
				InputConfig:  &visionpb.InputConfig{GcsSource: &visionpb.GcsSource{Uri: "gs://b/" + name}, MimeType: "image/gif"},
				Features:     features(visionpb.Feature_LABEL_DETECTION),
				OutputConfig: &visionpb.OutputConfig{GcsDestination: &visionpb.GcsDestination{Uri: "gs://out/prefix-"}},
			}}}
		}
		op, err := c.images.AsyncBatchAnnotateFiles(t.Context(), request("film.gif"))
		if err != nil {
			t.Fatal(err)
		}
		if response, err := op.Wait(t.Context()); err != nil || len(response.GetResponses()) != 1 {
			t.Errorf("response: %v, %v", response, err)
		}
		result := new(visionpb.AnnotateFileResponse)
		readJSON(t, filepath.Join(folder, "out", "prefix-output-1-to-6.json"), result)
		if len(result.GetResponses()) != 6 || result.GetInputConfig().GetGcsSource().GetUri() != "gs://b/film.gif" || result.GetResponses()[5].GetContext().GetPageNumber() != 6 {
			t.Errorf("result: %v", result)
		}
		op, err = c.images.AsyncBatchAnnotateFiles(t.Context(), request("none.gif"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = op.Wait(t.Context())
		wantCode(t, "a file that is missing", err, codes.NotFound)
	})
}

func eachProtocolWithBucket(t *testing.T, walk func(t *testing.T, c clients, folder string)) {
	t.Helper()
	for _, protocol := range []string{"grpc", "rest"} {
		t.Run(protocol, func(t *testing.T) {
			folder := t.TempDir()
			write(t, filepath.Join(folder, "b", "a.png"), string(pngOf(t, 4, 4, color.White)))
			write(t, filepath.Join(folder, "b", "film.gif"), string(animation(t, 0, 50, 100, 150, 200, 250)))
			config := withoutTesseract()
			config.BucketDir = folder
			walk(t, dial(t, protocol, start(t, config).Addr()), folder)
		})
	}
}

func readJSON(t *testing.T, path string, message proto.Message) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := protojson.Unmarshal(content, message); err != nil {
		t.Fatal(err)
	}
}

func TestAsyncRefuses(t *testing.T) {
	c := dial(t, "grpc", start(t, withoutTesseract()).Addr())
	output := &visionpb.OutputConfig{GcsDestination: &visionpb.GcsDestination{Uri: "gs://b/"}}
	image := []*visionpb.AnnotateImageRequest{{Image: &visionpb.Image{Source: &visionpb.ImageSource{ImageUri: "gs://b/o"}}, Features: features(visionpb.Feature_LABEL_DETECTION)}}
	content := []*visionpb.AnnotateImageRequest{{Image: &visionpb.Image{Content: []byte("x")}}}
	for what, request := range map[string]*visionpb.AsyncBatchAnnotateImagesRequest{
		"nothing":          {OutputConfig: output},
		"no output":        {Requests: image},
		"output elsewhere": {Requests: image, OutputConfig: &visionpb.OutputConfig{GcsDestination: &visionpb.GcsDestination{Uri: "file:///"}}},
		"a large batch":    {Requests: image, OutputConfig: &visionpb.OutputConfig{GcsDestination: output.GetGcsDestination(), BatchSize: 101}},
		"content":          {Requests: content, OutputConfig: output},
	} {
		_, err := c.images.AsyncBatchAnnotateImages(t.Context(), request)
		wantCode(t, what, err, codes.InvalidArgument)
	}
	file := func(change func(*visionpb.AsyncAnnotateFileRequest)) *visionpb.AsyncBatchAnnotateFilesRequest {
		made := &visionpb.AsyncAnnotateFileRequest{
			InputConfig:  &visionpb.InputConfig{GcsSource: &visionpb.GcsSource{Uri: "gs://b/o"}, MimeType: "application/pdf"},
			Features:     features(visionpb.Feature_LABEL_DETECTION),
			OutputConfig: output,
		}
		change(made)
		return &visionpb.AsyncBatchAnnotateFilesRequest{Requests: []*visionpb.AsyncAnnotateFileRequest{made}}
	}
	for what, request := range map[string]*visionpb.AsyncBatchAnnotateFilesRequest{
		"nothing":     {},
		"content":     file(func(f *visionpb.AsyncAnnotateFileRequest) { f.InputConfig.Content = []byte("x") }),
		"no source":   file(func(f *visionpb.AsyncAnnotateFileRequest) { f.InputConfig = nil }),
		"no features": file(func(f *visionpb.AsyncAnnotateFileRequest) { f.Features = nil }),
		"no output":   file(func(f *visionpb.AsyncAnnotateFileRequest) { f.OutputConfig = nil }),
	} {
		_, err := c.images.AsyncBatchAnnotateFiles(t.Context(), request)
		wantCode(t, what, err, codes.InvalidArgument)
	}
	_, err := c.images.AsyncBatchAnnotateFiles(t.Context(), file(func(*visionpb.AsyncAnnotateFileRequest) {}))
	wantCode(t, "a good file", err, codes.OK)
}
