package completion

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/methods"
	"vision1/internal/request"
)

// arguments offers what the next argument of a command can be.
func (c *completer) arguments(cmd *cobra.Command, args []string, current string) ([]string, cobra.ShellCompDirective) {
	if m, ok := c.methodOf(cmd); ok {
		return matching(c.names(m, args), current), complete
	}
	if !cmd.HasParent() || cmd.Parent().HasParent() {
		return nil, complete // cobra offers the commands below
	}
	switch cmd.Name() {
	case "detect":
		return c.detectArgument(args, current)
	case "help":
		return matching(described(c.catalog.Help(args)), current), complete
	case "schema":
		return matching(described(c.catalog.Commands(args)), current), complete
	case CommandName:
		return matching(shellNames(args), current), complete
	default:
		return nil, complete
	}
}

// detectArgument offers the features of detect, then files and directories.
func (c *completer) detectArgument(args []string, current string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	before := current[:strings.LastIndexByte(current, ',')+1] // several are separated by commas
	var out []string
	for _, f := range c.catalog.Features {
		if !slices.Contains(strings.Split(before, ","), f.Name) {
			out = append(out, cobra.CompletionWithDesc(before+f.Name, f.Summary))
		}
	}
	return matching(out, current), complete
}

// names returns the names that the next positional of a method can be: the one
// value that it can have, or operations from the history.
func (c *completer) names(m *api.Method, args []string) []string {
	if len(m.Positionals) == 0 || len(args) >= len(m.Positionals) && !c.catalog.AcceptsMany(m) {
		return nil
	}
	i := min(len(args), len(m.Positionals)-1)
	if only, ok := request.OnlyValue(m.Positionals[i].Pattern); ok {
		return []string{only}
	}
	var out []string
	for _, name := range methods.History(c.f).Names() {
		if request.MatchesName(m, i, name) {
			out = append(out, name)
		}
	}
	return out
}

// Commands returns the resources of the API, or the methods of the resource in
// args.
func (c Catalog) Commands(args []string) []Name {
	var out []Name
	switch len(args) {
	case 0:
		for i := range api.Resources() {
			r := &api.Resources()[i]
			out = append(out, Name{r.Name, r.Summary})
		}
	case 1:
		if r, ok := c.Resource(args[0]); ok {
			for i := range r.Methods {
				out = append(out, Name{r.Methods[i].Name, r.Methods[i].Summary})
			}
		}
	}
	return out
}

func described(names []Name) []string {
	var out []string
	for _, n := range names {
		out = append(out, cobra.CompletionWithDesc(n.Name, n.Summary))
	}
	return out
}
