package methods_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/api/apitest"
	"vision1/internal/cmdutil"
	"vision1/internal/exitcode"
	"vision1/internal/methods"
)

// Each invalid flag has one error, with its position and what to do, and nothing is
// sent.
func TestInvalidFlags(t *testing.T) {
	t.Parallel()
	const image, products = "images annotate", "projects locations-products-list projects/p/locations/l"
	for _, tt := range []struct {
		command string
		args    []string
		want    string // flag, text, and a part of the message
	}{
		{"operations get operations/x", []string{"--wait"}, ""},
		{image, []string{"--wait"}, "--wait: starts no operation to wait for"},
		{"operations get operations/x", []string{"--interval=1s"}, "--interval 1s: requires --wait"},
		{"operations get operations/x", []string{"--wait", "--interval=5"}, "--interval 5: not a duration above zero"},
		{"operations get operations/x", []string{"--progress=plain"}, "--progress plain: requires --wait"},
		{"operations get operations/x", []string{"--wait", "--progress=plane"}, "--progress plane: valid values are auto and plain"},
		{"operations get operations/x", []string{"--wait", "--property=fields=name"}, "-p fields=name: waiting requires the complete operation"},
		{"operations get operations/x", []string{"--wait", "--property=alt=proto"}, "-p alt=proto: waiting requires the operation as JSON"},
		{image, []string{"--format=tabel"}, "--format tabel: valid values are"},
		{image, []string{"--format=table"}, "--format table: has no rows"},
		{image, []string{"--query=.a |"}, "--query .a |: "},
		{image, []string{"--query=.a", "--property=alt=proto"}, "-p alt=proto: require a JSON response"},
		{image, []string{"--format=yaml", "--property=callback=f"}, "-p callback=f: require a JSON response"},
		{image, []string{"--page-all"}, "--page-all: has no pages"},
		{products, []string{"--page-limit=3"}, "--page-limit 3: requires --page-all"},
		{products, []string{"--page-all", "--page-limit=0"}, "--page-limit 0: not a number of pages"},
		{products, []string{"--page-all", "--property=fields=products.name"}, "-p fields=products.name: leaves out nextPageToken"},
		{products, []string{"--page-all", "--property=fields=nextPageToken"}, "-p fields=nextPageToken: leaves out products"},
		{products, []string{"--page-all", "--query=.nextPageToken", "--property=fields=nextPageToken"}, ""},
		{products, []string{"--request=a=b"}, "-r a=b: accepts no -r"},
		{products, []string{"--skeleton"}, "--skeleton: has no request"},
		{image, []string{"--output="}, "--output: requires a value that is not empty"},
		{image, []string{"--json="}, "--json: requires a value that is not empty"},
		{image, []string{"--json={}"}, "--json {}: this is JSON itself"},
	} {
		c := newCommand(t, operation("x", succeeded))
		command := strings.Fields(tt.command)
		err := c.run(t.Context(), t, command[0], command[1], append(append(command[2:], "--property=key=K"), tt.args...)...)
		var usage *cmdutil.UsageError
		switch {
		case tt.want == "":
			if err != nil {
				t.Errorf("%s %q: %v", tt.command, tt.args, err)
			}
			continue
		case !errors.As(err, &usage) || len(usage.Diags) != 1 || c.requests.Load() > 0:
			t.Errorf("%s %q: %v, %d requests", tt.command, tt.args, err, c.requests.Load())
			continue
		}
		place, message, _ := strings.Cut(tt.want, ": ")
		d := usage.Diags[0]
		if got := strings.TrimSpace(d.Flag + " " + d.Text); got != place || !strings.Contains(d.Message, message) {
			t.Errorf("%s %q: %s: %s; want %s", tt.command, tt.args, got, d.Message, tt.want)
		}
	}
}

// Invalid names of a wait for several operations have their positions.
func TestInvalidNames(t *testing.T) {
	t.Parallel()
	c := newCommand(t, "{}")
	err := c.wait(t.Context(), t, "operations/a", "operations/b/", "operations/c", "")
	var usage *cmdutil.UsageError
	if !errors.As(err, &usage) || len(usage.Diags) != 2 || usage.Diags[0].Index != 2 || usage.Diags[1].Index != 4 || c.requests.Load() > 0 {
		t.Errorf("%v: %+v", err, usage)
	}
	if err := c.wait(t.Context(), t); exitcode.Of(err) != exitcode.Usage {
		t.Errorf("without a name: %v", err)
	}
}

// An argument after an unknown flag may be the value of that flag, and is not
// reported.
func TestArgumentAfterUnknownFlag(t *testing.T) {
	t.Parallel()
	c := newCommand(t, "{}")
	c.f.Globals.Diags.Add(methods.UnknownFlag("--parnt", nil, apitest.Method(t, "operations", "get")))
	err := c.run(t.Context(), t, "operations", "get", "operations/x", "value")
	var usage *cmdutil.UsageError
	if !errors.As(err, &usage) || len(usage.Diags) != 1 || usage.Diags[0].Message != "unknown flag" {
		t.Errorf("%v: %+v", err, usage)
	}
}

