package diag_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vision1/internal/diag"
)

func TestList(t *testing.T) {
	t.Parallel()
	var l diag.List
	l.Add(nil)
	l.Add(&diag.Diagnostic{Severity: diag.Warning, Message: "w"})
	if len(l) != 1 || l.HasErrors() || len(l.Errors()) != 0 || len(l.Warnings()) != 1 {
		t.Errorf("%+v", l)
	}
	strict := l.Strict()
	if !strict.HasErrors() || strict[0].Message != "w (--strict)" || l.HasErrors() {
		t.Errorf("strict %+v of %+v", strict, l)
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	if d := diag.Errorf("m").At(1, 2).At(3, 4); d.Start != 1 || d.End != 2 {
		t.Errorf("%+v", d)
	}
	if d := (*diag.Diagnostic)(nil).At(1, 2); d != nil {
		t.Errorf("%+v", d)
	}
}

func TestTruncate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "abc": "abc", "abcd": "abc…", "äöü": "äöü", "äöüß": "äöü…", "日本語テ": "日本語…", "ab\xffd": "ab…",
	} {
		if got := diag.Truncate(text, 3); got != want {
			t.Errorf("Truncate(%q) = %q, want %q", text, got, want)
		}
	}
	if got := diag.Truncate(strings.Repeat("x", 1000), 60); len(got) != 60+len("…") {
		t.Errorf("%d bytes", len(got))
	}
}

type hinting struct{}

func (hinting) Error() string { return "e" }

func (hinting) Hints() []string { return []string{"hint"} }

func (hinting) Describe(o *diag.Object) { o.Reason = "REASON" }

func TestHints(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("wrapped: %w", hinting{})
	var o diag.Object
	diag.Describe(err, &o)
	if !slices.Equal(diag.Hints(err), []string{"hint"}) || o.Reason != "REASON" {
		t.Errorf("%q, %+v", diag.Hints(err), o)
	}
	if hints := diag.Hints(errors.New("plain")); hints != nil {
		t.Errorf("%q", hints)
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"a/b.json": `"a/b.json"`, `C:\my files\a.json`: `"C:\my files\a.json"`, `\\host\share\`: `"\\host\share\"`,
		"a\nb": `"a\nb"`, "a\u202eb": `"a\u202eb"`, "\xff": `"\xff"`, `a"b`: `"a\"b"`, "": `""`,
	} {
		if got := diag.Path(path); got != want {
			t.Errorf("Path(%q) = %s, want %s", path, got, want)
		}
	}
}
