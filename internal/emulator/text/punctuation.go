package text

import (
	"image"
	"unicode"
	"unicode/utf8"
)

// Parts splits a word at its punctuation, like the service: each mark is a word of its
// own, without a space before it. Marks between digits ("1,000.50") and apostrophes
// between letters don't split a word.
func (w Word) Parts() []Word {
	var parts []Word
	start := 0
	for i := 1; i <= len(w.Symbols); i++ {
		if i < len(w.Symbols) && w.isInside(i-1) && w.isInside(i) {
			continue
		}
		part := w
		part.Symbols = w.Symbols[start:i]
		part.Joined = i < len(w.Symbols) || w.Joined
		if len(part.Symbols) < len(w.Symbols) {
			part.Box, part.Confidence = summarize(part.Symbols)
		}
		parts = append(parts, part)
		start = i
	}
	return parts
}

// isInside reports whether the symbol at index i belongs to a longer word.
func (w Word) isInside(i int) bool {
	mark := w.rune(i)
	if !unicode.IsPunct(mark) && !unicode.IsSymbol(mark) {
		return true
	}
	before, after := w.rune(i-1), w.rune(i+1)
	switch mark {
	case '.', ',', ':':
		return unicode.IsDigit(before) && unicode.IsDigit(after)
	case '\'', '’':
		return unicode.IsLetter(before) && unicode.IsLetter(after)
	}
	return false
}

// rune returns the first character of the symbol at index i, or 0.
func (w Word) rune(i int) rune {
	if i < 0 || i >= len(w.Symbols) {
		return 0
	}
	first, _ := utf8.DecodeRuneInString(w.Symbols[i].Text)
	return first
}

// summarize returns the bounds and the mean confidence of symbols.
func summarize(symbols []Symbol) (bounds image.Rectangle, confidence float64) {
	for _, symbol := range symbols {
		bounds = bounds.Union(symbol.Box)
		confidence += symbol.Confidence / float64(len(symbols))
	}
	return bounds, confidence
}

// IsSpaced reports whether there is a space between two words that aren't joined:
// Chinese and Japanese have none.
func IsSpaced(before, after Word) bool {
	last, next := before.rune(len(before.Symbols)-1), after.rune(0)
	return !isUnspaced(last) || !isUnspaced(next)
}

func isUnspaced(r rune) bool {
	const cjkPunctuation, cjkPunctuationEnd, fullWidth, fullWidthEnd = 0x3000, 0x303f, 0xff01, 0xff60
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー' ||
		r >= cjkPunctuation && r <= cjkPunctuationEnd || r >= fullWidth && r <= fullWidthEnd
}
