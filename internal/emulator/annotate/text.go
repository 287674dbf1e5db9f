package annotate

import (
	"context"
	"errors"
	"image"
	"strings"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator/text"
)

// findText adds a subject's text to the response, once where both kinds of text
// detection are asked for.
func (s *Server) findText(ctx context.Context, of subject, kind visionpb.Feature_Type, hints *visionpb.ImageContext, response *visionpb.AnnotateImageResponse) error {
	document := kind == visionpb.Feature_DOCUMENT_TEXT_DETECTION
	if response.FullTextAnnotation != nil && !document {
		return nil
	}
	page, err := s.readText(ctx, of, hints.GetLanguageHints())
	if err != nil {
		return err
	}
	layout := textLayout{
		confidence: document || hints.GetTextDetectionParams().GetEnableTextDetectionConfidenceScore(),
		polygon:    polygon,
	}
	if of.page != nil {
		layout.polygon = normalizedPolygon(page.Width, page.Height)
	}
	full := layout.annotation(page)
	if full.GetText() == "" {
		return nil
	}
	response.FullTextAnnotation = full
	response.TextAnnotations = layout.entities(page, full)
	return nil
}

func (s *Server) readText(ctx context.Context, of subject, hints []string) (text.Page, error) {
	if of.page != nil {
		return *of.page, nil
	}
	page, err := s.config.Text.Read(ctx, of.picture, hints)
	if err == nil {
		return page, nil
	}
	code := codes.Internal
	if hint := new(text.HintError); errors.As(err, &hint) {
		code = codes.InvalidArgument
		if hint.Installed != nil {
			code = codes.FailedPrecondition
		}
	}
	if errors.Is(err, text.ErrMissing) {
		code = codes.Unimplemented
	}
	return text.Page{}, status.Errorf(code, "%v", err)
}

// A textLayout writes text in the service's messages.
type textLayout struct {
	confidence bool // whether confidences are given
	polygon    func(image.Rectangle) *visionpb.BoundingPoly
}

func (l textLayout) annotation(page text.Page) *visionpb.TextAnnotation {
	var written strings.Builder
	whole := &visionpb.Page{Width: int32(page.Width), Height: int32(page.Height)} //nolint:gosec // pixels of a picture
	sum, words := 0.0, 0
	for _, block := range page.Blocks {
		made := &visionpb.Block{BoundingBox: l.polygon(block.Box), BlockType: visionpb.Block_TEXT}
		blockSum, blockWords := 0.0, 0
		for _, paragraph := range block.Paragraphs {
			part, partSum, partWords := l.paragraph(paragraph, &written)
			if partWords == 0 {
				continue
			}
			made.Paragraphs = append(made.Paragraphs, part)
			blockSum, blockWords = blockSum+partSum, blockWords+partWords
		}
		if blockWords == 0 {
			continue
		}
		made.Confidence = l.mean(blockSum, blockWords)
		whole.Blocks = append(whole.Blocks, made)
		sum, words = sum+blockSum, words+blockWords
	}
	whole.Confidence = l.mean(sum, words)
	whole.Property = languages(page)
	return &visionpb.TextAnnotation{Pages: []*visionpb.Page{whole}, Text: strings.TrimSuffix(written.String(), "\n")}
}

// paragraph also writes the text, and returns the sum of its words' confidences
// and their count.
func (l textLayout) paragraph(paragraph text.Paragraph, written *strings.Builder) (part *visionpb.Paragraph, sum float64, words int) {
	part = &visionpb.Paragraph{BoundingBox: l.polygon(paragraph.Box)}
	lines := readable(paragraph)
	for i, line := range lines {
		for j, word := range line {
			made := l.word(word)
			breakType, mark := breakAfter(j == len(line)-1, i == len(lines)-1)
			last := made.GetSymbols()[len(made.GetSymbols())-1]
			last.Property = &visionpb.TextAnnotation_TextProperty{DetectedBreak: &visionpb.TextAnnotation_DetectedBreak{Type: breakType}}
			written.WriteString(word.String() + mark)
			part.Words = append(part.Words, made)
			sum, words = sum+word.Confidence, words+1
		}
	}
	part.Confidence = l.mean(sum, words)
	return part, sum, words
}

// breakAfter returns what follows a word, and how it is written.
func breakAfter(lineEnds, paragraphEnds bool) (visionpb.TextAnnotation_DetectedBreak_BreakType, string) {
	switch {
	case lineEnds && paragraphEnds:
		return visionpb.TextAnnotation_DetectedBreak_LINE_BREAK, "\n"
	case lineEnds:
		return visionpb.TextAnnotation_DetectedBreak_EOL_SURE_SPACE, "\n"
	}
	return visionpb.TextAnnotation_DetectedBreak_SPACE, " "
}

func (l textLayout) word(word text.Word) *visionpb.Word {
	made := &visionpb.Word{BoundingBox: l.polygon(word.Box), Confidence: l.mean(word.Confidence, 1)}
	if word.Language != "" {
		made.Property = &visionpb.TextAnnotation_TextProperty{
			DetectedLanguages: []*visionpb.TextAnnotation_DetectedLanguage{{LanguageCode: word.Language, Confidence: 1}},
		}
	}
	for _, symbol := range word.Symbols {
		made.Symbols = append(made.Symbols, &visionpb.Symbol{
			Text: symbol.Text, BoundingBox: l.polygon(symbol.Box), Confidence: l.mean(symbol.Confidence, 1),
		})
	}
	return made
}

func (l textLayout) mean(sum float64, count int) float32 {
	if !l.confidence || count == 0 {
		return 0
	}
	return float32(sum / float64(count))
}

// entities returns the whole text and then each word, as textAnnotations has them.
func (l textLayout) entities(page text.Page, full *visionpb.TextAnnotation) []*visionpb.EntityAnnotation {
	whole := &visionpb.EntityAnnotation{Description: full.GetText()}
	if detected := languages(page).GetDetectedLanguages(); len(detected) > 0 {
		whole.Locale = detected[0].GetLanguageCode()
	}
	entities := []*visionpb.EntityAnnotation{whole}
	var around image.Rectangle
	for _, word := range wordsOf(page) {
		around = around.Union(word.Box)
		entities = append(entities, &visionpb.EntityAnnotation{Description: word.String(), BoundingPoly: l.polygon(word.Box)})
	}
	whole.BoundingPoly = l.polygon(around)
	return entities
}

// normalizedPolygon writes boxes as fractions of the page, as the service does
// for PDF files.
func normalizedPolygon(width, height int) func(image.Rectangle) *visionpb.BoundingPoly {
	return func(box image.Rectangle) *visionpb.BoundingPoly {
		x0, x1 := float32(box.Min.X)/float32(max(1, width)), float32(box.Max.X)/float32(max(1, width))
		y0, y1 := float32(box.Min.Y)/float32(max(1, height)), float32(box.Max.Y)/float32(max(1, height))
		return &visionpb.BoundingPoly{NormalizedVertices: []*visionpb.NormalizedVertex{
			{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1},
		}}
	}
}
