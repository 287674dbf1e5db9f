package main

import "testing"

func TestSharedWords(t *testing.T) {
	list, err := parseWords(`
# a comment: skipped
parameter size: any
parameter list.size: a list's
parameter cages.list.size: the cages'
`)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"cages.list.size":       "the cages'",
		"parks.cages.list.size": "the cages'",
		"parks.list.size":       "a list's",
		"parks.get.size":        "any",
		"size":                  "any",
		"sizes":                 "",
	} {
		if got := list.shared("parameter", name); got != want {
			t.Errorf("words for %q are %q, want %q", name, got, want)
		}
	}
	if got := list.exact("parameter", "parks.size"); got != "" {
		t.Errorf("exact words for %q are %q, want none", "parks.size", got)
	}
}

// A word that is asked for twice is missed once; a comment is no entry.
func TestComplete(t *testing.T) {
	list, err := parseWords("method b: text\n\n  # method c: text\nmethod a: text: more\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := list.exact("method", "a"); got != "text: more" {
		t.Errorf("words for a are %q", got)
	}
	list.exact("method", "x")
	list.exact("method", "x")
	const want = `words missing for "method x"
words left over for "method b", which the API does not have`
	if err := list.complete(); err == nil || err.Error() != want {
		t.Errorf("complete() = %v, want %s", err, want)
	}
}
