package api

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sorted reports names that are out of order or there twice.
func sorted(t *testing.T, what string, names []string) {
	t.Helper()
	for i := 1; i < len(names); i++ {
		if cmp.Compare(names[i-1], names[i]) >= 0 {
			t.Errorf("%s: %q comes before %q", what, names[i-1], names[i])
		}
	}
}

// unique reports names that are there twice.
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

func TestOrder(t *testing.T) {
	sorted(t, "resources", namesOf(Resources(), func(r Resource) string { return r.Name }))
	sorted(t, "scopes", namesOf(Scopes(), func(s Scope) string { return s.URL }))
	checkParameters(t, "properties", Properties())
	sorted(t, "messages", namesOf(messages, func(m Message) string { return m.Name }))
	sorted(t, "replies", namesOf(replies, func(m Message) string { return m.Name }))
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
	for _, m := range everyMessage() {
		all = append(all, m.Name)
		sorted(t, m.Name, namesOf(m.Fields, func(f Field) string { return f.Name }))
		unique(t, m.Name+" words", namesOf(m.Fields, func(f Field) string { return f.Word }))
	}
	unique(t, "messages and replies", all)
}

func checkParameters(t *testing.T, what string, parameters []Parameter) {
	t.Helper()
	sorted(t, what, namesOf(parameters, func(p Parameter) string { return p.Name }))
	unique(t, what+" words", namesOf(parameters, func(p Parameter) string { return p.Word }))
}

func everyMessage() []Message { return slices.Concat(messages, replies) }

// Every name of a message leads to one, and what a request can hold is whole.
func TestReferences(t *testing.T) {
	for _, r := range Resources() {
		for _, m := range r.Methods {
			if m.Resource != r.Name {
				t.Errorf("%s is listed under %s and says %s", m.ID, r.Name, m.Resource)
			}
			if _, ok := FindMessage(m.Response); !ok {
				t.Errorf("%s: no message %q", m.ID, m.Response)
			}
			if m.Request != "" && !isRequest(m.Request) {
				t.Errorf("%s: no request message %q", m.ID, m.Request)
			}
		}
	}
	for _, m := range everyMessage() {
		for _, f := range m.Fields {
			checkType(t, m.Name+"."+f.Name, f.Type)
			if f.Type.Kind == KindMessage && isRequest(m.Name) && !isRequest(f.Type.Message) {
				t.Errorf("%s.%s: no request message %q", m.Name, f.Name, f.Type.Message)
			}
		}
	}
}

func isRequest(name string) bool {
	return slices.ContainsFunc(Messages(), func(m Message) bool { return m.Name == name })
}

// checkType reports a type whose parts do not fit together.
func checkType(t *testing.T, what string, typ Type) {
	t.Helper()
	if (typ.Kind == KindMessage) != (typ.Message != "") || (typ.Kind == KindEnum) != (len(typ.Enum) > 0) {
		t.Errorf("%s: the parts of the type do not fit together: %+v", what, typ)
	}
	if typ.Message != "" {
		if _, ok := FindMessage(typ.Message); !ok {
			t.Errorf("%s: no message %q", what, typ.Message)
		}
	}
	unique(t, what, namesOf(typ.Enum, func(v EnumValue) string { return v.Name }))
}

// Paths have a place for each positional, and its pattern is one that Go reads.
func TestPaths(t *testing.T) {
	for _, r := range Resources() {
		for _, m := range r.Methods {
			if got, want := strings.Count(m.Path, "{"), len(m.Positionals); got != want {
				t.Errorf("%s: %d places in %s for %d positionals", m.ID, got, m.Path, want)
			}
			for _, p := range m.Positionals {
				if !strings.Contains(m.Path, "{+"+p.Name+"}") {
					t.Errorf("%s: no place for %s in %s", m.ID, p.Name, m.Path)
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

// What people read is there, in one line, a summary without a full stop.
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
	checkParameters("property", Properties())
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
				t.Errorf("%s: the detail is no whole sentence: %q", m.ID, m.Detail)
			}
		}
	}
	for _, m := range Messages() {
		check(m.Name, m.Summary)
		for _, f := range m.Fields {
			check(m.Name+"."+f.Name, f.Summary)
			for _, v := range f.Type.Enum {
				check(m.Name+"."+f.Name+" "+v.Name, v.Summary)
			}
		}
	}
}
