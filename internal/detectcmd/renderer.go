package detectcmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"iter"
	"path/filepath"
	"slices"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
	"vision1/internal/imaging"
)

// A renderer makes documents of results.
type renderer struct {
	problems

	formats []document
	layout  bool   // of text
	path    string // the output directory of detect
	// unread is true if a response can't be read: its documents remain as they are.
	unread   bool
	reported map[string]bool // names of inputs whose responses can't be read
}

func newRenderer(f *cmdutil.Factory, formats []document, layout bool, path string) *renderer {
	return &renderer{problems: problems{f: f}, formats: formats, layout: layout, path: path, reported: map[string]bool{}}
}

func (r *renderer) has(d document) bool { return slices.Contains(r.formats, d) }

func (r *renderer) options() *render.Options {
	return &render.Options{
		Program:   r.f.UserAgent(),
		PlainText: !r.layout,
		Report:    func(p render.Problem) { r.report(p.Name, p.Error(), p.Err) },
		Decode: func(_ context.Context, data []byte) (image.Image, int, error) {
			pixels, info, err := imaging.Decode(data)
			return pixels, info.Orientation, err
		},
	}
}

func (r *renderer) htmlOptions(dir string) render.HTMLOptions {
	return render.HTMLOptions{Dir: dir, Warn: func(in detect.Input, err error) {
		r.report(in.Name, fmt.Sprintf("%s: shown without its image: %v", in.Name, err), err)
	}}
}

// directory renders the results of an output directory into it: documents that are
// older than their response, and those of all results.
func (r *renderer) directory(ctx context.Context, dir *results.Dir, all iter.Seq2[results.Result, error]) error {
	defer r.finish()
	if r.has(textDocument) {
		if err := dir.BeginText(r.layout); err != nil {
			return err
		}
	}
	sources := r.sources(all, dir.Read)
	if err := r.eachOf(ctx, dir, all); err != nil {
		return err
	}
	if r.has(textDocument) && !r.unread {
		if err := dir.RecordText(); err != nil {
			return err
		}
	}
	if r.has(pdfDocument) {
		if err := r.allImages(ctx, dir, withResponses(sources)); err != nil {
			return err
		}
	}
	if !r.has(htmlDocument) {
		return nil
	}
	if err := dir.RecordWritten(htmlDocument.fileName()); err != nil {
		return err
	}
	return render.HTML(ctx, filepath.Join(r.path, htmlDocument.fileName()), sources, r.htmlOptions(r.path))
}

