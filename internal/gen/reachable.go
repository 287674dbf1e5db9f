package main

import (
	"fmt"
	"slices"

	"vision1/internal/discovery"
)

// reachable returns the sorted names of the schemas in roots and of all schemas
// that they refer to, directly or indirectly.
func reachable(schemas discovery.Object[discovery.Schema], roots []string) ([]string, error) {
	seen := map[string]bool{}
	var names []string
	for queue := slices.Clone(roots); len(queue) > 0; {
		name := queue[0]
		queue = queue[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		schema, ok := schemas.Find(name)
		if !ok {
			return nil, fmt.Errorf("undefined schema %s", name)
		}
		names = append(names, name)
		queue = append(queue, references(schema)...)
	}
	slices.Sort(names)
	return names, nil
}

// references returns the names of the schemas that a schema refers to directly.
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
