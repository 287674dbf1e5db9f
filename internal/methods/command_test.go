package methods_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/methods"
)

// The errors of every group of flags are reported together, and nothing is opened
// or sent.
func TestErrorsTogether(t *testing.T) {
	t.Parallel()
	c := newCommand(t, "{}")
	c.f.Globals.Timeout, c.f.Globals.Location = "soon", "mars"
	out := filepath.Join(t.TempDir(), "out.json")
	err := c.run(t.Context(), t, "operations", "get", "a//b", "extra", "--property=nope=1", "--query=.[", "--format=xml",
		"--page-limit=0", "--wait", "--interval=never", "-o", out)
	var usage *cmdutil.UsageError
	if !errors.As(err, &usage) || exitcode.Of(err) != exitcode.Usage {
		t.Fatalf("error %v", err)
	}
	var places []string
	for _, d := range usage.Diags {
		places = append(places, d.Flag+" "+d.Text)
	}
	for _, want := range []string{"--timeout soon", "--location mars", "<name> a//b", "argument extra", "-p nope=1",
		"--query .[", "--format xml", "--page-limit 0", "--interval never"} {
		if !strings.Contains(strings.Join(places, "\n"), want) {
			t.Errorf("no error for %q in %q", want, places)
		}
	}
	if _, err := os.Stat(out); err == nil || c.requests.Load() > 0 || c.stdout.Len() > 0 {
		t.Errorf("%d requests, output %q, file: %v", c.requests.Load(), c.stdout.String(), err)
	}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	const response = "{ \"name\": \"operations/x\",\n \"big\": 12345678901234567890 }\n"
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, response},
		{[]string{"--format=compact"}, `{"name":"operations/x","big":12345678901234567890}` + "\n"},
		{[]string{"--query=.name, .big"}, "operations/x\n12345678901234567890\n"},
		{[]string{"--format=yaml"}, "name: operations/x\nbig: 12345678901234567890\n"},
	} {
		c := newCommand(t, response)
		if err := c.run(t.Context(), t, "operations", "get", append(tt.args, "operations/x", "--property=key=K")...); err != nil {
			t.Errorf("%q: %v", tt.args, err)
		}
		if got := c.stdout.String(); got != tt.want {
			t.Errorf("%q: output %q, want %q", tt.args, got, tt.want)
		}
	}
}

// A failure leaves an existing file unmodified; a response with failed parts is
// written.
func TestOutputFile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		response string
		code     int
		replaced bool
	}{
		{"{}", exitcode.OK, true},
		{`{"responses":[{"error":{"code":3,"message":"Bad image data."}}]}`, exitcode.Partial, true},
		{`{"responses":[`, exitcode.Unavailable, false},
		{"", exitcode.Unavailable, false},
	} {
		file := filepath.Join(t.TempDir(), "out.json")
		if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		c := newCommand(t, tt.response)
		err := c.run(t.Context(), t, "images", "annotate", "--property=key=K", "-o", file)
		content, _ := os.ReadFile(file)
		want := "old"
		if tt.replaced {
			want = tt.response
		}
		if exitcode.Of(err) != tt.code || string(content) != want {
			t.Errorf("%q: exit code %d, file %q; want %d, %q", tt.response, exitcode.Of(err), content, tt.code, want)
		}
	}
}

// A file that the command reads is never its output.
func TestOutputIsInput(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	for name, change := range map[string]func(c *command) (arg string){
		"-r":                  func(*command) string { return "--request=requests.image.content=@" + file },
		"--json":              func(*command) string { return "--json=" + file },
		"--credentials":       func(c *command) string { c.f.Globals.Credentials = file; return "--dry-run" },
		"--access-token-file": func(c *command) string { c.f.Globals.AccessTokenFile = file; return "--dry-run" },
		"environment":         func(c *command) string { c.env["GOOGLE_APPLICATION_CREDENTIALS"] = file; return "--dry-run" },
	} {
		if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
		c := newCommand(t, "{}")
		err := c.run(t.Context(), t, "images", "annotate", change(c), "--property=key=K", "-o", file)
		content, _ := os.ReadFile(file)
		if usage, ok := errors.AsType[*cmdutil.UsageError](err); !ok || len(usage.Diags) != 1 || usage.Diags[0].Flag != "-o" || c.requests.Load() > 0 || string(content) != "{}" {
			t.Errorf("%s: %v, %d requests, file %q", name, err, c.requests.Load(), content)
		}
	}
}

