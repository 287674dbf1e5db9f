package completion

import (
	"strings"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/cursor"
	"vision1/internal/params"
)

// requestArg offers what the next argument of -r can be at the cursor.
func (c *completer) requestArg(cmd *cobra.Command, _ []string, current string) ([]string, cobra.ShellCompDirective) {
	message, ok := c.requestOf(cmd)
	if !ok {
		return nil, complete
	}
	var out []string
	directive := complete
	for _, o := range cursor.Completions(message, c.requestArgs, current) {
		if o.TakesFile && strings.HasPrefix(current, o.Text) {
			return files(o.Text, current[len(o.Text):])
		}
		if o.NoSpace {
			directive = incomplete
		}
		out = append(out, cobra.CompletionWithDesc(o.Text, optionText(&o)))
	}
	return out, directive
}

// requestOf returns the message that -r sets: for detect, that of one image.
func (c *completer) requestOf(cmd *cobra.Command) (*api.Message, bool) {
	if isDetect(cmd) {
		return api.FindMessage("AnnotateImageRequest")
	}
	m, ok := c.methodOf(cmd)
	if !ok {
		return nil, false
	}
	return api.FindMessage(m.Request)
}

// optionText returns the type of an option and what it is for.
func optionText(o *cursor.Completion) string {
	if !o.NoSpace { // a value; its type was shown with the field
		return o.Summary
	}
	return typeText(&o.Type) + ": " + o.Summary
}

func typeText(t *api.Type) string {
	name := t.Kind.String()
	if t.Kind == api.KindMessage {
		name = t.Message
	}
	switch {
	case t.List:
		return "list of " + name
	case t.Map:
		return "map of " + name
	default:
		return name
	}
}

// paramArg offers what the next argument of -p can be.
func (c *completer) paramArg(cmd *cobra.Command, _ []string, current string) ([]string, cobra.ShellCompDirective) {
	m, ok := c.methodOf(cmd)
	if !ok {
		return nil, complete
	}
	name, text, isValue := strings.Cut(current, "=")
	if isValue {
		p, ok := params.Find(m, name)
		if !ok {
			return nil, complete
		}
		return paramValues(m, p, name+"=", text)
	}
	var out []string
	for _, name := range params.Names(m) {
		p, _ := params.Find(m, name)
		if short, ok := strings.CutPrefix(name, "$-"); ok && !strings.HasPrefix(current, "$") {
			name = short // a shell would replace an unquoted $-
		}
		if strings.HasPrefix(name, current) && !isSet(m, p, c.paramArgs) {
			out = append(out, cobra.CompletionWithDesc(name+"=", typeText(&p.Type)+": "+p.Summary))
		}
	}
	return out, incomplete
}

// isSet reports whether one of the arguments sets the parameter.
func isSet(m *api.Method, p *api.Parameter, words []string) bool {
	for _, word := range words {
		name, _, _ := strings.Cut(word, "=")
		if set, ok := params.Find(m, name); ok && set.Name == p.Name {
			return true
		}
	}
	return false
}

func paramValues(m *api.Method, p *api.Parameter, prefix, text string) ([]string, cobra.ShellCompDirective) {
	var out []string
	switch p.Type.Kind {
	case api.KindBool:
		out = []string{prefix + "true", prefix + "false"}
	case api.KindEnum:
		for i := range p.Type.Enum {
			out = append(out, cobra.CompletionWithDesc(prefix+p.Type.Enum[i].Name, p.Type.Enum[i].Summary))
		}
	case api.KindFieldMask:
		before := text[:strings.LastIndexByte(text, ',')+1]
		return matching(maskPaths(m, prefix+before), prefix+text), incomplete
	}
	return matching(out, prefix+text), complete
}

// maskPaths returns the fields that an update mask can name.
func maskPaths(m *api.Method, prefix string) []string {
	message, ok := api.FindMessage(m.Request)
	if !ok {
		return nil
	}
	var out []string
	for i := range message.Fields {
		if f := &message.Fields[i]; !f.OutputOnly && f.Name != "name" {
			out = append(out, cobra.CompletionWithDesc(prefix+f.CLIName, f.Summary))
		}
	}
	return out
}
