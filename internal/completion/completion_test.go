package completion_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/cmdutil"
	"vision1/internal/completion"
	"vision1/internal/exitcode"
	"vision1/internal/methods"
	"vision1/internal/operations"
	"vision1/internal/secret"
)

func findResource(name string) (*api.Resource, bool) {
	r, ok := api.FindResource(name)
	if !ok {
		return nil, false
	}
	return operations.WithWait(r), true
}

func catalog() completion.Catalog {
	return completion.Catalog{
		Resource: findResource,
		Help: func([]string) []completion.Name {
			return []completion.Name{{Name: "credentials", Summary: "How to authenticate"}}
		},
		AcceptsMany: func(m *api.Method) bool { return operations.SpecOf(m).Wait.Always },
	}
}

// newFactory returns a factory with a configuration directory, and its output.
func newFactory(t *testing.T) (*cmdutil.Factory, *bytes.Buffer) {
	t.Helper()
	var out, messages bytes.Buffer
	secrets := new(secret.Redactor)
	f := &cmdutil.Factory{
		IO: &cmdutil.IO{
			In: strings.NewReader(""), Out: &out, Err: cmdutil.NewStatusWriter(&messages, func() int { return 0 }, secrets), Secrets: secrets,
			Getenv: func(string) string { return "" },
		},
		Globals: cmdutil.NewGlobals(),
		Version: "test",
	}
	f.Globals.ConfigDir = filepath.Join(t.TempDir(), "config")
	return f, &out
}

// newRoot returns the commands of the API, below a root command.
func newRoot(f *cmdutil.Factory) *cobra.Command {
	root := &cobra.Command{Use: "vision1", Args: cobra.ArbitraryArgs, SilenceErrors: true, SilenceUsage: true, Run: func(*cobra.Command, []string) {}}
	root.SetOut(f.IO.Out)
	root.PersistentFlags().AddFlagSet(f.Globals.Flags)
	root.AddCommand(completion.NewCommand(f, root), &cobra.Command{Use: "schema", Args: cobra.ArbitraryArgs, Run: func(*cobra.Command, []string) {}})
	for i := range api.Resources() {
		r, _ := findResource(api.Resources()[i].Name)
		cmd := &cobra.Command{Use: r.Name, Short: r.Summary, Args: cobra.ArbitraryArgs, Run: func(*cobra.Command, []string) {}}
		for j := range r.Methods {
			cmd.AddCommand(operations.NewCommand(f, &r.Methods[j]))
		}
		root.AddCommand(cmd)
	}
	return root
}

// complete returns the candidates for the last argument, without their
// descriptions, and the directive. An open flag is -r or -p without a value.
func complete(t *testing.T, f *cmdutil.Factory, out *bytes.Buffer, openFlag string, args ...string) (candidates []string, directive string) {
	t.Helper()
	out.Reset()
	last := len(args) - 1
	err := completion.Run(t.Context(), f, catalog(), newRoot(f), completion.Line{
		Request: cobra.ShellCompRequestCmd, Args: args[:last], OpenFlag: openFlag, Current: args[last],
	})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if rest, ok := strings.CutPrefix(line, ":"); ok {
			return candidates, strings.TrimSpace(rest)
		}
		name, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		candidates = append(candidates, name)
	}
	t.Fatalf("no directive in %q", out.String())
	return nil, ""
}

// cobra's directives: no files, and no files and no space.
const (
	space   = "4"
	noSpace = "6"
)

