package api

import (
	"sort"
	"strings"
)

// Resources returns all resources, sorted by name. As with all functions of this
// package, the caller must not modify the result.
func Resources() []Resource { return resources }

// SystemParameters returns the system parameters: the query parameters that every
// method accepts, sorted by name.
func SystemParameters() []Parameter { return systemParameters }

// Scopes returns the OAuth scopes of the API, sorted by URL.
func Scopes() []Scope { return scopes }

// Revision returns the date (YYYYMMDD) of the Discovery document.
func Revision() string { return revision }

// FindResource returns the resource with the given command-line name.
func FindResource(name string) (*Resource, bool) {
	for i := range resources {
		if resources[i].Name == name {
			return &resources[i], true
		}
	}
	return nil, false
}

// FindMethod returns the method with the given command-line name.
func (r *Resource) FindMethod(name string) (*Method, bool) {
	for i := range r.Methods {
		if r.Methods[i].Name == name {
			return &r.Methods[i], true
		}
	}
	return nil, false
}

// FindMessage returns the request or response message with the given name.
func FindMessage(name string) (*Message, bool) {
	for _, table := range [][]Message{requestMessages, responseMessages} {
		i := sort.Search(len(table), func(i int) bool { return table[i].Name >= name })
		if i < len(table) && table[i].Name == name {
			return &table[i], true
		}
	}
	return nil, false
}

// EnumNames returns the names of the enum values, in the API's order.
func (t *Type) EnumNames() []string {
	names := make([]string, len(t.Enum))
	for i := range t.Enum {
		names[i] = t.Enum[i].Name
	}
	return names
}

// FirstValue returns the name of the first enum value that is neither unspecified
// nor deprecated.
func (t *Type) FirstValue() string {
	for i := range t.Enum {
		if v := &t.Enum[i]; !strings.HasSuffix(v.Name, "_UNSPECIFIED") && !v.Deprecated {
			return v.Name
		}
	}
	return t.Enum[0].Name
}

// FindField returns the field with the given command-line name or API name.
func (m *Message) FindField(name string) (*Field, bool) {
	for i := range m.Fields {
		if f := &m.Fields[i]; f.CLIName == name || f.Name == name {
			return f, true
		}
	}
	return nil, false
}
