package main

import (
	"fmt"
	"slices"

	"vision1/internal/discovery"
)

// reachable returns the names of the schemas in roots and of all that they
// refer to, directly or not, sorted.
func reachable(schemas discovery.Object[discovery.Schema], roots []string) ([]string, error) {
	seen := map[string]bool{}
	var names []string
	for waiting := slices.Clone(roots); len(waiting) > 0; {
		name := waiting[0]
		waiting = waiting[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		schema, ok := schemas.Find(name)
		if !ok {
			return nil, fmt.Errorf("the document refers to the schema %s and does not have it", name)
		}
		names = append(names, name)
		waiting = append(waiting, references(schema)...)
	}
	slices.Sort(names)
	return names, nil
}

// references returns the names that occur in a schema.
func references(schema *discovery.Schema) []string {
	if schema == nil {
		return nil
	}
	var names []string
	if schema.Ref != "" {
		names = append(names, schema.Ref)
	}
	for i := range schema.Properties {
		names = append(names, references(&schema.Properties[i].Value)...)
	}
	names = append(names, references(schema.Items)...)
	return append(names, references(schema.AdditionalProperties)...)
}
