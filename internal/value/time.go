package value

import (
	"strconv"
	"strings"
	"time"
	"vision1/internal/diag"
)

// timestamp checks RFC 3339, section 5.6, where the letters may be lower case
// and a second may be the 60th. time.Parse alone is laxer than that.
func timestamp(text string) *diag.Diagnostic {
	const clock = len("2006-01-02T15:04:05")
	bad := diag.Errorf("not a time in RFC 3339 (2006-01-02T15:04:05Z)")
	text = strings.ToUpper(text)
	if len(text) <= clock || !looksLike(text[:clock], "0000-00-00T00:00:00") {
		return bad
	}
	zone := text[clock:]
	if fraction, ok := strings.CutPrefix(zone, "."); ok {
		zone = strings.TrimLeft(fraction, "0123456789")
		if zone == fraction {
			return bad
		}
	}
	if zone != "Z" && !looksLike(zone, "+00:00") && !looksLike(zone, "-00:00") || len(zone) > 1 && (zone[1:3] > "23" || zone[4:] > "59") {
		return bad
	}
	checked := text[:clock]
	if seconds, ok := strings.CutSuffix(checked, "60"); ok { // time.Time has no leap seconds
		checked = seconds + "59"
	}
	if _, err := time.Parse("2006-01-02T15:04:05", checked); err != nil {
		return bad
	}
	return nil
}

// looksLike tells whether text has a digit wherever shape has one, and else the
// same characters.
func looksLike(text, shape string) bool {
	if len(text) != len(shape) {
		return false
	}
	for i := range len(text) {
		digit := text[i] >= '0' && text[i] <= '9'
		if shape[i] == '0' && !digit || shape[i] != '0' && text[i] != shape[i] {
			return false
		}
	}
	return true
}

// duration checks the form of google.protobuf.Duration in JSON: seconds with up
// to nine decimals and an s, at most some 10,000 years.
func duration(text string) *diag.Diagnostic {
	const most = 315_576_000_000
	fault := diag.Errorf("not a duration in seconds (3.5s)")
	number, ok := strings.CutSuffix(text, "s")
	if !ok {
		return fault
	}
	whole, fraction, dotted := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	if !digits(whole) || dotted && (!digits(fraction) || len(fraction) > 9) {
		return fault
	}
	if n, err := strconv.ParseInt(whole, 10, 64); err != nil || n > most {
		return diag.Errorf("out of range for a duration: at most %ds", int64(most))
	}
	return nil
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
