package annotate

import (
	"fmt"
	"image"
	"slices"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"

	"vision1/internal/emulator/text"
)

func newWord(letters string, x int) text.Word {
	word := text.Word{Box: image.Rect(x, 0, x+10, 10), Confidence: 0.5, Language: "en"}
	for _, letter := range letters {
		word.Symbols = append(word.Symbols, text.Symbol{Text: string(letter), Box: word.Box, Confidence: 0.5})
	}
	return word
}

// twoParagraphs has the lines "a b" and "c" and, in a separate paragraph, "d".
func twoParagraphs() text.Page {
	return text.Page{Width: 100, Height: 50, Blocks: []text.Block{
		{Paragraphs: []text.Paragraph{
			{Lines: []text.Line{{Words: []text.Word{newWord("a", 0), newWord("b", 20)}}, {Words: []text.Word{newWord("c", 0), {}}}}},
			{Lines: []text.Line{{Words: []text.Word{newWord("d", 80)}}}},
			{},
		}},
		{},
	}}
}

func TestTextAnnotation(t *testing.T) {
	builder := textBuilder{confidence: true, symbols: true, polygon: polygon}
	full := builder.annotation(twoParagraphs())
	if full.GetText() != "a b\nc\nd" {
		t.Errorf("text = %q", full.GetText())
	}
	page := full.GetPages()[0]
	if len(page.GetBlocks()) != 1 || len(page.GetBlocks()[0].GetParagraphs()) != 2 || page.GetConfidence() != 0.5 {
		t.Errorf("page: %v", page)
	}
	if languages := page.GetProperty().GetDetectedLanguages(); len(languages) != 1 || languages[0].GetLanguageCode() != "en" || languages[0].GetConfidence() != 1 {
		t.Errorf("languages: %v", languages)
	}
	entities := builder.entities(twoParagraphs(), full)
	if len(entities) != 5 || entities[0].GetDescription() != full.GetText() || entities[0].GetBoundingPoly().GetVertices()[2].GetX() != 90 || entities[4].GetDescription() != "d" {
		t.Errorf("entities: %v", entities)
	}
}

func TestBreaks(t *testing.T) {
	var got []visionpb.TextAnnotation_DetectedBreak_BreakType
	for _, paragraph := range (textBuilder{polygon: polygon}).annotation(twoParagraphs()).GetPages()[0].GetBlocks()[0].GetParagraphs() {
		for _, word := range paragraph.GetWords() {
			got = append(got, word.GetSymbols()[0].GetProperty().GetDetectedBreak().GetType())
			if word.GetConfidence() != 0 {
				t.Errorf("unrequested confidence: %v", word)
			}
		}
	}
	want := []visionpb.TextAnnotation_DetectedBreak_BreakType{
		visionpb.TextAnnotation_DetectedBreak_SPACE, visionpb.TextAnnotation_DetectedBreak_EOL_SURE_SPACE,
		visionpb.TextAnnotation_DetectedBreak_LINE_BREAK, visionpb.TextAnnotation_DetectedBreak_LINE_BREAK,
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("break %d = %v, want %v", i, got[i], want[i])
		}
	}
}

// Punctuation is a word of its own, without a break before it.
func TestPunctuation(t *testing.T) {
	page := text.Page{Width: 100, Height: 50, Blocks: []text.Block{{Paragraphs: []text.Paragraph{
		{Lines: []text.Line{{Words: []text.Word{newWord("(yes)", 0), newWord("no.", 20)}}}},
	}}}}
	builder := textBuilder{symbols: true, polygon: polygon}
	full := builder.annotation(page)
	if full.GetText() != "(yes) no." {
		t.Errorf("text = %q", full.GetText())
	}
	var got []string
	for _, word := range full.GetPages()[0].GetBlocks()[0].GetParagraphs()[0].GetWords() {
		last := word.GetSymbols()[len(word.GetSymbols())-1]
		got = append(got, fmt.Sprint(len(word.GetSymbols()), last.GetText(), last.GetProperty().GetDetectedBreak().GetType()))
	}
	if want := []string{"1(UNKNOWN", "3sUNKNOWN", "1)SPACE", "2oUNKNOWN", "1.LINE_BREAK"}; !slices.Equal(got, want) {
		t.Errorf("words = %v, want %v", got, want)
	}
	var words []string
	for _, entity := range builder.entities(page, full) {
		words = append(words, entity.GetDescription())
	}
	if want := []string{"(yes) no.", "(", "yes", ")", "no", "."}; !slices.Equal(words, want) {
		t.Errorf("entities = %v, want %v", words, want)
	}
}

// Each part of the text has its languages.
func TestLanguages(t *testing.T) {
	page := textBuilder{symbols: true, polygon: polygon}.annotation(twoParagraphs()).GetPages()[0]
	block := page.GetBlocks()[0]
	paragraph := block.GetParagraphs()[0]
	word := paragraph.GetWords()[0]
	for name, property := range map[string]*visionpb.TextAnnotation_TextProperty{
		"page": page.GetProperty(), "block": block.GetProperty(), "paragraph": paragraph.GetProperty(), "word": word.GetProperty(), "symbol": word.GetSymbols()[0].GetProperty(),
	} {
		if languages := property.GetDetectedLanguages(); len(languages) != 1 || languages[0].GetLanguageCode() != "en" {
			t.Errorf("%s: %v", name, languages)
		}
	}
}

// The first vertex of turned text is where the text begins.
func TestTurnedText(t *testing.T) {
	for turns, want := range []image.Point{{1, 2}, {11, 2}, {11, 22}, {1, 22}} {
		first := turned(polygon, turns)(image.Rect(1, 2, 11, 22)).GetVertices()[0]
		if got := image.Pt(int(first.GetX()), int(first.GetY())); got != want {
			t.Errorf("%d turns: first vertex = %v, want %v", turns, got, want)
		}
		normalized := turned(normalizedPolygon(1, 1), turns)(image.Rect(1, 2, 11, 22)).GetNormalizedVertices()[0]
		if got := image.Pt(int(normalized.GetX()), int(normalized.GetY())); got != want {
			t.Errorf("%d turns: first normalized vertex = %v, want %v", turns, got, want)
		}
	}
}

func TestSelectPages(t *testing.T) {
	for _, test := range []struct {
		requested []int32
		count     int
		want      []int
	}{
		{nil, 3, []int{1, 2, 3}},
		{nil, 9, []int{1, 2, 3, 4, 5}},
		{[]int32{3, 1, 1}, 3, []int{3, 1, 1}},
		{[]int32{-1, -3}, 3, []int{3, 1}},
		{[]int32{4}, 3, nil},
		{[]int32{-4}, 3, nil},
		{[]int32{0}, 3, nil},
		{[]int32{1, 1, 1, 1, 1, 1}, 3, nil},
	} {
		got, err := selectPages(test.requested, test.count)
		if (err == nil) != (test.want != nil) || len(got) != len(test.want) {
			t.Errorf("selectPages(%v, %d) = %v, %v", test.requested, test.count, got, err)
			continue
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("selectPages(%v, %d) = %v, want %v", test.requested, test.count, got, test.want)
			}
		}
	}
}