// The candidates are those that fit the cursor, the parameters, the values, and the
// arguments.
func TestRun(t *testing.T) {
	t.Parallel()
	const request, param = methods.RequestFlag, methods.ParamFlag
	annotate := []string{"images", "annotate"}
	for _, tt := range []struct {
		name      string
		openFlag  string
		args      []string
		directive string
		want      string // all candidates, or after "+" some of them
		unwanted  string
	}{
		{"resources", "", []string{"im"}, space, "images", ""},
		{"methods", "", []string{"operations", ""}, space, "cancel delete get list wait", ""},
		{"the first fields", request, append(annotate, ""), noSpace, "labels= parent= requests", ""},
		{"a field that is set", request, append(annotate, "--request=parent=x", ""), noSpace, "labels= requests", ""},
		{"the fields at the cursor", request, append(annotate, "--request=requests.image.source", ""), noSpace, "gcs-image-uri= image-uri=", ""},
		{"the elements of a list", request, append(annotate, "requests."), noSpace, "+ requests.+ requests.0 requests.image requests.features", "requests.1"},
		{"an enum", request, append(annotate, "requests.features.type=TEXT"), space, "requests.features.type=TEXT_DETECTION", ""},
		{"a field of no message", request, append(annotate, "nope."), space, "", ""},
		{"a scalar", request, append(annotate, "parent=x"), space, "", ""},
		{"a method without a request", request, []string{"operations", "get", ""}, space, "", ""},
		{"parameters", param, append(annotate, ""), noSpace, "+ key= xgafv= fields=", "$-xgafv="},
		{"a parameter in full", param, append(annotate, "$"), noSpace, "$-xgafv=", ""},
		{"a parameter that is set", param, append(annotate, "--property=key=K", "k"), noSpace, "", ""},
		{"a method's own parameter", param, []string{"projects", "locations-products-list", "page-"}, noSpace, "page-size= page-token=", ""},
		{"a boolean", param, append(annotate, "pretty-print="), space, "pretty-print=false pretty-print=true", ""},
		{"an enum parameter", param, append(annotate, "alt=m"), space, "alt=media", ""},
		{"a field mask", param, []string{"projects", "locations-products-patch", "update-mask=display-name,desc"}, noSpace, "update-mask=display-name,description", ""},
		{"an unknown parameter", param, append(annotate, "nope=x"), space, "", ""},
		{"a flag instead of a value", request, append(annotate, "--dry"), space, "--dry-run", ""},
		{"the values of a flag", "", append(annotate, "--format", ""), space, "compact csv json table yaml", ""},
		{"a file", "", append(annotate, "--json", ""), "0", "", ""},
		{"a directory", "", append(annotate, "--config-dir", ""), "16", "", ""},
		{"a free text", "", append(annotate, "--quota-project", ""), space, "", ""},
		{"scopes", "", append(annotate, "--scope", ""), space, "cloud-platform cloud-vision", ""},
		{"a scope's URL", "", append(annotate, "--scope", "https://www.googleapis.com/auth/cloud-v"), space, "https://www.googleapis.com/auth/cloud-vision", ""},
		{"the only name", "", []string{"operations", "list", ""}, space, "operations", ""},
		{"shells", "", []string{"completion", ""}, space, "bash fish powershell zsh", ""},
		{"after a shell", "", []string{"completion", "bash", ""}, space, "", ""},
		{"schema", "", []string{"schema", "files", ""}, space, "annotate async-batch-annotate", ""},
	} {
		f, out := newFactory(t)
		got, directive := complete(t, f, out, tt.openFlag, tt.args...)
		slices.Sort(got)
		want := strings.Fields(tt.want)
		some := len(want) > 0 && want[0] == "+"
		missing := slices.ContainsFunc(want, func(name string) bool { return name != "+" && !slices.Contains(got, name) })
		if missing || !some && len(got) != len(want) || tt.unwanted != "" && slices.Contains(got, tt.unwanted) || directive != tt.directive {
			t.Errorf("%s: %q with directive %s, want %q with %s", tt.name, got, directive, tt.want, tt.directive)
		}
	}
}

