package value

import (
	"strconv"
	"strings"
	"time"

	"vision1/internal/diag"
)

// timestamp validates a time as RFC 3339, section 5.6, defines it: letters can be
// lower case, and leap seconds are valid. time.Parse alone is laxer.
func timestamp(text string) *diag.Diagnostic {
	const layout = "2006-01-02T15:04:05"
	invalid := diag.Errorf("not an RFC 3339 time, such as 2006-01-02T15:04:05Z")
	text = strings.ToUpper(text)
	if len(text) <= len(layout) || !matches(text[:len(layout)], "0000-00-00T00:00:00") {
		return invalid
	}
	zone := text[len(layout):]
	if fraction, ok := strings.CutPrefix(zone, "."); ok {
		zone = strings.TrimLeft(fraction, "0123456789")
		if zone == fraction {
			return invalid
		}
	}
	if zone != "Z" && !matches(zone, "+00:00") && !matches(zone, "-00:00") || len(zone) > 1 && (zone[1:3] > "23" || zone[4:] > "59") {
		return invalid
	}
	whole := text[:len(layout)]
	if seconds, ok := strings.CutSuffix(whole, "60"); ok { // time.Time has no leap seconds
		whole = seconds + "59"
	}
	if _, err := time.Parse(layout, whole); err != nil {
		return invalid
	}
	return nil
}

// matches reports whether text has a digit wherever pattern has a 0, and
// otherwise the same characters.
func matches(text, pattern string) bool {
	if len(text) != len(pattern) {
		return false
	}
	for i := range len(text) {
		digit := text[i] >= '0' && text[i] <= '9'
		if pattern[i] == '0' && !digit || pattern[i] != '0' && text[i] != pattern[i] {
			return false
		}
	}
	return true
}

// duration validates a google.protobuf.Duration in JSON: seconds with up to nine
// decimals and an s, at most about 10,000 years.
func duration(text string) *diag.Diagnostic {
	const maxSeconds = 315_576_000_000
	invalid := diag.Errorf("not a duration in seconds, such as 3.5s")
	number, ok := strings.CutSuffix(text, "s")
	if !ok {
		return invalid
	}
	whole, fraction, dotted := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	if !isDigits(whole) || dotted && (!isDigits(fraction) || len(fraction) > 9) {
		return invalid
	}
	if n, err := strconv.ParseInt(whole, 10, 64); err != nil || n > maxSeconds {
		return diag.Errorf("out of range for a duration: the maximum is %ds", int64(maxSeconds))
	}
	return nil
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
