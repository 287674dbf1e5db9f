package detectcmd

import (
	"os"
	"path/filepath"
	"slices"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/diag"
)

// checkFiles returns an error for each file in the output directory that the files for all
// inputs would replace, and that no run wrote, or that is the list of inputs.
func (o *options) checkFiles() diag.List {
	var diags diag.List
	list, listErr := os.Stat(o.flags.filesFrom)
	for _, name := range filesOfAll(o.flags.output, o.formats, o.rendered) {
		info, err := os.Stat(filepath.Join(o.flags.output, name))
		switch {
		case err == nil && listErr == nil && os.SameFile(info, list):
			diags.Add(&diag.Diagnostic{Flag: "--files-from", Text: o.flags.filesFrom, Message: "would be replaced by the results; move it, or name another directory with -o"})
		case !isWritten(o.flags.output, name):
			diags.Add(foreignFile("-o", o.flags.output, name))
		}
	}
	return diags
}

// filesOfAll returns the names of the files for all inputs that exist in a directory.
func filesOfAll(directory string, formats []results.Format, rendered []document) []string {
	names := []string{results.FailuresName}
	for _, f := range formats {
		names = append(names, f.FileName())
	}
	for _, d := range rendered {
		names = append(names, d.fileName())
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" || !fileExists(filepath.Join(directory, name)) })
}

// isWritten reports whether a run wrote the file for all inputs.
func isWritten(directory, name string) bool {
	return slices.Contains(results.Written(directory), name) || isDocument(filepath.Join(directory, name))
}

func foreignFile(flag, directory, name string) *diag.Diagnostic {
	return &diag.Diagnostic{Flag: flag, Text: directory, Message: "has a file " + name + ", which the results would replace; move it, or name another directory"}
}

// isDocument reports whether a file has the mark of our documents, or nothing, as after a
// power failure.
func isDocument(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // only read
	info, err := file.Stat()
	return err == nil && (info.Size() == 0 && info.Mode().IsRegular() || detect.IsDocument(file, info.Size()))
}
