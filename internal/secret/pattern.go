package secret

import (
	"encoding/base64"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Kind is what a text that should be the name of a file turns out to be.
type Kind int

// The kinds of secrets that are known by their form.
const (
	None Kind = iota
	JSON
	PrivateKey
	Token
	APIKey
	Unknown // another text that can only be a secret
)

// maxFileName is the length of the longest name of a file on any system, in bytes.
const maxFileName = 255

// KindOf returns which secret a text is that was given as the name of a file.
func KindOf(text string) Kind {
	text = strings.TrimSpace(text)
	if isEncodedSecret(text) {
		return JSON
	}
	switch {
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "[{"):
		return JSON
	case strings.Contains(text, "-----BEGIN"):
		return PrivateKey
	case strings.ContainsAny(text, "\r\n"):
		return Unknown
	}
	for _, p := range patterns() {
		if n := p.match(text); n == len(text) && n > 0 {
			return p.kind
		}
	}
	if len(filepath.Base(text)) > maxFileName {
		return Unknown
	}
	return None
}

// isEncodedSecret reports whether text is the base64 of a credentials file or key.
func isEncodedSecret(text string) bool {
	standard := strings.NewReplacer("\n", "", "\r", "", "-", "+", "_", "/", "=", "").Replace(text)
	decoded, err := base64.RawStdEncoding.DecodeString(standard)
	if err != nil || len(decoded) < minCut || !utf8.Valid(decoded) {
		return false
	}
	return decoded[0] == '{' && strings.IndexByte("\" \r\n\t", decoded[1]) >= 0 || strings.HasPrefix(string(decoded), "-----BEGIN")
}

// IsOpaque reports whether a text, which is not the name of an existing file,
// could be a token or key: it has letters of both cases and digits, and no
// extension or directory.
func IsOpaque(text string) bool {
	if len(text) < minCut || strings.ContainsAny(text, `\:`) || strings.HasPrefix(text, "/") || strings.HasPrefix(text, "~") || strings.HasPrefix(text, "./") || strings.HasPrefix(text, "../") {
		return false
	}
	if extension := filepath.Ext(text); len(extension) > 1 && len(extension) <= 5 {
		return false
	}
	return strings.ContainsFunc(text, unicode.IsDigit) && strings.ContainsFunc(text, unicode.IsLetter) && tokenLength(text) == len(strings.TrimRight(text, "="))
}

// A pattern is a secret that is known by how it begins.
type pattern struct {
	prefix string
	length int // of the shortest secret, in bytes
	dots   int // that it contains at least
	kind   Kind
}

func patterns() []pattern {
	return []pattern{
		{"ya29.", 10, 1, Token},
		{"AIza", 12, 0, APIKey},
		{"1//", 10, 0, Token},
		{"GOCSPX-", 12, 0, Unknown},
		{"hvs.", 10, 1, Token},
		{"ghs_", 12, 0, Token},
		{"eyJ", 20, 2, Token},
	}
}

// match returns the length of the secret at the start of text, or 0.
func (p pattern) match(text string) int {
	if !strings.HasPrefix(text, p.prefix) {
		return 0
	}
	n := tokenLength(text)
	if n < p.length || strings.Count(text[:n], ".") < p.dots {
		return 0
	}
	return n
}

// maskPatterns masks secrets that are known by their form.
func maskPatterns(text string) string {
	for _, p := range patterns() {
		text = p.mask(text)
	}
	return maskPrivateKeys(maskPasswords(text))
}

// maskPasswords masks the passwords in URLs.
func maskPasswords(text string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "://")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString("://")
		authority := rest
		if end := strings.IndexAny(rest, "/?# \t\r\n\"<>"); end >= 0 {
			authority = rest[:end]
		}
		text = rest
		at := strings.LastIndexByte(authority, '@')
		if at < 0 {
			continue
		}
		if user, _, ok := strings.Cut(authority[:at], ":"); ok {
			b.WriteString(user + ":" + Masked)
			text = rest[at:]
		}
	}
}

func (p pattern) mask(text string) string {
	if !strings.Contains(text, p.prefix) {
		return text
	}
	var b strings.Builder
	for {
		i := strings.Index(text, p.prefix)
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		n := 0
		if i == 0 || !isTokenByte(text[i-1]) || text[i-1] == '/' && p.prefix != "1//" {
			n = p.match(text[i:])
		}
		b.WriteString(text[:i])
		if n == 0 {
			n = len(p.prefix)
			b.WriteString(p.prefix)
		} else {
			b.WriteString(Masked)
		}
		text = text[i+n:]
	}
}

// maskPrivateKeys masks PEM blocks, which can be cut.
func maskPrivateKeys(text string) string {
	const begin, label, end = "-----BEGIN ", "PRIVATE KEY-----", "-----END "
	before, after, found := strings.Cut(text, begin)
	if !found || !strings.Contains(after, label) {
		return text
	}
	_, rest, found := strings.Cut(after, end)
	if !found {
		return before + Masked
	}
	_, rest, _ = strings.Cut(rest, label)
	return before + Masked + maskPrivateKeys(rest)
}

// tokenLength returns the length of the token at the start of text.
func tokenLength(text string) int {
	n := 0
	for n < len(text) && isTokenByte(text[n]) {
		n++
	}
	return n
}

// isTokenByte reports whether a token can contain b (RFC 6750, section 2.1), but
// for the padding at its end.
func isTokenByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("-._~+/", b) >= 0
}
