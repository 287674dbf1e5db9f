package output

import (
	"os"
	"strings"

	"vision1/internal/diag"
)

// ValidateFile returns the error in the value of -o for a file, or nil: a URL, or one
// of the files that the command reads, which would be lost. A "-" is a standard stream.
func ValidateFile(path string, inputs ...string) *diag.Diagnostic {
	if suggestion, ok := cutURL(path); ok {
		return &diag.Diagnostic{Flag: "-o", Text: path, Message: "is a URL, and -o writes to a local file", Suggestion: suggestion}
	}
	info, err := os.Stat(path)
	if path == "-" || err != nil || !info.Mode().IsRegular() {
		return nil
	}
	for _, input := range inputs {
		if other, err := os.Stat(input); input != "-" && err == nil && os.SameFile(info, other) {
			return &diag.Diagnostic{Flag: "-o", Text: path, Message: "would replace a file that the command reads; specify another file"}
		}
	}
	return nil
}

// ValidateDirectory returns the error in the value of -o for a local directory, or
// nil: a URL, which would be created as directories.
func ValidateDirectory(path string) *diag.Diagnostic {
	suggestion, isURL := cutURL(path)
	if rest, ok := strings.CutPrefix(path, "gs:/"); ok {
		suggestion, isURL = "gs://"+rest, true
	}
	if !isURL {
		return nil
	}
	return &diag.Diagnostic{Flag: "-o", Text: path, Message: "must be a local directory or gs://BUCKET/PREFIX", Suggestion: suggestion}
}

// cutURL reports whether a path is a URL, and returns the local path that a file://
// URL names, or "".
func cutURL(path string) (local string, isURL bool) {
	scheme, rest, ok := strings.Cut(path, "://")
	if !ok || len(scheme) == 1 || strings.ContainsAny(scheme, `/\.`) { // C: is a drive
		return "", false
	}
	if strings.EqualFold(scheme, "file") {
		return rest, true
	}
	return "", true
}
