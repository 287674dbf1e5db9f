package detect_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/diag"
)

func span(start, end int) string { return fmt.Sprintf("%d-%d", start, end) }

func bracket(s string) string {
	if s == "" {
		return ""
	}
	return "[" + s + "]"
}

// lines returns diagnostics as lines: severity if it is a warning, flag, text, message.
func lines(diags diag.List) string {
	var all []string
	for _, d := range diags {
		line := strings.Join(slices.DeleteFunc([]string{d.Flag, d.Text}, func(s string) bool { return s == "" }), " ") + ": " + d.Message
		if d.Severity == diag.Warning {
			line = "warning: " + line
		}
		if d.Suggestion != "" {
			line += " [" + d.Suggestion + "]"
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

func features(t testing.TB, list string) []detect.Feature {
	t.Helper()
	parsed, diags := detect.ParseFeatures(list)
	if diags.HasErrors() {
		t.Fatal(lines(diags))
	}
	return parsed
}

func template(t testing.TB, s detect.Settings) *detect.Template {
	t.Helper()
	tmpl, diags := s.Template()
	if diags.HasErrors() {
		t.Fatal(lines(diags))
	}
	return tmpl
}