// Operation names come from the history: those that fit, newest first.
func TestHistory(t *testing.T) {
	t.Parallel()
	f, out := newFactory(t)
	names := []string{"operations/new", "projects/p/locations/l/operations/old", "not-an-operation"}
	if err := methods.History(f).Add(t.Context(), names...); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		want []string
	}{
		{[]string{"operations", "get", ""}, names[:2]},
		{[]string{"operations", "get", "proj"}, names[1:2]},
		{[]string{"operations", "get", "operations/new", ""}, nil},
		{[]string{"operations", "wait", "operations/new", ""}, names[:2]},
		{[]string{"projects", "locations-products-get", ""}, nil},
	} {
		if got, directive := complete(t, f, out, "", tt.args...); !slices.Equal(got, tt.want) || directive != space {
			t.Errorf("%q: %q with %s, want %q", tt.args, got, directive, tt.want)
		}
	}
	f.Globals.NoHistory = true
	if got, _ := complete(t, f, out, "", "operations", "get", ""); got != nil {
		t.Errorf("with --no-history: %q", got)
	}
}

// After content=@, the candidates are files: without hidden ones, and directories
// with a separator.
func TestFiles(t *testing.T) {
	t.Parallel()
	directory := t.TempDir() + string(filepath.Separator)
	for _, name := range []string{"image.png", "index.txt", ".hidden"} {
		if err := os.WriteFile(directory+name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(directory+"more", 0o700); err != nil {
		t.Fatal(err)
	}
	f, out := newFactory(t)
	for typed, want := range map[string]struct{ names, directive string }{
		"":                            {"image.png index.txt more" + string(filepath.Separator), noSpace},
		"i":                           {"image.png index.txt", space},
		".h":                          {".hidden", space},
		"missing":                     {"", space},
		filepath.Join("missing", "x"): {"", space},
	} {
		const prefix = "requests.image.content=@"
		got, directive := complete(t, f, out, methods.RequestFlag, "images", "annotate", prefix+directory+typed)
		var names []string
		for _, name := range got {
			names = append(names, strings.TrimPrefix(name, prefix+directory))
		}
		slices.Sort(names)
		if strings.Join(names, " ") != want.names || directive != want.directive {
			t.Errorf("%q: %q with %s, want %+v", typed, names, directive, want)
		}
	}
}

// Nothing is offered if the arguments are not the beginning of a command.
func TestIncomplete(t *testing.T) {
	t.Parallel()
	f, out := newFactory(t)
	err := completion.Run(t.Context(), f, catalog(), newRoot(f), completion.Line{Incomplete: true})
	if err != nil || out.String() != ":4\n" {
		t.Errorf("%v, %q", err, out.String())
	}
	for request, want := range map[string]bool{cobra.ShellCompRequestCmd: true, cobra.ShellCompNoDescRequestCmd: true, "images": false} {
		if completion.IsRequest([]string{request}) != want {
			t.Errorf("%s: a request for completions: %t", request, !want)
		}
	}
	if completion.IsRequest(nil) {
		t.Error("no argument is a request for completions")
	}
}

// The script of each shell is printed; other arguments are invalid.
func TestScripts(t *testing.T) {
	t.Parallel()
	run := func(args ...string) (string, error) {
		f, out := newFactory(t)
		cmd := completion.NewCommand(f, newRoot(f))
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		cmd.SetArgs(args)
		err := cmd.ExecuteContext(t.Context())
		return out.String(), err
	}
	text := completion.Help().Text()
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if script, err := run(shell); err != nil || !strings.Contains(script, "vision1") || !strings.Contains(script, cobra.ShellCompRequestCmd) {
			t.Errorf("%s: %v\n%.200s", shell, err, script)
		}
		if !strings.Contains(text, "vision1 completion "+shell) {
			t.Errorf("the help has no %s", shell)
		}
	}
	for _, args := range [][]string{nil, {"bsh"}, {"bash", "zsh"}} {
		if script, err := run(args...); exitcode.Of(err) != exitcode.Usage || script != "" {
			t.Errorf("%q: %v, %q", args, err, script)
		}
	}
}
