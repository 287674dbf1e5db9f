package help

import (
	"strings"

	"vision1/internal/api"
)

// Method returns the page of a method. Its sections stand in the order of the
// reference's pages.
func Method(m *api.Method) *Page {
	p := &Page{Title: "vision1 " + m.Resource + " " + m.Name}
	about := Section{Blocks: []Block{paragraph(m.Summary + "."), lines(usage(m))}}
	if m.Detail != "" {
		about.Blocks = append(about.Blocks, paragraph(m.Detail))
	}
	p.Sections = append(p.Sections, about, scopes(m))
	if len(m.Positionals) > 0 {
		p.Sections = append(p.Sections, positionals(m))
	}
	if m.Request != "" {
		p.Sections = append(p.Sections, request(m), cursors())
	}
	p.Sections = append(p.Sections, outputs(m))
	if len(m.Query) > 0 {
		p.Sections = append(p.Sections, Section{"Method Properties", []Block{properties(m.Query)}})
	}
	p.Sections = append(p.Sections, Section{"General Properties", []Block{
		paragraph("Every method takes these."), properties(api.Properties())}},
		Section{"General Flags", []Block{
			paragraph("The flags that every command takes, for credentials, endpoints, time limits and messages, are on the page of the program: `vision1 help`.")}})
	return p
}

func usage(m *api.Method) string {
	line := "vision1 [flags] " + m.Resource + " " + m.Name
	for i := range m.Positionals {
		line += " <" + m.Positionals[i].Word + ">"
	}
	if m.Request != "" {
		line += " [-r word...]"
	}
	return line + " [-p name=value...] [-o out]"
}

func scopes(m *api.Method) Section {
	s := Section{"Scopes", []Block{paragraph("A token for this method needs one of"), lines(m.Scopes...)}}
	if len(m.Scopes) > 0 {
		s.Blocks = append(s.Blocks,
			paragraph("The first is asked for unless --scope names another, as its URL or by its last part:"),
			lines("vision1 --scope "+lastPart(m.Scopes[len(m.Scopes)-1])+" "+m.Resource+" "+m.Name+" ..."))
	}
	return s
}

func lastPart(scope string) string {
	return scope[strings.LastIndexByte(scope, '/')+1:]
}

func positionals(m *api.Method) Section {
	var list []Term
	for i := range m.Positionals {
		p := &m.Positionals[i]
		list = append(list, Term{"<" + p.Word + "> (" + p.Type.Kind.String() + ")", p.Summary + "."})
	}
	return Section{"Required Scalar Argument", []Block{terms(list...)}}
}

func request(m *api.Method) Section {
	s := Section{Heading: "Request Value"}
	message, ok := api.FindMessage(m.Request)
	if !ok {
		return s
	}
	if len(message.Fields) == 0 {
		s.Blocks = []Block{
			paragraph("The request is a " + m.Request + ", which has no fields: there is nothing to set, and -r can be left out."),
			lines(m.Request + ":"),
		}
		return s
	}
	example := ExampleOf(message)
	s.Blocks = []Block{
		paragraph("The request is a " + m.Request + ". Its fields, with those of the messages in it, are"),
		lines(tree(message)...),
		paragraph("These words set all of it, in this order; those without = move the cursor:"),
		{Command: exampleCommand(m, example.Words)},
		paragraph("They make this request:"),
		lines(example.JSON...),
		terms(
			Term{"--json FILE", "start from a request in a file, or - for standard input; the words of -r are applied over it"},
			Term{"--skeleton", "print such a request with every field, and send nothing"},
		),
	}
	return s
}

func cursors() Section {
	return Section{"About Cursors", []Block{
		paragraph("-r takes every word up to the next that starts with a dash. A word sets a field, or it moves the cursor: " +
			"the place in the request from which the words after it are read. At first it is at the root."),
		terms(
			Term{"a.b=value", "set the field b of a, below the cursor, which stays where it is; all after the first = is the value"},
			Term{"a.b", "move to b in a, below the cursor"},
			Term{".a.b", "move to a.b, from the root"},
			Term{".", "back to the root"},
			Term{"..", "one up; each further dot goes one more up, so that ... is two up"},
			Term{"..a.b", "one up, then down to a.b"},
			Term{"list.0.a, list.1.a", "an element of a list of messages, by its number; no gaps"},
			Term{"list.+", "a new element at the end; as a move, the cursor goes into it"},
			Term{"list.a", "no number: the last element, or the first where there is none yet"},
			Term{"hints=en hints=de", "each setting of a list of plain values adds one"},
			Term{"labels=key=value", "an entry of a map; so is labels.key=value"},
			Term{"a:=json", "set a field, a message or a list to a JSON value"},
			Term{"content=@FILE", "for bytes: what is in the file, or in standard input for @-"},
		)}}
}

func outputs(m *api.Method) Section {
	list := []Term{
		{"-o, --output FILE", "write it to FILE instead, which appears whole or not at all; - is standard output"},
		{"--query EXPRESSION", "show what a jq expression takes out of it: a result a line, texts bare"},
		{"--format KIND", "show it as json (indented), compact (one line), yaml, table or csv"},
	}
	if isList(m) {
		list = append(list,
			Term{"--page-all", "ask for page after page, and make one reply of them"},
			Term{"--page-limit N", "ask for N pages at most"})
	}
	return Section{"Output Flags", []Block{
		paragraph("The reply, one of type " + m.Response + ", is JSON; it goes to standard output as it was received. " +
			"vision1 help formats has more about how it can be shown."),
		terms(append(list, Term{"--dry-run", "print the request, secrets masked, and send nothing"})...)}}
}

// isList tells whether the reply comes in pages.
func isList(m *api.Method) bool {
	for i := range m.Query {
		if m.Query[i].Name == "pageToken" {
			return true
		}
	}
	return false
}

func properties(list []api.Parameter) Block {
	var b Block
	for i := range list {
		p := &list[i]
		text := p.Summary
		if names := strings.Join(p.Type.EnumNames(), ", "); names != "" {
			text += " (" + names + ")"
		}
		b.Terms = append(b.Terms, Term{propertyWord(p.Word, typeName(&p.Type)), text})
	}
	return b
}

// propertyWord shows how a property is given. A shell would replace $- outside of
// quotes.
func propertyWord(word, value string) string {
	if strings.HasPrefix(word, "$") {
		return "-p '" + word + "=" + value + "'"
	}
	return "-p " + word + "=" + value
}
