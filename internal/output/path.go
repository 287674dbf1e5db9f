package output

import (
	"io"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"

	"vision1/internal/diag"
)

// ValidateFile returns the error in the value of -o for a file, or nil: a URL, or one
// of the files that the command reads, which would be lost. The input "-" is stdin, which
// can be a file too.
func ValidateFile(path string, stdin io.Reader, inputs ...string) *diag.Diagnostic {
	if suggestion, ok := cutURL(path); ok {
		return &diag.Diagnostic{Flag: "-o", Text: path, Message: "is a URL, and -o writes to a local file", Suggestion: suggestion}
	}
	info, err := os.Stat(path)
	if path == "-" || err != nil || !info.Mode().IsRegular() {
		return nil
	}
	for _, input := range inputs {
		stat := func() (fs.FileInfo, error) { return os.Stat(input) }
		if file, ok := stdin.(*os.File); ok && input == "-" {
			stat = file.Stat
		}
		if other, err := stat(); err == nil && os.SameFile(info, other) {
			return &diag.Diagnostic{Flag: "-o", Text: path, Message: "would replace a file that the command reads; specify another file"}
		}
	}
	return nil
}

// ValidateDirectory returns the error in the value of -o for a local directory, or
// nil: a URL, which would be created as directories.
func ValidateDirectory(path string) *diag.Diagnostic {
	suggestion, isURL := cutURL(path)
	if !isURL {
		return nil
	}
	if rest, ok := strings.CutPrefix(path, "gs:/"); ok {
		suggestion = "gs://" + rest
	}
	return &diag.Diagnostic{Flag: "-o", Text: path, Message: "must be a local directory or gs://BUCKET/PREFIX", Suggestion: suggestion}
}

// cutURL reports whether a path is a URL, also with one slash, and returns the local path
// that a file: URL names, or "".
func cutURL(path string) (local string, isURL bool) {
	scheme, rest, ok := strings.Cut(path, ":/")
	if !ok || len(scheme) < 2 || strings.ContainsAny(scheme, `/\.`) { // C: is a drive
		return "", false
	}
	if !strings.HasPrefix(rest, "/") && !slices.Contains([]string{"file", "gs", "http", "https"}, scheme) {
		return "", false
	}
	u, err := url.Parse(path)
	if err == nil && u.Scheme == "file" && u.Host == "" {
		return u.Path, true
	}
	return "", true
}
