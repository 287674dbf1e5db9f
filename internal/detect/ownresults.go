package detect

import (
	"path/filepath"
	"strings"
)

// DocumentSuffixes returns what ends the names of images and PDF files that are made of
// the result of an input.
func DocumentSuffixes() []string { return []string{".pdf", ".boxes.jpg", ".boxes.png"} }

// ownResults recognizes the files of earlier runs in the output directory, which can
// also be a source, or below one: they are not inputs.
type ownResults struct {
	namer  *Namer
	output string // the absolute path of the output directory, "" if nothing is known of earlier runs
}

func newOwnResults(s *Sources) ownResults {
	r := ownResults{namer: s.Namer}
	if s.Output == "" || IsObject(s.Output) || s.Namer == nil || s.Namer.isEmpty() {
		return r
	}
	if path, err := filepath.Abs(s.Output); err == nil {
		r.output = path
	}
	return r
}

// resultsIn are the results in one directory.
type resultsIn struct {
	*ownResults

	prefix string // the directory relative to the output directory, with a slash; or ""
	isOut  bool   // the directory is not in the output directory
}

// in returns the results in a directory.
func (r *ownResults) in(directory string) resultsIn {
	isOut := resultsIn{isOut: true}
	if r.output == "" {
		return isOut
	}
	path, err := filepath.Abs(directory)
	if err != nil {
		return isOut
	}
	relative, err := filepath.Rel(r.output, path)
	if err != nil || !filepath.IsLocal(relative) {
		return isOut
	}
	if relative == "." {
		return resultsIn{ownResults: r}
	}
	return resultsIn{ownResults: r, prefix: filepath.ToSlash(relative) + "/"}
}

// has reports whether a file in the directory is a result. A file that was an input
// before remains one.
func (r resultsIn) has(name string) bool {
	if r.isOut || r.namer.has(r.prefix+name) {
		return false
	}
	name = r.prefix + name
	if name == "results.pdf" || strings.HasPrefix(name, "results_files/") {
		return true
	}
	for _, suffix := range DocumentSuffixes() {
		if result, ok := strings.CutSuffix(name, suffix); ok && r.namer.has(result) {
			return true
		}
	}
	return false
}
