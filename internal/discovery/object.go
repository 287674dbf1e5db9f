package discovery

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
)

// An Object is a JSON object as a list of members, sorted by name.
type Object[T any] []Member[T]

// A Member is a member of an Object.
type Member[T any] struct {
	Name  string
	Value T
}

// UnmarshalJSON parses a JSON object and sorts its members.
func (o *Object[T]) UnmarshalJSON(data []byte) error {
	var members map[string]T
	if err := json.Unmarshal(data, &members); err != nil {
		return fmt.Errorf("parse an object: %w", err)
	}
	*o = make(Object[T], 0, len(members))
	for _, name := range slices.Sorted(maps.Keys(members)) {
		*o = append(*o, Member[T]{Name: name, Value: members[name]})
	}
	return nil
}

// Find returns the value of the member with the given name.
func (o Object[T]) Find(name string) (*T, bool) {
	i := sort.Search(len(o), func(i int) bool { return o[i].Name >= name })
	if i < len(o) && o[i].Name == name {
		return &o[i].Value, true
	}
	return nil, false
}

// Names returns the sorted names of the members.
func (o Object[T]) Names() []string {
	names := make([]string, len(o))
	for i := range o {
		names[i] = o[i].Name
	}
	return names
}
