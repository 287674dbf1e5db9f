package call

import "strings"

// onlyValue returns the one name that a pattern of the API allows, where it
// allows one only: ^operations$ does.
func onlyValue(pattern string) (string, bool) {
	name, ok := strings.CutPrefix(pattern, "^")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(name, "$")
	if !ok || name == "" || strings.ContainsAny(name, `\.+*?()|[]{}^$`) {
		return "", false
	}
	return name, true
}

// exampleName turns a pattern of the API into a name that a person can read:
// ^projects/[^/]+/locations/[^/]+$ into projects/PROJECT/locations/LOCATION.
func exampleName(pattern string) string {
	parts := strings.Split(strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$"), "/")
	// [^/]+ holds a slash itself, so the parts are glued together again.
	var segments []string
	for i := 0; i < len(parts); i++ {
		if parts[i] == "[^" && i+1 < len(parts) {
			segments = append(segments, "")
			i++
			continue
		}
		segments = append(segments, parts[i])
	}
	for i, segment := range segments {
		if i > 0 && (segment == "" || segment == ".*") {
			segments[i] = placeholder(segments[i-1])
		}
	}
	return strings.Join(segments, "/")
}

// placeholder names one thing of a collection: PRODUCT_SET for productSets.
func placeholder(collection string) string {
	var b strings.Builder
	for _, r := range strings.TrimSuffix(collection, "s") {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}
