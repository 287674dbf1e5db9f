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
	smallest = 8   // cells that a column is cut to at most
	broadest = 120 // cells that a column is filled up to
)

// table writes rows in columns, as wide as the first rows need. Where that is
// wider than the terminal, the widest are cut.
type table struct {
	to    *bufio.Writer
	width int // of the terminal; 0 for any

	titles []string
	held   [][]string
	widths []int // nil until the first rows are written
}

func (t *table) header(titles, _ []string) {
	t.titles = titles
	t.held = append(t.held, titles)
}

func (t *table) row(cells []string) {
	for i := range cells {
		cells[i] = output.Printable(cells[i])
	}
	if t.widths != nil {
		t.write(cells)
		return
	}
	t.held = append(t.held, cells)
	if len(t.held) > rowsAhead {
		t.start()
	}
}

// start finds the widths and writes the rows that are held.
func (t *table) start() {
	t.widths = []int{}
	for _, row := range t.held {
		for i, cell := range row {
			if i == len(t.widths) {
				t.widths = append(t.widths, 0)
			}
			t.widths[i] = min(broadest, max(t.widths[i], displaywidth.String(cell)))
		}
	}
	if t.width > 0 {
		fit(t.widths, t.width-gap*(len(t.widths)-1))
	}
	for _, row := range t.held {
		t.write(row)
	}
	t.held = nil
}

// fit makes the widest columns smaller until all take no more than room.
func fit(widths []int, room int) {
	total := 0
	for _, w := range widths {
		total += w
	}
	for total > room {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= smallest {
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
			cell = cut(cell, t.widths[i], t.isName(i))
		}
		b.WriteString(cell)
		if i < len(cells)-1 && i < len(t.widths) {
			b.WriteString(strings.Repeat(" ", max(0, t.widths[i]-displaywidth.String(cell))+gap))
		}
	}
	_, _ = t.to.WriteString(strings.TrimRight(b.String(), " ") + "\n") // its error stays in to
}

func (t *table) isName(i int) bool { return i < len(t.titles) && t.titles[i] == "NAME" }

// cut shortens a cell: a name at its beginning, since names differ in their ends.
func cut(cell string, width int, fromStart bool) string {
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
		t.start()
	}
	return nil
}
