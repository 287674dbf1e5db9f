// Package completion lists what a command line can continue with, and prints the
// completion scripts of the shells.
//
// The scripts run `vision1 __complete ARGUMENT... CURRENT` for the values of the
// last argument, which cobra handles. Nothing here reports errors: the user is in
// the middle of typing.
package completion

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/api"
	"vision1/internal/cmdutil"
	"vision1/internal/methods"
	"vision1/internal/session"
)

// A Name is something to type, and what it is.
type Name struct{ Name, Summary string }

// A Catalog is the commands that can be completed.
type Catalog struct {
	Resource func(name string) (*api.Resource, bool)
	// Help returns what can follow `vision1 help` and args.
	Help func(args []string) []Name
	// Features are those of the command detect.
	Features []Name
	// AcceptsMany reports whether a method accepts any number of names.
	AcceptsMany func(m *api.Method) bool
}

// A Line is the command line before the argument that is being completed.
type Line struct {
	Request    string   // the first argument of the process: cobra's name for the request
	Args       []string // rewritten for cobra
	OpenFlag   string   // -r or -p, if the current argument may be a value of it, by its long name
	Incomplete bool     // the arguments are not the beginning of a command
	Current    string   // the argument that is being completed
}

const (
	complete   = cobra.ShellCompDirectiveNoFileComp // a space follows
	incomplete = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
)

// IsRequest reports whether a shell asks for completions.
func IsRequest(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// Run prints what the current argument can be. It succeeds if there is nothing to
// print.
func Run(ctx context.Context, f *cmdutil.Factory, catalog Catalog, root *cobra.Command, line Line) error {
	if line.Incomplete {
		return f.IO.Print(":" + strconv.Itoa(int(complete)) + "\n")
	}
	args := line.Args
	if line.OpenFlag != "" && !strings.HasPrefix(line.Current, "-") {
		args = append(args, "--"+line.OpenFlag)
	}
	c := &completer{f: f, catalog: catalog, requestArgs: valuesOf(args, methods.RequestFlag), paramArgs: valuesOf(args, methods.ParamFlag)}
	c.register(root)
	root.SetErr(io.Discard) // cobra writes debugging output there
	root.SetArgs(append(append([]string{line.Request}, args...), line.Current))
	_ = root.ExecuteContext(ctx)
	return nil
}

// valuesOf returns the values of -r or -p among rewritten arguments. Those that
// cobra has can't be used: it parses the arguments twice.
func valuesOf(args []string, name string) []string {
	var values []string
	for _, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, "--"+name+"="); ok {
			values = append(values, value)
		}
	}
	return values
}

// completer completes flags and arguments.
type completer struct {
	f           *cmdutil.Factory
	catalog     Catalog
	requestArgs []string // the arguments of -r before the current one
	paramArgs   []string // those of -p
}

// register adds completion functions to cmd and every command below it.
func (c *completer) register(cmd *cobra.Command) {
	cmd.ValidArgsFunction = c.arguments
	cmd.FParseErrWhitelist.UnknownFlags = true
	prepare := func(f *pflag.Flag) {
		value, text := cmdutil.FlagUsage(f)
		f.Usage = text
		_ = cmd.RegisterFlagCompletionFunc(f.Name, c.flagValues(f.Name, value))
	}
	if cmd.HasParent() {
		cmd.LocalNonPersistentFlags().VisitAll(prepare)
	} else {
		cmd.PersistentFlags().VisitAll(prepare)
	}
	for _, sub := range cmd.Commands() {
		c.register(sub)
	}
}

// flagValues returns what completes a flag whose value has that name in help:
// FILE, DIRECTORY, us|eu.
func (c *completer) flagValues(name, value string) cobra.CompletionFunc {
	switch {
	case name == methods.RequestFlag:
		return c.requestArg
	case name == methods.ParamFlag:
		return c.paramArg
	case name == "scope":
		return c.scopes
	case value == "FILE":
		return fixed(nil, cobra.ShellCompDirectiveDefault)
	case value == "DIRECTORY":
		return fixed(nil, cobra.ShellCompDirectiveFilterDirs)
	case strings.Contains(value, "|"):
		return fixed(strings.Split(value, "|"), complete)
	case strings.Contains(value, ",") && strings.ToLower(value) == value: // text,json,csv
		return commaSeparated(strings.Split(value, ","))
	default:
		return fixed(nil, complete)
	}
}

// commaSeparated returns a function that offers the candidates for a list.
func commaSeparated(candidates []string) cobra.CompletionFunc {
	names := make([]Name, len(candidates))
	for i, candidate := range candidates {
		names[i].Name = candidate
	}
	return func(_ *cobra.Command, _ []string, current string) ([]string, cobra.ShellCompDirective) {
		return listOf(names, current), complete
	}
}

// fixed returns a function that offers those of the candidates that start with
// the current argument.
func fixed(candidates []string, directive cobra.ShellCompDirective) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, current string) ([]string, cobra.ShellCompDirective) {
		return matching(candidates, current), directive
	}
}

func matching(candidates []string, prefix string) []string {
	var out []string
	for _, candidate := range candidates {
		if strings.HasPrefix(candidate, prefix) {
			out = append(out, candidate)
		}
	}
	return out
}

func (c *completer) scopes(_ *cobra.Command, _ []string, current string) ([]string, cobra.ShellCompDirective) {
	var candidates []string
	for _, s := range api.Scopes() {
		candidates = append(candidates, cobra.CompletionWithDesc(session.ScopeName(s.URL), s.Summary))
		if current != "" {
			candidates = append(candidates, cobra.CompletionWithDesc(s.URL, s.Summary))
		}
	}
	return matching(candidates, current), complete
}

// methodOf returns the method of a command; for detect, the one that it sends images
// with.
func (c *completer) methodOf(cmd *cobra.Command) (*api.Method, bool) {
	resource, method := "images", "annotate"
	switch {
	case !cmd.HasParent():
		return nil, false
	case !isDetect(cmd):
		resource, method = cmd.Parent().Name(), cmd.Name()
	}
	r, ok := c.catalog.Resource(resource)
	if !ok {
		return nil, false
	}
	return r.FindMethod(method)
}
