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
	switch {
	case isDetect(cmd):
		return c.detectArgument(args, current)
	case isDetect(cmd.Parent()) && (cmd.Name() == "status" || cmd.Name() == "cancel") && len(args) == 0:
		return nil, cobra.ShellCompDirectiveFilterDirs
	case isDetect(cmd.Parent()) && len(args) == 0:
		return nil, cobra.ShellCompDirectiveDefault
	}
	if m, ok := c.methodOf(cmd); ok {
		return matching(c.names(m, args), current), complete
	}
	if !cmd.HasParent() || cmd.Parent().HasParent() {
		return nil, complete // cobra offers the commands below
	}
	switch cmd.Name() {
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

func isDetect(cmd *cobra.Command) bool { return cmd != nil && cmd.Name() == "detect" }

// detectArgument offers the features of detect, then files and directories.
func (c *completer) detectArgument(args []string, current string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return listOf(c.catalog.Features, current), complete
}

// listOf offers the next name in a list that is separated by commas.
func listOf(names []Name, current string) []string {
	before := current[:strings.LastIndexByte(current, ',')+1]
	var out []string
	for _, n := range names {
		if !slices.Contains(strings.Split(before, ","), n.Name) {
			out = append(out, cobra.CompletionWithDesc(before+n.Name, n.Summary))
		}
	}
	return matching(out, current)
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
