package render

import (
	"bufio"
	"context"
	"io"
	"math"
	"strings"

	"vision1/internal/detect"
	"vision1/internal/layout"
)

// HOCR writes an hOCR 1.2 document with a page for each image or page. Positions are in
// pixels for images; a page of a file has the units of its response.
func HOCR(ctx context.Context, to io.Writer, sources Sources, o *Options) error {
	return write(ctx, sources, o, newHOCR(to, o))
}

// HOCRAndText writes what HOCR and Text write, but reads each response only once, which
// takes most of the time.
func HOCRAndText(ctx context.Context, hocr, text io.Writer, sources Sources, o *Options) error {
	return write(ctx, sources, o, newHOCR(hocr, o), newText(text, o))
}

// An hocr writes hOCR.
type hocr struct {
	*xmlWriter

	images images
	pages  int // written
	parts  [4]int
	width  float32 // of the page
	height float32
}

// The indexes of parts: the numbers of the last ones on the page.
const (
	areaPart = iota
	parPart
	linePart
	wordPart
)

func newHOCR(to io.Writer, o *Options) *hocr {
	const buffer = 64 << 10
	h := &hocr{xmlWriter: newXMLWriter(bufio.NewWriterSize(to, buffer)), images: images{options: o}}
	h.raw(`<?xml version="1.0" encoding="UTF-8"?>
<!-- ` + detect.DocumentMark + ` -->
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<title>`)
	h.text(o.Title)
	h.raw(`</title>
<meta http-equiv="Content-Type" content="text/html;charset=utf-8" />
<meta name="ocr-system" content="`)
	h.text(o.Program)
	h.raw(`" />
<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_lang ocrp_dir ocrp_wconf" />
</head>
<body>
`)
	return h
}

// write writes a page.
func (h *hocr) write(ctx context.Context, s *Source, page *layout.Page) error {
	if err := h.size(ctx, s, page); err != nil {
		return err
	}
	h.page(s, page)
	_, err := h.Write(nil) // the error of the buffer
	return err             //nolint:wrapcheck // it is the caller's own
}

func (h *hocr) close() error {
	h.raw("</body>\n</html>\n")
	return h.Flush() //nolint:wrapcheck // it is the caller's own
}

// size completes the size of a page that has no text with that of the image.
func (h *hocr) size(ctx context.Context, s *Source, page *layout.Page) error {
	if page.Width > 0 && page.Height > 0 {
		return nil
	}
	m, err := h.images.get(ctx, s, page)
	if err != nil || m == nil {
		return err
	}
	width, height := m.Size()
	page.Width, page.Height = float32(width), float32(height)
	return nil
}

func (h *hocr) page(s *Source, page *layout.Page) {
	h.pages++
	h.parts = [4]int{}
	h.width, h.height = page.Width, page.Height
	h.raw(`<div class="ocr_page" id="page_`)
	h.int(h.pages)
	h.raw(`" title="image &quot;`)
	h.text(titleString(s.Result.Input.Name))
	h.raw(`&quot;; `)
	h.box(layout.Rect{Right: page.Width, Bottom: page.Height})
	h.raw(`; ppageno `)
	h.int(h.pages - 1)
	h.raw("\"")
	h.lang(page.Languages, "")
	h.raw(">\n")
	for i := range page.Blocks {
		h.block(&page.Blocks[i])
	}
	h.raw("</div>\n")
}

func (h *hocr) block(b *layout.Block) {
	if len(b.Paragraphs) == 0 {
		return
	}
	h.open("div", "ocr_carea", "block", areaPart)
	h.box(b.Box.Bounds())
	h.raw("\">\n")
	for i := range b.Paragraphs {
		h.paragraph(&b.Paragraphs[i])
	}
	h.raw("</div>\n")
}

func (h *hocr) paragraph(q *layout.Paragraph) {
	if len(q.Lines) == 0 {
		return
	}
	h.open("p", "ocr_par", "par", parPart)
	h.box(q.Box.Bounds())
	h.raw("\"")
	language := h.lang(paragraphLanguages(q), "")
	direction := h.dir(&q.Lines[0], layout.LeftToRight)
	h.raw(">\n")
	for i := range q.Lines {
		l := &q.Lines[i]
		h.line(l)
		h.dir(l, direction)
		h.raw(">")
		for w := range l.Words {
			h.word(&l.Words[w], language)
		}
		h.raw("</span>\n")
	}
	h.raw("</p>\n")
}

