package main

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Sizes in pixels.
const (
	charWidth  = 8.4 // of a monospaced character at fontSize
	fontSize   = 14
	lineHeight = 20
	margin     = 20
	titleBar   = 32
)

// A span is text in one color.
type span struct{ class, text string }

// draw returns an SVG image of a terminal. Colors distinguish input, standard
// output, and standard error; vision1 itself prints no colors.
func draw(steps []step) []byte {
	lines := layout(steps)
	columns := 0
	for _, line := range lines {
		columns = max(columns, width(line))
	}
	w := int(float64(columns)*charWidth) + 2*margin
	h := titleBar + len(lines)*lineHeight + margin
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="vision1 in a terminal">
<style>
text { font: %dpx ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d4d7dd; white-space: pre }
.prompt { fill: #7ec699 } .typed { fill: #ffffff; font-weight: bold } .message { fill: #f0b72f }
</style>
<rect width="%d" height="%d" rx="10" fill="#1b1e24"/>
<circle cx="22" cy="18" r="6" fill="#ff5f57"/><circle cx="42" cy="18" r="6" fill="#febc2e"/><circle cx="62" cy="18" r="6" fill="#28c840"/>
`, w, h, w, h, fontSize, w, h)
	for i, line := range lines {
		if len(line) == 0 {
			continue
		}
		// textLength keeps columns aligned in any font.
		fmt.Fprintf(&b, `<text x="%d" y="%d" textLength="%.1f" xml:space="preserve">`,
			margin, titleBar+(i+1)*lineHeight-4, float64(width(line))*charWidth)
		for _, s := range line {
			fmt.Fprintf(&b, `<tspan class="%s">`, s.class)
			b.WriteString(escape(s.text))
			b.WriteString("</tspan>")
		}
		b.WriteString("</text>\n")
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// escape escapes text for XML. Quotes are valid in text.
func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

func width(line []span) int {
	n := 0
	for _, s := range line {
		n += utf8.RuneCountInString(s.text)
	}
	return n
}

// layout breaks the input and the output into lines.
func layout(steps []step) [][]span {
	var lines [][]span
	for i, s := range steps {
		if i > 0 {
			lines = append(lines, nil)
		}
		lines = append(lines, []span{{"prompt", "$ "}, {"typed", "vision1 " + s.typed}})
		for _, c := range s.chunks {
			for line := range strings.Lines(c.text) {
				line = strings.TrimRight(line, "\n")
				line = line[strings.LastIndex(line, "\r")+1:] // a progress line replaces the previous one
				class := "output"
				if c.message {
					class = "message"
				}
				lines = append(lines, []span{{class, line}})
			}
		}
	}
	return lines
}
