package main

import "testing"

func TestLookupFallback(t *testing.T) {
	list, err := parseDescriptions(`
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
		if got := list.lookupFallback("parameter", name); got != want {
			t.Errorf("lookupFallback(%q) = %q, want %q", name, got, want)
		}
	}
	if got := list.lookup("parameter", "parks.size"); got != "" {
		t.Errorf("lookup(%q) = %q, want \"\"", "parks.size", got)
	}
}

// A missing key is reported once, and comments are not entries.
func TestCheck(t *testing.T) {
	list, err := parseDescriptions("method b: text\n\n  # method c: text\nmethod a: text: more\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := list.lookup("method", "a"); got != "text: more" {
		t.Errorf("lookup(a) = %q", got)
	}
	list.lookup("method", "x")
	list.lookup("method", "x")
	const want = `missing description for "method x"
unused description for "method b": not in the API`
	if err := list.check(); err == nil || err.Error() != want {
		t.Errorf("check() = %v, want %s", err, want)
	}
}
