package detectcmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
	"vision1/internal/diag"
	"vision1/internal/filesystem"
	"vision1/internal/imaging"
	"vision1/internal/jsontext"
)

// maxResponseFile is the size of the largest file with a response, in bytes.
const maxResponseFile = 256 << 20

// readResponse returns the responses in a file, or in standard input, with their images
// in that order.
func (o *renderOptions) readResponse(path string) ([]*render.Source, error) {
	invalid := func(flag, text, message string) error {
		return &cmdutil.UsageError{Command: Name + " " + renderName, Diags: diag.List{{Flag: flag, Text: text, Message: message}}}
	}
	data, err := o.readFile(path)
	if err != nil {
		return nil, invalid("argument", path, reasonOf(err))
	}
	responses, err := render.SplitResponse(jsontext.ToUTF8(data))
	if err != nil {
		message := err.Error()
		if imaging.SniffHead(data) != imaging.FormatUnknown {
			message = "is an image or a document; name the response to it, and the image with --image " + o.f.IO.Shell.Quote(path)
		}
		return nil, invalid("argument", path, message)
	}
	if len(o.images) > len(responses) {
		return nil, invalid("argument", path, fmt.Sprintf("there are %d images, but %s", len(o.images), cmdutil.Count(len(responses), "response")))
	}
	sources := make([]*render.Source, len(responses))
	for i, response := range responses {
		name := path
		if len(responses) > 1 {
			name = fmt.Sprintf("%s[%d]", path, i)
		}
		s := &render.Source{Result: results.Result{Input: detect.Input{Name: name}, Response: response}}
		if i < len(o.images) {
			if err := checkRegular(o.images[i]); err != nil {
				return nil, invalid("--image", o.images[i], reasonOf(err))
			}
			s.Result.Input.Name, s.Result.Input.Path = filepath.ToSlash(o.images[i]), o.images[i]
			s.Open = opener(o.images[i])
		}
		sources[i] = s
	}
	return sources, nil
}

// readFile returns what is in a file, or in standard input.
func (o *renderOptions) readFile(path string) ([]byte, error) {
	from := o.f.IO.In
	if path != "-" {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return nil, errNotRegular
		}
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // only read
		from = file
	}
	data, err := io.ReadAll(io.LimitReader(from, maxResponseFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxResponseFile:
		return nil, fmt.Errorf("has more than %d MiB", maxResponseFile>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, errors.New("is empty")
	}
	return data, nil
}

const errNotRegular = constError("not a regular file")

// checkRegular returns an error unless a path is that of a regular file: opening a pipe
// waits for its other end.
func checkRegular(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	return err
}

// reasonOf returns the reason of an error of the file system.
func reasonOf(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "no such file"
	}
	return filesystem.Reason(err).Error()
}
