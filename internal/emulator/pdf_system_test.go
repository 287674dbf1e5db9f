//go:build system && !race

package emulator_test

import (
	"bytes"
	"image/png"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"

	"vision1/internal/emulator"
	"vision1/internal/emulator/pdftest"
	"vision1/internal/emulator/worker"
)

// A scan contains only an image, whose text is recognized.
func TestTextOfScan(t *testing.T) {
	scanned, err := png.Decode(bytes.NewReader(pngOfText(t, "Mind the gap")))
	if err != nil {
		t.Fatal(err)
	}
	self, err := worker.Self()
	if err != nil {
		t.Fatal(err)
	}
	// 500 x 120 pixels on 250 x 60 points.
	content := pdftest.Scan(scanned, 250, 60)
	eachProtocol(t, emulator.Config{Worker: self}, func(t *testing.T, c clients) {
		response := annotatePDF(t, c, content, visionpb.Feature_DOCUMENT_TEXT_DETECTION)
		if len(response.GetResponses()) != 1 {
			t.Fatalf("response: %v", response)
		}
		full := response.GetResponses()[0].GetFullTextAnnotation()
		if full.GetText() != "Mind the gap" {
			t.Fatalf("text: %v", response)
		}
		// The page's size is in points, and boxes are fractions of it.
		page := full.GetPages()[0]
		if page.GetWidth() != 250 || page.GetHeight() != 60 {
			t.Errorf("size = %d x %d, want 250 x 60", page.GetWidth(), page.GetHeight())
		}
		box := page.GetBlocks()[0].GetBoundingBox()
		corners := box.GetNormalizedVertices()
		if len(box.GetVertices()) != 0 || len(corners) != 4 || corners[0].GetX() < 0.03 || corners[0].GetX() > 0.12 || corners[2].GetX() < 0.4 || corners[2].GetX() > 0.6 || corners[2].GetY() < 0.5 || corners[2].GetY() > 0.8 {
			t.Errorf("box: %v", box)
		}
	})
}

// Text that a PDF contains is recognized from the drawn page too.
func TestTextOfPDF(t *testing.T) {
	content := pdftest.Pages("BT /F 20 Tf 100 700 Td (Hello world) Tj 0 -24 Td (second line) Tj ET", "")
	c := dial(t, "grpc", start(t, emulator.Config{}).Addr())
	response := annotatePDF(t, c, content, visionpb.Feature_DOCUMENT_TEXT_DETECTION)
	if len(response.GetResponses()) != 2 {
		t.Fatalf("response: %v", response)
	}
	full := response.GetResponses()[0].GetFullTextAnnotation()
	if full.GetText() != "Hello world\nsecond line" || full.GetPages()[0].GetWidth() != 600 || full.GetPages()[0].GetHeight() != 800 {
		t.Errorf("first page: %v", full)
	}
	if empty := response.GetResponses()[1]; empty.GetFullTextAnnotation() != nil || empty.GetError() != nil {
		t.Errorf("empty page: %v", empty)
	}
}
