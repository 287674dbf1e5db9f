package cmdutil_test

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/help"
	"vision1/internal/shell"
)

// Carets mark the invalid part of an argument, in characters; not if all of it is
// invalid or it can't be shown as typed.
func TestCarets(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 100)
	for _, tt := range []struct {
		name       string
		text       string
		start, end int
		want       string // the lines, without the indent of the first
	}{
		{"characters", "größe.x=1", len("größe."), len("größe.x"), "-r größe.x=1 (argument 2)\n           ^ bad"},
		{"all of it", "abc", 0, 3, "-r abc (argument 2)  bad"},
		{"none of it", "abc", 0, 0, "-r abc (argument 2)  bad"},
		{"a control character", "a\nb", 0, 1, `-r a\nb (argument 2)  bad`},
		{"quoted", "$x=1", 1, 2, "-r '$x=1' (argument 2)\n       ^ bad"},
		{"a long argument", long + ".x" + long, 101, 102, "-r …" + long[:29] + ".x" + long[:29] + "… (argument 2)\n" + strings.Repeat(" ", 36) + "^ bad"},
		{"a long part", long + "." + long, 0, 100, "-r " + long[:60] + "… (argument 2)\n     " + strings.Repeat("^", 30) + " bad"},
	} {
		e := &cmdutil.UsageError{Diags: diag.List{{Flag: "-r", Index: 2, Text: tt.text, Start: tt.start, End: tt.end, Message: "bad"}}}
		lines := e.Lines(true, shell.POSIX)
		if got := strings.TrimPrefix(strings.Join(lines[:len(lines)-1], "\n"), "  "); got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, tt.want)
		}
		for _, line := range e.Lines(false, shell.POSIX) {
			if strings.Contains(line, "^") {
				t.Errorf("%s: carets without a terminal: %s", tt.name, line)
			}
		}
	}
}

// The last line names the help for the errors.
func TestHelpTopic(t *testing.T) {
	t.Parallel()
	for flags, want := range map[string]string{
		"-r": "images annotate", "-r --query": "images annotate", "--query --format": "formats", "--scope": "credentials", "--timeout": "",
		"--timeout --query": "images annotate", "VISION1_ENDPOINT": "environment", "GOOGLE_CLOUD_QUOTA_PROJECT": "environment", "--json": "images annotate",
	} {
		e := &cmdutil.UsageError{Command: "images annotate"}
		for _, flag := range strings.Fields(flags) {
			e.Diags.Add(&diag.Diagnostic{Flag: flag, Text: "x", Message: "bad"})
		}
		lines := e.Lines(false, shell.POSIX)
		if got := lines[len(lines)-1]; got != strings.TrimSpace("see: vision1 help "+want) {
			t.Errorf("%s: %q, want %q", flags, got, want)
		}
	}
}

// The error object of an invalid command line has its problems; that of an
// incomplete command has a message.
func TestUsageErrorObject(t *testing.T) {
	t.Parallel()
	e := &cmdutil.UsageError{Diags: diag.List{{Flag: "-p", Index: 3, Text: "x", Message: "bad", Suggestion: "y"}}}
	o := diag.Object{Message: e.Error()}
	e.Describe(&o)
	if o.Message != "" || len(o.Problems) != 1 || o.Problems[0] != (diag.ObjectProblem{Flag: "-p", Word: 3, Text: "x", Message: "bad", Suggestion: "y"}) {
		t.Errorf("%+v", o)
	}
	e = &cmdutil.UsageError{Help: help.New("vision1 operations", "text", help.Term{Name: "get", Text: "Get it"})}
	o = diag.Object{Message: e.Error()}
	e.Describe(&o)
	if o.Message != "vision1 operations requires a method" || o.Problems != nil || !strings.Contains(strings.Join(e.Lines(false, shell.POSIX), "\n"), "Get it") {
		t.Errorf("%+v, %q", o, e.Lines(false, shell.POSIX))
	}
}

func TestUnknownCommand(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		parent, name string
		other        []string
		message      string
		suggestion   string
		command      string
	}{
		{"operations", "gte", nil, "unknown method of operations", "get", "operations get"},
		{"", "login", []string{"auth login"}, "unknown method", "auth login", "auth login"},
		{"", "formats", []string{"help formats"}, "unknown method", "help formats", "formats"},
		{"operations", "x", nil, "unknown method of operations; valid methods", "", "operations"},
	} {
		e := cmdutil.UnknownCommand("method", tt.parent, tt.name, []string{"get", "list"}, tt.other...)
		d := e.Diags[0]
		if !strings.HasPrefix(d.Message, tt.message) || d.Suggestion != tt.suggestion || e.Command != tt.command || exitcode.Of(e) != exitcode.Usage {
			t.Errorf("%q: %+v, help %q", tt.name, d, e.Command)
		}
	}
}

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"90s": "1m30s", "5": "? 5s", "0": "?", "-1s": "?", "soon": "?", "1h": "1h0m0s",
		"1h30": "? 1h30m", "2m30": "? 2m30s", "30 s": "? 30s", "30sec": "? 30s", "5min": "? 5m", "5 Minutes": "? 5m", "1d": "? 24h", "2 days": "? 48h", "days": "?"} {
		got, d := cmdutil.ParseDuration("--timeout", text)
		shown := got.String()
		if d != nil {
			shown = strings.TrimSpace("? " + d.Suggestion)
		}
		if shown != want || d != nil && (d.Flag != "--timeout" || d.Text != text) {
			t.Errorf("%q: %s, want %s", text, shown, want)
		}
	}
	if one, two := cmdutil.Count(1, "page"), cmdutil.Count(2, "page"); one != "1 page" || two != "2 pages" {
		t.Errorf("%s, %s", one, two)
	}
}

type unsure struct{ error }

func (unsure) MayHaveRun() []string { return []string{"check first"} }

// A command that is ended says what may have been done, and leaves the error object
// to the cause.
func TestEndedHints(t *testing.T) {
	t.Parallel()
	for signal, code := range map[os.Signal]int{os.Interrupt: exitcode.Interrupted, syscall.SIGTERM: exitcode.Terminated, syscall.SIGHUP: exitcode.HungUp} {
		cause := &cmdutil.SignalError{Signal: signal}
		err := cmdutil.Ended(t.Context(), errors.Join(cause, unsure{errors.New("x")}), "")
		o := diag.Object{Message: "m"}
		diag.Describe(err, &o)
		if exitcode.Of(err) != code || strings.Join(diag.Hints(err), "") != "check first" || o.Message != "m" || err.Error() != cause.Verb() {
			t.Errorf("%v: exit code %d, %v, %q", signal, exitcode.Of(err), err, diag.Hints(err))
		}
	}
	if err := cmdutil.Ended(t.Context(), nil, ""); err != nil {
		t.Error(err)
	}
}
