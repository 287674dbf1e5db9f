package layout

import (
	"slices"
	"strings"
)

// annotation reads a fullTextAnnotation.
func (p *parser) annotation() (pages []Page, text string) {
	p.object(func(name []byte) {
		switch string(name) {
		case "pages":
			p.array(func() { pages = append(pages, p.page()) })
		case "text":
			text = p.text()
		}
	})
	return pages, text
}

func (p *parser) page() Page {
	var page Page
	p.object(func(name []byte) {
		switch string(name) {
		case "width":
			page.Width = max(coordinate(p.number()), 0)
		case "height":
			page.Height = max(coordinate(p.number()), 0)
		case "confidence":
			page.Confidence = p.confidence()
		case "property":
			page.Languages, _ = p.property()
		case "blocks":
			p.array(func() { page.Blocks = append(page.Blocks, p.block()) })
		}
	})
	return page
}

func (p *parser) block() Block {
	var b Block
	p.object(func(name []byte) {
		switch string(name) {
		case "blockType", "block_type":
			b.Type = p.enum("", "TEXT", "TABLE", "PICTURE", "RULER", "BARCODE")
		case "boundingBox", "bounding_box":
			b.Box = p.box()
		case "confidence":
			b.Confidence = p.confidence()
		case "property":
			b.Languages, _ = p.property()
		case "paragraphs":
			p.array(func() { b.Paragraphs = append(b.Paragraphs, p.paragraph()) })
		}
	})
	return b
}

// paragraph reads a paragraph. Its words are one line until complete.
func (p *parser) paragraph() Paragraph {
	var q Paragraph
	words := p.words[:0]
	p.object(func(name []byte) {
		switch string(name) {
		case "boundingBox", "bounding_box":
			q.Box = p.box()
		case "confidence":
			q.Confidence = p.confidence()
		case "property":
			q.Languages, _ = p.property()
		case "words":
			p.array(func() {
				word, before := p.readWord()
				if before > None && len(words) > 0 && words[len(words)-1].After == None {
					words[len(words)-1].After = before
				}
				if n := len(words); n > 0 && slices.Equal(words[n-1].Languages, word.Languages) {
					word.Languages = words[n-1].Languages
				}
				if word.Text != "" {
					words = append(words, word)
				}
			})
		}
	})
	if len(words) > 0 {
		q.Lines = []Line{{Words: slices.Clone(words)}}
	}
	p.words = words
	return q
}

// A wordBuffer collects the symbols of a word.
type wordBuffer struct {
	text    []byte
	symbols []Symbol
	ends    []int    // of the symbols in text
	shared  []Symbol // copies of the symbols of the words before
}

// cloneSymbols returns a copy of the symbols. Several words share one allocation.
func (b *wordBuffer) cloneSymbols() []Symbol {
	const chunk = 256
	if n := len(b.symbols); cap(b.shared)-len(b.shared) < n {
		b.shared = make([]Symbol, 0, max(n, chunk))
	}
	start := len(b.shared)
	b.shared = append(b.shared, b.symbols...)
	return slices.Clip(b.shared[start:])
}

// readWord reads a word, and the break before it if there is one.
func (p *parser) readWord() (word Word, before Break) {
	b := &p.word
	b.text, b.symbols, b.ends = b.text[:0], b.symbols[:0], b.ends[:0]
	own := None
	p.object(func(name []byte) {
		switch string(name) {
		case "boundingBox", "bounding_box":
			word.Box = p.box()
		case "confidence":
			word.Confidence = p.confidence()
		case "property":
			var found detectedBreak
			word.Languages, found = p.property()
			own = found.kind
		case "symbols":
			p.array(func() { p.symbol(&word, &before) })
		}
	})
	if word.After == None {
		word.After = own
	}
	word.Text = strings.ToValidUTF8(string(b.text), "\ufffd")
	if len(b.symbols) == 0 {
		return word, before
	}
	word.Symbols = b.cloneSymbols()
	if len(word.Text) == len(b.text) {
		start := 0
		for i, end := range b.ends {
			word.Symbols[i].Text = word.Text[start:end]
			start = end
		}
	} else {
		word.Symbols = nil // their texts are not in that of the word
	}
	return word, before
}