// eachOf makes the documents of each result.
func (r *renderer) eachOf(ctx context.Context, dir *results.Dir, all iter.Seq2[results.Result, error]) error {
	if !slices.ContainsFunc(r.formats, func(d document) bool { return d != htmlDocument }) {
		return nil
	}
	var response []byte // only one is needed at a time
	read := func(in detect.Input) (_ []byte, err error) {
		response, err = dir.ReadInto(response, in)
		return response, err //nolint:wrapcheck // a *results.ReadError
	}
	for s, err := range withResponses(r.sources(all, read)) {
		if err == nil {
			err = r.each(ctx, dir, s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// store writes a document, unless a file that is none of ours has its name.
func (r *renderer) store(dir *results.Dir, name string, write func(io.Writer) error) error {
	path := filepath.Join(r.path, filepath.FromSlash(name))
	if filepath.Ext(name) != results.TextSuffix && fileExists(path) && !isDocument(path) {
		r.report(name, path+": was not replaced: it is not a document of detect; move it, or name another directory with -o", nil)
		return nil
	}
	return dir.Store(name, write)
}

// isCurrent reports whether a document exists and is not older than the response to an
// input.
func (r *renderer) isCurrent(dir *results.Dir, name string, in detect.Input) bool {
	return dir.IsCurrent(name, in) && isDocument(filepath.Join(r.path, filepath.FromSlash(name)))
}

// reportUnread reports a response that can't be read, once.
func (r *renderer) reportUnread(in detect.Input, err error) {
	if !r.reported[in.Name] {
		r.reported[in.Name] = true
		r.report(in.Name, err.Error(), err)
	}
}

// sources returns the results with their images, and those that failed.
func (r *renderer) sources(all iter.Seq2[results.Result, error], read func(detect.Input) ([]byte, error)) render.Sources {
	return func(yield func(*render.Source, error) bool) {
		for result, err := range all {
			if err != nil {
				yield(nil, err)
				return
			}
			if result.Response, err = read(result.Input); err != nil && result.Error == nil {
				r.unread = true
				r.reportUnread(result.Input, err)
				continue
			}
			if !yield(r.source(&render.Source{Result: result}), nil) {
				return
			}
		}
	}
}

// withResponses leaves out the results that have no response.
func withResponses(sources render.Sources) render.Sources {
	return func(yield func(*render.Source, error) bool) {
		for s, err := range sources {
			if err == nil && s.Result.Response == nil {
				continue
			}
			if !yield(s, err) {
				return
			}
		}
	}
}

// each makes the documents of one result. Those that exist remain if the response is no
// longer valid.
func (r *renderer) each(ctx context.Context, dir *results.Dir, s *render.Source) error {
	in := s.Result.Input
	one := func(yield func(*render.Source, error) bool) { yield(s, nil) }
	options := r.options()
	report, isJSON := options.Report, true
	options.Report = func(p render.Problem) {
		isJSON = isJSON && !p.NoJSON
		report(p)
	}
	store := func(suffix string, write func(io.Writer) error) error {
		err := r.store(dir, in.Result+suffix, func(w io.Writer) error {
			if err := write(w); err != nil || isJSON {
				return err
			}
			return errNoJSON
		})
		if errors.Is(err, errNoJSON) {
			r.unread = true
			return nil // it is reported
		}
		return err
	}
	const hocrSuffix, pdfSuffix = ".hocr", ".pdf"
	hocr := r.has(hocrDocument) && !r.isCurrent(dir, in.Result+hocrSuffix, in)
	text := r.has(textDocument) && dir.LacksText(in)
	var errs error
	switch {
	case hocr && text:
		errs = store(hocrSuffix, func(hocr io.Writer) error {
			return store(results.TextSuffix, func(text io.Writer) error { return render.HOCRAndText(ctx, hocr, text, one, options) })
		})
	case text:
		errs = store(results.TextSuffix, func(w io.Writer) error { return render.Text(ctx, w, one, options) })
	case hocr:
		errs = store(hocrSuffix, func(w io.Writer) error { return render.HOCR(ctx, w, one, options) })
	}
	if r.has(pdfDocument) && !r.isCurrent(dir, in.Result+pdfSuffix, in) && isPDF(ctx, s) {
		errs = errors.Join(errs, store(pdfSuffix, func(w io.Writer) error { return render.PDF(ctx, w, one, options) }))
	}
	if r.has(boxesDocument) {
		errs = errors.Join(errs, r.boxes(ctx, dir, s))
	}
	return errs
}

// boxes draws the detections of a result into its image.
func (r *renderer) boxes(ctx context.Context, dir *results.Dir, s *render.Source) error {
	in := s.Result.Input
	const jpegSuffix, pngSuffix = ".boxes.jpg", ".boxes.png" // as render.Boxes writes them
	if r.isCurrent(dir, in.Result+jpegSuffix, in) || r.isCurrent(dir, in.Result+pngSuffix, in) || isPDF(ctx, s) {
		return nil // there is no image in a PDF
	}
	data, err := s.Read(ctx)
	var drawn bytes.Buffer
	if err == nil {
		err = render.Boxes(ctx, &drawn, data, s.Result.Response)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		r.report(in.Name, fmt.Sprintf("%s: no boxes: %v", in.Name, err), err)
		return nil
	}
	suffix := pngSuffix
	if imaging.SniffHead(data) == imaging.FormatJPEG {
		suffix = jpegSuffix
	}
	return r.store(dir, in.Result+suffix, func(w io.Writer) error {
		_, err := drawn.WriteTo(w)
		return err
	})
}

// allImages writes the images with their text into one PDF.
func (r *renderer) allImages(ctx context.Context, dir *results.Dir, sources render.Sources) error {
	count := 0
	images := func(yield func(*render.Source, error) bool) {
		for s, err := range sources {
			if err == nil && isPDF(ctx, s) {
				continue
			}
			count++
			if !yield(s, err) {
				return
			}
		}
	}
	err := r.store(dir, pdfDocument.fileName(), func(w io.Writer) error {
		err := render.PDF(ctx, w, images, r.options())
		if count == 0 && ctx.Err() == nil { // a PDF of no page is an error
			return errNoImages
		}
		return err
	})
	if errors.Is(err, errNoImages) {
		return nil
	}
	return err
}

type constError string

func (e constError) Error() string { return string(e) }

const (
	errNoImages = constError("there are only PDF files")
	errNoJSON   = constError("the response is not valid JSON")
)
