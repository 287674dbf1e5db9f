//go:build system

package emulator_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/tiff"

	"vision1/internal/emulator"
)

// pngOfText returns an image with text.
func pngOfText(t *testing.T, text string) []byte {
	t.Helper()
	canvas := image.NewRGBA(image.Rect(0, 0, 500, 120))
	draw.Draw(canvas, canvas.Bounds(), image.White, image.Point{}, draw.Src)
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 40, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	drawer := font.Drawer{Dst: canvas, Src: image.NewUniform(color.Black), Face: face, Dot: fixed.P(30, 70)}
	drawer.DrawString(text)
	var out bytes.Buffer
	if err := png.Encode(&out, canvas); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTextDetection(t *testing.T) {
	content := pngOfText(t, "Mind the gap")
	eachProtocol(t, emulator.Config{}, func(t *testing.T, c clients) {
		request := &visionpb.AnnotateImageRequest{
			Image:        &visionpb.Image{Content: content},
			Features:     features(visionpb.Feature_TEXT_DETECTION),
			ImageContext: &visionpb.ImageContext{LanguageHints: []string{"en"}},
		}
		response := annotate(t, c, request)[0]
		words := response.GetTextAnnotations()
		if len(words) != 4 || words[0].GetDescription() != "Mind the gap" || words[0].GetLocale() != "en" || words[3].GetDescription() != "gap" {
			t.Fatalf("words: %v, error: %v", words, response.GetError())
		}
		if box := words[1].GetBoundingPoly().GetVertices(); len(box) != 4 || box[0].GetX() < 25 || box[2].GetX() > 150 {
			t.Errorf("box of the first word = %v", box)
		}
		full := response.GetFullTextAnnotation()
		if full.GetText() != "Mind the gap" || full.GetPages()[0].GetWidth() != 500 || full.GetPages()[0].GetConfidence() != 0 {
			t.Errorf("full text: %v", full)
		}
		request.Features = features(visionpb.Feature_DOCUMENT_TEXT_DETECTION, visionpb.Feature_TEXT_DETECTION)
		page := annotate(t, c, request)[0].GetFullTextAnnotation().GetPages()[0]
		if page.GetConfidence() < 0.5 || page.GetProperty().GetDetectedLanguages()[0].GetLanguageCode() != "en" {
			t.Errorf("page of a document: %v", page)
		}
		symbols := page.GetBlocks()[0].GetParagraphs()[0].GetWords()[0].GetSymbols()
		if len(symbols) != 4 || symbols[0].GetText() != "M" || symbols[3].GetProperty().GetDetectedBreak().GetType() != visionpb.TextAnnotation_DetectedBreak_SPACE {
			t.Errorf("symbols of the first word: %v", symbols)
		}
	})
}

// Results of files have only the whole text, without boxes of symbols.
func TestTextOfTIFFFile(t *testing.T) {
	decoded, err := png.Decode(bytes.NewReader(pngOfText(t, "Mind the gap!")))
	if err != nil {
		t.Fatal(err)
	}
	var content bytes.Buffer
	if err := tiff.Encode(&content, decoded, nil); err != nil {
		t.Fatal(err)
	}
	eachProtocol(t, emulator.Config{}, func(t *testing.T, c clients) {
		response, err := c.images.BatchAnnotateFiles(t.Context(), &visionpb.BatchAnnotateFilesRequest{Requests: []*visionpb.AnnotateFileRequest{{
			InputConfig: &visionpb.InputConfig{Content: content.Bytes(), MimeType: "image/tiff"},
			Features:    features(visionpb.Feature_DOCUMENT_TEXT_DETECTION),
		}}})
		if err != nil {
			t.Fatal(err)
		}
		result := response.GetResponses()[0].GetResponses()[0]
		page := result.GetFullTextAnnotation().GetPages()[0]
		if result.GetFullTextAnnotation().GetText() != "Mind the gap!" || len(result.GetTextAnnotations()) != 0 || result.GetContext().GetPageNumber() != 1 {
			t.Errorf("result: %v", result)
		}
		words := page.GetBlocks()[0].GetParagraphs()[0].GetWords()
		if len(words) != 4 || words[3].GetBoundingBox() == nil || words[3].GetSymbols()[0].GetText() != "!" || words[3].GetSymbols()[0].GetBoundingBox() != nil {
			t.Errorf("words: %v", words)
		}
		if languages := page.GetProperty().GetDetectedLanguages(); len(languages) != 1 || languages[0].GetLanguageCode() != "en" {
			t.Errorf("languages: %v", languages)
		}
	})
}
