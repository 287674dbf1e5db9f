package cmdutil

import (
	"strconv"
	"strings"
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
// zero. The error suggests what a number without a unit, or with another one,
// probably means.
func ParseDuration(flag, text string) (time.Duration, *diag.Diagnostic) {
	d, err := time.ParseDuration(text)
	if err == nil && d > 0 {
		return d, nil
	}
	invalid := &diag.Diagnostic{Flag: flag, Text: text, Message: "not a duration above zero, such as 90s or 5m"}
	for _, meant := range durations(text) {
		if d, err := time.ParseDuration(meant); err == nil && d > 0 {
			invalid.Suggestion = meant
			break
		}
	}
	return 0, invalid
}

// durations returns what text may mean as a duration, the likeliest first.
func durations(text string) []string {
	text = strings.ToLower(strings.ReplaceAll(text, " ", ""))
	if days, err := strconv.Atoi(strings.TrimRight(text, "days")); err == nil && strings.Contains(text, "d") {
		return []string{strconv.Itoa(24*days) + "h"}
	}
	units := strings.NewReplacer("minutes", "m", "minute", "m", "mins", "m", "min", "m", "seconds", "s", "second", "s", "secs", "s", "sec", "s",
		"hours", "h", "hour", "h", "hrs", "h", "hr", "h").Replace(text)
	if strings.ContainsRune(units, 'h') && !strings.ContainsRune(units, 'm') { // 1h30
		return []string{units, units + "m"}
	}
	return []string{units, units + "s"}
}
