package emulator_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// animation returns a GIF with a frame for each shade.
func animation(t *testing.T, shades ...uint8) []byte {
	t.Helper()
	animation := new(gif.GIF)
	for _, shade := range shades {
		frame := image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.Gray{Y: shade}})
		animation.Image, animation.Delay = append(animation.Image, frame), append(animation.Delay, 1)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, animation); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAnnotateFiles(t *testing.T) {
	content := animation(t, 0, 50, 100, 150, 200, 250)
	eachProtocol(t, withoutTesseract(), func(t *testing.T, c clients) {
		annotateFile := func(input *visionpb.InputConfig, pages ...int32) *visionpb.AnnotateFileResponse {
			response, err := c.images.BatchAnnotateFiles(t.Context(), &visionpb.BatchAnnotateFilesRequest{Requests: []*visionpb.AnnotateFileRequest{
				{InputConfig: input, Features: features(visionpb.Feature_IMAGE_PROPERTIES), Pages: pages},
			}})
			if err != nil {
				t.Fatal(err)
			}
			return response.GetResponses()[0]
		}
		shades := func(response *visionpb.AnnotateFileResponse) string {
			var found []string
			for _, page := range response.GetResponses() {
				found = append(found, fmt.Sprintf("%d:%v", page.GetContext().GetPageNumber(), page.GetImagePropertiesAnnotation().GetDominantColors().GetColors()[0].GetColor().GetRed()))
			}
			return strings.Join(found, " ")
		}
		all := annotateFile(&visionpb.InputConfig{Content: content, MimeType: "image/gif"})
		if all.GetTotalPages() != 6 || shades(all) != "1:0 2:50 3:100 4:150 5:200" || all.GetInputConfig().GetMimeType() != "image/gif" {
			t.Errorf("default pages: %d total, %s", all.GetTotalPages(), shades(all))
		}
		if selected := shades(annotateFile(&visionpb.InputConfig{Content: content, MimeType: "image/gif"}, 2, -1)); selected != "2:50 6:250" {
			t.Errorf("selected pages: %s", selected)
		}
		for name, response := range map[string]*visionpb.AnnotateFileResponse{
			"no MIME type":          annotateFile(&visionpb.InputConfig{Content: content}),
			"unsupported MIME type": annotateFile(&visionpb.InputConfig{Content: content, MimeType: "image/png"}),
			"not a TIFF":            annotateFile(&visionpb.InputConfig{Content: content, MimeType: "image/tiff"}),
			"not a PDF":             annotateFile(&visionpb.InputConfig{Content: content, MimeType: "application/pdf"}),
			"no such page":          annotateFile(&visionpb.InputConfig{Content: content, MimeType: "image/gif"}, 7),
			"page 0":                annotateFile(&visionpb.InputConfig{Content: content, MimeType: "image/gif"}, 0),
			"page before the first": annotateFile(&visionpb.InputConfig{Content: content, MimeType: "image/gif"}, -7),
			"too many pages":        annotateFile(&visionpb.InputConfig{Content: content, MimeType: "image/gif"}, 1, 2, 3, 4, 5, 6),
			"not a gs:// URI":       annotateFile(&visionpb.InputConfig{GcsSource: &visionpb.GcsSource{Uri: "x"}, MimeType: "image/gif"}),
		} {
			if response.GetError().GetCode() != int32(codes.InvalidArgument) || len(response.GetResponses()) != 0 {
				t.Errorf("%s: %v", name, response)
			}
		}
		_, err := c.images.BatchAnnotateFiles(t.Context(), &visionpb.BatchAnnotateFilesRequest{Requests: make([]*visionpb.AnnotateFileRequest, 2)})
		wantCode(t, "two files", err, codes.InvalidArgument)
		for name, request := range map[string]*visionpb.AnnotateFileRequest{
			"no file":     {Features: features(visionpb.Feature_LABEL_DETECTION)},
			"no features": {InputConfig: &visionpb.InputConfig{Content: content, MimeType: "image/gif"}},
		} {
			_, err := c.images.BatchAnnotateFiles(t.Context(), &visionpb.BatchAnnotateFilesRequest{Requests: []*visionpb.AnnotateFileRequest{request}})
			wantCode(t, name, err, codes.InvalidArgument)
		}
	})
}

