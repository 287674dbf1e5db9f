package api

import (
	"sort"
	"strings"
)

// Resources returns all resources, sorted by name. The caller must not change
// what it points to; that holds for every function of this package.
func Resources() []Resource { return resources }

// Properties returns the parameters that every method takes in its query,
// sorted by name.
func Properties() []Parameter { return properties }

// Scopes returns the OAuth scopes of the API, sorted by URL.
func Scopes() []Scope { return scopes }

// Revision returns the date (YYYYMMDD) of the API description behind the tables.
func Revision() string { return revision }

// FindResource returns the resource of that name as it is typed.
func FindResource(name string) (*Resource, bool) {
	for i := range resources {
		if resources[i].Name == name {
			return &resources[i], true
		}
	}
	return nil, false
}

// FindMethod returns the method of that name as it is typed.
func (r *Resource) FindMethod(name string) (*Method, bool) {
	for i := range r.Methods {
		if r.Methods[i].Name == name {
			return &r.Methods[i], true
		}
	}
	return nil, false
}

// FindMessage returns the message of that name, be it part of a request or of
// a reply.
func FindMessage(name string) (*Message, bool) {
	for _, table := range [][]Message{messages, replies} {
		i := sort.Search(len(table), func(i int) bool { return table[i].Name >= name })
		if i < len(table) && table[i].Name == name {
			return &table[i], true
		}
	}
	return nil, false
}

// Messages returns the messages that a request can hold, sorted by name.
func Messages() []Message { return messages }

// EnumNames returns the values of an enumeration, in the API's order.
func (t *Type) EnumNames() []string {
	names := make([]string, len(t.Enum))
	for i := range t.Enum {
		names[i] = t.Enum[i].Name
	}
	return names
}

// FirstValue returns the first value of an enumeration that says something and
// is still in use.
func (t *Type) FirstValue() string {
	for i := range t.Enum {
		if v := &t.Enum[i]; !strings.HasSuffix(v.Name, "_UNSPECIFIED") && !v.Deprecated {
			return v.Name
		}
	}
	return t.Enum[0].Name
}

// FindField returns the field that word names, in the dashed spelling or in the
// API's own.
func (m *Message) FindField(word string) (*Field, bool) {
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Word == word || f.Name == word {
			return f, true
		}
	}
	return nil, false
}
