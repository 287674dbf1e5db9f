package api

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestMethods and TestMessages compare the tables with hand-written lists.
func TestMethods(t *testing.T) {
	var got []string
	for _, r := range Resources() {
		for _, m := range r.Methods {
			got = append(got, methodLine(m))
		}
	}
	compareLines(t, "testdata/methods.txt", got)
}

func TestMessages(t *testing.T) {
	var got []string
	for _, m := range requestMessages {
		got = append(got, messageLine(m))
	}
	compareLines(t, "testdata/messages.txt", got)
}

// methodLine formats a method as in testdata/methods.txt: command, HTTP method and
// path, positionals, query parameters, request, response.
func methodLine(m Method) string {
	var positionals, query []string
	for _, p := range m.Positionals {
		positionals = append(positionals, "<"+p.CLIName+">")
	}
	for _, p := range m.Query {
		query = append(query, p.CLIName)
	}
	columns := []string{
		m.Resource + " " + m.Name, m.HTTPMethod + " " + m.Path,
		strings.Join(positionals, " "), strings.Join(query, " "), m.Request, m.Response,
	}
	for i, column := range columns {
		if column == "" {
			columns[i] = "-"
		}
	}
	return strings.Join(columns, " | ")
}

// messageLine formats a message as in testdata/messages.txt.
func messageLine(m Message) string {
	var fields []string
	for _, f := range m.Fields {
		text := f.CLIName
		if f.Type.List {
			text += "[]"
		}
		if f.Type.Map {
			text += " map of"
		}
		if f.Type.Kind == KindMessage {
			text += " " + f.Type.Message
		} else {
			text += " " + f.Type.Kind.String()
		}
		if f.OutputOnly {
			text += " (ro)"
		}
		if f.Deprecated {
			text += " (deprecated)"
		}
		fields = append(fields, text)
	}
	return strings.TrimSpace(m.Name + ": " + strings.Join(fields, ", "))
}

func compareLines(t *testing.T, path string, got []string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(content)), "\n")
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("missing from the table, but in %s: %s", path, line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("in the table, but missing from %s: %s", path, line)
		}
	}
	if !t.Failed() && !slices.Equal(got, want) {
		t.Errorf("the order differs from %s", path)
	}
}

// TestDetails checks details that the lists above don't contain.
func TestDetails(t *testing.T) {
	cancel := method(t, "operations", "cancel")
	if got := cancel.Positionals[0].Pattern; got != "^operations/.*$" {
		t.Errorf("pattern of operations cancel: %s", got)
	}
	if want := []string{"https://www.googleapis.com/auth/cloud-platform", "https://www.googleapis.com/auth/cloud-vision"}; !slices.Equal(cancel.Scopes, want) {
		t.Errorf("scopes of operations cancel: %q", cancel.Scopes)
	}
	if cancel.ID != "vision.operations.cancel" {
		t.Errorf("ID of operations cancel: %s", cancel.ID)
	}
	if p := parameter(t, SystemParameters(), "quota-user"); p.MaxLength != 40 || p.Name != "quotaUser" {
		t.Errorf("quota-user: %+v", p)
	}
	if p := parameter(t, method(t, "projects", "locations-products-patch").Query, "update-mask"); p.Type.Kind != KindFieldMask {
		t.Errorf("the type of update-mask is %s", p.Type.Kind)
	}
	if p := parameter(t, SystemParameters(), "$-xgafv"); p.Name != "$.xgafv" || strings.Join(p.Type.EnumNames(), " ") != "1 2" {
		t.Errorf("$-xgafv: %+v", p)
	}
	if p := parameter(t, SystemParameters(), "alt"); strings.Join(p.Type.EnumNames(), " ") != "json media proto" {
		t.Errorf("alt: %+v", p)
	}
	feature, _ := FindMessage("Feature")
	field, _ := feature.FindField("type")
	if got := strings.Join(field.Type.EnumNames(), " "); !strings.HasPrefix(got, "TYPE_UNSPECIFIED FACE_DETECTION LANDMARK_DETECTION") {
		t.Errorf("the feature types are not in the API's order: %s", got)
	}
	if len(Revision()) != len("20060102") {
		t.Errorf("revision %q", Revision())
	}
}

func method(t *testing.T, resource, name string) *Method {
	t.Helper()
	r, ok := FindResource(resource)
	if !ok {
		t.Fatalf("unknown resource %s", resource)
	}
	m, ok := r.FindMethod(name)
	if !ok {
		t.Fatalf("unknown method %s %s", resource, name)
	}
	return m
}

func parameter(t *testing.T, parameters []Parameter, name string) Parameter {
	t.Helper()
	i := slices.IndexFunc(parameters, func(p Parameter) bool { return p.CLIName == name })
	if i < 0 {
		t.Fatalf("unknown parameter %s", name)
	}
	return parameters[i]
}

// TestSystemParameters compares the system parameters with the published page.
func TestSystemParameters(t *testing.T) {
	var got []string
	for _, p := range SystemParameters() {
		got = append(got, fmt.Sprintf("%s=%s", p.CLIName, p.Type.Kind))
	}
	const want = "$-xgafv=enum access-token=string alt=enum callback=string fields=string key=string" +
		" oauth-token=string pretty-print=boolean quota-user=string upload-type=string upload-protocol=string"
	if strings.Join(got, " ") != want {
		t.Errorf("system parameters %s; want %s", got, want)
	}
}