func TestAsyncAnnotateImages(t *testing.T) {
	eachProtocolWithBucket(t, func(t *testing.T, c clients, dir string) {
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
			t.Errorf("name = %s", op.Name())
		}
		response, err := op.Wait(t.Context())
		if err != nil || response.GetOutputConfig().GetGcsDestination().GetUri() != "gs://out/run/" {
			t.Errorf("response: %v, %v", response, err)
		}
		if metadata, err := op.Metadata(); err != nil || metadata.GetState() != visionpb.OperationMetadata_DONE || metadata.GetUpdateTime() == nil {
			t.Errorf("metadata: %v, %v", metadata, err)
		}
		first, second := new(visionpb.BatchAnnotateImagesResponse), new(visionpb.BatchAnnotateImagesResponse)
		readJSON(t, filepath.Join(dir, "out", "run", "output-1-to-2.json"), first)
		readJSON(t, filepath.Join(dir, "out", "run", "output-3-to-3.json"), second)
		if len(first.GetResponses()) != 2 || len(second.GetResponses()) != 1 || first.GetResponses()[1].GetError().GetCode() != int32(codes.NotFound) ||
			first.GetResponses()[0].GetContext().GetUri() != "gs://b/a.png" {
			t.Errorf("results: %v, %v", first, second)
		}

		if message := first.GetResponses()[1].GetError().GetMessage(); message != "Error opening file: gs://b/none.png." {
			t.Errorf("missing image: %s", message)
		}

		request.OutputConfig.GcsDestination.Uri = "gs://../out/"
		op, err = c.images.AsyncBatchAnnotateImages(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		_, err = op.Wait(t.Context())
		wantCode(t, "output outside the directory", err, codes.InvalidArgument)
	})
}

func TestAsyncAnnotateFiles(t *testing.T) {
	eachProtocolWithBucket(t, func(t *testing.T, c clients, dir string) {
		request := func(name string) *visionpb.AsyncBatchAnnotateFilesRequest {
			return &visionpb.AsyncBatchAnnotateFilesRequest{Requests: []*visionpb.AsyncAnnotateFileRequest{{
				InputConfig:  &visionpb.InputConfig{GcsSource: &visionpb.GcsSource{Uri: "gs://b/" + name}, MimeType: "image/gif"},
				Features:     features(visionpb.Feature_LABEL_DETECTION),
				OutputConfig: &visionpb.OutputConfig{GcsDestination: &visionpb.GcsDestination{Uri: "gs://out/prefix-"}},
			}}}
		}
		op, err := c.images.AsyncBatchAnnotateFiles(t.Context(), request("animation.gif"))
		if err != nil {
			t.Fatal(err)
		}
		if response, err := op.Wait(t.Context()); err != nil || len(response.GetResponses()) != 1 {
			t.Errorf("response: %v, %v", response, err)
		}
		result := new(visionpb.AnnotateFileResponse)
		readJSON(t, filepath.Join(dir, "out", "prefix-output-1-to-6.json"), result)
		if len(result.GetResponses()) != 6 || result.GetInputConfig().GetGcsSource().GetUri() != "gs://b/animation.gif" || result.GetResponses()[5].GetContext().GetPageNumber() != 6 {
			t.Errorf("result: %v", result)
		}
		_, err = c.images.AsyncBatchAnnotateFiles(t.Context(), request("none.gif"))
		wantStatus(t, "missing file", err, codes.NotFound, "Error opening file: gs://b/none.gif.")
		forbidden := request("")
		forbidden.Requests[0].InputConfig.GcsSource.Uri = "gs://forbidden.example/a.gif"
		_, err = c.images.AsyncBatchAnnotateFiles(t.Context(), forbidden)
		wantStatus(t, "bucket without access", err, codes.PermissionDenied, "Error opening file: gs://forbidden.example/a.gif.")
		for _, destination := range []string{"gs://none/x/", "gs://forbidden.example/x/"} {
			unwritable := request("animation.gif")
			unwritable.Requests[0].OutputConfig.GcsDestination.Uri = destination
			op, err = c.images.AsyncBatchAnnotateFiles(t.Context(), unwritable)
			if err != nil {
				t.Fatal(err)
			}
			_, err = op.Wait(t.Context())
			wantStatus(t, destination, err, codes.PermissionDenied, "Error writing final output to: "+destination+"output-1-to-6.json.")
		}
	})
}

