package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"vision1/internal/discovery"
)

// generate returns the generated files for a Discovery document and the text of
// descriptions.txt. It reports all errors in the model together.
func generate(document []byte, text string, limits []limit) ([]file, error) {
	model, err := discovery.Parse(document)
	if err != nil {
		return nil, err
	}
	if err := checkLimits(model, limits); err != nil {
		return nil, err
	}
	texts, err := parseDescriptions(text)
	if err != nil {
		return nil, err
	}
	resources, err := groupMethods(model)
	if err != nil {
		return nil, err
	}
	requests, responses, err := messageNames(model)
	if err != nil {
		return nil, err
	}
	g := &generator{model: model, texts: texts, limits: limits}
	for _, r := range resources {
		g.resourceFile(r)
	}
	g.messageFile("requestMessages", requests, texts.lookupFallback)
	g.messageFile("responseMessages", responses, noDescription)
	g.serviceFile(resources)
	return g.files, errors.Join(append(g.errs, texts.check())...)
}

// noDescription is used for tables without descriptions.
func noDescription(string, string) string { return "" }

// A generator collects the generated files and all errors.
type generator struct {
	model  *discovery.Document
	texts  *descriptions
	limits []limit
	files  []file
	errs   []error
}

func (g *generator) errorf(format string, args ...any) {
	g.errs = append(g.errs, fmt.Errorf(format, args...))
}

// add adds the file for a table.
func (g *generator) add(table string, s *source) {
	f, err := s.file(table)
	if err != nil {
		g.errorf("%w", err)
		return
	}
	if slices.ContainsFunc(g.files, func(other file) bool { return other.name == f.name }) {
		g.errorf("two tables have the file name %s", f.name)
	}
	g.files = append(g.files, f)
}

// A resource is a group of methods; its name is the command-line name.
type resource struct {
	name    string
	methods []method // sorted by name
}

type method struct {
	discovery.Method
	name string // command-line name
	key  string // ID without the API's name, as used in descriptions.txt
}

// groupMethods returns the methods by resource, both sorted by command-line name.
func groupMethods(model *discovery.Document) ([]resource, error) {
	var resources []resource
	var errs []error
	for _, m := range model.Methods() {
		resourceName, name, err := commandOf(model.Name, m.ID)
		if err != nil {
			errs = append(errs, err)
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
	return resources, errors.Join(errs...)
}

// messageNames returns the messages that a request can contain, and those that
// only a response can contain.
func messageNames(model *discovery.Document) (requests, responses []string, err error) {
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
	responses, err = reachable(model.Schemas, received)
	if err != nil {
		return nil, nil, err
	}
	responses = slices.DeleteFunc(responses, func(name string) bool { return slices.Contains(requests, name) })
	return requests, responses, nil
}
