package journal

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/exitcode"
)

// A journal that ends after many of its bytes is read, and continued.
func TestTruncated(t *testing.T) {
	t.Parallel()
	checkTruncated(t, 23)
}

// checkTruncated truncates a journal at each multiple of a number of bytes.
func checkTruncated(t *testing.T, step int) {
	t.Helper()
	full := t.TempDir()
	j := mustOpen(t, full)
	fill(t, j)
	mustDo(t, j.Close())
	text, err := os.ReadFile(filepath.Join(full, Dir, Default))
	mustDo(t, err)
	text = bytes.ReplaceAll(text, []byte(strings.Repeat("x", 4096)), []byte("x")) // or there are too many
	dir := t.TempDir()
	path := filepath.Join(dir, Dir, Default)
	mustDo(t, os.Mkdir(filepath.Join(dir, Dir), 0o700))
	for n := 0; n <= len(text); n += step {
		mustDo(t, os.WriteFile(path, text[:n], 0o600))
		lines := bytes.Count(text[:n], []byte("\n"))
		s, err := Read(dir)
		mustDo(t, err)
		c := s.Counts()
		if c.Garbage != 0 || c.Done+c.Failed != max(0, lines-2) {
			t.Fatalf("%d bytes: %+v", n, c)
		}
		j := mustOpen(t, dir)
		mustDo(t, j.AppendOutcome(&Outcome{Name: "new", Time: at(3)}), j.Close())
		s, err = Read(dir)
		mustDo(t, err)
		if got := s.Counts(); got.Done != c.Done+1 || got.Garbage != 0 || got.Unknown != c.Unknown {
			t.Fatalf("%d bytes, continued: %+v, before %+v", n, got, c)
		}
	}
}

func TestGarbage(t *testing.T) {
	good := `{"done":{"name":"a","time":"2026-01-01T00:00:00Z"}}` + "\n"
	tests := []struct {
		name, text string
		done       int
		garbage    int
	}{
		{"words", "garbage\n" + good, 1, 1},
		{"empty line", "\n" + good, 1, 1},
		{"zeros", strings.Repeat("\x00", 5000) + "\n" + good, 1, 1},
		{"zeros at the end", good + strings.Repeat("\x00", 5000), 1, 0},
		{"half a record", good[:20] + good + good, 1, 1},
		{"a name that is not a string", `{"done":{"name":1}}` + "\n" + good, 1, 1},
		{"no name", `{"done":{}}` + "\n" + good, 1, 1},
		{"a short hash", `{"done":{"name":"b","sha256":"00"}}` + "\n" + good, 1, 1},
		{"a long hash", `{"done":{"name":"b","sha256":"` + sum + `00"}}` + "\n" + good, 1, 1},
		{"invalid base64", `{"done":{"name":{"base64":"?"}}}` + "\n" + good, 1, 1},
		{"two values", `{} {}` + "\n" + good, 1, 1},
		{"a line of 3 MB", `{"done":{"name":"` + strings.Repeat("y", 3<<20) + `"}}` + "\n" + good, 1, 1},
		{"a long end", good + strings.Repeat("y", 3<<20), 1, 0},
		{"spaces", ` { "done" : { "name" : "b" , "units" : 1 , "x" : [ 1 , { } ] } } ` + "\r\n" + good, 2, 0},
		{"another record", `{"operation":{"name":"x"}}` + "\n" + good, 1, 0},
		{"another member", `{"done":{"name":"b","new":[1,2,{"a":"}"}],"time":"2026-01-01T00:00:00Z"},"new":null}` + "\n" + good, 2, 0},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		mustDo(t, os.Mkdir(filepath.Join(dir, Dir), 0o700), os.WriteFile(filepath.Join(dir, Dir, Default), []byte(tt.text), 0o600))
		j, err := Open(dir, Default)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if c := j.State().Counts(); c.Done != tt.done || c.Garbage != tt.garbage {
			t.Errorf("%s: %+v", tt.name, c)
		}
		mustDo(t, j.AppendOutcome(&Outcome{Name: "z"}))
		if e, _ := j.State().Lookup("a"); !e.Done {
			t.Errorf("%s: %+v", tt.name, e)
		} else if o, ok, err := j.State().Outcome(e); err != nil || !ok || o.Name != "a" {
			t.Errorf("%s: %+v, %t, %v", tt.name, o, ok, err)
		}
		mustDo(t, j.Close())
	}
}

func TestUnusableJournals(t *testing.T) {
	for _, tt := range []struct{ name, text, message string }{
		{"newer", `{"v":2,"run":{}}` + "\n", "has format 2, and this version of vision1 reads format 1"},
		{"something else", "a\nb\n", "not a journal of vision1"},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, Dir, Default)
		mustDo(t, os.Mkdir(filepath.Join(dir, Dir), 0o700), os.WriteFile(path, []byte(tt.text), 0o600))
		_, err := Open(dir, Default)
		if err == nil || !strings.Contains(err.Error(), tt.message) || exitcode.Of(err) != exitcode.Output {
			t.Errorf("%s: %v", tt.name, err)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != tt.text {
			t.Errorf("%s: the file was changed: %q, %v", tt.name, text, err)
		}
		if _, err := Open(dir, "share-00000-of-00002.jsonl"); err == nil {
			t.Errorf("%s: another journal of the directory was opened", tt.name)
		}
	}
}

// FuzzParse checks that what is accepted is JSON, and means the same to
// encoding/json.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"done":{"name":"a","sha256":"` + sum + `","size":3,"mtime":"2026-01-01T00:00:00.5Z","units":2,"time":"2026-01-01T00:00:00Z"}}`))
	f.Add([]byte(`{"failed":{"name":{"base64":"/w=="},"error":{"message":"x\"","sent":true,"pages":[1,2]},"retry":true}}`))
	f.Add([]byte(`{"sent":{"id":5,"inputs":["a","\u00e4",{"base64":"/w=="}]}}`))
	f.Add([]byte(`{"v":1,"run":{"settings":{"a":"b"}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var p parsed
		if !p.parse(text) {
			return
		}
		if !json.Valid(text) {
			t.Fatalf("accepted, although it is not JSON: %q", text)
		}
		var l line
		if json.Unmarshal(text, &l) != nil || p.outcome == other {
			return // less strict than encoding/json about members that it doesn't need
		}
		if strings.Count(strings.ToLower(string(text)), `"name"`) > 1 || strings.Count(string(text), `:{`)+strings.Count(string(text), `: {`) > 1 {
			return // a repeated member, or one in other case
		}
		if o, ok, err := decode(text, ""); err == nil && ok && o.Name != strings.ToValidUTF8(string(p.name), "\ufffd") {
			t.Fatalf("%q: name %q and %q", text, o.Name, p.name)
		}
	})
}
