package cli

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/help"
	"vision1/internal/lro"
)

// arguments offers what the next argument of a command can be.
func (c *completer) arguments(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if m, ok := methodOf(cmd); ok {
		return matching(c.names(m, args), begun), closed
	}
	if !cmd.HasParent() || cmd.Parent().HasParent() {
		return nil, closed // its commands are offered by cobra
	}
	switch cmd.Name() {
	case helpCommand:
		return matching(helpWords(args), begun), closed
	case schemaCommand:
		return matching(commandNames(args), begun), closed
	case completionCommand:
		return matching(shellNames(args), begun), closed
	default:
		return nil, closed
	}
}

// names are the operations that a method could be called for: those that it was
// lately, or the one value that its argument can have.
func (c *completer) names(m *api.Method, args []string) []string {
	if len(args) >= len(m.Positionals) && !isWait(m) {
		return nil
	}
	p := &m.Positionals[min(len(args), len(m.Positionals)-1)]
	if only := strings.Trim(p.Pattern, "^$"); only != "" && regexp.QuoteMeta(only) == only {
		return []string{only}
	}
	patterns := lro.NamePatterns(m)
	if patterns == nil {
		patterns = []string{p.Pattern}
	}
	var out []string
	for _, name := range c.env.history(&c.flags.settings).Names() {
		for _, pattern := range patterns {
			if ok, err := regexp.MatchString(pattern, name); ok && err == nil {
				out = append(out, name)
				break
			}
		}
	}
	return out
}

// helpWords are the pages that there are after the words given.
func helpWords(words []string) []string {
	switch {
	case len(words) == 1 && words[0] == authCommand:
		return describedTopics(authCommands())
	case len(words) > 0:
		return commandNames(words)
	}
	out := append(commandNames(nil), describedTopics(topics())...)
	return append(out, cobra.CompletionWithDesc(authCommand, authPage().Sections[0].Blocks[0].Text))
}

func describedTopics(list []help.Topic) []string {
	var out []string
	for _, t := range list {
		out = append(out, cobra.CompletionWithDesc(t.Name, t.Summary))
	}
	return out
}

// commandNames are the resources, or the methods of the one that is given.
func commandNames(words []string) []string {
	var out []string
	switch len(words) {
	case 0:
		for i := range api.Resources() {
			r := &api.Resources()[i]
			out = append(out, cobra.CompletionWithDesc(r.Name, r.Summary))
		}
	case 1:
		if r, ok := findResource(words[0]); ok {
			for i := range r.Methods {
				out = append(out, cobra.CompletionWithDesc(r.Methods[i].Name, r.Methods[i].Summary))
			}
		}
	}
	return out
}

func shellNames(words []string) []string {
	if len(words) > 0 {
		return nil
	}
	var out []string
	for _, s := range shells() {
		out = append(out, s.name)
	}
	return out
}

// findSummary returns what a topic of that name is about.
func findSummary(list []help.Topic, name string) (string, bool) {
	for _, t := range list {
		if t.Name == name {
			return t.Summary, true
		}
	}
	return "", false
}
