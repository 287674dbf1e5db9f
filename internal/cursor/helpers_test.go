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

// message returns a message of the API, which must be there.
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

// accept parses what must be right and returns the request's JSON and what was
// warned of.
func accept(t testing.TB, in Input) (string, diag.List) {
	t.Helper()
	request, diags := Parse(in)
	problems, warnings := diags.Errors(), diags.Warnings()
	if len(problems) > 0 {
		t.Fatalf("Parse(%q) has problems: %+v", in.Words, problems)
	}
	got, err := request.MarshalJSON()
	if err != nil {
		t.Fatalf("MarshalJSON of %q: %v", in.Words, err)
	}
	return string(got), warnings
}

// want is a problem as a test expects it: at is the part of the word at fault,
// "" for all of it, and says is what the message must contain.
type want struct {
	word       int
	at         string
	says       string
	suggestion string
}

// refuse parses what must be wrong in these ways and no others.
func refuse(t testing.TB, in Input, wants ...want) {
	t.Helper()
	_, diags := Parse(in)
	problems := diags.Errors()
	for i, p := range problems {
		if i >= len(wants) {
			t.Errorf("%q: one problem too many: %+v", in.Words, p)
			continue
		}
		w := wants[i]
		at := p.Text[p.Start:p.End]
		if p.Index != w.word || at != w.at || !strings.Contains(p.Message, w.says) || p.Suggestion != w.suggestion {
			t.Errorf("%q: problem %d is\n     word %d at %q: %s (suggestion %q), want\n     word %d at %q: …%s… (suggestion %q)",
				in.Words, i, p.Index, at, p.Message, p.Suggestion, w.word, w.at, w.says, w.suggestion)
		}
	}
	for _, w := range wants[min(len(problems), len(wants)):] {
		t.Errorf("%q: no problem with word %d (…%s…)", in.Words, w.word, w.says)
	}
}

// folder finds the files of a folder, and standard input where it has any.
type folder struct {
	dir   string
	stdin int64 // bytes to be read from standard input
}

func (f folder) Find(name string) (*File, error) {
	if name == "-" {
		return &File{Name: name, Size: f.stdin}, nil
	}
	info, err := os.Stat(filepath.Join(f.dir, name))
	if err != nil {
		return nil, errors.New("there is no such file")
	}
	return &File{Name: name, Size: info.Size()}, nil
}

func (f folder) Exists(name string) bool {
	info, err := os.Stat(filepath.Join(f.dir, name))
	return err == nil && !info.IsDir()
}

// newFolder makes a folder with these files, each of that many bytes.
func newFolder(t testing.TB, files map[string]int) folder {
	t.Helper()
	dir := t.TempDir()
	for name, size := range files {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder{dir: dir}
}
