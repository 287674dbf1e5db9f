package storage

import (
	"regexp"
	"strings"
)

// maxGlob is the maximum length of a pattern, in bytes.
const maxGlob = 1024

// parseGlob returns the regular expression for a pattern of matchGlob, or nil for "".
// In a pattern, * and ? don't match a slash, ** does, [a-z] is a set of characters, and
// {a,b} is a list of alternatives.
func parseGlob(glob string) (*regexp.Regexp, error) {
	if glob == "" {
		return nil, nil //nolint:nilnil // no pattern
	}
	if len(glob) > maxGlob {
		return nil, invalid("Invalid value for matchGlob: it is too long.")
	}
	var out strings.Builder
	out.WriteString(`\A(?s:`)
	for depth := 0; glob != ""; {
		pattern, length := globToken(glob, &depth)
		out.WriteString(pattern)
		glob = glob[length:]
	}
	out.WriteString(`)\z`)
	compiled, err := regexp.Compile(out.String())
	if err != nil {
		return nil, invalid("Invalid value for matchGlob.")
	}
	return compiled, nil
}

// globToken returns the regular expression for the first token of a pattern, and the
// token's length. depth is the number of open braces.
func globToken(glob string, depth *int) (pattern string, length int) {
	switch {
	case strings.HasPrefix(glob, "**/"):
		return `(?:.*/)?`, len("**/")
	case strings.HasPrefix(glob, "**"):
		return `.*`, len("**")
	case glob[0] == '*':
		return `[^/]*`, 1
	case glob[0] == '?':
		return `[^/]`, 1
	case glob[0] == '{':
		*depth++
		return `(?:`, 1
	case glob[0] == '}' && *depth > 0:
		*depth--
		return `)`, 1
	case glob[0] == ',' && *depth > 0:
		return `|`, 1
	case glob[0] == '[':
		if end := strings.IndexByte(glob[1:], ']'); end > 0 {
			set := strings.ReplaceAll(glob[1:1+end], `\`, `\\`)
			if negated, found := strings.CutPrefix(set, "!"); found {
				set = "^" + negated
			}
			return `[` + strings.ReplaceAll(set, "[", `\[`) + `]`, end + len("[]")
		}
	}
	// One character, which can have several bytes.
	for i := range glob {
		if i > 0 {
			return regexp.QuoteMeta(glob[:i]), i
		}
	}
	return regexp.QuoteMeta(glob), len(glob)
}
