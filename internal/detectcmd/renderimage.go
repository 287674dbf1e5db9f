package detectcmd

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	"vision1/internal/exitcode"
	"vision1/internal/filesystem"
	"vision1/internal/imaging"
)

// source returns a result with its image: the file that has its name, or else a copy of
// it beside the result, where that of a URL or of standard input can be put.
func (r *renderer) source(s *render.Source) *render.Source {
	in := &s.Result.Input
	beside := filepath.Join(r.path, filepath.FromSlash(in.Result))
	missing := &imageError{elsewhere: in.Name == "-" || detect.IsRemote(in.Name), beside: beside}
	if !missing.elsewhere {
		in.Path = filepath.FromSlash(in.Name)
		if missing.err = checkRegular(in.Path); missing.err == nil {
			s.Open = opener(in.Path)
			r.checkChanged(&s.Result)
			return s
		}
	}
	if checkRegular(beside) == nil {
		in.Path, s.Open = beside, opener(beside)
		return s
	}
	in.Path, s.Open = "", func(context.Context) (io.ReadCloser, error) { return nil, missing }
	return s
}

// checkChanged reports an image that isn't the one that was annotated, once.
func (r *renderer) checkChanged(result *results.Result) {
	in := &result.Input
	info, err := os.Stat(in.Path)
	if _, known := r.changed[in.Name]; known || err != nil || in.Size == 0 || info.Size() == in.Size && info.ModTime().Equal(in.ModTime) {
		return
	}
	if r.changed == nil {
		r.changed = map[string]bool{}
	}
	r.changed[in.Name] = info.Size() != in.Size || hashOf(in.Path) != result.SHA256
	if r.changed[in.Name] {
		r.report(in.Name, in.Name+": it has changed since it was annotated, so positions can be wrong; to annotate it again, run detect with --again changed", nil)
	}
}

// hashOf returns the SHA-256 of a file, or "".
func hashOf(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }() // only read
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return ""
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// opener returns what opens an image.
func opener(path string) func(context.Context) (io.ReadCloser, error) {
	return func(context.Context) (io.ReadCloser, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, filesystem.Reason(err)
		}
		return file, nil
	}
}

// isPDF reports whether the input of a result is a PDF file, which can be read.
func isPDF(ctx context.Context, s *render.Source) bool {
	if s.Result.Input.Kind != detect.File {
		return false
	}
	file, err := s.Open(ctx)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // only read
	head := make([]byte, detect.HeadSize)
	n, _ := io.ReadFull(file, head) // a short file is no PDF
	return imaging.SniffHead(head[:n]) == imaging.FormatPDF
}

// An imageError is why the image of a result isn't available.
type imageError struct {
	err       error // nil if it is elsewhere
	elsewhere bool  // the input isn't a file
	beside    string
}

func (e *imageError) Error() string {
	switch {
	case e.elsewhere:
		return "the image is not on this machine; put it at " + e.beside
	case errors.Is(e.err, fs.ErrNotExist):
		return "no such file; run this command in the directory where detect ran, or put the image at " + e.beside
	default:
		return reasonOf(e.err)
	}
}

// problems are what makes documents incomplete. Each image that is missing is reported
// once, and those that aren't files together.
type problems struct {
	f         *cmdutil.Factory
	count     int
	missing   map[string]bool // names of inputs
	elsewhere int
	example   string
	changed   map[string]bool // whether an image with another time of change has changed
}

// report reports a problem of an input.
func (p *problems) report(name, message string, err error) {
	var missing *imageError
	if !errors.As(err, &missing) {
		p.count++
		p.f.Warn(message)
		return
	}
	if p.missing[name] {
		return
	}
	if p.missing == nil {
		p.missing = map[string]bool{}
	}
	p.missing[name] = true
	p.count++
	if !missing.elsewhere {
		p.f.Warn(fmt.Sprintf("%s: rendered without the image: %v", name, missing))
		return
	}
	p.elsewhere++
	if p.example == "" {
		p.example = name + " at " + missing.beside
	}
}

// finish reports the images that aren't files.
func (p *problems) finish() {
	if p.elsewhere > 0 {
		p.f.Warn(fmt.Sprintf("rendered without %s of Cloud Storage, URLs, or standard input; to include them, put each beside its result: %s",
			cmdutil.Count(p.elsewhere, "image"), p.example))
	}
}

// err returns an error if there were problems.
func (p *problems) err() error {
	if p.count == 0 {
		return nil
	}
	return incompleteError(p.count)
}

// An incompleteError is the number of problems that were reported.
type incompleteError int

func (e incompleteError) Error() string {
	return "what was rendered is incomplete: " + cmdutil.Count(int(e), "error")
}

// ExitCode returns exitcode.Partial.
func (incompleteError) ExitCode() int { return exitcode.Partial }
