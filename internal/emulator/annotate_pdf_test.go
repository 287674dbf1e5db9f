//go:build !race

// With the race detector, each process takes three seconds to load PDFium. The tests of
// detectcmd, which are run with it, annotate PDFs in one process.

package emulator_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator"
	"vision1/internal/emulator/pdftest"
	"vision1/internal/emulator/worker"
)

// twoPages returns a PDF with a red page and one that is blue at the left and has
// green squares at the right.
func twoPages() []byte {
	squares := "0 0 1 rg 0 0 300 800 re f 0 1 0 rg "
	for y := range 20 {
		squares += fmt.Sprintf("%d %d 20 20 re f ", 320+20*(y%13), 40*y)
	}
	return pdftest.Pages("1 0 0 rg 0 0 600 800 re f", squares)
}

// lockedPDF returns a PDF that needs a password.
func lockedPDF() []byte {
	unknown := strings.Repeat("x", 32)
	return pdftest.New("<</Size 3/Root 1 0 R/ID[(x)(x)]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O("+unknown+")/U("+unknown+")>>>>",
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>")
}

// withWorker makes worker processes decode images and files.
func withWorker(t *testing.T) emulator.Config {
	t.Helper()
	config := withoutTesseract()
	var err error
	if config.Worker, err = worker.Self(); err != nil {
		t.Fatal(err)
	}
	return config
}

func annotatePDF(t *testing.T, c clients, content []byte, kind visionpb.Feature_Type, pages ...int32) *visionpb.AnnotateFileResponse {
	t.Helper()
	response, err := c.images.BatchAnnotateFiles(t.Context(), &visionpb.BatchAnnotateFilesRequest{Requests: []*visionpb.AnnotateFileRequest{{
		InputConfig: &visionpb.InputConfig{Content: content, MimeType: "application/pdf"}, Features: features(kind), Pages: pages,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return response.GetResponses()[0]
}

// Pages of a PDF are drawn, and every feature uses their pixels.
func TestAnnotatePDF(t *testing.T) {
	content := twoPages()
	for name, config := range map[string]emulator.Config{"in this process": withoutTesseract(), "in a worker": withWorker(t)} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, "grpc", start(t, config).Addr())
			found := annotatePDF(t, c, content, visionpb.Feature_IMAGE_PROPERTIES)
			if found.GetError() != nil || found.GetTotalPages() != 2 || len(found.GetResponses()) != 2 {
				t.Fatalf("response: %v", found)
			}
			first := found.GetResponses()[0].GetImagePropertiesAnnotation().GetDominantColors().GetColors()
			if len(first) != 1 || first[0].GetColor().GetRed() != 255 || first[0].GetPixelFraction() != 1 {
				t.Errorf("colors of the first page: %v", first)
			}
			second := found.GetResponses()[1].GetImagePropertiesAnnotation().GetDominantColors().GetColors()
			if len(second) != 3 || second[0].GetColor().GetBlue() != 255 || second[0].GetColor().GetRed() != 0 {
				t.Errorf("colors of the second page: %v", second)
			}
			// Boxes are in pixels of the page at 200 pixels per inch.
			crop := annotatePDF(t, c, content, visionpb.Feature_CROP_HINTS, -1).GetResponses()[0]
			if box := crop.GetCropHintsAnnotation().GetCropHints()[0].GetBoundingPoly().GetVertices(); box[2].GetX() != 1667 || box[2].GetY() != 2222 || crop.GetContext().GetPageNumber() != 2 {
				t.Errorf("crop hints: %v", crop)
			}
			labels := annotatePDF(t, c, content, visionpb.Feature_LABEL_DETECTION, 2, 1, 2)
			if responses := labels.GetResponses(); len(responses) != 3 || len(responses[0].GetLabelAnnotations()) != 3 ||
				!proto.Equal(responses[0], responses[2]) || proto.Equal(responses[0].GetLabelAnnotations()[0], responses[1].GetLabelAnnotations()[0]) {
				t.Errorf("labels: %v", labels)
			}
		})
	}
}

func TestBadPDFs(t *testing.T) {
	c := dial(t, "grpc", start(t, withoutTesseract()).Addr())
	valid := twoPages()
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"junk":           {[]byte("junk"), "Bad PDF data."},
		"truncated":      {valid[:len(valid)/4], "Bad PDF data."},
		"no pages":       {pdftest.Pages(), "Bad PDF data."},
		"password":       {lockedPDF(), "Bad PDF data."},
		"too many pages": {pdftest.Pages(make([]string, 2001)...), "The file has 2001 pages, the limit is 2000."},
	} {
		response := annotatePDF(t, c, test.content, visionpb.Feature_LABEL_DETECTION)
		if response.GetError().GetCode() != int32(codes.InvalidArgument) || response.GetError().GetMessage() != test.want || len(response.GetResponses()) != 0 {
			t.Errorf("%s: %v, want %q", name, response, test.want)
		}
	}
	// A page that can't be drawn has an error of its own.
	broken := pdftest.New("", "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 4 0 R 3 0 R]/Count 3/MediaBox[0 0 60 80]>>", "<</Type/Page/Parent 2 0 R>>", "null")
	response := annotatePDF(t, c, broken, visionpb.Feature_LABEL_DETECTION)
	if pages := response.GetResponses(); len(pages) != 3 || pages[0].GetError() != nil || pages[1].GetError().GetMessage() != "Bad PDF data." || pages[2].GetError() != nil {
		t.Errorf("a broken page: %v", response)
	}
}

func TestAsyncAnnotatePDF(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "b", "two.pdf"), string(twoPages()))
	write(t, filepath.Join(dir, "b", "locked.pdf"), string(lockedPDF()))
	config := withWorker(t)
	config.BucketDir = dir
	c := dial(t, "grpc", start(t, config).Addr())
	annotateAll := func(name string) error {
		operation, err := c.images.AsyncBatchAnnotateFiles(t.Context(), &visionpb.AsyncBatchAnnotateFilesRequest{Requests: []*visionpb.AsyncAnnotateFileRequest{{
			InputConfig:  &visionpb.InputConfig{GcsSource: &visionpb.GcsSource{Uri: "gs://b/" + name}, MimeType: "application/pdf"},
			Features:     features(visionpb.Feature_IMAGE_PROPERTIES),
			OutputConfig: &visionpb.OutputConfig{GcsDestination: &visionpb.GcsDestination{Uri: "gs://b/out/"}, BatchSize: 1},
		}}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = operation.Wait(t.Context())
		return err
	}
	if err := annotateAll("two.pdf"); err != nil {
		t.Error(err)
	}
	result := new(visionpb.AnnotateFileResponse)
	readJSON(t, filepath.Join(dir, "b", "out", "output-2-to-2.json"), result)
	if pages := result.GetResponses(); len(pages) != 1 || pages[0].GetContext().GetPageNumber() != 2 || len(pages[0].GetImagePropertiesAnnotation().GetDominantColors().GetColors()) != 3 {
		t.Errorf("result: %v", result)
	}
	err := annotateAll("locked.pdf")
	wantCode(t, "a PDF with a password", err, codes.InvalidArgument)
	if err == nil || !strings.Contains(err.Error(), "Error in extracting images from PDF file gs://b/locked.pdf") {
		t.Error(err)
	}
}
