package api

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sorted reports names that are out of order or duplicate.
func sorted(t *testing.T, what string, names []string) {
	t.Helper()
	for i := 1; i < len(names); i++ {
		if cmp.Compare(names[i-1], names[i]) >= 0 {
			t.Errorf("%s: %q is before %q", what, names[i-1], names[i])
		}
	}
}

// unique reports duplicate names.
func unique(t *testing.T, what string, names []string) {
	t.Helper()
	sorted(t, what, slices.Sorted(slices.Values(names)))
}

func namesOf[T any](list []T, name func(T) string) []string {
	names := make([]string, len(list))
	for i, element := range list {
		names[i] = name(element)
	}
	return names
}

func TestSorted(t *testing.T) {
	sorted(t, "resources", namesOf(Resources(), func(r Resource) string { return r.Name }))
	sorted(t, "scopes", namesOf(Scopes(), func(s Scope) string { return s.URL }))
	checkParameters(t, "system parameters", SystemParameters())
	sorted(t, "request messages", namesOf(requestMessages, func(m Message) string { return m.Name }))
	sorted(t, "response messages", namesOf(responseMessages, func(m Message) string { return m.Name }))
	var ids []string
	for _, r := range Resources() {
		sorted(t, r.Name, namesOf(r.Methods, func(m Method) string { return m.Name }))
		for _, m := range r.Methods {
			ids = append(ids, m.ID)
			checkParameters(t, m.ID, m.Query)
			sorted(t, m.ID+" scopes", m.Scopes)
		}
	}
	unique(t, "methods", ids)
	var all []string
	for _, m := range allMessages() {
		all = append(all, m.Name)
		sorted(t, m.Name, namesOf(m.Fields, func(f Field) string { return f.Name }))
		unique(t, m.Name+" command-line names", namesOf(m.Fields, func(f Field) string { return f.CLIName }))
	}
	unique(t, "all messages", all)
}

func checkParameters(t *testing.T, what string, parameters []Parameter) {
	t.Helper()
	sorted(t, what, namesOf(parameters, func(p Parameter) string { return p.Name }))
	unique(t, what+" command-line names", namesOf(parameters, func(p Parameter) string { return p.CLIName }))
}

func allMessages() []Message { return slices.Concat(requestMessages, responseMessages) }

// Every message name refers to an existing message, and request messages refer
// only to request messages.
func TestReferences(t *testing.T) {
	for _, r := range Resources() {
		for _, m := range r.Methods {
			if m.Resource != r.Name {
				t.Errorf("%s is listed under %s, but its resource is %s", m.ID, r.Name, m.Resource)
			}
			if _, ok := FindMessage(m.Response); !ok {
				t.Errorf("%s: unknown message %q", m.ID, m.Response)
			}
			if m.Request != "" && !isRequest(m.Request) {
				t.Errorf("%s: unknown request message %q", m.ID, m.Request)
			}
		}
	}
	for _, m := range allMessages() {
		for _, f := range m.Fields {
			checkType(t, m.Name+"."+f.Name, f.Type)
			if f.Type.Kind == KindMessage && isRequest(m.Name) && !isRequest(f.Type.Message) {
				t.Errorf("%s.%s: unknown request message %q", m.Name, f.Name, f.Type.Message)
			}
		}
	}
}

func isRequest(name string) bool {
	return slices.ContainsFunc(requestMessages, func(m Message) bool { return m.Name == name })
}

// checkType reports an inconsistent type.
func checkType(t *testing.T, what string, typ Type) {
	t.Helper()
	if (typ.Kind == KindMessage) != (typ.Message != "") || (typ.Kind == KindEnum) != (len(typ.Enum) > 0) {
		t.Errorf("%s: inconsistent type %+v", what, typ)
	}
	if typ.Message != "" {
		if _, ok := FindMessage(typ.Message); !ok {
			t.Errorf("%s: unknown message %q", what, typ.Message)
		}
	}
	unique(t, what, namesOf(typ.Enum, func(v EnumValue) string { return v.Name }))
}

// Each positional has a placeholder in the path and a pattern that is valid in Go.
func TestPaths(t *testing.T) {
	for _, r := range Resources() {
		for _, m := range r.Methods {
			if got, want := strings.Count(m.Path, "{"), len(m.Positionals); got != want {
				t.Errorf("%s: %d placeholders in %s for %d positionals", m.ID, got, m.Path, want)
			}
			for _, p := range m.Positionals {
				if !strings.Contains(m.Path, "{+"+p.Name+"}") {
					t.Errorf("%s: no placeholder for %s in %s", m.ID, p.Name, m.Path)
				}
				if _, err := regexp.Compile(p.Pattern); err != nil || p.Pattern == "" {
					t.Errorf("%s: pattern %q of %s: %v", m.ID, p.Pattern, p.Name, err)
				}
			}
			for _, p := range slices.Concat(m.Positionals, m.Query) {
				checkType(t, m.ID+" "+p.Name, p.Type)
			}
		}
	}
}

// Summaries are one line without a final period; details are full sentences.
func TestSummaries(t *testing.T) {
	check := func(what, summary string) {
		t.Helper()
		if summary == "" || strings.HasSuffix(summary, ".") || strings.ContainsAny(summary, "\n\t") {
			t.Errorf("%s: summary %q", what, summary)
		}
	}
	checkParameters := func(what string, parameters []Parameter) {
		t.Helper()
		for _, p := range parameters {
			check(what+" "+p.Name, p.Summary)
			for _, v := range p.Type.Enum {
				check(what+" "+p.Name+" "+v.Name, v.Summary)
			}
		}
	}
	checkParameters("system parameter", SystemParameters())
	for _, s := range Scopes() {
		check(s.URL, s.Summary)
	}
	for _, r := range Resources() {
		check(r.Name, r.Summary)
		for _, m := range r.Methods {
			check(m.ID, m.Summary)
			checkParameters(m.ID, m.Positionals)
			checkParameters(m.ID, m.Query)
			if m.Detail != "" && !strings.HasSuffix(m.Detail, ".") {
				t.Errorf("%s: the detail is not a full sentence: %q", m.ID, m.Detail)
			}
		}
	}
	for _, m := range requestMessages {
		check(m.Name, m.Summary)
		for _, f := range m.Fields {
			check(m.Name+"."+f.Name, f.Summary)
			for _, v := range f.Type.Enum {
				check(m.Name+"."+f.Name+" "+v.Name, v.Summary)
			}
		}
	}
}
