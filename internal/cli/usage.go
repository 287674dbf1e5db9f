package cli

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/diag"
	"vision1/internal/help"
)

// A usageError is a command line that is wrong: with what is wrong with it, or
// with the page that says what could follow.
type usageError struct {
	problems diag.List
	command  string // "operations cancel", whose page helps
	page     *help.Document
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
	p := diag.Diagnostic{Flag: "flag", Message: err.Error()}
	var unknown *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		p.Text, p.Message = typedFlag(unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames()), "no such flag"
		if first, _, _ := strings.Cut(commandWords(cmd), " "); slices.Contains(ownCommands(), first) {
			p.Message = "no such flag of this command"
		} else if cmd.HasSubCommands() && f.find(unknown.GetSpecifiedName()) != nil || f.isCallShorthand(unknown) {
			p.Message = "goes after the method: vision1 <resource> <method> ... " + p.Text
		} else {
			p.Suggestion = diag.Nearest(p.Text, f.names())
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

// typedFlag returns a flag as it is usually typed: -r and -p by their letters.
func typedFlag(name, shorthands string) string {
	switch {
	case shorthands != "":
		return "-" + shorthands[:1]
	case name == requestFlag || name == propertyFlag:
		return "-" + name[:1]
	default:
		return "--" + name
	}
}

// commandWords returns the words that lead to cmd, without the program.
func commandWords(cmd *cobra.Command) string {
	_, words, _ := strings.Cut(cmd.CommandPath(), " ")
	return words
}

// failure says what is wrong with a command line, every mistake a line.
func (e *usageError) failure(terminal bool) *failure {
	f := &failure{exit: exitUsage}
	if e.page != nil {
		f.message = e.page.Title + " needs a method"
		f.lines = strings.Split(strings.TrimRight(e.page.Text(), "\n"), "\n")
		f.json.Message = f.message
		return f
	}
	f.message = many(len(e.problems), "problem") + " on the command line; nothing was sent"
	width := 0
	for i := range e.problems {
		width = max(width, min(utf8.RuneCountInString(place(&e.problems[i])), widestPlace))
	}
	for i := range e.problems {
		p := &e.problems[i]
		f.lines = append(f.lines, problemLines(p, width, terminal)...)
		f.json.Problems = append(f.json.Problems, jsonProblem{p.Flag, p.Index, p.Text, p.Message, p.Suggestion})
	}
	f.lines = append(f.lines, strings.TrimRight("see: vision1 help "+e.command, " "))
	return f
}
