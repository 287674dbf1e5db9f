package request

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"vision1/internal/api"
)

// namePatterns returns the patterns of the names that positional i of m
// accepts. The service hands out operation names below projects and locations,
// and accepts each of them at the methods of operations, whose own pattern in
// the API description has only the bare form.
func namePatterns(m *api.Method, i int) []string {
	patterns := []string{m.Positionals[i].Pattern}
	if m.Resource == "operations" && m.Name != "list" {
		patterns = append(patterns,
			"^projects/[^/]+/operations/[^/]+$",
			"^projects/[^/]+/locations/[^/]+/operations/[^/]+$",
			"^locations/[^/]+/operations/[^/]+$")
	}
	return patterns
}

// MatchesName reports whether positional i of m accepts name without a warning.
func MatchesName(m *api.Method, i int, name string) bool {
	for _, pattern := range namePatterns(m, i) {
		if ok, err := regexp.MatchString(pattern, name); ok || err != nil {
			return true
		}
	}
	return false
}

// OnlyValue returns the one name that a pattern of the API allows, if it allows
// only one: ^operations$ does.
func OnlyValue(pattern string) (string, bool) {
	name := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	if name == "" || len(name) != len(pattern)-2 || regexp.QuoteMeta(name) != name {
		return "", false
	}
	return name, true
}

// validateName returns why a name can't go into a path, or "". Servers and
// proxies remove empty and dotted segments, which would address another resource.
func validateName(name string) string {
	switch {
	case name == "":
		return "is empty"
	case !utf8.ValidString(name):
		return "is not valid UTF-8"
	case strings.Contains(name, "://"):
		return "is a URL; give only the name, the part after v1/"
	case strings.HasPrefix(name, "/"):
		return "starts with a slash; remove it"
	case strings.HasSuffix(name, "/"):
		return "ends with a slash; remove it"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "has a control character"
	}
	for segment := range strings.SplitSeq(name, "/") {
		switch segment {
		case "":
			return "has an empty segment, so it would address another resource"
		case ".", "..":
			return "has the segment " + segment + ", so it would address another resource"
		}
	}
	return ""
}

// exampleName turns a pattern of the API into a readable name:
// ^projects/[^/]+/locations/[^/]+$ into projects/PROJECT/locations/LOCATION.
func exampleName(pattern string) string { return api.FillPattern(pattern, placeholder) }

// placeholder names one element of a collection: PRODUCT_SET for productSets.
func placeholder(collection string) string {
	var b strings.Builder
	for _, r := range strings.TrimSuffix(collection, "s") {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}
