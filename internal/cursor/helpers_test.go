package cursor

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// message returns a message of the API, or fails the test.
func message(t testing.TB, name string) *api.Message {
	t.Helper()
	m, ok := api.FindMessage(name)
	if !ok {
		t.Fatalf("the API has no message %s", name)
	}
	return m
}

// requests returns every message that is the request of a method.
func requests() []*api.Message {
	var found []*api.Message
	seen := make(map[string]bool)
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m, ok := api.FindMessage(resource.Methods[i].Request)
			if ok && !seen[m.Name] {
				seen[m.Name] = true
				found = append(found, m)
			}
		}
	}
	return found
}

// join returns chunks as JSON, with <NAME> in place of the content of a file.
func join(chunks []Chunk) string {
	var b strings.Builder
	for _, chunk := range chunks {
		if chunk.File != nil {
			b.WriteString("<" + chunk.File.Name + ">")
		}
		b.Write(chunk.JSON)
	}
	return b.String()
}

// mustParse parses a valid input and returns the request's JSON and the
// warnings.
func mustParse(t testing.TB, in Input) (string, diag.List) {
	t.Helper()
	request, diags := Parse(in)
	if diags.HasErrors() {
		t.Fatalf("Parse(%q): %+v", in.Args, diags.Errors())
	}
	return join(request.Chunks()), diags.Warnings()
}

// A want is an expected error. at is the invalid part of the argument, and
// message is a part of the message.
type want struct {
	arg        int
	at         string
	message    string
	suggestion string
}

// mustFail parses an input that has these errors and no others.
func mustFail(t testing.TB, in Input, wants ...want) {
	t.Helper()
	_, diags := Parse(in)
	errs := diags.Errors()
	for i, d := range errs {
		if i >= len(wants) {
			t.Errorf("%q: unexpected error: %+v", in.Args, d)
			continue
		}
		w := wants[i]
		at := d.Text[d.Start:d.End]
		if d.Index != w.arg || at != w.at || !strings.Contains(d.Message, w.message) || d.Suggestion != w.suggestion {
			t.Errorf("%q: error %d is\n     argument %d at %q: %s (suggestion %q), want\n     argument %d at %q: …%s… (suggestion %q)",
				in.Args, i, d.Index, at, d.Message, d.Suggestion, w.arg, w.at, w.message, w.suggestion)
		}
	}
	for _, w := range wants[min(len(errs), len(wants)):] {
		t.Errorf("%q: no error for argument %d (…%s…)", in.Args, w.arg, w.message)
	}
}

// directory finds the files of a directory, and standard input if it has any.
type directory struct {
	path  string
	stdin int64 // size of standard input, in bytes
}

func (f directory) Find(name string) (*File, error) {
	if name == "-" {
		return &File{Name: name, Size: f.stdin}, nil
	}
	info, err := os.Stat(filepath.Join(f.path, name))
	if err != nil {
		return nil, errors.New("no such file")
	}
	return &File{Name: name, Size: info.Size()}, nil
}

func (f directory) Exists(name string) bool {
	info, err := os.Stat(filepath.Join(f.path, name))
	return err == nil && !info.IsDir()
}

// newDirectory creates a directory with files of these sizes, in bytes.
func newDirectory(t testing.TB, sizes map[string]int) directory {
	t.Helper()
	path := t.TempDir()
	for name, size := range sizes {
		if err := os.WriteFile(filepath.Join(path, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return directory{path: path}
}
