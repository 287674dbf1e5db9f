package cli

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"vision1/internal/output"
	"vision1/internal/transport"
)

// Messages for people, all on standard error: a prefix (error:, warning:) or
// none for a note, lower case, no full stop; the reason, then indented lines,
// then what to do next. Whatever comes from outside passes output.Printable.

// warn writes a warning, unless --quiet was given.
func (env *Env) warn(flags *flagSet, text string) {
	switch {
	case flags.settings.quiet:
	case flags.settings.errorFormat == "json": // standard error is to be one JSON object, should the command fail
		env.held = append(env.held, output.Printable(text))
	default:
		env.writeLines("warning: " + output.Printable(text))
	}
}

// tellHeld writes the warnings of a command that did not fail after all.
func (env *Env) tellHeld() {
	for _, text := range env.held {
		env.writeLines("warning: " + text)
	}
}

// note writes a line that is neither a warning nor an error.
func (env *Env) note(text string) { env.writeLines(output.Printable(text)) }

func (env *Env) writeLines(lines ...string) {
	_, _ = fmt.Fprintln(env.Stderr, strings.Join(lines, "\n")) // there is nobody else to tell
}

// A failure is the end of a command that did not do what it was asked for.
type failure struct {
	exit    int
	message string   // what failed
	lines   []string // the reason and what to do next
	quiet   bool     // nothing is to be said
	json    jsonFailure
}

// redact masks secrets wherever a failure is told.
func (f *failure) redact(secrets transport.Secrets) {
	f.message, f.json.Message = secrets.Redact(f.message), secrets.Redact(f.json.Message)
	for i, line := range f.lines {
		f.lines[i] = secrets.Redact(line)
	}
	for i, detail := range f.json.Details {
		f.json.Details[i] = json.RawMessage(secrets.Redact(string(detail)))
	}
}

// jsonFailure is the error object of --error-format json. Exit 2 has problems,
// everything else a message.
type jsonFailure struct {
	Exit     int               `json:"exit"`
	Code     int               `json:"code,omitempty"`
	Status   string            `json:"status,omitempty"`
	Message  string            `json:"message,omitempty"`
	Reason   string            `json:"reason,omitempty"`
	Details  []json.RawMessage `json:"details,omitempty"`
	Problems []jsonProblem     `json:"problems,omitempty"`
	Warnings []string          `json:"warnings,omitempty"`
	// Operations are those that still run.
	Operations []string `json:"operations,omitempty"`
}

type jsonProblem struct {
	Flag       string `json:"flag"`
	Word       int    `json:"word,omitempty"`
	Text       string `json:"text"`
	Message    string `json:"message"`
	Suggestion string `json:"suggestion,omitempty"`
}

func (env *Env) reportFailure(f *failure, asJSON bool) {
	switch {
	case f.quiet:
	case asJSON:
		f.json.Exit, f.json.Warnings = f.exit, env.held
		if f.json.Message == "" && f.json.Problems == nil {
			f.json.Message = f.message
		}
		encoder := json.NewEncoder(env.Stderr)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(map[string]jsonFailure{"error": f.json}) // there is nobody else to tell
	default:
		lines := []string{output.Printable("error: " + f.message)}
		for _, line := range f.lines {
			lines = append(lines, output.Printable(line))
		}
		env.writeLines(lines...)
	}
}

// many counts things whose plural ends in s.
func many(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
