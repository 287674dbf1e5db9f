package cli

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"vision1/internal/diag"
	"vision1/internal/output"
)

// widestPlace bounds the column of the words, so that one long word doesn't
// push all the messages away.
const widestPlace = 44

// problemLines says what is wrong with one word: beside it, or, on a terminal
// and where only a part of it is wrong, below it with a mark under that part.
func problemLines(p *diag.Diagnostic, width int, terminal bool) []string {
	text := p.Message
	if p.Suggestion != "" {
		text += "; did you mean " + inQuotes(p.Suggestion) + "?"
	}
	label := place(p)
	if !terminal || !marked(p) {
		return []string{fmt.Sprintf("  %-*s  %s", width, label, text)}
	}
	shown, mark := excerpt(p)
	before := strings.Index(label, shown) + mark // also where shown is in quotes
	indent := strings.Repeat(" ", 2+utf8.RuneCountInString(label[:before]))
	return []string{"  " + label, indent + strings.Repeat("^", markLength(p)) + " " + text}
}

// marked tells whether a part of the word is at fault, and not all of it.
func marked(p *diag.Diagnostic) bool {
	return p.Start < p.End && p.End <= len(p.Text) && (p.Start > 0 || p.End < len(p.Text)) &&
		output.Printable(p.Text) == p.Text
}

func markLength(p *diag.Diagnostic) int {
	return max(1, min(utf8.RuneCountInString(p.Text[p.Start:p.End]), longestExcerpt/2))
}

// place names the word at fault: its flag, its text, its number.
func place(p *diag.Diagnostic) string {
	label := p.Flag
	switch p.Flag {
	case "command", "argument", "flag":
		label = ""
	}
	if shown, _ := excerpt(p); p.Text != "" || p.Index > 0 {
		label += " " + inQuotes(shown)
	}
	if p.Index > 0 {
		label += " (word " + strconv.Itoa(p.Index) + ")"
	}
	return strings.TrimSpace(label)
}

// inQuotes puts a word that starts with a dollar sign into single quotes, as it
// has to be typed: a shell would replace its beginning.
func inQuotes(word string) string {
	if strings.HasPrefix(word, "$") {
		return "'" + word + "'"
	}
	return word
}

// longestExcerpt is how much of a word is shown, in bytes.
const longestExcerpt = 60

// excerpt returns the word, or what of a long one is around the fault, and
// where the fault starts in that.
func excerpt(p *diag.Diagnostic) (string, int) {
	text, start := p.Text, min(p.Start, len(p.Text))
	if text == "" {
		return "''", 0
	}
	if len(text) <= longestExcerpt {
		return text, start
	}
	from := max(0, start-longestExcerpt/2)
	for from < start && !utf8.RuneStart(text[from]) {
		from++
	}
	to := min(len(text), from+longestExcerpt)
	for to > from && to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	shown, mark := text[from:to], start-from
	if from > 0 {
		shown, mark = "…"+shown, mark+len("…")
	}
	if to < len(text) {
		shown += "…"
	}
	return shown, mark
}
