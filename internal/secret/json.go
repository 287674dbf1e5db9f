package secret

import (
	"bytes"
	"encoding/json"
)

// RedactJSON masks secrets inside of the strings of a JSON text, however they are
// escaped there, and a number that is a secret. The result is valid JSON.
func (r *Redactor) RedactJSON(text []byte) []byte {
	var b bytes.Buffer
	for i := 0; i < len(text); {
		n := 1
		switch {
		case text[i] == '"':
			n += stringEnd(text[i+1:])
			b.WriteString(r.redactString(text[i : i+n]))
		case isNumberByte(text[i]):
			for i+n < len(text) && isNumberByte(text[i+n]) {
				n++
			}
			if number := string(text[i : i+n]); r.Redact(number) != number {
				b.WriteString(`"` + Masked + `"`)
			} else {
				b.WriteString(number)
			}
		default:
			b.WriteByte(text[i])
		}
		i += n
	}
	return b.Bytes()
}

// redactString masks secrets in a string with its quotes.
func (r *Redactor) redactString(literal []byte) string {
	var value string
	if json.Unmarshal(literal, &value) != nil {
		return string(literal)
	}
	if masked := r.Redact(value); masked != value {
		return `"` + quoted(masked, false) + `"`
	}
	return string(literal)
}

// stringEnd returns the length of the JSON string at the start of text, which
// follows its opening quote, with its closing quote.
func stringEnd(text []byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

func isNumberByte(b byte) bool {
	return b >= '0' && b <= '9' || bytes.IndexByte([]byte("+-.eE"), b) >= 0
}
