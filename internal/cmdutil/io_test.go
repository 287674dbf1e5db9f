package cmdutil_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/help"
	"vision1/internal/secret"
)

// newFactory returns a factory with an environment, its output, and its messages.
func newFactory(env map[string]string) (f *cmdutil.Factory, out, messages *bytes.Buffer) {
	out, messages = new(bytes.Buffer), new(bytes.Buffer)
	secrets := new(secret.Redactor)
	return &cmdutil.Factory{
		IO: &cmdutil.IO{
			In: strings.NewReader(""), Out: out, Err: cmdutil.NewStatusWriter(messages, func() int { return 0 }, secrets), Secrets: secrets,
			Getenv: func(name string) string { return env[name] },
		},
		Globals: cmdutil.NewGlobals(), Version: "1.2", Args: []string{"images", "annotate"},
	}, out, messages
}

// Messages mask secrets and escape control characters; a line break in a message is
// followed by an indent.
func TestNote(t *testing.T) {
	t.Parallel()
	f, _, messages := newFactory(nil)
	f.IO.Secrets.Add("the-secret")
	f.IO.Note("error: the-secret\x1b[31m", "first\r\nsecond\n")
	if got, want := messages.String(), "error: ***\\x1b[31m\nfirst\n  second\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := f.IO.Redact("a the-secret b"); got != "a *** b" {
		t.Errorf("%q", got)
	}
}

// Warnings and notes are printed at once, held for the error object, or dropped.
func TestWarn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		format string
		quiet  bool
		now    string
		held   string
		end    string
	}{
		{"text", false, "warning: the *** is old\nnote\n", "", ""},
		{"json", false, "note\n", "the *** is old", "warning: the *** is old\n"},
		{"text", true, "", "", ""},
		{"json", true, "", "", ""},
	} {
		f, _, messages := newFactory(nil)
		f.IO.Secrets.Add("the-secret")
		f.Globals.ErrorFormat, f.Globals.Quiet = tt.format, tt.quiet
		f.Warn("the the-secret is old")
		f.Inform("note")
		if got, held := messages.String(), strings.Join(f.HeldWarnings(), "\n"); got != tt.now || held != tt.held {
			t.Errorf("%+v: %q, held %q", tt, got, held)
		}
		messages.Reset()
		f.FlushWarnings()
		if messages.String() != tt.end || f.HeldWarnings() != nil {
			t.Errorf("%+v: at the end %q", tt, messages.String())
		}
	}
}

func TestFactory(t *testing.T) {
	t.Parallel()
	f, _, _ := newFactory(nil)
	if f.UserAgent() != "vision1/1.2" || !f.Mentions("images") || f.Mentions("image") {
		t.Errorf("%q, %t, %t", f.UserAgent(), f.Mentions("images"), f.Mentions("image"))
	}
}

