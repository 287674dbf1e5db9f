package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/detect/results"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
)

const sum = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func mustOpen(t testing.TB, dir string) *Journal {
	t.Helper()
	j, err := Open(dir, Default)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func mustDo(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func at(seconds int64) time.Time { return time.Unix(1_700_000_000+seconds, 123456789).UTC() }

// names are hard to write as JSON, or as a line.
func names() []string {
	return []string{"a.jpg", "dir/ü.png", "q\"uote\\.gif", "new\nline", "\xff\xfe.jpg", "a & <b>\u2028", " ", "{", strings.Repeat("x", 4096)}
}

func sumOf(i int) [32]byte { return sha256.Sum256([]byte{byte(i)}) }

// fill writes a journal with outcomes of names: the first is done, the second
// failed, and so on. The last two have none.
func fill(t testing.TB, j *Journal) {
	t.Helper()
	mustDo(t, j.AppendRun(Run{Time: at(0), Program: "1.0", Settings: map[string]string{"features": "text"}}))
	id, err := j.AppendSent(Sent{Inputs: names(), Time: at(1)})
	mustDo(t, err)
	for i, name := range names()[:len(names())-2] {
		o := Outcome{
			Name: name, Result: fmt.Sprint("r/", i), SHA256: fmt.Sprintf("%x", sumOf(i)), Size: int64(i), ModTime: at(int64(i)),
			Request: id, Units: 2, Time: at(2),
		}
		if i%2 == 1 {
			o.Error = &results.Error{Code: 3, Status: "INVALID_ARGUMENT", Message: "bad \"image\" }", Sent: true}
		}
		mustDo(t, j.AppendOutcome(&o))
	}
}

func TestReadBack(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	fill(t, j)
	own := j.State().Counts()
	mustDo(t, j.Close())
	s, err := Read(dir)
	mustDo(t, err)
	if got := s.Counts(); got != own || got != (Counts{Done: 4, Failed: 3, Unknown: 2, Units: 14}) {
		t.Errorf("counts: %+v, and %+v before closing", got, own)
	}
	for i, name := range names() {
		e, ok := s.Lookup(name)
		last := i >= len(names())-2
		if !ok || e.Done != (!last && i%2 == 0) || e.Failed != (!last && i%2 == 1) || e.Unknown != last || e.Retry {
			t.Errorf("%q: %+v, %t", name, e, ok)
		}
		if last {
			continue
		}
		if e.Size != int64(i) || !e.ModTime.Equal(at(int64(i))) || !e.HasBytes(sumOf(i)) {
			t.Errorf("%q: %+v", name, e)
		}
		o, ok, err := s.Outcome(e)
		if err != nil || !ok || o.Name != name || o.Result != fmt.Sprint("r/", i) || o.Request != 1 || (o.Error != nil) != e.Failed {
			t.Errorf("%q: %+v, %t, %v", name, o, ok, err)
		}
		if _, ok := s.LookupSHA256(sumOf(i)); ok != e.Done {
			t.Errorf("%q: found by its bytes: %t", name, ok)
		}
	}
	if _, ok := s.Lookup("unknown"); ok {
		t.Error("an unknown name was found")
	}
	s.Close()
}

func TestOutcomesAreTheLast(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	fill(t, j)
	mustDo(t, j.AppendOutcome(&Outcome{Name: "dir/ü.png", SHA256: sum, SameAs: "\xff", Changes: &results.Changes{Width: 3}, Time: at(9)}))
	defer j.Close()
	var got []string
	for o, err := range j.State().Outcomes() {
		mustDo(t, err)
		got = append(got, o.Name)
		if o.Name == "dir/ü.png" && (o.Error != nil || o.SameAs != "\xff" || o.Changes == nil || o.Changes.Width != 3) {
			t.Errorf("not the last outcome: %+v", o)
		}
	}
	if len(got) != 7 || got[len(got)-1] != "dir/ü.png" {
		t.Errorf("outcomes of %q", got)
	}
}

func TestUnsent(t *testing.T) {
	j := mustOpen(t, t.TempDir())
	sent := Sent{Inputs: []string{"a", "b"}}
	id, err := j.AppendSent(sent)
	mustDo(t, err)
	if c := j.State().Counts(); c.Unknown != 2 || id != 1 {
		t.Errorf("%+v, request %d", c, id)
	}
	mustDo(t, j.AppendUnsent(sent))
	if c := j.State().Counts(); c != (Counts{}) {
		t.Errorf("%+v", c)
	}
	mustDo(t, j.Close())
}

func TestStatusOfFailures(t *testing.T) {
	for _, tt := range []struct {
		name  string
		o     Outcome
		retry bool
	}{
		{"final", Outcome{Error: &results.Error{Code: 3, Sent: true}}, false},
		{"not sent", Outcome{Error: &results.Error{Message: "unreadable"}}, true},
		{"ended before a retry", Outcome{Error: &results.Error{Code: 14, Sent: true}, Retry: true}, true},
	} {
		j := mustOpen(t, t.TempDir())
		tt.o.Name = "x"
		mustDo(t, j.AppendOutcome(&tt.o))
		if e, _ := j.State().Lookup("x"); e.Retry != tt.retry || !e.Failed {
			t.Errorf("%s: %+v", tt.name, e)
		}
		mustDo(t, j.Close())
	}
}

// A journal that ends after any byte is read, and continued.
func TestTruncatedAnywhere(t *testing.T) {
	t.Parallel()
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
	step := 1
	if testing.Short() {
		step = 41
	}
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

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	mustDo(t, j.State().CheckSettings(map[string]string{"features": "text"}))
	mustDo(t, j.AppendRun(Run{Time: at(0), Settings: map[string]string{"features": "text", "model": "builtin/latest"}}), j.Close())
	s, err := Read(dir)
	mustDo(t, err)
	mustDo(t, s.CheckSettings(map[string]string{"model": "builtin/latest", "features": "text"}))
	err = s.CheckSettings(map[string]string{"features": "text,faces"})
	want := `the output directory has results with other settings: features "text", now "text,faces"; model "builtin/latest", now not set`
	if err == nil || err.Error() != want || exitcode.Of(err) != exitcode.Usage {
		t.Errorf("got %v", err)
	}
}

// Shares have journals of their own, and their number can change.
func TestSeveralJournals(t *testing.T) {
	dir := t.TempDir()
	write := func(journal string, o Outcome) {
		j, err := Open(dir, journal)
		mustDo(t, err)
		_, err = j.AppendSent(Sent{Inputs: []string{o.Name}})
		mustDo(t, err, j.AppendOutcome(&o), j.Close())
	}
	failure := &results.Error{Code: 3, Sent: true}
	write("share-00001-of-00002.jsonl", Outcome{Name: "a", Error: failure, Time: at(0)})
	write("share-00000-of-00003.jsonl", Outcome{Name: "a", Result: "a", Time: at(5)})
	write("share-00000-of-00003.jsonl", Outcome{Name: "b", Time: at(5)})
	write("share-00001-of-00002.jsonl", Outcome{Name: "b", Error: failure, Time: at(6)})
	write(Default, Outcome{Name: "c", SHA256: sum, Time: at(1)})
	mustDo(t, os.WriteFile(filepath.Join(dir, Dir, "other.jsonl"), []byte("x\n"), 0o600))
	s, err := Read(dir)
	mustDo(t, err)
	defer s.Close()
	if got := s.Counts(); got != (Counts{Done: 2, Failed: 1}) {
		t.Errorf("%+v", got)
	}
	if e, _ := s.Lookup("a"); !e.Done {
		t.Errorf("a: %+v", e)
	} else if o, ok, err := s.Outcome(e); err != nil || !ok || o.Result != "a" {
		t.Errorf("a: %+v, %t, %v", o, ok, err)
	}
	n := 0
	for _, err := range s.Outcomes() {
		mustDo(t, err)
		n++
	}
	if n != 3 {
		t.Errorf("%d outcomes", n)
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	_, err := Open(dir, Default)
	var locked *LockedError
	if !errors.As(err, &locked) || locked.Holder.PID != os.Getpid() || locked.Holder.Host == "" || exitcode.Of(err) != exitcode.Output {
		t.Fatalf("got %v", err)
	}
	if want := fmt.Sprintf("can't write to %s: another vision1 is writing to it (process %d on ", diag.Path(dir), os.Getpid()); !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	mustDo(t, j.Close())
	mustDo(t, mustOpen(t, dir).Close())
}

func TestConcurrentAppends(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	const workers, each = 4, 50
	done := make(chan error)
	for w := range workers {
		go func() {
			var err error
			for i := range each {
				err = errors.Join(err, j.AppendOutcome(&Outcome{Name: fmt.Sprint(w, "/", i)}))
				if e, ok := j.State().Lookup(fmt.Sprint(w, "/", i)); !ok || !e.Done {
					err = errors.Join(err, fmt.Errorf("%d/%d: not found", w, i))
				}
			}
			done <- err
		}()
	}
	for range workers {
		mustDo(t, <-done)
	}
	mustDo(t, j.Close())
	s, err := Read(dir)
	mustDo(t, err)
	if got := s.Counts(); got.Done != workers*each || got.Garbage != 0 {
		t.Errorf("%+v", got)
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
