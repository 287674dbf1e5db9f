package request

import (
	"fmt"
	"strings"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/params"
)

// positionals checks the positionals and expands the path template with them.
func (p *planner) positionals() {
	parameters, typed := p.args.Method.Positionals, p.args.Positionals
	for i := range parameters {
		parameter := &parameters[i]
		name, onlyOne := OnlyValue(parameter.Pattern)
		switch {
		case i < len(typed):
			name = typed[i]
		case p.args.Partial && !onlyOne:
			continue
		case !onlyOne:
			p.missing(parameter)
			continue
		}
		p.checkName(i, name)
		p.request.Path = expand(p.request.Path, parameter.Name, name)
	}
	for i := len(parameters); i < len(typed); i++ {
		message := p.tooMany()
		if flag := p.flagFor(typed[i]); flag != "" {
			message = belongsTo(flag)
		}
		p.diags.Add(&diag.Diagnostic{Flag: "argument", Index: i + 1, Text: diag.MaskSecret(typed[i]), Message: message})
	}
}

func (p *planner) command() string { return p.args.Method.Resource + " " + p.args.Method.Name }

func (p *planner) tooMany() string {
	if len(p.args.Method.Positionals) == 0 {
		return p.command() + " accepts no arguments; put the fields of the request after -r"
	}
	return fmt.Sprintf("too many arguments; %s accepts only <%s>", p.command(), p.args.Method.Positionals[0].CLIName)
}

// flagFor returns the flag that an argument of the form name=value belongs to,
// "" for other arguments.
func (p *planner) flagFor(text string) string {
	name, _, ok := strings.Cut(text, "=")
	if !ok || strings.Contains(name, "/") {
		return ""
	}
	if _, ok := params.Find(p.args.Method, name); ok {
		return "-p"
	}
	if p.args.Method.Request != "" {
		return "-r"
	}
	return ""
}

func belongsTo(flag string) string {
	return "this is an argument of " + flag + "; put " + flag + " before it"
}

// missing reports a positional that was not typed. If -r or -p, which take
// every argument that follows, swallowed a name, that argument is at fault.
func (p *planner) missing(parameter *api.Parameter) {
	label := "<" + parameter.CLIName + ">"
	for _, flag := range []struct {
		name string
		args []string
	}{{"-r", p.args.RequestArgs}, {"-p", p.args.ParamArgs}} {
		for i, text := range flag.args {
			if strings.Contains(text, "/") && !strings.Contains(text, "=") {
				p.misplaced = &diag.Diagnostic{Flag: flag.name, Index: i + 1, Text: text, Message: fmt.Sprintf(
					"taken by %s, which takes every argument that follows; put %s first: %s %s %s ...",
					flag.name, label, p.command(), text, flag.name)}
				p.diags.Add(p.misplaced)
				return
			}
		}
	}
	p.diags.Add(&diag.Diagnostic{Flag: label, Message: "is missing: " + p.command() + " " + label +
		", as in " + exampleName(parameter.Pattern)})
}

// checkName rejects a name that would address another resource, and warns about
// one that doesn't match the API's pattern.
func (p *planner) checkName(i int, name string) {
	parameter := &p.args.Method.Positionals[i]
	d := &diag.Diagnostic{Flag: "<" + parameter.CLIName + ">", Text: name, Message: validateName(name)}
	switch {
	case p.flagFor(name) == "-p": // it could be a name, but hardly is; its value may be a secret
		d.Text, d.Message = diag.MaskSecret(name), belongsTo("-p")
	case d.Message != "":
	case MatchesName(p.args.Method, i, name):
		if p.args.Location == "" || !api.IsInOtherLocation(name, p.args.Location) {
			return
		}
		d.Severity, d.Message = diag.Warning, "is not in the location of --location "+p.args.Location
	default:
		d.Severity, d.Message = diag.Warning, "does not look like "+exampleName(parameter.Pattern)
		d.Suggestion = completeName(parameter.Pattern, name)
	}
	p.diags.Add(d)
}

// completeName returns the name that an ID alone stands for: operations/ID if the
// pattern has only that collection, and otherwise "".
func completeName(pattern, id string) string {
	collection, _, ok := strings.Cut(exampleName(pattern), "/")
	if !ok || strings.Contains(id, "/") || exampleName(pattern) != collection+"/"+placeholder(collection) {
		return ""
	}
	return collection + "/" + id
}

// expand puts a value into a template of RFC 6570. {+name} keeps slashes; every
// other character but the unreserved ones is percent-encoded, % included.
func expand(template, name, value string) string {
	template = strings.Replace(template, "{+"+name+"}", escape(value, "/"), 1)
	return strings.Replace(template, "{"+name+"}", escape(value, ""), 1)
}

func escape(s, keep string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9',
			strings.IndexByte("-._~", c) >= 0, strings.IndexByte(keep, c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