// An unknown flag can be a parameter, a field, or an argument.
func TestUnknownFlag(t *testing.T) {
	t.Parallel()
	m := apitest.Method(t, "projects", "locations-products-list")
	for name, want := range map[string]string{
		"--page-size": "-p page-size=", "--key": "-p key=", "--quota-usr": "-p quota-user=", "--tiemout": "--timeout", "--frobnicate": "", "-z": "",
	} {
		if d := methods.UnknownFlag(name, []string{"--timeout"}, m); d.Suggestion != want {
			t.Errorf("%s: %+v, want %q", name, d, want)
		}
	}
	m = apitest.Method(t, "files", "annotate")
	for name, want := range map[string]string{
		"--pages": "-r requests.pages=", "--mimeType": "-r requests.input-config.mime-type=", "--max_results": "-r requests.features.max-results=", "--features": "-r requests.features",
	} {
		if d := methods.UnknownFlag(name, []string{"--page-all"}, m); d.Suggestion != want {
			t.Errorf("%s: %+v, want %q", name, d, want)
		}
	}
	m = apitest.Method(t, "projects", "locations-products-create")
	for name, want := range map[string]string{"--product-labels": "-r product-labels", "--index-time": "", "-x": ""} {
		if d := methods.UnknownFlag(name, nil, m); d.Suggestion != want {
			t.Errorf("%s: %+v, want %q", name, d, want)
		}
	}
	d := methods.UnknownFlag("--name", []string{"--timeout"}, apitest.Method(t, "operations", "cancel"))
	if want := "unknown flag; the name is an argument: vision1 operations cancel <name>"; d.Message != want || d.Suggestion != "" {
		t.Errorf("--name: %+v, want %q", d, want)
	}
}

// --skeleton writes a request that --json accepts, without a name or credentials.
func TestSkeleton(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "request.json")
	c := newCommand(t, "{}")
	if err := c.run(t.Context(), t, "projects", "locations-products-patch", "--skeleton", "--output="+file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || !json.Valid(text) || c.requests.Load() > 0 || c.stdout.Len() > 0 {
		t.Fatalf("%v, %d requests, output %q, file %s", err, c.requests.Load(), c.stdout.String(), text)
	}
	err = c.run(t.Context(), t, "projects", "locations-products-patch", "projects/p/locations/l/products/x", "--property=key=K", "--json="+file)
	if err != nil || c.requests.Load() != 1 {
		t.Errorf("sent back: %v, %d requests", err, c.requests.Load())
	}
}

// The help of every method has its flags, and those for waiting only if it starts
// an operation.
func TestHelp(t *testing.T) {
	t.Parallel()
	for _, r := range api.Resources() {
		for i := range r.Methods {
			m := &r.Methods[i]
			message, ok := api.FindMessage(m.Request)
			_, text, _ := strings.Cut(methods.Help(methods.DefaultSpec(m)).Text(), "\nScopes\n") // after the examples
			for flag, want := range map[string]bool{
				"--output FILE": true, "--dry-run": true, "--wait": m.Response == "Operation", "--interval DURATION": m.Response == "Operation",
				"--json FILE": ok && len(message.Fields) > 0, "--page-all": strings.Contains(m.Name, "list") && strings.HasPrefix(m.Response, "List"),
			} {
				if strings.Contains(text, flag) != want {
					t.Errorf("%s %s: %s in the help: %t, want %t", m.Resource, m.Name, flag, !want, want)
				}
			}
		}
	}
}

// With --strict, a warning about the arguments is an error.
func TestWarnings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		arg  string
		want string
	}{
		{"--output=json", "-o json: writes to a file of this name; to choose the format, use --format json (--strict)"},
		{"--property=fields=responses.labelAnnotations", "-p fields=responses.labelAnnotations: leaves out responses.error, so parts that failed look empty; add it: " +
			"fields=responses.labelAnnotations,responses.error (--strict)"},
		{"--property=fields=responses", ""},
		{"--property=fields=*", ""},
	} {
		c := newCommand(t, "{}")
		c.f.Globals.Strict = true
		err := c.run(t.Context(), t, "images", "annotate", tt.arg, "--property=key=K")
		var got string
		var usage *cmdutil.UsageError
		if errors.As(err, &usage) {
			got = usage.Diags[0].Flag + " " + usage.Diags[0].Text + ": " + usage.Diags[0].Message
		}
		if got != tt.want || (c.requests.Load() == 1) != (tt.want == "") {
			t.Errorf("%q: %q, %d requests; want %q", tt.arg, got, c.requests.Load(), tt.want)
		}
	}
}
