package annotate

import (
	"cmp"
	"slices"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"

	"vision1/internal/emulator/text"
)

// nonEmptyLines returns the words of each line of a paragraph, split at punctuation,
// without empty lines and words without symbols.
func nonEmptyLines(paragraph text.Paragraph) [][]text.Word {
	var lines [][]text.Word
	for _, line := range paragraph.Lines {
		var words []text.Word
		for _, word := range line.Words {
			words = append(words, word.Parts()...)
		}
		if len(words) > 0 {
			lines = append(lines, words)
		}
	}
	return lines
}

// wordsOf returns the words of a page that have symbols, in reading order.
func wordsOf(page text.Page) []text.Word {
	var words []text.Word
	for _, block := range page.Blocks {
		for _, paragraph := range block.Paragraphs {
			words = append(words, slices.Concat(nonEmptyLines(paragraph)...)...)
		}
	}
	return words
}

// wordLanguage returns the language of a word, or nil if it is unknown.
func wordLanguage(word text.Word) *visionpb.TextAnnotation_TextProperty {
	return detectedLanguages([]text.Word{word})
}

// detectedLanguages returns the languages of words, most frequent first, or nil if there
// are none. The confidence is the fraction of words in a language.
func detectedLanguages(words []text.Word) *visionpb.TextAnnotation_TextProperty {
	counts := make(map[string]int)
	for _, word := range words {
		if word.Language != "" {
			counts[word.Language]++
		}
	}
	if len(counts) == 0 {
		return nil
	}
	property := new(visionpb.TextAnnotation_TextProperty)
	for code, count := range counts {
		property.DetectedLanguages = append(property.DetectedLanguages, &visionpb.TextAnnotation_DetectedLanguage{
			LanguageCode: code, Confidence: float32(count) / float32(len(words)),
		})
	}
	slices.SortFunc(property.DetectedLanguages, func(a, b *visionpb.TextAnnotation_DetectedLanguage) int {
		return cmp.Or(cmp.Compare(b.GetConfidence(), a.GetConfidence()), cmp.Compare(a.GetLanguageCode(), b.GetLanguageCode()))
	})
	return property
}
