package cmdutil

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/help"
)

// A UsageError is an invalid command line: its diagnostics, or the help that
// lists what can follow an incomplete command.
type UsageError struct {
	Diags   diag.List
	Command string // "operations cancel", whose help to read
	Help    *help.Document
}

func (e *UsageError) Error() string {
	if e.Help != nil {
		return e.Help.Title + " requires a method"
	}
	return Count(len(e.Diags), "error") + " on the command line; nothing was sent"
}

// ExitCode returns exitcode.Usage.
func (e *UsageError) ExitCode() int { return exitcode.Usage }

// Describe adds the diagnostics to the error object.
func (e *UsageError) Describe(o *diag.Object) {
	if e.Help == nil {
		o.Message = ""
	}
	for i := range e.Diags {
		d := &e.Diags[i]
		o.Problems = append(o.Problems, diag.ObjectProblem{Flag: d.Flag, Word: d.Index, Text: d.Text, Message: d.Message, Suggestion: d.Suggestion})
	}
}

// EmptyValues rejects flags with an empty value, as from an unset variable of a
// script: without them the request could be another one, with other
// credentials. Flags that seen reports already are left out.
func EmptyValues(seen diag.List, sets ...*pflag.FlagSet) diag.List {
	var diags diag.List
	for _, set := range sets {
		set.VisitAll(func(f *pflag.Flag) {
			reported := func(d diag.Diagnostic) bool { return d.Flag == "--"+f.Name }
			if f.Changed && f.Value.Type() == "string" && f.Value.String() == "" && !slices.ContainsFunc(seen, reported) {
				diags.Add(&diag.Diagnostic{Flag: "--" + f.Name, Message: "requires a value that is not empty"})
			}
		})
	}
	return diags
}

// FlagUsage returns the name of a flag's value, "" if it has none, and its help.
func FlagUsage(f *pflag.Flag) (value, text string) {
	if rest, ok := strings.CutPrefix(f.Usage, "`"); ok {
		value, text, _ = strings.Cut(rest, "` ")
		return value, text
	}
	return "", f.Usage
}

// FlagTerms returns the help of flags, in that order.
func FlagTerms(set *pflag.FlagSet, names ...string) []help.Term {
	var list []help.Term
	for _, name := range names {
		list = append(list, flagTerm(set.Lookup(name)))
	}
	return list
}

// AllFlagTerms returns the help of all flags of a set.
func AllFlagTerms(set *pflag.FlagSet) []help.Term {
	var list []help.Term
	set.VisitAll(func(f *pflag.Flag) { list = append(list, flagTerm(f)) })
	return list
}

func flagTerm(f *pflag.Flag) help.Term {
	value, text := FlagUsage(f)
	name := "--" + f.Name + " " + value
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	return help.Term{Name: strings.TrimSpace(name), Text: text}
}

// UnknownCommand returns the error for a name that is none of those known below
// parent: an unknown resource, or an unknown method of operations. It can suggest
// other commands too, such as "auth login". The help of the suggestion is the one
// to read.
func UnknownCommand(kind, parent, name string, known []string, other ...string) *UsageError {
	if parent != "" {
		kind += " of " + parent
	}
	d := diag.Unknown(kind, name, known)
	if meant := diag.Nearest(name, append(other, known...)); meant != "" {
		d.Message, d.Suggestion = "unknown "+kind, meant
	}
	d.Flag, d.Text = "command", name
	command := strings.TrimSpace(parent + " " + strings.TrimPrefix(d.Suggestion, "help "))
	return &UsageError{Command: command, Diags: diag.List{*d}}
}

// helpTopic returns the help to read: that of the command, or if all errors are in
// global flags, variables, or the format of the output, the help that describes
// these.
func (e *UsageError) helpTopic() string {
	topic := e.Command
	for i := range e.Diags {
		flag := e.Diags[i].Flag
		if flag == "flag" { // an unknown one
			flag = e.Diags[i].Suggestion
		}
		next := topicOf(flag, e.Command)
		if i > 0 && next != topic {
			return e.Command
		}
		topic = next
	}
	return topic
}

func topicOf(flag, command string) string {
	name, isFlag := strings.CutPrefix(flag, "--")
	switch {
	case strings.HasPrefix(flag, "VISION"), strings.HasPrefix(flag, "GOOGLE"):
		return "environment"
	case !isFlag:
		return command
	case command != "detect" && !strings.HasPrefix(command, "detect ") && slices.Contains([]string{"query", "format", "page-all", "page-limit"}, name):
		return "formats"
	case slices.Contains([]string{"scope", "credentials", "access-token-file", "impersonate-service-account"}, name):
		return "credentials"
	case NewGlobals().Flags.Lookup(name) != nil:
		return "" // the help of the program lists them
	default:
		return command
	}
}