// Warnings are sent with the request, or reject it with --strict.
func TestStrict(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{false, true} {
		c := newCommand(t, "{}")
		c.f.Globals.Strict = strict
		err := c.run(t.Context(), t, "operations", "get", "unusual-name", "--property=key=K")
		var usage *cmdutil.UsageError
		if errors.As(err, &usage) != strict || (c.requests.Load() == 1) == strict {
			t.Errorf("strict %t: %v, %d requests", strict, err, c.requests.Load())
		}
		if !strict && !strings.Contains(c.stderr.String(), "does not look like operations/OPERATION; sending anyway") {
			t.Errorf("no warning in %q", c.stderr.String())
		}
	}
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	c := newCommand(t, "{}")
	err := c.run(t.Context(), t, "images", "annotate", "--request=parent=projects/p", "--property=key=SECRET", "--dry-run")
	got := c.stdout.String()
	if err != nil || c.requests.Load() > 0 || strings.Contains(got+c.stderr.String(), "SECRET") ||
		!strings.HasPrefix(got, "POST /v1/images:annotate?") || !strings.HasSuffix(got, "\n\n"+`{"parent":"projects/p"}`+"\n") {
		t.Errorf("%v, %d requests\n%s", err, c.requests.Load(), got)
	}
}

// --wait polls the operation that the response names, and writes it.
func TestWaitForStarted(t *testing.T) {
	t.Parallel()
	const running, done = `{"name":"operations/x"}`, `{"name":"operations/x","done":true,"response":{}}`
	for _, tt := range []struct {
		last string
		code int
	}{
		{done, exitcode.OK},
		{`{"name":"operations/x","done":true,"error":{"code":3,"message":"m"}}`, exitcode.Operation},
	} {
		c := newCommand(t, running, running, tt.last)
		err := c.run(t.Context(), t, "files", "async-batch-annotate", "--property=key=K", "--wait", "--interval=1ms")
		if exitcode.Of(err) != tt.code || c.stdout.String() != tt.last || c.requests.Load() != 3 {
			t.Errorf("exit code %d, %d requests, output %q; want %d, 3, %q", exitcode.Of(err), c.requests.Load(), c.stdout.String(), tt.code, tt.last)
		}
	}
}

// A wait that ends early names the command that resumes it.
func TestResume(t *testing.T) {
	t.Parallel()
	c := newCommand(t, `{"name":"operations/x"}`)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	go func() {
		for c.requests.Load() < 3 && ctx.Err() == nil { // it waits
			<-time.After(time.Millisecond)
		}
		cancel(&cmdutil.TimeoutError{Limit: time.Second})
	}()
	err := c.run(ctx, t, "files", "async-batch-annotate", "--property=key=K", "--wait", "--interval=1ms")
	if hints := strings.Join(diag.Hints(err), "\n"); exitcode.Of(err) != exitcode.Waiting || !strings.Contains(hints, "operations wait") ||
		!strings.Contains(hints, "operations/x") || strings.Contains(hints, "K ") {
		t.Errorf("exit code %d, hints %q", exitcode.Of(err), hints)
	}
}

// The names of operations are stored after the service accepted them.
func TestHistory(t *testing.T) {
	t.Parallel()
	c := newCommand(t, "{}")
	for _, args := range [][]string{{"operations/a", "--property=key=K"}, {"operations/b", "--property=key=K", "--dry-run"}} {
		if err := c.run(t.Context(), t, "operations", "get", args...); err != nil {
			t.Fatal(err)
		}
	}
	if names := methods.History(c.f).Names(); len(names) != 1 || names[0] != "operations/a" {
		t.Errorf("names %q, want only operations/a", names)
	}
}

// --location contradicts a parent also if another endpoint takes precedence.
func TestLocationOfParent(t *testing.T) {
	t.Parallel()
	c := newCommand(t, "{}")
	c.f.Globals.Location = "eu"
	err := c.run(t.Context(), t, "images", "annotate", "--property=key=K", "--request=parent=projects/p/locations/us")
	if want := "is not in the location of --location eu"; err != nil || !strings.Contains(c.stderr.String(), want) {
		t.Errorf("error %v, standard error %q, want %q", err, c.stderr.String(), want)
	}
}
