package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// descriptions holds the lines of descriptions.txt by key, and tracks which keys
// were looked up.
type descriptions struct {
	texts   map[string]string
	keys    []string // of texts, in file order
	used    map[string]bool
	missing []string // keys that were looked up and not found
}

// parseDescriptions parses lines of the form "key: text", skipping empty lines
// and lines that start with #. It reports all malformed lines together.
func parseDescriptions(text string) (*descriptions, error) {
	d := &descriptions{texts: map[string]string{}, used: map[string]bool{}}
	var errs []error
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		switch _, duplicate := d.texts[key]; {
		case !ok || strings.TrimSpace(value) == "":
			errs = append(errs, fmt.Errorf("descriptions.txt:%d: expected \"key: text\"", i+1))
		case duplicate:
			errs = append(errs, fmt.Errorf("descriptions.txt:%d: duplicate key %q", i+1, key))
		default:
			d.texts[key] = strings.TrimSpace(value)
			d.keys = append(d.keys, key)
		}
	}
	return d, errors.Join(errs...)
}

// lookup returns the text for the key "kind name". If there is none, it returns
// "" and records the key as missing.
func (d *descriptions) lookup(kind, name string) string {
	text, ok := d.find(kind + " " + name)
	return d.required(text, ok, kind+" "+name)
}

// lookupFallback is like lookup, but falls back to more general keys by dropping
// leading parts of name: "a.b.c", then "b.c", then "c".
func (d *descriptions) lookupFallback(kind, name string) string {
	text, ok := d.optional(kind, name)
	return d.required(text, ok, kind+" "+name)
}

// optional is like lookupFallback for a text that doesn't have to exist.
func (d *descriptions) optional(kind, name string) (string, bool) {
	for {
		if text, ok := d.find(kind + " " + name); ok {
			return text, true
		}
		_, rest, found := strings.Cut(name, ".")
		if !found {
			return "", false
		}
		name = rest
	}
}

func (d *descriptions) find(key string) (string, bool) {
	text, ok := d.texts[key]
	d.used[key] = ok
	return text, ok
}

func (d *descriptions) required(text string, ok bool, key string) string {
	if !ok && !slices.Contains(d.missing, key) {
		d.missing = append(d.missing, key)
	}
	return text
}

// check returns an error that names all missing and all unused keys.
func (d *descriptions) check() error {
	var errs []error
	for _, key := range d.missing {
		errs = append(errs, fmt.Errorf("missing description for %q", key))
	}
	for _, key := range d.keys {
		if !d.used[key] {
			errs = append(errs, fmt.Errorf("unused description for %q: not in the API", key))
		}
	}
	return errors.Join(errs...)
}
