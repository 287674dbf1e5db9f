package cmdutil

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"vision1/internal/diag"
	"vision1/internal/help"
	"vision1/internal/output"
	"vision1/internal/shell"
)

// maxLabel bounds the column of the arguments, so that one long argument doesn't
// push all the messages away.
const maxLabel = 48

// Lines returns the error as text: a line for each diagnostic, or on a terminal,
// if only a part of the argument is invalid, a line with carets below that part.
func (e *UsageError) Lines(terminal bool, sh shell.Shell) []string {
	if e.Help != nil {
		return strings.Split(strings.TrimRight(e.Help.Render(help.Style{Shell: sh}), "\n"), "\n")
	}
	width := 0
	for i := range e.Diags {
		width = max(width, min(utf8.RuneCountInString(label(&e.Diags[i], sh)), maxLabel))
	}
	var lines []string
	for i := range e.Diags {
		lines = append(lines, diagnosticLines(&e.Diags[i], width, terminal, sh)...)
	}
	return append(lines, strings.TrimRight("see: vision1 help "+e.helpTopic(), " "))
}

func diagnosticLines(d *diag.Diagnostic, width int, terminal bool, sh shell.Shell) []string {
	text := d.Message
	if d.Suggestion != "" {
		text += "; did you mean " + quoteDollar(d.Suggestion, sh) + "?"
	}
	text, name := output.Printable(text), output.Printable(label(d, sh)) // a line break in an argument is not one in the message
	if !terminal || !hasLocation(d) {
		return []string{fmt.Sprintf("  %-*s  %s", width, name, text)}
	}
	shown, offset := excerpt(d)
	before := strings.Index(name, shown) + offset // also if shown is quoted
	indent := strings.Repeat(" ", 2+utf8.RuneCountInString(name[:before]))
	return []string{"  " + name, indent + strings.Repeat("^", caretCount(d)) + " " + text}
}

// hasLocation reports whether a part of the argument is invalid, and not all of it.
func hasLocation(d *diag.Diagnostic) bool {
	return d.Start < d.End && d.End <= len(d.Text) && (d.Start > 0 || d.End < len(d.Text)) &&
		output.Printable(d.Text) == d.Text
}

func caretCount(d *diag.Diagnostic) int {
	return max(1, min(utf8.RuneCountInString(d.Text[d.Start:d.End]), maxExcerpt/2))
}

// label names the argument: its flag, its text, its position.
func label(d *diag.Diagnostic, sh shell.Shell) string {
	name := d.Flag
	switch d.Flag {
	case "command", "argument", "flag":
		name = ""
	}
	if shown, _ := excerpt(d); d.Text != "" || d.Index > 0 {
		name += " " + quoteDollar(shown, sh)
	}
	if d.Index > 0 {
		name += " (argument " + strconv.Itoa(d.Index) + ")"
	}
	return strings.TrimSpace(name)
}

// quoteDollar puts an argument that starts with a dollar sign into single quotes,
// as it must be typed: a shell, except cmd.exe, would replace its beginning.
func quoteDollar(text string, sh shell.Shell) string {
	if strings.HasPrefix(text, "$") && sh != shell.Cmd {
		return "'" + text + "'"
	}
	return text
}

// maxExcerpt is how much of an argument is shown, in bytes.
const maxExcerpt = 60

// excerpt returns the argument, or the part of a long one around the invalid
// part, and the offset of the invalid part in it.
func excerpt(d *diag.Diagnostic) (string, int) {
	text, start := d.Text, min(d.Start, len(d.Text))
	if text == "" {
		return "''", 0
	}
	if len(text) <= maxExcerpt {
		return text, start
	}
	from := max(0, start-maxExcerpt/2)
	for from < start && !utf8.RuneStart(text[from]) {
		from++
	}
	to := min(len(text), from+maxExcerpt)
	for to > from && to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	shown, offset := text[from:to], start-from
	if from > 0 {
		shown, offset = "…"+shown, offset+len("…")
	}
	if to < len(text) {
		shown += "…"
	}
	return shown, offset
}
