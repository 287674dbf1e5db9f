package render

import (
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"

	"vision1/internal/layout"
	"vision1/internal/pdf"
)

// A mapping returns the position on a PDF page, in points from its lower left corner,
// of a position on the page of the response.
type mapping func(layout.Point) (x, y float64)

// A frame has the axes of a line on the PDF page: along it, and across it upward.
type frame struct {
	angle    float64
	sin, cos float64
	size     float64 // of the text
	spans    []interval
}

// An interval is the part of a line that a word is on.
type interval struct{ start, end, across float64 }

// runs appends the text of a line. Words of a line share a baseline and a size, so that
// programs which extract the text see one line.
func runs(to []pdf.Run, l *layout.Line, at mapping) []pdf.Run {
	f := newFrame(l, at)
	for i := range l.Words {
		word, text := &l.Words[i], visual(l.Words[i].Text)
		if word.After == layout.Hyphen {
			text += "-"
		}
		if i == len(l.Words)-1 {
			return append(to, f.run(text, f.spans[i]))
		}
		span, gap := f.fit(l, i)
		to = append(to, f.run(text, span))
		if word.After == layout.Space {
			to = append(to, f.run(" ", gap))
		}
	}
	return to
}

// fit returns where to put a word, and the gap between it and the next one. Without a
// space between them there is no gap, which would look like one. With a space, there
// is a gap, since programs don't rely on the space alone.
func (f *frame) fit(l *layout.Line, i int) (word, gap interval) {
	const widest = 1.5 // gap that is closed, in units of the size: CJK punctuation has much around it
	const least = 0.15 // gap for a space
	rtl := l.Direction == layout.RightToLeft
	word, next := f.spans[i], f.spans[i+1]
	gap = interval{word.end, next.start, word.across}
	if rtl {
		gap = interval{next.end, word.start, word.across}
	}
	missing := least*f.size - (gap.end - gap.start)
	switch {
	case l.Words[i].After == layout.Space && missing > 0:
		missing = min(missing, (word.end-word.start)/4)
		if rtl {
			word.start += missing
			gap.start, gap.end = min(gap.start, word.start), word.start
		} else {
			word.end -= missing
			gap.start, gap.end = word.end, max(gap.end, word.end)
		}
	case l.Words[i].After == layout.Space || gap.end < gap.start || gap.end-gap.start > widest*f.size:
	case rtl:
		word.start = gap.start
	default:
		word.end = gap.end
	}
	return word, gap
}

// newFrame returns the frame of a line, and where its words are. All words are on the
// same height, unless the line is curved.
func newFrame(l *layout.Line, at mapping) frame {
	var f frame
	type corners [4][2]float64
	words := make([]corners, len(l.Words))
	var x, y float64
	for i := range l.Words {
		for j, p := range textBox(l, &l.Words[i]) {
			words[i][j][0], words[i][j][1] = at(p)
		}
		q := &words[i]
		x += q[1][0] - q[0][0] + q[2][0] - q[3][0]
		y += q[1][1] - q[0][1] + q[2][1] - q[3][1]
	}
	f.angle = math.Atan2(y, x)
	f.sin, f.cos = math.Sincos(f.angle)
	f.spans = make([]interval, len(words))
	heights, bottoms := make([]float64, len(words)), make([]float64, len(words))
	for i, q := range words {
		left := min(f.along(q[0]), f.along(q[3]))
		right := max(f.along(q[1]), f.along(q[2]))
		bottoms[i] = (f.across(q[2]) + f.across(q[3])) / 2
		heights[i] = (f.across(q[0])+f.across(q[1]))/2 - bottoms[i]
		f.spans[i] = interval{left, right, bottoms[i]}
	}
	f.size = median(heights)
	bottom := median(bottoms)
	for i := range f.spans {
		if math.Abs(f.spans[i].across-bottom) < f.size/2 {
			f.spans[i].across = bottom
		}
	}
	return f
}

// textBox returns the box of a word on a line. Vertical text is handled as text that is
// rotated clockwise, which programs read in the right order.
func textBox(l *layout.Line, w *layout.Word) layout.Quad {
	q := w.Box
	if l.Direction == layout.TopToBottom {
		q = w.Box.Bounds().Quad()
		return layout.Quad{q[1], q[2], q[3], q[0]}
	}
	if q.Orientation() != l.Orientation {
		q = w.Box.Bounds().Quad() // a word that is rotated otherwise than the line
		for range l.Orientation / 90 {
			q = layout.Quad{q[1], q[2], q[3], q[0]}
		}
	}
	return q
}

func (f *frame) along(p [2]float64) float64  { return p[0]*f.cos + p[1]*f.sin }
func (f *frame) across(p [2]float64) float64 { return p[1]*f.cos - p[0]*f.sin }

// run returns a text in an interval.
func (f *frame) run(text string, in interval) pdf.Run {
	baseline := in.across + pdf.Descent*f.size
	return pdf.Run{
		Text: text, Size: f.size, Angle: f.angle, Length: in.end - in.start,
		X: in.start*f.cos - baseline*f.sin,
		Y: in.start*f.sin + baseline*f.cos,
	}
}

func median(values []float64) float64 {
	if len(values) == 1 {
		return values[0]
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}

// visual returns a text in the order in which it is drawn from left to right, as PDF
// requires. Parts that are written from left to right keep their order.
func visual(text string) string {
	if !slices.ContainsFunc([]rune(text), isRTL) {
		return text
	}
	var b []byte
	for text != "" {
		// From the end: a run from left to right, or one character.
		start := len(text)
		for start > 0 {
			r, size := utf8.DecodeLastRuneInString(text[:start])
			if isRTL(r) || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				if start == len(text) {
					start -= size
				}
				break
			}
			start -= size
		}
		b = append(b, text[start:]...)
		text = text[:start]
	}
	return string(b)
}

func isRTL(r rune) bool {
	const first = 0x590 // Hebrew
	if r < first {
		return false
	}
	properties, _ := bidi.LookupRune(r)
	class := properties.Class()
	return class == bidi.R || class == bidi.AL
}
