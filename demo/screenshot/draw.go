package main

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Sizes in pixels of the picture's own scale.
const (
	charWidth  = 8.4 // of a monospaced letter at fontSize
	fontSize   = 14
	lineHeight = 20
	margin     = 20
	titleBar   = 32
)

// A span is text of one colour.
type span struct{ class, text string }

// draw makes a picture of a terminal. Colours tell what was typed, standard
// output and standard error; vision1 itself writes none.
func draw(steps []step) []byte {
	lines := typeset(steps)
	columns := 0
	for _, line := range lines {
		columns = max(columns, width(line))
	}
	w := int(float64(columns)*charWidth) + 2*margin
	h := titleBar + len(lines)*lineHeight + margin
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="vision1 at work in a terminal">
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
		// The length keeps columns in line also where the font is another.
		fmt.Fprintf(&b, `<text x="%d" y="%d" textLength="%.1f" xml:space="preserve">`,
			margin, titleBar+(i+1)*lineHeight-4, float64(width(line))*charWidth)
		for _, s := range line {
			fmt.Fprintf(&b, `<tspan class="%s">`, s.class)
			b.WriteString(escaped(s.text))
			b.WriteString("</tspan>")
		}
		b.WriteString("</text>\n")
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// escaped leaves quotes as they are, which text may hold.
func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

func width(line []span) int {
	n := 0
	for _, s := range line {
		n += utf8.RuneCountInString(s.text)
	}
	return n
}

// typeset breaks what was typed and written into lines.
func typeset(steps []step) [][]span {
	var lines [][]span
	for i, s := range steps {
		if i > 0 {
			lines = append(lines, nil)
		}
		for j, text := range s.typed {
			prompt, end := "$ vision1 ", ""
			if j > 0 {
				prompt = "      "
			}
			if j < len(s.typed)-1 {
				end = ` \`
			}
			lines = append(lines, []span{{"prompt", prompt[:min(2, len(prompt))]}, {"typed", prompt[2:] + text + end}})
		}
		for _, c := range s.chunks {
			for line := range strings.Lines(c.text) {
				line = strings.TrimRight(line, "\n")
				line = line[strings.LastIndex(line, "\r")+1:] // the rest was written over
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
