package layout

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// entities are textAnnotations: the text of all, and its words.
type entities struct {
	text      string
	words     []Word
	languages []Language
}

// entities reads textAnnotations.
func (p *parser) entities() entities {
	var e entities
	first := true
	p.array(func() {
		var w Word
		var locale string
		p.object(func(name []byte) {
			switch string(name) {
			case "description":
				w.Text = p.text()
			case "boundingPoly", "bounding_poly":
				w.Box = p.box()
			case "locale":
				locale = p.intern(p.bytes())
			}
		})
		switch {
		case first:
			first = false
			e.text = w.Text
			if locale != "" {
				e.languages = []Language{{Code: locale}}
			}
		case w.Text != "":
			e.words = append(e.words, w)
		}
	})
	return e
}

// blocks returns the words as one paragraph. What is between two words in the text
// tells the breaks; if a word isn't found there, its position does.
func (e *entities) blocks() []Block {
	words, rest := e.words, e.text
	for i := range words {
		space, after := cutSpace(rest)
		here := strings.HasPrefix(after, words[i].Text)
		if i > 0 && here && words[i-1].After == unknownBreak {
			words[i-1].After = space
		}
		if !here {
			if i > 0 && words[i-1].After == unknownBreak {
				words[i-1].After = breakByPosition(&words[i-1], &words[i])
			}
			after = skipTo(rest, words[i].Text)
		}
		rest = strings.TrimPrefix(after, words[i].Text)
		words[i].After = unknownBreak
	}
	words[len(words)-1].After = NewLine
	return []Block{{Type: "TEXT", Paragraphs: []Paragraph{{Lines: []Line{{Words: words}}}}}}
}

// unknownBreak marks a word whose break is not found yet.
const unknownBreak Break = 255

// cutSpace cuts white space off the start of a text, and returns it as a break.
func cutSpace(text string) (found Break, rest string) {
	for text != "" {
		r, size := utf8.DecodeRuneInString(text)
		if !unicode.IsSpace(r) {
			break
		}
		if found != NewLine {
			found = Space
		}
		if r == '\n' {
			found = NewLine
		}
		text = text[size:]
	}
	return found, text
}

// skipTo returns the text from the next occurrence of a word that is near, or all.
func skipTo(text, word string) string {
	const near = 200
	if i := strings.Index(text[:min(near, len(text))], word); i >= 0 {
		return text[i:]
	}
	return text
}