// symbol adds a symbol to the word that is read. The break of the last one counts.
func (p *parser) symbol(word *Word, before *Break) {
	b := &p.word
	var s Symbol
	var after detectedBreak
	p.object(func(name []byte) {
		switch string(name) {
		case "boundingBox", "bounding_box":
			s.Box = p.box()
		case "confidence":
			s.Confidence = p.confidence()
		case "text":
			b.text = append(b.text, p.bytes()...)
		case "property":
			after = p.breakOnly()
		}
	})
	word.After = None
	switch {
	case !after.prefix:
		word.After = after.kind
	case len(b.symbols) == 0:
		*before = after.kind
	}
	b.symbols = append(b.symbols, s)
	b.ends = append(b.ends, len(b.text))
}

// A detectedBreak is a DetectedBreak.
type detectedBreak struct {
	kind   Break
	prefix bool // it is before what has it
}

// property reads a TextProperty.
func (p *parser) property() (languages []Language, after detectedBreak) {
	p.object(func(name []byte) {
		switch string(name) {
		case "detectedLanguages", "detected_languages":
			p.array(func() {
				if l := p.language(); l.Code != "" {
					languages = append(languages, l)
				}
			})
		case "detectedBreak", "detected_break":
			after = p.readBreak()
		}
	})
	return languages, after
}

// breakOnly reads the break of a TextProperty.
func (p *parser) breakOnly() (found detectedBreak) {
	p.object(func(name []byte) {
		switch string(name) {
		case "detectedBreak", "detected_break":
			found = p.readBreak()
		}
	})
	return found
}

func (p *parser) language() (l Language) {
	p.object(func(name []byte) {
		switch string(name) {
		case "languageCode", "language_code":
			l.Code = p.intern(p.bytes())
		case "confidence":
			l.Confidence = p.confidence()
		}
	})
	return l
}

func (p *parser) readBreak() (found detectedBreak) {
	p.object(func(name []byte) {
		switch string(name) {
		case "type":
			switch p.enum("", "SPACE", "SURE_SPACE", "EOL_SURE_SPACE", "HYPHEN", "LINE_BREAK") {
			case "SPACE", "SURE_SPACE":
				found.kind = Space
			case "EOL_SURE_SPACE", "LINE_BREAK":
				found.kind = NewLine
			case "HYPHEN":
				found.kind = Hyphen
			}
		case "isPrefix", "is_prefix":
			found.prefix = p.peek() == 't'
		}
	})
	return found
}

// box reads a BoundingPoly. A missing coordinate is 0. If it hasn't four vertices, it
// is the rectangle around those it has.
func (p *parser) box() Quad {
	if q, ok := p.quad(); ok {
		return q
	}
	var q Quad
	var around Rect
	n := 0
	vertex := func() {
		at := p.point()
		if n == 0 {
			around = Rect{at.X, at.Y, at.X, at.Y}
		}
		around = around.Union(Rect{at.X, at.Y, at.X, at.Y})
		if n < len(q) {
			q[n] = at
		}
		n++
	}
	p.object(func(name []byte) {
		switch string(name) {
		case "vertices":
			p.array(vertex)
		case "normalizedVertices", "normalized_vertices":
			if n == 0 {
				p.array(vertex)
				p.normalized = p.normalized || n > 0
			}
		}
	})
	if n != len(q) {
		return around.Quad()
	}
	return q
}

// point reads a Vertex or NormalizedVertex.
func (p *parser) point() (at Point) {
	if x, y, ok := p.vertex(); ok {
		return Point{float32(x), float32(y)}
	}
	p.object(func(name []byte) {
		switch string(name) {
		case "x":
			at.X = coordinate(p.number())
		case "y":
			at.Y = coordinate(p.number())
		}
	})
	return at
}
