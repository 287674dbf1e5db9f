package cmdutil_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/output"
	"vision1/internal/secret"
	"vision1/internal/shell"
)

// Messages appear above the status line, which is drawn again by the next update.
func TestStatusWriter(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := cmdutil.NewStatusWriter(&b, func() int { return 20 }, new(secret.Redactor))
	w.SetStatus("running")
	w.SetStatus("done")
	_, _ = io.WriteString(w, "warning\n")
	w.SetStatus(strings.Repeat("x", 30) + "end")
	if err := w.Suspend(func() error { b.WriteString("[output]"); return nil }); err != nil {
		t.Error(err)
	}
	w.SetStatus("last")
	w.KeepStatus()
	w.KeepStatus()
	want := "\rrunning\rdone   \r    \rwarning\n\r…" + strings.Repeat("x", 15) + "end\r" + strings.Repeat(" ", 19) + "\r[output]\rlast\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestStatusWriterConcurrent(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := cmdutil.NewStatusWriter(&b, func() int { return 0 }, new(secret.Redactor))
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			w.SetStatus("status")
			_, _ = fmt.Fprintf(w, "message %d\n", i)
		})
	}
	group.Wait()
	if n := strings.Count(b.String(), "message"); n != 16 {
		t.Errorf("%d messages, want 16", n)
	}
}

func TestUsageErrorLines(t *testing.T) {
	t.Parallel()
	e := &cmdutil.UsageError{Command: "images annotate", Diags: diag.List{
		{Flag: "-r", Index: 1, Text: "requests.contnet=x", Start: 9, End: 16, Message: "unknown field", Suggestion: "content"},
		{Flag: "argument", Text: "extra", Message: "too many arguments"},
		{Flag: "-p", Index: 2, Text: "$-xgafv=3", Message: "unknown value"},
	}}
	caret := strings.Repeat(" ", 14) + "^^^^^^^ unknown field; did you mean content?"
	terminal := strings.Join(e.Lines(true, shell.POSIX), "\n")
	if !strings.Contains(terminal, "  -r requests.contnet=x (argument 1)\n"+caret) || !strings.HasSuffix(terminal, "see: vision1 help images annotate") {
		t.Errorf("on a terminal:\n%s", terminal)
	}
	plain := strings.Join(e.Lines(false, shell.POSIX), "\n")
	if strings.Contains(plain, "^") || !strings.Contains(plain, "unknown field; did you mean content?") || !strings.Contains(plain, "'$-xgafv=3'") {
		t.Errorf("plain:\n%s", plain)
	}
	if exitcode.Of(e) != exitcode.Usage || e.Error() != "3 errors on the command line; nothing was sent" {
		t.Errorf("%d, %v", exitcode.Of(e), e)
	}
}

// A flag with an empty value is rejected, unless it was reported before.
func TestEmptyValues(t *testing.T) {
	t.Parallel()
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	set.String("a", "", "")
	set.String("b", "", "")
	set.String("c", "", "")
	if err := set.Parse([]string{"--a=", "--b=", "--c=x"}); err != nil {
		t.Fatal(err)
	}
	diags := cmdutil.EmptyValues(diag.List{{Flag: "--b"}}, set)
	if len(diags) != 1 || diags[0].Flag != "--a" {
		t.Errorf("%+v", diags)
	}
}

func TestFlagUsage(t *testing.T) {
	t.Parallel()
	for _, f := range []*pflag.FlagSet{cmdutil.NewGlobals().Flags} {
		f.VisitAll(func(f *pflag.Flag) {
			value, text := cmdutil.FlagUsage(f)
			if (value == "") != (f.Value.Type() == "bool") || text == "" || strings.Contains(text, "`") {
				t.Errorf("--%s: value %q, text %q", f.Name, value, text)
			}
		})
	}
}

// A signal and --timeout are the error of a command that they end.
func TestEnded(t *testing.T) {
	t.Parallel()
	failed := errors.New("canceled")
	for _, tt := range []struct {
		cause   error
		code    int
		message string
	}{
		{&cmdutil.SignalError{Signal: os.Interrupt}, exitcode.Interrupted, "interrupted before it was done"},
		{&cmdutil.SignalError{Signal: syscall.SIGTERM}, exitcode.Terminated, "terminated before it was done"},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(tt.cause)
		err := cmdutil.Ended(ctx, failed, " before it was done")
		if exitcode.Of(err) != tt.code || err.Error() != tt.message || !errors.Is(err, failed) {
			t.Errorf("%v: exit code %d, %v", tt.cause, exitcode.Of(err), err)
		}
	}
	command, stop := cmdutil.NotifyContext(t.Context())
	defer stop()
	ctx := cmdutil.WithTimeout(command, time.Nanosecond)
	<-ctx.Done()
	<-command.Done()
	err := cmdutil.Ended(ctx, fmt.Errorf("sending: %w", context.Cause(ctx)), "")
	if exitcode.Of(err) != exitcode.Unavailable || !strings.Contains(err.Error(), "--timeout") {
		t.Errorf("exit code %d, %v", exitcode.Of(err), err)
	}
	if err := cmdutil.Ended(t.Context(), failed, ""); !errors.Is(err, failed) || exitcode.Of(err) != exitcode.Internal {
		t.Errorf("%v", err)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestPrintFails(t *testing.T) {
	t.Parallel()
	err := (&cmdutil.IO{Out: failingWriter{}}).Print("text")
	var failed *output.Error
	if !errors.As(err, &failed) || exitcode.Of(err) != exitcode.Output {
		t.Errorf("%v", err)
	}
}
