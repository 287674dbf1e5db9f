package help

import (
	"flag"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/exitcode"
)

var update = flag.Bool("update", false, "update the golden files")

func TestGolden(t *testing.T) {
	t.Parallel()
	operations, cancel := find(t, "operations", "cancel")
	_, addProduct := find(t, "projects", "locations-product-sets-add-product")
	options := MethodOptions{
		RequestFlags: []Term{{"--json FILE", "start from a file"}},
		OutputFlags:  []Term{{"-o, --output FILE", "write to a file"}},
		WaitFlags:    []Term{{"--wait", "wait until the operation is done"}},
		WaitText:     "vision1 can wait.",
		ManyNames:    true,
	}
	flags := []Term{{"--scope SCOPE", "OAuth scope"}}
	for name, d := range map[string]*Document{
		"method":         Method(cancel, options),
		"method_request": Method(addProduct, MethodOptions{RequestFlags: options.RequestFlags}),
		"resource":       Resource(operations),
		"root":           Root(flags, []Term{{"help TOPIC", "a topic"}}),
		"terms":          New("vision1 x", "A paragraph.", flags...),
		"paragraph":      New("vision1 x", "A paragraph."),
	} {
		golden(t, "testdata/"+name+".txt", d.Text())
	}
}

func find(t *testing.T, resource, method string) (*api.Resource, *api.Method) {
	t.Helper()
	r, ok := api.FindResource(resource)
	if !ok {
		t.Fatalf("no resource %s", resource)
	}
	m, ok := r.FindMethod(method)
	if !ok {
		t.Fatalf("no method %s of %s", method, resource)
	}
	return r, m
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run the test with -update and review the change\ngot:\n%s", path, got)
	}
}

// Without options, the help for a method has no section about waiting and mentions
// one name.
func TestMethodWithoutOptions(t *testing.T) {
	t.Parallel()
	_, cancel := find(t, "operations", "cancel")
	d := Method(cancel, MethodOptions{WaitFlags: []Term{{"--wait", "wait"}}})
	for _, s := range d.Sections {
		if s.Heading == "Waiting" {
			t.Errorf("a section %q without a text", s.Heading)
		}
	}
	if usage := d.Sections[0].Blocks[1].Lines[0]; strings.Contains(usage, "<name>...") || !strings.Contains(usage, "<name>") {
		t.Errorf("usage: %s", usage)
	}
}

func TestTopics(t *testing.T) {
	t.Parallel()
	var names []string
	for _, topic := range Topics() {
		names = append(names, topic.Name)
		d := topic.Document()
		if d.Title != "vision1 help "+topic.Name || topic.Summary == "" || len(d.Sections[0].Blocks[1].Terms) < 5 {
			t.Errorf("%s: %+v", topic.Name, d)
		}
	}
	if want := []string{"cursors", "parameters", "credentials", "environment", "formats", "exit-codes"}; !slices.Equal(names, want) {
		t.Errorf("got topics %q, want %q", names, want)
	}
}

// The help for a method shows each field of its request with its type, description,
// and all values. The generator fails if one of them has no description.
func TestMethodShowsEveryField(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m := &resource.Methods[i]
			message, ok := api.FindMessage(m.Request)
			if !ok {
				continue
			}
			text := Method(m, MethodOptions{}).Markdown()
			for _, want := range fieldLines(message, "") {
				if !strings.Contains(text, want+"\n") {
					t.Errorf("%s lacks the line %q", m.ID, want)
				}
			}
			if hasCursors := strings.Contains(text, "## About Cursors"); hasCursors != (len(message.Fields) > 0) {
				t.Errorf("%s: a section about cursors: %v", m.ID, hasCursors)
			}
		}
	}
}

// fieldLines returns the lines about a message and all messages in it.
func fieldLines(m *api.Message, indent string) []string {
	var list []string
	for _, f := range m.Fields {
		note := ""
		switch {
		case f.OutputOnly:
			note = " (set only by the service)"
		case f.Deprecated:
			note = " (deprecated)"
		}
		list = append(list, indent+"- `"+f.CLIName+"` ("+typeName(&f.Type)+"): "+markdownText(f.Summary)+note)
		for _, v := range f.Type.Enum {
			list = append(list, indent+"  - `"+v.Name+"`: "+markdownText(v.Summary))
		}
		if nested, ok := api.FindMessage(f.Type.Message); ok {
			list = append(list, fieldLines(nested, indent+"  ")...)
		}
	}
	return list
}

// The topics list every system parameter and every exit code.
func TestCompleteTopics(t *testing.T) {
	t.Parallel()
	list := parameters().Sections[0].Blocks[1].Terms
	if len(list) != len(api.SystemParameters()) {
		t.Errorf("parameters: %+v", list)
	}
	if first := list[0].Name; first != "-p '$-xgafv=enum'" { // quoted: a shell replaces $-
		t.Errorf("first parameter: %s", first)
	}
	list = exitCodes().Sections[0].Blocks[1].Terms
	for i, e := range exitcode.Table() {
		if list[i] != (Term{strconv.Itoa(e.Code), e.Meaning}) {
			t.Errorf("exit code %d: %+v", e.Code, list[i])
		}
	}
}
