package layout

import (
	"errors"
	"iter"
	"strconv"
	"strings"
)

// maxNesting limits responses in responses: a batch of files in an operation has 3.
const maxNesting = 8

var errStopped = errors.New("stopped")

// Pages returns the pages of a response: an AnnotateImageResponse, an
// AnnotateFileResponse, a batch of these, what the asynchronous methods write to
// Cloud Storage, or an operation with one of these. A page can have an error, or
// nothing at all. The sequence ends with the first error.
func Pages(response []byte) iter.Seq2[*Page, error] {
	return func(yield func(*Page, error) bool) {
		p := parser{scanner: scanner{data: response}, yield: yield, codes: map[string]string{}}
		p.response(0, 0)
		if p.err == nil && p.peek() != 0 {
			p.fail()
		}
		if p.err != nil && !errors.Is(p.err, errStopped) {
			yield(nil, p.err)
		}
	}
}

type parser struct {
	scanner

	yield func(*Page, error) bool
	codes map[string]string // of languages
	word  wordBuffer
	words []Word // a buffer for those of a paragraph
	// normalized is true if the positions of this page are fractions of its size.
	normalized bool
}

// response reads any response, and yields its pages.
func (p *parser) response(number, depth int) {
	if p.peek() != '{' || depth > maxNesting {
		if p.peek() == '[' && depth <= maxNesting {
			p.responses(depth)
			return
		}
		if depth == 0 {
			p.fail()
			return
		}
		p.skip()
		p.send(&Page{Number: number})
		return
	}
	container := false
	var pages []Page
	base := Page{Number: number}
	entities := -1 // the position of textAnnotations
	p.object(func(name []byte) {
		switch string(name) {
		case "responses":
			container = true
			p.responses(depth)
		case "response":
			container = true
			p.response(number, depth+1)
		case "fullTextAnnotation", "full_text_annotation":
			pages, base.Text = p.annotation()
		case "textAnnotations", "text_annotations":
			entities = p.pos
		case "context":
			p.context(&base)
		case "error":
			p.status(&base)
		}
	})
	if !container || base.Error != nil {
		p.finish(&base, pages, entities)
	}
}

func (p *parser) responses(depth int) {
	number := 0
	p.array(func() {
		number++
		p.response(number, depth+1)
	})
}

// finish yields the pages of an AnnotateImageResponse, whose textAnnotations are at a
// position, or nowhere if that is negative. They are read only if they are needed.
func (p *parser) finish(base *Page, pages []Page, at int) {
	var found entities
	if at >= 0 && (base.Text == "" || !hasWords(pages)) {
		end := p.pos
		p.pos = at
		found = p.entities()
		p.pos = end
	}
	normalized := p.normalized
	p.normalized = false
	if base.Text == "" {
		base.Text = found.text
	}
	if !hasWords(pages) && len(found.words) > 0 {
		page := *base
		if len(pages) > 0 {
			page.Width, page.Height = pages[0].Width, pages[0].Height
			page.Languages, page.Confidence = pages[0].Languages, pages[0].Confidence
		}
		if len(page.Languages) == 0 {
			page.Languages = found.languages
		}
		page.Blocks = found.blocks()
		pages = []Page{page}
	}
	if len(pages) == 0 {
		p.send(base)
		return
	}
	for i := range pages {
		page := &pages[i]
		page.Number, page.URI, page.Error = base.Number, base.URI, base.Error
		page.Continues = i > 0
		if i == 0 {
			page.Text = base.Text
		}
		page.complete(normalized)
		p.send(page)
	}
}

func (p *parser) send(page *Page) {
	if p.err == nil && !p.yield(page, nil) {
		p.err = errStopped
		p.pos = len(p.data)
	}
}

func (p *parser) context(page *Page) {
	p.object(func(name []byte) {
		switch string(name) {
		case "pageNumber", "page_number":
			if n := int(coordinate(p.number())); n > 0 {
				page.Number = n
			}
		case "uri":
			page.URI = p.text()
		}
	})
}

func (p *parser) status(page *Page) {
	if p.peek() != '{' {
		return
	}
	page.Error = &Error{}
	p.object(func(name []byte) {
		switch string(name) {
		case "code":
			page.Error.Code = int(coordinate(p.number()))
		case "message":
			page.Error.Message = p.text()
		}
	})
	if *page.Error == (Error{}) {
		page.Error = nil
	}
}

// text returns a string as valid UTF-8.
func (p *parser) text() string { return strings.ToValidUTF8(string(p.bytes()), "\ufffd") }

// enum returns the name of a value that is a name or a number, as some libraries
// write it.
func (p *parser) enum(names ...string) string {
	if p.peek() == '"' {
		return p.intern(p.bytes())
	}
	if n := p.number(); n >= 0 && int(n) < len(names) {
		return names[int(n)]
	}
	return ""
}

// intern returns the text of a name that occurs often.
func (p *parser) intern(name []byte) string {
	if known, ok := p.codes[string(name)]; ok {
		return known
	}
	text := strings.ToValidUTF8(string(name), "\ufffd")
	const most = 1000 // there are fewer languages
	if len(p.codes) < most {
		p.codes[text] = text
	}
	return text
}

func (p *parser) confidence() float32 {
	return float32(min(max(p.number(), 0), 1))
}

func hasWords(pages []Page) bool {
	for i := range pages {
		if len(pages[i].Blocks) > 0 {
			return true
		}
	}
	return false
}

// String returns an error as one line.
func (e *Error) String() string { return strconv.Itoa(e.Code) + ": " + e.Message }
