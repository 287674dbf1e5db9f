package annotate

import (
	"context"
	"errors"
	"image"
	"slices"
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
		symbols:    !in.ofFile,
		polygon:    polygon,
	}
	if in.Points != (image.Point{}) {
		builder.polygon = normalizedPolygon(page.Width, page.Height)
		page.Width, page.Height = in.Points.X, in.Points.Y
	}
	builder.polygon = turned(builder.polygon, page.Turns)
	full := builder.annotation(page)
	if full.GetText() == "" {
		return nil
	}
	response.FullTextAnnotation = full
	if in.ofFile {
		return nil
	}
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
	}
	if errors.Is(err, text.ErrNotInstalled) {
		code = codes.Unimplemented
	}
	return text.Page{}, rpcerror.Errorf(code, "%v", err)
}

// A textBuilder converts text to the service's messages.
type textBuilder struct {
	confidence bool // include confidences
	symbols    bool // include boxes of symbols
	polygon    func(image.Rectangle) *visionpb.BoundingPoly
}

func (b textBuilder) annotation(page text.Page) *visionpb.TextAnnotation {
	var fullText strings.Builder
	result := &visionpb.Page{Width: int32(page.Width), Height: int32(page.Height)} //nolint:gosec // pixels of an image
	var all []text.Word
	for _, block := range page.Blocks {
		resultBlock := &visionpb.Block{BoundingBox: b.polygon(block.Box), BlockType: visionpb.Block_TEXT}
		var words []text.Word
		for _, paragraph := range block.Paragraphs {
			lines := nonEmptyLines(paragraph)
			if len(lines) == 0 {
				continue
			}
			resultBlock.Paragraphs = append(resultBlock.Paragraphs, b.paragraph(paragraph.Box, lines, &fullText))
			words = append(words, slices.Concat(lines...)...)
		}
		if len(words) == 0 {
			continue
		}
		resultBlock.Confidence, resultBlock.Property = b.mean(words), detectedLanguages(words)
		result.Blocks = append(result.Blocks, resultBlock)
		all = append(all, words...)
	}
	result.Confidence, result.Property = b.mean(all), detectedLanguages(all)
	return &visionpb.TextAnnotation{Pages: []*visionpb.Page{result}, Text: strings.TrimSuffix(fullText.String(), "\n")}
}

// paragraph also appends the text to fullText.
func (b textBuilder) paragraph(box image.Rectangle, lines [][]text.Word, fullText *strings.Builder) *visionpb.Paragraph {
	words := slices.Concat(lines...)
	result := &visionpb.Paragraph{BoundingBox: b.polygon(box), Confidence: b.mean(words), Property: detectedLanguages(words)}
	for i, line := range lines {
		for j, word := range line {
			resultWord := b.word(word)
			breakType, separator := breakAfter(line, j, i == len(lines)-1)
			if breakType != visionpb.TextAnnotation_DetectedBreak_UNKNOWN {
				last := resultWord.GetSymbols()[len(resultWord.GetSymbols())-1]
				last.Property = &visionpb.TextAnnotation_TextProperty{
					DetectedLanguages: last.GetProperty().GetDetectedLanguages(),
					DetectedBreak:     &visionpb.TextAnnotation_DetectedBreak{Type: breakType},
				}
			}
			fullText.WriteString(word.String() + separator)
			result.Words = append(result.Words, resultWord)
		}
	}
	return result
}

// breakAfter returns the break after a word of a line, and its text. There is none
// between the parts of a word.
func breakAfter(line []text.Word, index int, endOfParagraph bool) (visionpb.TextAnnotation_DetectedBreak_BreakType, string) {
	switch endOfLine := index == len(line)-1; {
	case endOfLine && endOfParagraph:
		return visionpb.TextAnnotation_DetectedBreak_LINE_BREAK, "\n"
	case endOfLine:
		return visionpb.TextAnnotation_DetectedBreak_EOL_SURE_SPACE, "\n"
	case line[index].Joined || !text.IsSpaced(line[index], line[index+1]):
		return visionpb.TextAnnotation_DetectedBreak_UNKNOWN, ""
	}
	return visionpb.TextAnnotation_DetectedBreak_SPACE, " "
}

func (b textBuilder) word(word text.Word) *visionpb.Word {
	property := wordLanguage(word)
	result := &visionpb.Word{BoundingBox: b.polygon(word.Box), Confidence: b.mean([]text.Word{word}), Property: property}
	for _, symbol := range word.Symbols {
		resultSymbol := &visionpb.Symbol{Text: symbol.Text, Property: property}
		if b.symbols {
			resultSymbol.BoundingBox = b.polygon(symbol.Box)
		}
		if b.confidence {
			resultSymbol.Confidence = float32(symbol.Confidence)
		}
		result.Symbols = append(result.Symbols, resultSymbol)
	}
	return result
}

// mean returns the mean confidence of words, if confidences are included.
func (b textBuilder) mean(words []text.Word) float32 {
	if !b.confidence || len(words) == 0 {
		return 0
	}
	sum := 0.0
	for _, word := range words {
		sum += word.Confidence
	}
	return float32(sum / float64(len(words)))
}

// entities returns textAnnotations: first the whole text, then each word.
func (b textBuilder) entities(page text.Page, full *visionpb.TextAnnotation) []*visionpb.EntityAnnotation {
	whole := &visionpb.EntityAnnotation{Description: full.GetText()}
	words := wordsOf(page)
	if detected := detectedLanguages(words).GetDetectedLanguages(); len(detected) > 0 {
		whole.Locale = detected[0].GetLanguageCode()
	}
	entities := []*visionpb.EntityAnnotation{whole}
	var bounds image.Rectangle
	for _, word := range words {
		bounds = bounds.Union(word.Box)
		entities = append(entities, &visionpb.EntityAnnotation{Description: word.String(), BoundingPoly: b.polygon(word.Box)})
	}
	whole.BoundingPoly = b.polygon(bounds)
	return entities
}

// turned returns a function that converts a box of text that is turned by quarter turns,
// clockwise: the first vertex is where the text has its top left.
func turned(polygon func(image.Rectangle) *visionpb.BoundingPoly, turns int) func(image.Rectangle) *visionpb.BoundingPoly {
	return func(box image.Rectangle) *visionpb.BoundingPoly {
		poly := polygon(box)
		if vertices := poly.GetVertices(); len(vertices) > 0 {
			poly.Vertices = slices.Concat(vertices[turns:], vertices[:turns])
		}
		if vertices := poly.GetNormalizedVertices(); len(vertices) > 0 {
			poly.NormalizedVertices = slices.Concat(vertices[turns:], vertices[:turns])
		}
		return poly
	}
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
