package results

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"vision1/internal/detect"
	"vision1/internal/output"
)

// checkForeign returns an *output.Error if a file that is not a result has the name of the
// result of an input: other programs write a.jpg.json beside a.jpg too. The result of an
// input that has the same bytes as another can exist before the journal has it, and its
// text after its response.
func (d *Dir) checkForeign(in detect.Input) error {
	name := in.Result + responseSuffix
	file, err := d.root.Open(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		name = in.Result + TextSuffix
		if _, err := d.root.Lstat(filepath.FromSlash(name)); err != nil || !d.hasFormat(Text) {
			return nil
		}
		return d.foreign(name)
	}
	if err != nil {
		return nil // Store reports it
	}
	defer func() { _ = file.Close() }() // only read
	decoder := json.NewDecoder(file)
	switch start, err := decoder.Token(); {
	case errors.Is(err, io.EOF): // after a power failure
		return nil
	case err != nil, start != json.Delim('{'):
		return d.foreign(name)
	}
	key, err := decoder.Token()
	if field, _ := key.(string); err != nil || key != json.Delim('}') && !isResponseField(field) {
		return d.foreign(name)
	}
	return nil
}

func (d *Dir) foreign(name string) error {
	return &output.Error{
		Path: filepath.Join(d.path, filepath.FromSlash(name)), Message: "the file exists, and is not a result of detect",
		Hint: "specify another directory with -o",
	}
}

// isResponseField reports whether the response to an image or a file has a field.
func isResponseField(name string) bool {
	return strings.HasSuffix(name, "Annotation") || strings.HasSuffix(name, "Annotations") ||
		slices.Contains([]string{"context", "error", "inputConfig", "productSearchResults", "responses", "totalPages", "webDetection"}, name)
}
