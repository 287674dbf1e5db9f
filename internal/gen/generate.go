package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"vision1/internal/discovery"
)

// generate returns the files of the tables for a Discovery document and the
// words that go with it. The error names everything that is wrong.
func generate(document []byte, words string, limits []limit) ([]file, error) {
	model, err := discovery.Parse(document)
	if err != nil {
		return nil, err
	}
	if err := checkLimits(model, limits); err != nil {
		return nil, err
	}
	list, err := parseWords(words)
	if err != nil {
		return nil, err
	}
	resources, err := groupMethods(model)
	if err != nil {
		return nil, err
	}
	requests, replies, err := messageNames(model)
	if err != nil {
		return nil, err
	}
	g := &generator{model: model, words: list, limits: limits}
	for _, r := range resources {
		g.resourceFile(r)
	}
	g.messageFile("messages", requests, list.shared)
	g.messageFile("replies", replies, noWords)
	g.propertiesFile(resources)
	return g.files, errors.Join(append(g.problems, list.complete())...)
}

// noWords stands for words where a table has facts only.
func noWords(string, string) string { return "" }

// A generator writes the tables one after the other and collects what is wrong.
type generator struct {
	model    *discovery.Document
	words    *wordList
	limits   []limit
	files    []file
	problems []error
}

func (g *generator) failed(format string, args ...any) {
	g.problems = append(g.problems, fmt.Errorf(format, args...))
}

// add finishes a file.
func (g *generator) add(table string, s *source) {
	f, err := s.file(table)
	if err != nil {
		g.failed("%w", err)
		return
	}
	if slices.ContainsFunc(g.files, func(other file) bool { return other.name == f.name }) {
		g.failed("two tables would be written to %s", f.name)
	}
	g.files = append(g.files, f)
}

// A resource is a group of methods under the name that is typed.
type resource struct {
	name    string
	methods []method // sorted by name
}

type method struct {
	discovery.Method
	name string // as typed
	key  string // the ID without the API's name, for the words
}

// groupMethods sorts the methods under the resources that are typed first.
func groupMethods(model *discovery.Document) ([]resource, error) {
	var resources []resource
	var problems []error
	for _, m := range model.Methods() {
		resourceName, name, err := commandOf(model.Name, m.ID)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		i, found := slices.BinarySearchFunc(resources, resourceName, func(r resource, name string) int { return strings.Compare(r.name, name) })
		if !found {
			resources = slices.Insert(resources, i, resource{name: resourceName})
		}
		key := strings.TrimPrefix(m.ID, model.Name+".")
		resources[i].methods = append(resources[i].methods, method{Method: m, name: name, key: key})
	}
	for _, r := range resources {
		slices.SortFunc(r.methods, func(a, b method) int { return strings.Compare(a.name, b.name) })
	}
	return resources, errors.Join(problems...)
}

// messageNames returns the messages that a request can hold, and those that are
// in a reply only.
func messageNames(model *discovery.Document) (requests, replies []string, err error) {
	var sent, received []string
	for _, m := range model.Methods() {
		if m.Request.Ref != "" {
			sent = append(sent, m.Request.Ref)
		}
		if m.Response.Ref != "" {
			received = append(received, m.Response.Ref)
		}
	}
	requests, err = reachable(model.Schemas, sent)
	if err != nil {
		return nil, nil, err
	}
	replies, err = reachable(model.Schemas, received)
	if err != nil {
		return nil, nil, err
	}
	replies = slices.DeleteFunc(replies, func(name string) bool { return slices.Contains(requests, name) })
	return requests, replies, nil
}