func eachProtocolWithBucket(t *testing.T, test func(t *testing.T, c clients, dir string)) {
	t.Helper()
	for _, protocol := range []string{"grpc", "rest"} {
		t.Run(protocol, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "b", "a.png"), string(pngOf(t, 4, 4, color.White)))
			if err := os.Mkdir(filepath.Join(dir, "out"), 0o750); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "b", "animation.gif"), string(animation(t, 0, 50, 100, 150, 200, 250)))
			config := withoutTesseract()
			config.BucketDir = dir
			test(t, dial(t, protocol, start(t, config).Addr()), dir)
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

func TestAsyncRejects(t *testing.T) {
	c := dial(t, "grpc", start(t, withoutTesseract()).Addr())
	output := &visionpb.OutputConfig{GcsDestination: &visionpb.GcsDestination{Uri: "gs://b/"}}
	image := []*visionpb.AnnotateImageRequest{{Image: &visionpb.Image{Source: &visionpb.ImageSource{ImageUri: "gs://b/o"}}, Features: features(visionpb.Feature_LABEL_DETECTION)}}
	content := []*visionpb.AnnotateImageRequest{{Image: &visionpb.Image{Content: []byte("x")}, Features: features(visionpb.Feature_LABEL_DETECTION)}}
	for name, request := range map[string]*visionpb.AsyncBatchAnnotateImagesRequest{
		"no requests":                 {OutputConfig: output},
		"no output":                   {Requests: image},
		"output not in Cloud Storage": {Requests: image, OutputConfig: &visionpb.OutputConfig{GcsDestination: &visionpb.GcsDestination{Uri: "file:///"}}},
		"large batch":                 {Requests: image, OutputConfig: &visionpb.OutputConfig{GcsDestination: output.GetGcsDestination(), BatchSize: 101}},
		"content":                     {Requests: content, OutputConfig: output},
		"no image":                    {Requests: []*visionpb.AnnotateImageRequest{{Features: image[0].GetFeatures()}}, OutputConfig: output},
		"no features":                 {Requests: []*visionpb.AnnotateImageRequest{{Image: image[0].GetImage()}}, OutputConfig: output},
	} {
		_, err := c.images.AsyncBatchAnnotateImages(t.Context(), request)
		wantCode(t, name, err, codes.InvalidArgument)
	}
	file := func(change func(*visionpb.AsyncAnnotateFileRequest)) *visionpb.AsyncBatchAnnotateFilesRequest {
		request := &visionpb.AsyncAnnotateFileRequest{
			InputConfig:  &visionpb.InputConfig{GcsSource: &visionpb.GcsSource{Uri: "gs://b/o"}, MimeType: "application/pdf"},
			Features:     features(visionpb.Feature_LABEL_DETECTION),
			OutputConfig: output,
		}
		change(request)
		return &visionpb.AsyncBatchAnnotateFilesRequest{Requests: []*visionpb.AsyncAnnotateFileRequest{request}}
	}
	for name, request := range map[string]*visionpb.AsyncBatchAnnotateFilesRequest{
		"no requests": {},
		"content":     file(func(f *visionpb.AsyncAnnotateFileRequest) { f.InputConfig.Content = []byte("x") }),
		"no source":   file(func(f *visionpb.AsyncAnnotateFileRequest) { f.InputConfig = nil }),
		"no features": file(func(f *visionpb.AsyncAnnotateFileRequest) { f.Features = nil }),
		"no output":   file(func(f *visionpb.AsyncAnnotateFileRequest) { f.OutputConfig = nil }),
	} {
		_, err := c.images.AsyncBatchAnnotateFiles(t.Context(), request)
		wantCode(t, name, err, codes.InvalidArgument)
	}
	_, err := c.images.AsyncBatchAnnotateFiles(t.Context(), file(func(*visionpb.AsyncAnnotateFileRequest) {}))
	wantCode(t, "valid file", err, codes.OK)
}
