package render

import (
	"slices"
	"sort"

	"github.com/clipperhouse/displaywidth"

	"vision1/internal/layout"
)

// A segment is a part of a line whose words are separated by single spaces.
type segment struct {
	text       []byte
	cells      int // its width in a terminal
	start, end float32
	middle     float32
	height     float32
	line       int  // of the page, in reading order
	joined     bool // nothing separates it from the segment before it
	column     int  // where it starts
}

// A grid arranges the segments of a page in rows and columns of cells.
type grid struct {
	cell float32 // the width of a cell
	rows [][]*segment
	rtl  bool // column 0 is at the right
}

// newGrid returns the grid of the lines that have the orientation of most of the page,
// and the other lines.
func newGrid(page *layout.Page) (g grid, others []*layout.Line) {
	orientation := mainOrientation(page)
	var segments []*segment
	rightToLeft, n := 0, 0
	page.Lines(func(l *layout.Line) {
		if l.Orientation != orientation || l.Direction == layout.TopToBottom {
			others = append(others, l)
			return
		}
		n++
		if l.Direction == layout.RightToLeft {
			rightToLeft++
		}
		segments = appendSegments(segments, l, page, n)
	})
	if g.rtl = 2*rightToLeft > n; g.rtl {
		for _, s := range segments {
			s.start, s.end = -s.end, -s.start
		}
	}
	if len(segments) == 0 {
		return g, others
	}
	g.cell = cellWidth(segments)
	g.rows = rows(segments)
	g.assign(segments)
	return g, others
}

// mainOrientation returns the orientation of most words.
func mainOrientation(page *layout.Page) int {
	var words [4]int
	page.Lines(func(l *layout.Line) {
		if l.Direction != layout.TopToBottom {
			words[l.Orientation/90%4] += len(l.Words)
		}
	})
	most := 0
	for i, n := range words {
		if n > words[most] {
			most = i
		}
	}
	return most * 90
}

// upright returns a rectangle on a page that is turned until its text is upright.
func upright(r layout.Rect, page *layout.Page, orientation int) layout.Rect {
	w, h := page.Width, page.Height
	switch orientation {
	case 90:
		return layout.Rect{Left: r.Top, Top: w - r.Right, Right: r.Bottom, Bottom: w - r.Left}
	case 180:
		return layout.Rect{Left: w - r.Right, Top: h - r.Bottom, Right: w - r.Left, Bottom: h - r.Top}
	case 270:
		return layout.Rect{Left: h - r.Bottom, Top: r.Left, Right: h - r.Top, Bottom: r.Right}
	default:
		return r
	}
}

// appendSegments appends the segments of a line, which end where a gap is much wider
// than a space.
func appendSegments(to []*segment, l *layout.Line, page *layout.Page, number int) []*segment {
	const wide = 1.2 // in units of the height of the line
	bounds := upright(l.Bounds, page, l.Orientation)
	first := len(to)
	var current *segment
	var last layout.Rect
	space := false
	for i := range l.Words {
		w := &l.Words[i]
		at := upright(w.Box.Bounds(), page, l.Orientation)
		gap := max(at.Left-last.Right, last.Left-at.Right)
		if current == nil || gap > wide*bounds.Height() {
			current = &segment{
				start: at.Left, end: at.Right, line: number, height: bounds.Height(),
				middle: (bounds.Top + bounds.Bottom) / 2, joined: current != nil && !space,
			}
			to = append(to, current)
		} else if space {
			current.text = append(current.text, ' ')
		}
		current.text = append(current.text, printable(w.Text)...)
		if w.After == layout.Hyphen {
			current.text = append(current.text, '-')
		}
		current.start, current.end = min(current.start, at.Left), max(current.end, at.Right)
		last, space = at, w.After == layout.Space
	}
	for _, s := range to[first:] {
		s.cells = displaywidth.Bytes(s.text)
	}
	return to
}

// cellWidth returns the width of a cell: that of characters on most of the page.
func cellWidth(segments []*segment) float32 {
	const fewest, smallest = 4, 0.01
	var widths []float32
	for pass := 0; len(widths) == 0 && pass < 2; pass++ {
		for _, s := range segments {
			if s.cells >= fewest || pass > 0 {
				widths = append(widths, (s.end-s.start)/float32(max(s.cells, 1)))
			}
		}
	}
	slices.Sort(widths)
	return max(widths[len(widths)/2], smallest)
}

// rows returns the segments by rows from top to bottom: segments whose middles are
// within half of a height.
func rows(segments []*segment) [][]*segment {
	sorted := slices.Clone(segments)
	slices.SortStableFunc(sorted, func(a, b *segment) int { return compare(a.middle, b.middle) })
	var all [][]*segment
	for _, s := range sorted {
		if n := len(all); n > 0 {
			first := all[n-1][0]
			if s.middle-first.middle < min(s.height, first.height)/2 || s.line == first.line {
				all[n-1] = append(all[n-1], s)
				continue
			}
		}
		all = append(all, []*segment{s})
	}
	for _, row := range all {
		slices.SortStableFunc(row, func(a, b *segment) int { return compare(a.start, b.start) })
	}
	return all
}

// assign sets the columns of segments. Those that start at the same position get the
// same column: the first one that is free in all their rows.
func (g *grid) assign(segments []*segment) {
	row := make(map[*segment]int, len(segments))
	place := make(map[*segment]int, len(segments))
	for i := range g.rows {
		for j, s := range g.rows[i] {
			row[s], place[s] = i, j
		}
	}
	sorted := slices.Clone(segments)
	slices.SortStableFunc(sorted, func(a, b *segment) int { return compare(a.start, b.start) })
	const limit = 4000 // cells: a position far outside the page
	left := sorted[0].start
	for len(sorted) > 0 {
		start := sorted[0].start
		n := sort.Search(len(sorted), func(i int) bool { return sorted[i].start > start+g.cell })
		column := int(min(max((start-left)/g.cell+0.5, 0), limit))
		for _, s := range sorted[:n] {
			if j := place[s]; j > 0 {
				column = max(column, g.after(g.rows[row[s]][j-1], s))
			}
		}
		for _, s := range sorted[:n] {
			s.column = column
			if j := place[s]; j > 0 { // another one of the same group can be before it
				s.column = max(column, g.after(g.rows[row[s]][j-1], s))
			}
		}
		sorted = sorted[n:]
	}
}

// after returns the first column that is free after a segment.
func (g *grid) after(before, s *segment) int {
	const between = 2 // spaces: one would look like part of the text
	switch {
	case s.joined && s.line == before.line:
		return before.column + before.cells
	case s.line == before.line:
		return before.column + before.cells + 1
	default:
		return before.column + before.cells + between
	}
}

func compare(a, b float32) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}
