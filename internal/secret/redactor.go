package secret

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Masked replaces a secret in a text.
const Masked = "***"

const (
	// minLength is the length of the shortest secret that is masked, in bytes: a
	// shorter one would match everywhere.
	minLength = 4
	// minPart is the length of the shortest part that is masked of a secret that
	// a length limit has cut.
	minPart = 8
	// minCut is the length of the shortest secret whose parts are masked.
	minCut = 2 * minPart
)

// A Redactor masks every secret that was added to it. It is safe for concurrent
// use; a nil Redactor knows no secrets.
type Redactor struct {
	mu     sync.Mutex
	values []string
	forms  []string // of values, longest first; nil if values has changed
	// byStart has the long forms by their first minPart bytes.
	byStart map[string][]string
}

// Add makes Redact mask the values. It must be called as soon as a secret is
// known, before anything can print it.
func (r *Redactor) Add(values ...string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, value := range values {
		if value = strings.TrimSpace(value); len(value) >= minLength && !slices.Contains(r.values, value) {
			r.values, r.forms = append(r.values, value), nil
		}
	}
}

// AddJSON adds the values of the secret fields in a JSON text, at any depth.
func (r *Redactor) AddJSON(text []byte) {
	var value any
	if json.Unmarshal(text, &value) == nil {
		r.addFields(value)
	}
}

func (r *Redactor) addFields(value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, element := range v {
			if text, ok := element.(string); ok && Field(name) {
				r.Add(text)
			}
			if headers, ok := element.(map[string]any); ok && name == "headers" { // of a credential source
				for name, value := range headers {
					r.AddHeader(name, fmt.Sprint(value))
				}
			}
			r.addFields(element)
		}
	case []any:
		for _, element := range v {
			r.addFields(element)
		}
	}
}

// AddHeader adds the value of a header of a token request, unless it is public.
func (r *Redactor) AddHeader(name, value string) {
	if IsPublicTokenHeader(name) {
		return
	}
	r.Add(value)
	if _, credentials, found := strings.Cut(value, " "); found { // Bearer TOKEN
		r.Add(credentials)
	}
}

// AddMisplaced adds a text that was given as the name of a file, if it is a secret
// by its form.
func (r *Redactor) AddMisplaced(text string) {
	if KindOf(text) != None {
		r.Add(text)
		r.AddJSON([]byte(text))
	}
}

// Redact returns text with all secrets masked: as they are, as in a URL, in JSON,
// or in base64, and also if a length limit has cut them. It also masks what is a
// secret by its form, such as Google's tokens and private keys.
func (r *Redactor) Redact(text string) string {
	if r != nil {
		all, byStart := r.allForms()
		for _, form := range all {
			text = strings.ReplaceAll(text, form, Masked)
		}
		text = maskCut(maskStarts(text, byStart), all)
	}
	return maskPatterns(text)
}

// allForms returns every form of every secret, longest first: one secret can be a
// part of another. It also returns the long ones by their first minPart bytes.
func (r *Redactor) allForms() (all []string, byStart map[string][]string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.forms == nil {
		r.byStart = make(map[string][]string)
		for _, value := range r.values {
			r.forms = append(r.forms, forms(value)...)
		}
		slices.SortFunc(r.forms, func(a, b string) int {
			return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
		})
		r.forms = slices.Compact(r.forms)
		for _, form := range r.forms {
			if len(form) >= minCut {
				r.byStart[form[:minPart]] = append(r.byStart[form[:minPart]], form)
			}
		}
	}
	return r.forms, r.byStart
}

// forms returns the forms in which a text can contain a secret.
func forms(value string) []string {
	all := []string{value, url.QueryEscape(value), url.PathEscape(value), lowerEscapes(url.QueryEscape(value))}
	for _, inJSON := range []string{quoted(value, true), quoted(value, false)} {
		all = append(all, inJSON, quoted(inJSON, false)) // JSON in a string of JSON too
		all = append(all, base64Forms(inJSON)...)
	}
	all = append(all, base64Forms(value)...)
	for line := range strings.SplitSeq(value, "\n") { // of a private key
		if line = strings.TrimSpace(line); len(line) >= minCut && !strings.HasPrefix(line, "-----") {
			all = append(all, line)
		}
	}
	return all
}

// quoted returns value as in a JSON string.
func quoted(value string, escapeHTML bool) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(escapeHTML)
	if encoder.Encode(value) != nil {
		return value
	}
	text := strings.TrimSuffix(b.String(), "\n")
	return text[1 : len(text)-1]
}

// lowerEscapes returns a URL-escaped text with lower-case escapes.
func lowerEscapes(text string) string {
	b := []byte(text)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i:], strings.ToLower(string(b[i:i+3])))
		}
	}
	return string(b)
}

// base64Forms returns what the base64 of a text that contains value contains,
// wherever value starts in it.
func base64Forms(value string) []string {
	var all []string
	for offset := range 3 {
		data := append(make([]byte, offset), value...)
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString(data)
			end := len(text)
			if len(data)%3 != 0 {
				end-- // it depends on what follows
			}
			start := (offset*8 + 5) / 6
			if end-start >= minPart {
				all = append(all, text[start:end])
			}
		}
	}
	return all
}

// maskStarts masks the beginnings of secrets, which a length limit has left.
func maskStarts(text string, byStart map[string][]string) string {
	if len(byStart) == 0 {
		return text
	}
	var b strings.Builder
	done := 0 // text[:done] is in b, masked
	for i := 0; i+minPart <= len(text); i++ {
		n := 0
		for _, form := range byStart[text[i:i+minPart]] {
			n = max(n, commonLength(text[i:], form))
		}
		if n > 0 {
			b.WriteString(text[done:i] + Masked)
			done = i + n
			i = done - 1
		}
	}
	return b.String() + text[done:]
}

func commonLength(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// maskCut masks any part of a secret that follows an ellipsis.
func maskCut(text string, forms []string) string {
	const ellipsis = "…"
	pieces := strings.Split(text, ellipsis)
	for i, piece := range pieces[1:] {
		n := tokenLength(piece)
		if n >= minPart && slices.ContainsFunc(forms, func(form string) bool { return strings.Contains(form, piece[:n]) }) {
			pieces[i+1] = Masked + piece[n:]
		}
	}
	return strings.Join(pieces, ellipsis)
}