// paragraphLanguages returns the languages of a paragraph, or else of its first word.
func paragraphLanguages(q *layout.Paragraph) []layout.Language {
	if len(q.Languages) > 0 {
		return q.Languages
	}
	return q.Lines[0].Words[0].Languages
}

// line writes the start tag of a line, except for its end.
func (h *hocr) line(l *layout.Line) {
	h.open("span", "ocr_line", "line", linePart)
	h.box(l.Bounds)
	switch {
	case l.Orientation != 0:
		const full = 360 // hOCR counts counterclockwise
		h.raw("; textangle ")
		h.int(full - l.Orientation)
	case l.Direction != layout.TopToBottom:
		// The origin is the corner of the box as written: clipped and rounded.
		box := l.Bounds.Clip(h.width, h.height)
		slope := float64(l.Baseline.Slope)
		offset := float64(l.Bounds.Bottom) + float64(l.Baseline.Offset) - math.Ceil(float64(box.Bottom)) +
			slope*(math.Floor(float64(box.Left))-float64(l.Bounds.Left))
		h.raw("; baseline ")
		h.float(slope, 3)
		h.raw(" ")
		h.float(math.Round(offset), 0)
	}
	h.raw("\"")
}

func (h *hocr) word(w *layout.Word, language string) {
	h.open("span", "ocrx_word", "word", wordPart)
	h.box(w.Box.Bounds())
	if w.Confidence > 0 {
		const percent = 100
		h.raw("; x_wconf ")
		h.int(int(math.Round(float64(w.Confidence) * percent)))
	}
	h.raw("\"")
	h.lang(w.Languages, language)
	h.raw(">")
	h.text(w.Text)
	switch w.After {
	case layout.Hyphen:
		h.raw("&#173;</span>")
	case layout.Space:
		h.raw("</span> ")
	default:
		h.raw("</span>")
	}
}

// open writes the start tag of a part up to its box.
func (h *hocr) open(element, class, name string, part int) {
	h.parts[part]++
	h.raw("<", element, ` class="`, class, `" id="`, name, "_")
	h.int(h.pages)
	h.raw("_")
	h.int(h.parts[part])
	h.raw(`" title="`)
}

// box writes the box of a part: whole numbers, within the page.
func (h *hocr) box(r layout.Rect) {
	r = r.Clip(h.width, h.height)
	h.raw("bbox ")
	h.int(int(math.Floor(float64(r.Left))))
	h.raw(" ")
	h.int(int(math.Floor(float64(r.Top))))
	h.raw(" ")
	h.int(int(math.Ceil(float64(r.Right))))
	h.raw(" ")
	h.int(int(math.Ceil(float64(r.Bottom))))
}

// lang writes the attribute for the first language, unless it is that of the parent.
// It returns the language.
func (h *hocr) lang(languages []layout.Language, parent string) string {
	if len(languages) == 0 {
		return parent
	}
	code := languages[0].Code
	if code != parent {
		h.raw(` lang="`)
		h.text(code)
		h.raw(`" xml:lang="`)
		h.text(code)
		h.raw(`"`)
	}
	return code
}

// dir writes the attribute for the direction of a line, unless it is that of the
// parent. It returns the direction.
func (h *hocr) dir(l *layout.Line, parent layout.Direction) layout.Direction {
	isRTL, parentRTL := l.Direction == layout.RightToLeft, parent == layout.RightToLeft
	if isRTL && !parentRTL {
		h.raw(` dir="rtl"`)
	} else if parentRTL && !isRTL {
		h.raw(` dir="ltr"`)
	}
	return l.Direction
}

// titleString escapes what ends a string or a property in a title, as in a URL.
func titleString(name string) string {
	return strings.NewReplacer(`"`, "%22", ";", "%3B", "\n", "%0A", "\r", "%0D", "\t", "%09").Replace(name)
}
