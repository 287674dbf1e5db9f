package format

import (
	"bufio"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"vision1/internal/output"
)

const (
	gap      = 2 // cells between columns
	ellipsis = "…"
	minWidth = 8   // of a truncated column, in cells
	maxWidth = 120 // of a column, in cells; longer cells are not aligned
)

// A table writes rows in columns as wide as the first rows require. If that is
// wider than the terminal, the widest columns are truncated.
type table struct {
	to    *bufio.Writer
	width int // of the terminal; 0 for unlimited

	titles []string
	rows   [][]string // stored until the widths are known
	widths []int      // nil until the first rows are written
}

func (t *table) header(titles, _ []string) {
	t.titles = titles
	t.rows = append(t.rows, titles)
}

func (t *table) row(cells []string) {
	for i := range cells {
		cells[i] = output.Printable(cells[i])
	}
	if t.widths != nil {
		t.write(cells)
		return
	}
	t.rows = append(t.rows, cells)
	if len(t.rows) > rowsAhead {
		t.flush()
	}
}

// flush determines the widths and writes the stored rows.
func (t *table) flush() {
	t.widths = []int{}
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(t.widths) {
				t.widths = append(t.widths, 0)
			}
			t.widths[i] = min(maxWidth, max(t.widths[i], displaywidth.String(cell)))
		}
	}
	if t.width > 0 {
		fit(t.widths, t.width-gap*(len(t.widths)-1))
	}
	for _, row := range t.rows {
		t.write(row)
	}
	t.rows = nil
}

// fit shrinks the widest columns until their total width is at most available.
func fit(widths []int, available int) {
	total := 0
	for _, w := range widths {
		total += w
	}
	for total > available {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= minWidth {
			return
		}
		widths[widest]--
		total--
	}
}

func (t *table) write(cells []string) {
	var b strings.Builder
	for i, cell := range cells {
		if i < len(t.widths) && t.width > 0 {
			cell = truncate(cell, t.widths[i], t.isName(i))
		}
		b.WriteString(cell)
		if i < len(cells)-1 && i < len(t.widths) {
			b.WriteString(strings.Repeat(" ", max(0, t.widths[i]-displaywidth.String(cell))+gap))
		}
	}
	_, _ = t.to.WriteString(strings.TrimRight(b.String(), " ") + "\n") // the Formatter checks for errors
}

func (t *table) isName(i int) bool { return i < len(t.titles) && t.titles[i] == "NAME" }

// truncate shortens a cell to width: names at the start, because their ends differ.
func truncate(cell string, width int, fromStart bool) string {
	if displaywidth.String(cell) <= width {
		return cell
	}
	if !fromStart {
		return displaywidth.TruncateString(cell, width, ellipsis)
	}
	for graphemes := displaywidth.StringGraphemes(cell); graphemes.Next(); {
		cell = cell[len(graphemes.Value()):]
		if displaywidth.String(cell)+displaywidth.String(ellipsis) <= width {
			break
		}
	}
	return ellipsis + cell
}

func (t *table) close() error {
	if t.widths == nil {
		t.flush()
	}
	return nil
}
