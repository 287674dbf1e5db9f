package call

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/params"
)

// path checks the positionals and puts them into the template of the method.
func (p *planner) path() {
	positionals := p.in.Method.Positionals
	given := p.in.Positionals
	for i := range positionals {
		parameter := &positionals[i]
		var name string
		switch only, one := onlyValue(parameter.Pattern); {
		case i < len(given):
			name = given[i]
		case one:
			name = only
		default:
			p.missing(parameter)
			continue
		}
		p.name(parameter, name)
		p.plan.Path = expand(p.pathSoFar(), parameter.Name, name)
	}
	p.plan.Path = p.pathSoFar()
	for i := len(positionals); i < len(given); i++ {
		message := tooMany(p.in.Method)
		if flag := p.flagOf(given[i]); flag != "" {
			message = withoutFlag(flag)
		}
		p.add(diag.List{{Flag: "argument", Index: i + 1, Text: diag.HideSecret(given[i]), Message: message}}, nil)
	}
}

// flagOf returns the flag that a word like name=value belongs after, "" for
// other words.
func (p *planner) flagOf(word string) string {
	name, _, ok := strings.Cut(word, "=")
	if !ok || strings.Contains(name, "/") {
		return ""
	}
	if _, ok := params.Find(p.in.Method, name); ok {
		return "-p"
	}
	if p.in.Method.Request != "" {
		return "-r"
	}
	return ""
}

func withoutFlag(flag string) string { return "a word of " + flag + "; put " + flag + " before it" }

func (p *planner) pathSoFar() string {
	if p.plan.Path == "" {
		return p.in.Method.Path
	}
	return p.plan.Path
}

func tooMany(m *api.Method) string {
	if len(m.Positionals) == 0 {
		return fmt.Sprintf("%s %s takes no arguments", m.Resource, m.Name)
	}
	return fmt.Sprintf("one argument too many: %s %s takes <%s> only", m.Resource, m.Name, m.Positionals[0].Word)
}

// missing reports that a positional was not given. -r and -p take every word
// that follows, so it may be among those: then that word is at fault.
func (p *planner) missing(parameter *api.Parameter) {
	label := "<" + parameter.Word + ">"
	for _, flag := range []struct {
		name  string
		words []string
	}{{"-r", p.in.RWords}, {"-p", p.in.PWords}} {
		for i, word := range flag.words {
			if strings.Contains(word, "/") && !strings.Contains(word, "=") {
				p.swallowed = &diag.Diagnostic{Flag: flag.name, Index: i + 1, Text: word, Message: fmt.Sprintf(
					"taken by %s, which takes every word that follows; put %s first: %s %s %s %s ...",
					flag.name, label, p.in.Method.Resource, p.in.Method.Name, word, flag.name)}
				p.add(diag.List{*p.swallowed}, nil)
				return
			}
		}
	}
	p.add(diag.List{{Flag: label, Message: "is missing: " + p.in.Method.Resource + " " + p.in.Method.Name + " " +
		label + ", as in " + exampleName(parameter.Pattern)}}, nil)
}

// name refuses what would address another resource than it says, and warns of
// what does not look like the API's pattern.
func (p *planner) name(parameter *api.Parameter, name string) {
	message := badName(name)
	if p.flagOf(name) == "-p" { // a name it could be, but hardly is; its value may be a secret
		name, message = diag.HideSecret(name), withoutFlag("-p")
	}
	if message != "" {
		p.add(diag.List{{Flag: "<" + parameter.Word + ">", Text: name, Message: message}}, nil)
		return
	}
	for _, pattern := range append([]string{parameter.Pattern}, p.in.NamePatterns...) {
		if ok, err := regexp.MatchString(pattern, name); ok || err != nil {
			return
		}
	}
	p.add(nil, diag.List{{Severity: diag.Warning, Flag: "<" + parameter.Word + ">", Text: name,
		Message: "does not look like " + exampleName(parameter.Pattern)}})
}

// badName says why a name can't go into a path: servers and proxies take out
// empty and dotted segments, so that it would address something else.
func badName(name string) string {
	switch {
	case name == "":
		return "is empty"
	case !utf8.ValidString(name):
		return "is not valid UTF-8"
	case strings.Contains(name, "://"):
		return "is an address; give the name alone, what follows v1/ in it"
	case strings.HasPrefix(name, "/"):
		return "starts with a slash; leave it out"
	case strings.HasSuffix(name, "/"):
		return "ends with a slash; leave it out"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "has a control character"
	}
	for segment := range strings.SplitSeq(name, "/") {
		switch segment {
		case "":
			return "has an empty part between two slashes, so it would address something else"
		case ".", "..":
			return "has the part " + segment + ", so it would address something else"
		}
	}
	return ""
}

// expand puts a value into a template of RFC 6570. {+name} keeps slashes; all
// other characters but the unreserved ones are percent-encoded, % included.
func expand(template, name, text string) string {
	template = strings.Replace(template, "{+"+name+"}", escape(text, "/"), 1)
	return strings.Replace(template, "{"+name+"}", escape(text, ""), 1)
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
