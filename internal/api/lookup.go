package api

import (
	"sort"
	"strings"
	"unicode"
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

// FindField returns the field with the given command-line name or API name, which
// can be in snake_case.
func (m *Message) FindField(name string) (*Field, bool) {
	for i := range m.Fields {
		if f := &m.Fields[i]; IsName(name, f.CLIName, f.Name) {
			return f, true
		}
	}
	return nil, false
}

// IsName reports whether name is one of the spellings of a field or parameter:
// its command-line name (image-uri), its API name (imageUri), or image_uri, which
// the service's errors and protocol buffers use.
func IsName(name, cliName, apiName string) bool {
	return name == cliName || name == apiName ||
		len(name) == len(cliName) && !strings.Contains(name, "-") && strings.ReplaceAll(name, "_", "-") == cliName
}

// CLIName returns a name of the API (camelCase, snake_case, or with dots) as it is
// typed: lowercase with dashes.
func CLIName(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r == '_' || r == '.':
			b.WriteByte('-')
		case unicode.IsUpper(r) && i > 0:
			b.WriteByte('-')
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// IsInOtherLocation reports whether a resource name has another location than the
// regional service us or eu: projects/p/locations/us-west1 is not in eu.
func IsInOtherLocation(name, location string) bool {
	if !strings.HasPrefix(name, "projects/") && !strings.HasPrefix(name, "locations/") {
		return false
	}
	_, rest, ok := strings.Cut("/"+name, "/locations/")
	own, _, _ := strings.Cut(rest, "/")
	return ok && own != "-" && !strings.HasPrefix(own, location)
}

// FillPattern returns a name that matches a pattern of a positional: each variable
// segment is replaced by what id returns for the collection before it.
// ^projects/[^/]+/products/[^/]+$ becomes projects/ID/products/ID.
func FillPattern(pattern string, id func(collection string) string) string {
	pattern = strings.NewReplacer("[^/]+", "*", ".*", "*").Replace(strings.Trim(pattern, "^$"))
	segments := strings.Split(pattern, "/")
	for i := 1; i < len(segments); i++ {
		if segments[i] == "*" {
			segments[i] = id(segments[i-1])
		}
	}
	return strings.Join(segments, "/")
}
