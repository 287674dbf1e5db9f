package detect

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The lengths of result names. 255 bytes is what file systems allow for a part of a
// path; the rest is for the suffixes of formats and of temporary files.
const (
	maxPart      = 200
	maxResult    = 900 // PATH_MAX is 1,024 on macOS
	maxExtension = 16
	hashLength   = 16 // hexadecimal digits
)

// resultName returns the path of the result for an input, which depends on nothing
// but the name of the input. It is the name itself, except that
//
//   - a leading slash, the colon of a drive, and .. are left out, as tar does;
//   - of a URL, the scheme, user, and fragment are left out, and a hash stands for
//     the query;
//   - what is not valid in a file name everywhere is percent-encoded, and so is a %
//     that would look like that;
//   - directories are named so that none is also the name of a result file or of a
//     file of our own;
//   - what is too long is shortened, with a hash.
//
// Different names can have results that are the same, or differ only in what some
// file systems ignore: a Namer makes them distinct.
func resultName(name string) string {
	parts := localParts(name)
	if name == stdinName {
		parts = []string{"stdin"}
	} else if scheme, rest, ok := cutScheme(name); ok {
		parts = urlParts(scheme, rest)
	}
	for i := range parts {
		parts[i] = encodePart(parts[i], i == 0, i < len(parts)-1)
	}
	result := strings.Join(parts, "/")
	if len(result) > maxResult {
		result = "~" + hashOf(name) + "/" + parts[len(parts)-1]
	}
	return result
}

// cutScheme splits a URL, also gs://BUCKET/OBJECT, after its scheme.
func cutScheme(name string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(name, "://")
	switch scheme = strings.ToLower(scheme); scheme {
	case "http", "https", "gs":
		return scheme, rest, ok
	default:
		return "", name, false
	}
}

// localParts returns the parts of a path that name its result.
func localParts(name string) []string {
	if drive, rest, ok := strings.Cut(name, ":"); ok && len(drive) == 1 && strings.HasPrefix(rest, "/") {
		name = drive + rest
	}
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		if part != "" && part != "." && part != ".." {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return []string{"root"} // such as ".."
	}
	return parts
}

// urlParts returns the parts of a URL that name its result.
func urlParts(scheme, rest string) []string {
	if scheme == "gs" { // the names of objects have no structure, but mostly slashes
		return strings.Split(rest, "/")
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, hasQuery := strings.Cut(rest, "?")
	host, location, _ := strings.Cut(rest, "/")
	parts := []string{strings.ToLower(host[strings.LastIndexByte(host, '@')+1:])}
	location = path.Clean("/" + location)[1:]
	if location == "" {
		location = "index"
	}
	for part := range strings.SplitSeq(location, "/") {
		if decoded, err := url.PathUnescape(part); err == nil {
			part = decoded
		}
		parts = append(parts, part)
	}
	if hasQuery {
		last := &parts[len(parts)-1]
		*last = insertHash(*last, hashOf(query))
	}
	return parts
}

// encodePart returns a part of a path as a file name that is valid on every system.
func encodePart(part string, first, isDirectory bool) string {
	encoded := percentEncode(part)
	lower := strings.ToLower(encoded)
	switch {
	case encoded == "":
		encoded = "%"
	case isDevice(lower), first && isOwn(lower, isDirectory):
		encoded = encodeByte(encoded, 0)
	case isDirectory && isResultSuffix(path.Ext(lower)):
		encoded = encodeByte(encoded, strings.LastIndexByte(encoded, '.'))
	}
	if last := len(encoded) - 1; encoded[last] == '.' || encoded[last] == ' ' { // Windows drops them
		encoded = encodeByte(encoded, last)
	}
	if len(encoded) > maxPart {
		encoded = insertHash(encoded, hashOf(part))
	}
	return encoded
}

const upperHex = "0123456789ABCDEF"

func encodeByte(s string, i int) string {
	return s[:i] + "%" + string(upperHex[s[i]>>4]) + string(upperHex[s[i]&15]) + s[i+1:]
}

// percentEncode encodes the bytes that are not UTF-8, control characters, what
// Windows doesn't allow, and each % that would be read as an encoded byte.
func percentEncode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		invalid := r == utf8.RuneError && size == 1
		if invalid || unicode.IsControl(r) || strings.ContainsRune(`<>:"|?*\/`, r) || r == '%' && isEncoded(s[i:]) {
			for _, c := range []byte(s[i : i+size]) {
				b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
			}
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

func isEncoded(s string) bool {
	const hexDigits = "0123456789ABCDEFabcdef"
	return len(s) >= 3 && strings.IndexByte(hexDigits, s[1]) >= 0 && strings.IndexByte(hexDigits, s[2]) >= 0
}

// isDevice reports whether Windows opens a device for a file with that name, whatever
// its extension.
func isDevice(lower string) bool {
	stem, _, _ := strings.Cut(lower, ".")
	switch stem = strings.TrimRight(stem, " "); stem {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	number, ok := strings.CutPrefix(stem, "com")
	if !ok {
		number, ok = strings.CutPrefix(stem, "lpt")
	}
	digit, size := utf8.DecodeRuneInString(number)
	return ok && size == len(number) && strings.ContainsRune("0123456789¹²³", digit)
}

// isOwn reports whether a result with that name is a file or directory of our own:
// .vision1, results.jsonl, failures.jsonl.
func isOwn(lower string, isDirectory bool) bool {
	return lower == ".vision1" || !isDirectory && (lower == "results" || lower == "failures")
}

// isResultSuffix reports whether a result file can end in that suffix. A directory
// with such a name would be in the way of the result for an input with the same name
// without the suffix.
func isResultSuffix(suffix string) bool {
	switch suffix {
	case ".json", ".txt", ".jsonl", ".csv", ".hocr", ".html", ".pdf", ".png", ".xml":
		return true
	default:
		return false
	}
}

// insertHash adds a hash to a file name before its extension, and shortens the name if
// it is too long.
func insertHash(name, hash string) string {
	extension := path.Ext(name)
	if len(extension) > maxExtension || extension == name || strings.ContainsAny(extension, "%~") {
		extension = ""
	}
	stem := strings.TrimSuffix(name, extension)
	if limit := maxPart - len(extension) - len("~") - len(hash); len(stem) > limit {
		for limit > 0 && !utf8.RuneStart(stem[limit]) {
			limit--
		}
		stem = stem[:limit]
		if i := strings.LastIndexByte(stem, '%'); i >= limit-2 && i >= 0 { // not half of an encoded byte
			stem = stem[:i]
		}
	}
	return stem + "~" + hash + extension
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:hashLength/2])
}
