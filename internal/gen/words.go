package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// wordList is what words.txt says: texts by key. It keeps account of the keys
// that were asked for, so that complete can tell what is missing and what is
// left over.
type wordList struct {
	entries []entry // in the order of the file
	index   map[string]int
	missing []string
}

type entry struct {
	key, text string
	used      bool
}

// parseWords reads lines of the form "key: text". Empty lines and lines that
// start with # are skipped. All malformed lines are reported at once.
func parseWords(text string) (*wordList, error) {
	list := &wordList{index: map[string]int{}}
	var problems []error
	for number, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		switch _, twice := list.index[key]; {
		case !ok || strings.TrimSpace(value) == "":
			problems = append(problems, fmt.Errorf("words, line %d: want \"key: text\"", number+1))
		case twice:
			problems = append(problems, fmt.Errorf("words, line %d: %q is there twice", number+1, key))
		default:
			list.index[key] = len(list.entries)
			list.entries = append(list.entries, entry{key: key, text: strings.TrimSpace(value)})
		}
	}
	return list, errors.Join(problems...)
}

// exact returns the text of the key "kind name", or "" having noted that it is
// missing.
func (l *wordList) exact(kind, name string) string {
	text, ok := l.find(kind + " " + name)
	if !ok {
		l.note(kind + " " + name)
	}
	return text
}

// shared is like exact, but takes the text of a more general key where there is
// no exact one: leading parts of name are dropped one after the other, so that
// "a.b.c" may be described as "b.c" or "c".
func (l *wordList) shared(kind, name string) string {
	text, ok := l.optional(kind, name)
	if !ok {
		l.note(kind + " " + name)
	}
	return text
}

// optional is like shared for a text that need not be there.
func (l *wordList) optional(kind, name string) (string, bool) {
	for {
		if text, ok := l.find(kind + " " + name); ok {
			return text, true
		}
		_, rest, more := strings.Cut(name, ".")
		if !more {
			return "", false
		}
		name = rest
	}
}

func (l *wordList) find(key string) (string, bool) {
	i, ok := l.index[key]
	if !ok {
		return "", false
	}
	l.entries[i].used = true
	return l.entries[i].text, true
}

func (l *wordList) note(key string) {
	if !slices.Contains(l.missing, key) {
		l.missing = append(l.missing, key)
	}
}

// complete returns an error that names every key that was asked for in vain and
// every one that nobody asked for.
func (l *wordList) complete() error {
	var problems []error
	for _, key := range l.missing {
		problems = append(problems, fmt.Errorf("words missing for %q", key))
	}
	for _, e := range l.entries {
		if !e.used {
			problems = append(problems, fmt.Errorf("words left over for %q, which the API does not have", e.key))
		}
	}
	return errors.Join(problems...)
}
