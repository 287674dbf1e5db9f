package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/page"
	"vision1/internal/problem"
)

// A usageError is a command line that is wrong: with what is wrong with it, or
// with the page that says what could follow.
type usageError struct {
	problems []problem.Problem
	command  string // "operations cancel", whose page helps
	page     *page.Page
}

func (e *usageError) Error() string {
	if len(e.problems) > 0 {
		return e.problems[0].Message
	}
	return "the command is not complete"
}

// flagError turns what pflag found into a usageError.
func (f *flagSet) flagError(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	p := problem.Problem{Flag: "flag", Message: err.Error()}
	var unknown *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		p.Text, p.Message = typedFlag(unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames()), "no such flag"
		if cmd.HasSubCommands() && f.find(unknown.GetSpecifiedName()) != nil || f.isCallShorthand(unknown) {
			p.Message = "goes after the method: vision1 <resource> <method> ... " + p.Text
		} else {
			p.Suggestion = problem.Nearest(p.Text, f.names())
		}
	case errors.As(err, &lacking):
		p.Text, p.Message = typedFlag(lacking.GetSpecifiedName(), lacking.GetSpecifiedShortnames()), "takes a value"
	case errors.As(err, &invalid):
		p.Flag, p.Text = "--"+invalid.GetFlag().Name, invalid.GetValue()
		p.Message = "not a value of this flag"
	}
	return &usageError{problems: append(f.problems, p), command: commandWords(cmd)}
}

func (f *flagSet) isCallShorthand(unknown *pflag.NotExistError) bool {
	return len(unknown.GetSpecifiedName()) == 1 && f.call.ShorthandLookup(unknown.GetSpecifiedName()) != nil
}

func typedFlag(name, shorthands string) string {
	if shorthands != "" {
		return "-" + shorthands[:1]
	}
	return "--" + name
}

// commandWords returns the words that lead to cmd, without the program.
func commandWords(cmd *cobra.Command) string {
	_, words, _ := strings.Cut(cmd.CommandPath(), " ")
	return words
}

// usageFailure says what is wrong with a command line, every mistake a line.
func (e *usageError) failure() *failure {
	f := &failure{exit: exitUsage}
	if e.page != nil {
		f.message = e.page.Title + " needs a method"
		f.lines = strings.Split(strings.TrimRight(e.page.Text(), "\n"), "\n")
		f.json.Message = f.message
		return f
	}
	f.message = count(len(e.problems)) + " on the command line; nothing was sent"
	width := 0
	for _, p := range e.problems {
		width = max(width, utf8.RuneCountInString(place(&p)))
	}
	for i := range e.problems {
		p := &e.problems[i]
		f.lines = append(f.lines, fmt.Sprintf("  %-*s  %s", min(width, widestPlace), place(p), sentence(p)))
		f.json.Problems = append(f.json.Problems, jsonProblem{p.Flag, p.Word, p.Text, p.Message, p.Suggestion})
	}
	f.lines = append(f.lines, strings.TrimRight("see: vision1 help "+e.command, " "))
	return f
}

// widestPlace bounds the column of the words, so that one long word doesn't
// push all the messages away.
const widestPlace = 44

// place names the word at fault: its flag, its number, its text.
func place(p *problem.Problem) string {
	text := p.Flag
	switch p.Flag {
	case "command", "argument", "flag":
		text = ""
	}
	if p.Word > 0 && text != "" {
		text += " word " + strconv.Itoa(p.Word) + ":"
	}
	if p.Text != "" || p.Message == emptyWord {
		text += " " + excerpt(p)
	}
	return strings.TrimSpace(text)
}

const emptyWord = "an empty word; leave it out"

// excerpt returns the word, or what of a long one is around the fault.
func excerpt(p *problem.Problem) string {
	const most = 60
	if p.Text == "" {
		return "''"
	}
	text := p.Text
	if len(text) <= most {
		return text
	}
	start := max(0, min(p.Start, len(text))-most/2)
	end := min(len(text), start+most)
	cut := strings.ToValidUTF8(text[start:end], "")
	if start > 0 {
		cut = "…" + cut
	}
	if end < len(text) {
		cut += "…"
	}
	return cut
}

func sentence(p *problem.Problem) string {
	if p.Suggestion == "" {
		return p.Message
	}
	return p.Message + "; did you mean " + p.Suggestion + "?"
}

func count(problems int) string {
	if problems == 1 {
		return "1 problem"
	}
	return strconv.Itoa(problems) + " problems"
}
