package annotate

import (
	"context"
	"errors"
	"image"
	"strings"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/rpcerror"
	"vision1/internal/emulator/text"
)

// detectText adds the text to the response. If both kinds of text detection are
// requested, the result is the document's.
func (s *Server) detectText(ctx context.Context, in input, kind visionpb.Feature_Type, hints *visionpb.ImageContext, response *visionpb.AnnotateImageResponse) error {
	document := kind == visionpb.Feature_DOCUMENT_TEXT_DETECTION
	if response.FullTextAnnotation != nil && !document {
		return nil
	}
	page, err := s.recognizeText(ctx, in, hints.GetLanguageHints())
	if err != nil {
		return err
	}
	builder := textBuilder{
		confidence: document || hints.GetTextDetectionParams().GetEnableTextDetectionConfidenceScore(),
		polygon:    polygon,
	}
	if in.Points != (image.Point{}) {
		builder.polygon = normalizedPolygon(page.Width, page.Height)
		page.Width, page.Height = in.Points.X, in.Points.Y
	}
	full := builder.annotation(page)
	if full.GetText() == "" {
		return nil
	}
	response.FullTextAnnotation = full
	response.TextAnnotations = builder.entities(page, full)
	return nil
}

func (s *Server) recognizeText(ctx context.Context, in input, hints []string) (text.Page, error) {
	page, err := s.config.Text.Recognize(ctx, in.Raster, in.Size, hints)
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
	if errors.Is(err, text.ErrNotInstalled) {
		code = codes.Unimplemented
	}
	return text.Page{}, rpcerror.Errorf(code, "%v", err)
}

// A textBuilder converts text to the service's messages.
type textBuilder struct {
	confidence bool // include confidences
	polygon    func(image.Rectangle) *visionpb.BoundingPoly
}

func (b textBuilder) annotation(page text.Page) *visionpb.TextAnnotation {
	var fullText strings.Builder
	result := &visionpb.Page{Width: int32(page.Width), Height: int32(page.Height)} //nolint:gosec // pixels of an image
	sum, words := 0.0, 0
	for _, block := range page.Blocks {
		resultBlock := &visionpb.Block{BoundingBox: b.polygon(block.Box), BlockType: visionpb.Block_TEXT}
		blockSum, blockWords := 0.0, 0
		for _, paragraph := range block.Paragraphs {
			resultParagraph, paragraphSum, paragraphWords := b.paragraph(paragraph, &fullText)
			if paragraphWords == 0 {
				continue
			}
			resultBlock.Paragraphs = append(resultBlock.Paragraphs, resultParagraph)
			blockSum, blockWords = blockSum+paragraphSum, blockWords+paragraphWords
		}
		if blockWords == 0 {
			continue
		}
		resultBlock.Confidence = b.mean(blockSum, blockWords)
		result.Blocks = append(result.Blocks, resultBlock)
		sum, words = sum+blockSum, words+blockWords
	}
	result.Confidence = b.mean(sum, words)
	result.Property = detectedLanguages(page)
	return &visionpb.TextAnnotation{Pages: []*visionpb.Page{result}, Text: strings.TrimSuffix(fullText.String(), "\n")}
}

// paragraph also appends the text to fullText, and returns the sum of the words'
// confidences and the number of words.
func (b textBuilder) paragraph(paragraph text.Paragraph, fullText *strings.Builder) (result *visionpb.Paragraph, sum float64, words int) {
	result = &visionpb.Paragraph{BoundingBox: b.polygon(paragraph.Box)}
	lines := nonEmptyLines(paragraph)
	for i, line := range lines {
		for j, word := range line {
			resultWord := b.word(word)
			breakType, separator := breakAfter(j == len(line)-1, i == len(lines)-1)
			last := resultWord.GetSymbols()[len(resultWord.GetSymbols())-1]
			last.Property = &visionpb.TextAnnotation_TextProperty{DetectedBreak: &visionpb.TextAnnotation_DetectedBreak{Type: breakType}}
			fullText.WriteString(word.String() + separator)
			result.Words = append(result.Words, resultWord)
			sum, words = sum+word.Confidence, words+1
		}
	}
	result.Confidence = b.mean(sum, words)
	return result, sum, words
}

// breakAfter returns the break after a word, and its text.
func breakAfter(endOfLine, endOfParagraph bool) (visionpb.TextAnnotation_DetectedBreak_BreakType, string) {
	switch {
	case endOfLine && endOfParagraph:
		return visionpb.TextAnnotation_DetectedBreak_LINE_BREAK, "\n"
	case endOfLine:
		return visionpb.TextAnnotation_DetectedBreak_EOL_SURE_SPACE, "\n"
	}
	return visionpb.TextAnnotation_DetectedBreak_SPACE, " "
}

func (b textBuilder) word(word text.Word) *visionpb.Word {
	result := &visionpb.Word{BoundingBox: b.polygon(word.Box), Confidence: b.mean(word.Confidence, 1)}
	if word.Language != "" {
		result.Property = &visionpb.TextAnnotation_TextProperty{
			DetectedLanguages: []*visionpb.TextAnnotation_DetectedLanguage{{LanguageCode: word.Language, Confidence: 1}},
		}
	}
	for _, symbol := range word.Symbols {
		result.Symbols = append(result.Symbols, &visionpb.Symbol{
			Text: symbol.Text, BoundingBox: b.polygon(symbol.Box), Confidence: b.mean(symbol.Confidence, 1),
		})
	}
	return result
}

func (b textBuilder) mean(sum float64, count int) float32 {
	if !b.confidence || count == 0 {
		return 0
	}
	return float32(sum / float64(count))
}

// entities returns textAnnotations: first the whole text, then each word.
func (b textBuilder) entities(page text.Page, full *visionpb.TextAnnotation) []*visionpb.EntityAnnotation {
	whole := &visionpb.EntityAnnotation{Description: full.GetText()}
	if detected := detectedLanguages(page).GetDetectedLanguages(); len(detected) > 0 {
		whole.Locale = detected[0].GetLanguageCode()
	}
	entities := []*visionpb.EntityAnnotation{whole}
	var bounds image.Rectangle
	for _, word := range wordsOf(page) {
		bounds = bounds.Union(word.Box)
		entities = append(entities, &visionpb.EntityAnnotation{Description: word.String(), BoundingPoly: b.polygon(word.Box)})
	}
	whole.BoundingPoly = b.polygon(bounds)
	return entities
}

// normalizedPolygon returns a function that converts a box to fractions of the
// page's size, which the service uses for PDF files.
func normalizedPolygon(width, height int) func(image.Rectangle) *visionpb.BoundingPoly {
	return func(box image.Rectangle) *visionpb.BoundingPoly {
		x0, x1 := float32(box.Min.X)/float32(max(1, width)), float32(box.Max.X)/float32(max(1, width))
		y0, y1 := float32(box.Min.Y)/float32(max(1, height)), float32(box.Max.Y)/float32(max(1, height))
		return &visionpb.BoundingPoly{NormalizedVertices: []*visionpb.NormalizedVertex{
			{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1},
		}}
	}
}
