package detectcmd

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/cmdutil"
	"vision1/internal/output"
	"vision1/internal/secret"
	"vision1/internal/shell"
)

// newTestOptions returns the options of a command line, with the arguments of -r and
// -p as package cli passes them on. photo.png exists in the working directory.
func newTestOptions(t *testing.T, args ...string) *options {
	t.Helper()
	f := &cmdutil.Factory{Globals: cmdutil.NewGlobals(), Args: append([]string{Name}, args...), Version: "test"}
	f.IO = &cmdutil.IO{
		In: strings.NewReader(""), Out: io.Discard, Getenv: func(string) string { return "" }, Secrets: &secret.Redactor{},
	}
	f.IO.Err = cmdutil.NewStatusWriter(io.Discard, nil, f.IO.Secrets)
	o := &options{f: f, flags: newFlags()}
	o.flags.set.AddFlagSet(f.Globals.Flags)
	if err := o.flags.set.Parse(args); err != nil {
		t.Fatal(err)
	}
	o.args = o.flags.set.Args()
	return o
}

// mustPrepare returns options that are complete and valid.
func mustPrepare(t *testing.T, args ...string) *options {
	t.Helper()
	o := newTestOptions(t, args...)
	if err := o.prepare(); err != nil {
		t.Fatal(errorText(err))
	}
	return o
}

// inDirectory makes a new directory with photo.png the working directory.
func inDirectory(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.Mkdir("photos", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"photo.png", "b.png", filepath.Join("photos", "a.png")} {
		if err := os.WriteFile(name, []byte("\x89PNG\r\n\x1a\n"+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func errorText(err error) string {
	if usage, ok := err.(*cmdutil.UsageError); ok { //nolint:errorlint // prepare returns it as it is
		return strings.Join(usage.Lines(false, shell.POSIX), "\n")
	}
	return output.Printable(err.Error())
}
