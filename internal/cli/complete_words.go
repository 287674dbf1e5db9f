package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/cursor"
	"vision1/internal/params"
)

// requestWords offers what -r can go on with, where the cursor stands by then.
func (c *completer) requestWords(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	m, ok := methodOf(cmd)
	if !ok {
		return nil, closed
	}
	message, ok := api.FindMessage(m.Request)
	if !ok {
		return nil, closed
	}
	var out []string
	directive := closed
	for _, o := range cursor.Options(message, c.request, begun) {
		if o.File && strings.HasPrefix(begun, o.Word) {
			return fileWords(o.Word, begun[len(o.Word):])
		}
		if o.Open {
			directive = open
		}
		out = append(out, cobra.CompletionWithDesc(o.Word, optionText(&o)))
	}
	return out, directive
}

// optionText says of what type an option is, and what it is for.
func optionText(o *cursor.Option) string {
	if !o.Open { // a value, of a type that is known by now
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

// propertyWords offers what -p can go on with.
func (c *completer) propertyWords(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	m, ok := methodOf(cmd)
	if !ok {
		return nil, closed
	}
	name, text, isValue := strings.Cut(begun, "=")
	if isValue {
		p, ok := params.Find(m, name)
		if !ok {
			return nil, closed
		}
		return propertyValues(m, p, name+"=", text)
	}
	var out []string
	for _, name := range params.Names(m) {
		p, _ := params.Find(m, name)
		if short, ok := strings.CutPrefix(name, "$-"); ok && !strings.HasPrefix(begun, "$") {
			name = short // a shell would replace the rest
		}
		if strings.HasPrefix(name, begun) && !isGiven(m, p, c.properties) {
			out = append(out, cobra.CompletionWithDesc(name+"=", typeText(&p.Type)+": "+p.Summary))
		}
	}
	return out, open
}

// isGiven tells whether one of the words sets the property.
func isGiven(m *api.Method, p *api.Parameter, words []string) bool {
	for _, word := range words {
		name, _, _ := strings.Cut(word, "=")
		if set, ok := params.Find(m, name); ok && set.Name == p.Name {
			return true
		}
	}
	return false
}

func propertyValues(m *api.Method, p *api.Parameter, prefix, text string) ([]string, cobra.ShellCompDirective) {
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
		return matching(maskPaths(m, prefix+before), prefix+text), open
	}
	return matching(out, prefix+text), closed
}

// maskPaths are the fields that an update of what the request holds can name.
func maskPaths(m *api.Method, prefix string) []string {
	message, ok := api.FindMessage(m.Request)
	if !ok {
		return nil
	}
	var out []string
	for i := range message.Fields {
		if f := &message.Fields[i]; !f.OutputOnly && f.Name != "name" {
			out = append(out, cobra.CompletionWithDesc(prefix+f.Word, f.Summary))
		}
	}
	return out
}
