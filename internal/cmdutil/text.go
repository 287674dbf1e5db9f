package cmdutil

import (
	"strconv"
	"time"

	"vision1/internal/diag"
)

// Count returns a number with its noun, whose plural ends in s.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// ParseDuration returns the duration that a flag is set to, which must be above
// zero. For a number without a unit, the error suggests seconds.
func ParseDuration(flag, text string) (time.Duration, *diag.Diagnostic) {
	d, err := time.ParseDuration(text)
	if err == nil && d > 0 {
		return d, nil
	}
	invalid := &diag.Diagnostic{Flag: flag, Text: text, Message: "not a duration above zero, such as 90s or 5m"}
	if d, err := time.ParseDuration(text + "s"); err == nil && d > 0 {
		invalid.Suggestion = text + "s"
	}
	return 0, invalid
}
