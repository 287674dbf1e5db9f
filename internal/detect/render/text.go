package render

import (
	"bufio"
	"context"
	"io"
	"slices"
	"strings"
	"unicode"

	"vision1/internal/layout"
)

// Text writes the text of all pages, which are separated by form feeds, with their
// layout: columns are aligned by spaces, and gaps between lines by empty lines. Lines that
// are rotated otherwise than most of the page, and vertical lines, follow at its end. With
// o.PlainText, it is the text as the service put it together.
func Text(ctx context.Context, to io.Writer, sources Sources, o *Options) error {
	return write(ctx, sources, o, newText(to, o))
}

// A textWriter writes the text of pages.
type textWriter struct {
	*bufio.Writer

	plain bool
	pages int // written
}

func newText(to io.Writer, o *Options) *textWriter {
	return &textWriter{Writer: bufio.NewWriter(to), plain: o.PlainText}
}

func (w *textWriter) write(_ context.Context, _ *Source, page *layout.Page) error {
	text := PageText
	if w.plain {
		if page.Continues {
			return nil
		}
		text = plainText
	}
	w.pages++
	if w.pages > 1 {
		_ = w.WriteByte('\f') // the next write returns the error
	}
	_, err := w.WriteString(text(page))
	return err //nolint:wrapcheck // it is the caller's own
}

func (w *textWriter) close() error {
	return w.Flush() //nolint:wrapcheck // it is the caller's own
}

// PageText returns the text of a page with its layout. A page that has only text, and
// no positions, has it unmodified.
func PageText(page *layout.Page) string {
	g, others := newGrid(page)
	var b strings.Builder
	for i, row := range g.rows {
		if i > 0 {
			b.WriteString(strings.Repeat("\n", emptyLines(g.rows, i)))
		}
		g.write(&b, row)
	}
	if len(others) > 0 && b.Len() > 0 {
		b.WriteByte('\n')
	}
	for _, l := range others {
		for i := range l.Words {
			b.WriteString(printable(l.Words[i].Text))
			b.WriteString(strings.TrimSuffix(l.Words[i].After.String(), "\n"))
		}
		b.WriteByte('\n')
	}
	if b.Len() == 0 && page.Text != "" {
		return plainText(page)
	}
	return b.String()
}

// plainText returns the text of a page, with a newline at its end unless it is empty.
func plainText(page *layout.Page) string {
	if page.Text == "" {
		return ""
	}
	return strings.TrimSuffix(page.Text, "\n") + "\n"
}

// write writes a row.
func (g *grid) write(b *strings.Builder, row []*segment) {
	at := 0
	for _, s := range row {
		if spaces := s.column - at; spaces > 0 {
			b.WriteString(strings.Repeat(" ", spaces))
			at = s.column
		}
		b.Write(s.text)
		at += s.cells
	}
	b.WriteByte('\n')
}

// emptyLines returns how many lines are empty before a row.
func emptyLines(rows [][]*segment, i int) int {
	const most, spacing = 3, 1.8 // lines; distance in units of the height
	distance := rows[i][0].middle - rows[i-1][0].middle
	height := max(tallest(rows[i]), tallest(rows[i-1]), 1)
	return int(min(max(distance/(spacing*height), 0), most))
}

func tallest(row []*segment) float32 {
	return slices.MaxFunc(row, func(a, b *segment) int { return compare(a.height, b.height) }).height
}

// printable returns a text without what would break its row.
func printable(text string) string {
	if !strings.ContainsFunc(text, unicode.IsControl) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}
