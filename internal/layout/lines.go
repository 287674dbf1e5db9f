package layout

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// split splits the words of a paragraph, which are one line so far, into lines.
func (q *Paragraph) split() {
	if len(q.Lines) == 0 {
		return
	}
	words := q.Lines[0].Words
	q.Lines = q.Lines[:0]
	if !slices.ContainsFunc(words, func(w Word) bool { return w.After != None }) {
		for i := range len(words) - 1 {
			words[i].After = breakByPosition(&words[i], &words[i+1])
		}
	}
	start := 0
	for i := range words {
		last := i == len(words)-1
		if last && words[i].After < NewLine {
			words[i].After = NewLine
		}
		if words[i].After >= NewLine {
			q.Lines = append(q.Lines, newLine(words[start:i+1:i+1]))
			start = i + 1
		}
	}
	if slices.ContainsFunc(q.Lines, func(l Line) bool { return l.Direction == TopToBottom }) {
		for i := range q.Lines {
			if l := &q.Lines[i]; l.Orientation == 0 && l.symbols() == 1 {
				l.Direction = TopToBottom // the rest of a column
			}
		}
	}
}

// breakByPosition returns what is between two words according to their positions.
func breakByPosition(a, b *Word) Break {
	from, to := a.Box.center(), b.Box.center()
	along, across := to.X-from.X, to.Y-from.Y
	ra, rb := a.Box.Bounds(), b.Box.Bounds()
	length, height := ra.Width()+rb.Width(), max(ra.Height(), rb.Height())
	if o := a.Box.Orientation(); o == 90 || o == 270 {
		along, across = across, along
		length, height = ra.Height()+rb.Height(), max(ra.Width(), rb.Width())
	}
	// In units of the height of the text.
	const newLine, space = 0.6, 0.15
	switch {
	case abs(across) > newLine*height:
		return NewLine
	case abs(along)-length/2 > space*height:
		return Space
	default:
		return None
	}
}

func newLine(words []Word) Line {
	l := Line{Words: words, Bounds: words[0].Box.Bounds()}
	var advance Point
	for i := range words {
		l.Bounds = l.Bounds.Union(words[i].Box.Bounds())
		v := words[i].Box.advance()
		advance.X += v.X
		advance.Y += v.Y
	}
	l.Orientation = orientation(advance)
	l.Direction = l.direction()
	if l.Orientation == 0 && l.Direction != TopToBottom {
		l.Baseline = l.baseline(advance)
	}
	return l
}

func (l *Line) symbols() int {
	n := 0
	for i := range l.Words {
		n += max(1, len(l.Words[i].Symbols))
	}
	return n
}

// boxes calls f for the box of each symbol, or of each word without symbols.
func (l *Line) boxes(f func(*Quad)) {
	for i := range l.Words {
		w := &l.Words[i]
		if len(w.Symbols) == 0 {
			f(&w.Box)
		}
		for s := range w.Symbols {
			f(&w.Symbols[s].Box)
		}
	}
}

func (l *Line) direction() Direction {
	if l.Orientation == 0 && l.descends() {
		return TopToBottom
	}
	balance := 0
	for i := range l.Words {
		for _, r := range l.Words[i].Text {
			if r < 0x80 { // most characters
				if r|0x20 >= 'a' && r|0x20 <= 'z' {
					balance++
				}
				continue
			}
			balance += strength(r)
		}
	}
	if balance < 0 {
		return RightToLeft
	}
	return LeftToRight
}

// strength returns 1 for a character that is written from left to right, -1 for one
// that is written from right to left, and 0 for others.
func strength(r rune) int {
	properties, _ := bidi.LookupRune(r)
	switch properties.Class() {
	case bidi.L:
		return 1
	case bidi.R, bidi.AL:
		return -1
	default:
		return 0
	}
}

// descends reports whether each symbol is below the one before it.
func (l *Line) descends() bool {
	const steep = 2
	var down, aside float32
	var last Point
	n := 0
	l.boxes(func(q *Quad) {
		at := q.center()
		if n > 0 {
			down += at.Y - last.Y
			aside += abs(at.X - last.X)
		}
		last = at
		n++
	})
	return n > 1 && down > steep*aside
}

// baseline estimates the baseline: the median of the symbols' lower edges, since most
// characters stand on it, in the direction of the words.
func (l *Line) baseline(advance Point) Baseline {
	var b Baseline
	if advance.X > 0 {
		b.Slope = min(max(advance.Y/advance.X, -1), 1)
	}
	const enough = 256 // symbols
	var buffer [enough]float32
	offsets := buffer[:0]
	l.boxes(func(q *Quad) {
		if len(offsets) < enough {
			x, y := (q[2].X+q[3].X)/2, (q[2].Y+q[3].Y)/2
			offsets = append(offsets, y-l.Bounds.Bottom-b.Slope*(x-l.Bounds.Left))
		}
	})
	slices.Sort(offsets)
	b.Offset = min(max(offsets[len(offsets)/2], -l.Bounds.Height()), l.Bounds.Height())
	return b
}
