// Package value validates one scalar value, as typed after -r or -p, against its
// type in the API, and encodes it as the JSON mapping of protocol buffers does.
// It has no notion of paths, messages, or flags.
package value

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// JSON returns text as a JSON value of type t, which must be of a scalar kind; it
// ignores t.List and t.Map. 64-bit integers become strings, and bytes become
// standard padded base64. Other values stay as typed if JSON allows it.
func JSON(t *api.Type, text string) (json.RawMessage, *diag.Diagnostic) {
	canonical, d := Text(t, text)
	if d != nil {
		return nil, d
	}
	switch t.Kind {
	case api.KindBool, api.KindInt32, api.KindUint32, api.KindFloat, api.KindDouble:
		return json.RawMessage(canonical), nil
	default:
		return Quote(canonical), nil
	}
}

// Text returns text as a query parameter of type t: integers in their canonical
// form, other values as for JSON, without quotes.
func Text(t *api.Type, text string) (string, *diag.Diagnostic) {
	if !utf8.ValidString(text) {
		return "", diag.Errorf("not valid UTF-8")
	}
	switch t.Kind {
	case api.KindBool:
		if text != "true" && text != "false" {
			return "", &diag.Diagnostic{Message: "not a boolean; use true or false", Suggestion: nearBool(text)}
		}
		return text, nil
	case api.KindInt32:
		return signed(text, 32)
	case api.KindInt64:
		return signed(text, 64)
	case api.KindUint32:
		return unsigned(text, 32)
	case api.KindUint64:
		return unsigned(text, 64)
	case api.KindFloat:
		return float(text, 32)
	case api.KindDouble:
		return float(text, 64)
	case api.KindEnum:
		return text, enum(t, text)
	case api.KindTimestamp:
		return text, timestamp(text)
	case api.KindDuration:
		return text, duration(text)
	case api.KindBytes:
		return binary(text)
	default:
		return text, nil
	}
}

// Quote returns s as a JSON string that escapes only what JSON requires.
func Quote(s string) json.RawMessage {
	if !strings.ContainsFunc(s, needsEscape) { // the usual case
		return json.RawMessage(`"` + s + `"`)
	}
	var b strings.Builder
	b.Grow(len(s) + 2)
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil { // encoding a string can't fail
		return json.RawMessage(`""`)
	}
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n"))
}

func needsEscape(r rune) bool {
	return r < ' ' || r == '"' || r == '\\' || r > '~'
}

func nearBool(text string) string {
	switch strings.ToLower(text) {
	case "true", "t", "1", "yes", "y", "on":
		return "true"
	case "false", "f", "0", "no", "n", "off":
		return "false"
	}
	return ""
}

func signed(text string, bits int) (string, *diag.Diagnostic) {
	n, err := strconv.ParseInt(text, 10, bits)
	if err != nil {
		low, high := int64(math.MinInt32), int64(math.MaxInt32)
		if bits == 64 {
			low, high = math.MinInt64, math.MaxInt64
		}
		return "", integerError(err, "int"+strconv.Itoa(bits), strconv.FormatInt(low, 10), strconv.FormatInt(high, 10))
	}
	return strconv.FormatInt(n, 10), nil
}

func unsigned(text string, bits int) (string, *diag.Diagnostic) {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "+"), 10, bits)
	if err != nil {
		high := uint64(math.MaxUint32)
		if bits == 64 {
			high = math.MaxUint64
		}
		return "", integerError(err, "uint"+strconv.Itoa(bits), "0", strconv.FormatUint(high, 10))
	}
	return strconv.FormatUint(n, 10), nil
}

func integerError(err error, kind, low, high string) *diag.Diagnostic {
	if errors.Is(err, strconv.ErrRange) {
		return diag.Errorf("out of range for %s: %s to %s", kind, low, high)
	}
	return diag.Errorf("not an integer (%s)", kind)
}

// float validates a decimal number. Hexadecimal, infinite, and not-a-number
// values have no form in JSON.
func float(text string, bits int) (string, *diag.Diagnostic) {
	f, err := strconv.ParseFloat(text, bits)
	name := "double"
	if bits == 32 {
		name = "float"
	}
	switch {
	case errors.Is(err, strconv.ErrRange):
		return "", diag.Errorf("out of range for %s", name)
	case err != nil || strings.ContainsAny(text, "xXpP_"):
		return "", diag.Errorf("not a number (%s)", name)
	case math.IsInf(f, 0) || math.IsNaN(f):
		return "", diag.Errorf("not a finite number (%s)", name)
	}
	if json.Valid([]byte(text)) {
		return text, nil
	}
	return strconv.FormatFloat(f, 'g', -1, bits), nil
}

func enum(t *api.Type, text string) *diag.Diagnostic {
	names := t.EnumNames()
	if slices.Contains(names, text) {
		return nil
	}
	return diag.Unknown("value", text, names)
}

// binary returns base64, which can be standard or URL-safe, with or without
// padding, as standard base64 with padding.
func binary(text string) (string, *diag.Diagnostic) {
	plain := text
	if strings.ContainsAny(text, "-_") {
		plain = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	}
	plain = strings.TrimRight(plain, "\r\n")
	encoding := base64.StdEncoding
	if !strings.HasSuffix(plain, "=") {
		encoding = base64.RawStdEncoding
	}
	data, err := encoding.DecodeString(plain)
	if err != nil {
		return "", diag.Errorf("not valid base64")
	}
	return base64.StdEncoding.EncodeToString(data), nil
}

// Excerpt returns a value for a message: in quotes, and truncated if it is long.
func Excerpt(text string) string {
	const maxRunes = 40
	return string(Quote(diag.Truncate(text, maxRunes)))
}