func TestConfigDir(t *testing.T) {
	t.Parallel()
	home := filepath.Join("home", "me")
	for _, tt := range []struct {
		flag, variable, home string
		want                 string
	}{
		{"", "", "", ""},
		{"", "", home, filepath.Join(home, ".google-service-cli")},
		{"", "variable", home, "variable"},
		{"flag", "variable", home, "flag"},
		{"~/x", "", home, filepath.Join(home, "x")},
		{"~", "", home, home},
		{"~/x", "", "", "~/x"},
		{"~other/x", "", home, "~other/x"},
	} {
		f, _, _ := newFactory(map[string]string{"VISION1_CONFIG_DIR": tt.variable, "HOME": tt.home, "USERPROFILE": tt.home})
		f.Globals.ConfigDir = tt.flag
		if got := f.ConfigDir(); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
	e := &cmdutil.ConfigError{Message: "m", Advice: []string{"a"}}
	if exitcode.Of(e) != exitcode.Config || e.Error() != "m" || len(diag.Hints(e)) != 1 {
		t.Errorf("%+v", e)
	}
}

// The output is written atomically: a failure leaves the file as it is.
func TestWriteOutput(t *testing.T) {
	t.Parallel()
	f, out, _ := newFactory(nil)
	file := filepath.Join(t.TempDir(), "out")
	write := func(text string, err error) func(io.Writer) error {
		return func(to io.Writer) error {
			_, _ = io.WriteString(to, text)
			return err
		}
	}
	if err := f.IO.WriteOutput(t.Context(), file, write("new", nil)); err != nil {
		t.Error(err)
	}
	failed := errors.New("failed")
	if err := f.IO.WriteOutput(t.Context(), file, write("other", failed)); !errors.Is(err, failed) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(&cmdutil.SignalError{Signal: os.Interrupt})
	if err := f.IO.WriteOutput(ctx, file, write("other", failed)); exitcode.Of(err) != exitcode.Interrupted || err.Error() != "interrupted before the output was complete" {
		t.Error(err)
	}
	if text, _ := os.ReadFile(file); string(text) != "new" {
		t.Errorf("file %q", text)
	}
	if err := f.IO.WriteOutput(t.Context(), "-", write("text", nil)); err != nil || out.String() != "text" {
		t.Errorf("%v, output %q", err, out.String())
	}
	if err := f.IO.WriteOutput(t.Context(), filepath.Join(file, "x"), write("text", nil)); exitcode.Of(err) != exitcode.Output {
		t.Error(err)
	}
}

func TestPrintJSON(t *testing.T) {
	t.Parallel()
	for terminal, want := range map[bool]string{false: "{\n  \"a\": \"<\u009b\"\n}\n", true: "{\n  \"a\": \"<\\u009b\"\n}\n"} {
		f, out, _ := newFactory(nil)
		f.IO.OutIsTTY = terminal
		if err := f.IO.PrintJSON(map[string]string{"a": "<\u009b"}); err != nil || out.String() != want {
			t.Errorf("terminal %t: %v, %q, want %q", terminal, err, out.String(), want)
		}
	}
	f, _, _ := newFactory(nil)
	if err := f.IO.PrintJSON(func() {}); err == nil {
		t.Error("a function was encoded")
	}
	f.IO.Out = failingWriter{}
	if err := f.IO.PrintJSON(1); exitcode.Of(err) != exitcode.Output {
		t.Error(err)
	}
}

// Help fits the terminal; without one, it is plain text.
func TestShowHelp(t *testing.T) {
	t.Parallel()
	document := help.New("vision1 x", strings.Repeat("word ", 60))
	document.Sections = append(document.Sections, help.Section{Heading: "More", Blocks: []help.Block{{Text: "text"}}})
	for _, tt := range []struct {
		terminal bool
		env      map[string]string
		bold     bool
		width    int // of the longest line
	}{
		{false, nil, false, 100},
		{true, map[string]string{"TERM": "xterm", "PAGER": "cat"}, true, 40},
		{true, map[string]string{"TERM": "xterm", "PAGER": "missing-pager"}, true, 40},
		{true, map[string]string{"TERM": "xterm", "PAGER": "cat", "NO_COLOR": "1"}, false, 40},
		{true, map[string]string{"TERM": "dumb"}, false, 40},
	} {
		f, out, _ := newFactory(tt.env)
		f.IO.OutIsTTY, f.IO.OutSize = tt.terminal, func() (int, int) { return 40, 5 }
		if err := f.IO.ShowHelp(document); err != nil {
			t.Error(err)
		}
		longest := 0
		for line := range strings.Lines(out.String()) {
			longest = max(longest, len(strings.TrimSpace(line)))
		}
		if strings.Contains(out.String(), "\x1b[") != tt.bold || longest > tt.width || !strings.Contains(out.String(), "word") {
			t.Errorf("%+v: %q", tt, out.String())
		}
	}
}

// What was registered for a command that doesn't end is run.
func TestAbandon(t *testing.T) {
	t.Parallel()
	f, _, _ := newFactory(nil)
	count := 0
	f.IO.OnAbandon(func() { count++ })
	f.IO.OnAbandon(func() { count++ })
	f.IO.Abandon()
	if count != 2 || f.IO.Paging() {
		t.Errorf("%d, paging %t", count, f.IO.Paging())
	}
}

// An extended context ends after its parent, with the same cause.
func TestExtend(t *testing.T) {
	t.Parallel()
	cause := &cmdutil.SignalError{Signal: os.Interrupt}
	parent, cancelParent := context.WithCancelCause(t.Context())
	ctx, cancel := cmdutil.Extend(parent, time.Millisecond)
	defer cancel()
	if ctx.Err() != nil {
		t.Error("it ended before its parent")
	}
	cancelParent(cause)
	<-ctx.Done()
	if !errors.Is(context.Cause(ctx), cause) {
		t.Errorf("cause %v", context.Cause(ctx))
	}
}

// What was changed is reported with the name that the response has, as far as it
// was read.
func TestEffect(t *testing.T) {
	t.Parallel()
	read := func(e *cmdutil.Effect, text string) {
		body := e.CarriedOut(io.NopCloser(strings.NewReader(text)))
		_, _ = io.Copy(io.Discard, body)
		_ = body.Close()
	}
	for _, tt := range []struct {
		name string
		do   func(e *cmdutil.Effect)
		want string // "" for nothing
	}{
		{"nothing was sent", func(*cmdutil.Effect) {}, ""},
		{"in flight", func(e *cmdutil.Effect) { e.Sending(false) }, "might have been carried out"},
		{"failed", func(e *cmdutil.Effect) { e.Sending(true); e.Failed() }, ""},
		{"started", func(e *cmdutil.Effect) { e.Sending(true); read(e, `{"metadata":{"name":"no"},"name":"operations/x"}`) },
			"started operations/x; to wait for it: vision1 operations wait operations/x"},
		{"started, cut", func(e *cmdutil.Effect) { e.Sending(true); read(e, `{"name":"operations/x","metadata":{`) }, "started operations/x"},
		{"started, cut in the name", func(e *cmdutil.Effect) { e.Sending(true); read(e, `{"name":"operations/`) }, "an operation may be running"},
		{"created", func(e *cmdutil.Effect) { e.Sending(false); read(e, `{"name":"products/x"}`) }, "its response names products/x"},
		{"no name", func(e *cmdutil.Effect) { e.Sending(false); read(e, `{"name":7}`) }, "check before you send it again"},
		{"not an object", func(e *cmdutil.Effect) { e.Sending(false); read(e, `[]`) }, "check before you send it again"},
	} {
		var e cmdutil.Effect
		tt.do(&e)
		if got := strings.Join(e.Lines(), "\n"); !strings.Contains(got, tt.want) || (got == "") != (tt.want == "") {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
