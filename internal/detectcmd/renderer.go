package detectcmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
	"vision1/internal/imaging"
)

// A document is a format that people view, which is made of stored responses.
type document string

// The documents.
const (
	hocrDocument   document = "hocr"
	pdfDocument    document = "pdf"
	boxesDocument  document = "boxes"
	htmlDocument   document = "html"
	layoutDocument document = "text" // with --layout
)

func documents() []document {
	return []document{hocrDocument, pdfDocument, boxesDocument, htmlDocument}
}

func findDocument(name string) (document, bool) {
	return document(name), slices.Contains(documents(), document(name))
}

// A renderer makes documents of results.
type renderer struct {
	f       *cmdutil.Factory
	formats []document
}

func (r *renderer) has(d document) bool { return slices.Contains(r.formats, d) }

func (r *renderer) options() *render.Options {
	return &render.Options{
		Program: r.f.UserAgent(),
		Report:  func(p render.Problem) { r.f.Warn(p.Error()) },
		Decode: func(_ context.Context, data []byte) (image.Image, error) {
			pixels, info, err := imaging.Decode(data)
			if err != nil {
				return nil, err
			}
			return imaging.Upright(pixels, info.Orientation), nil
		},
	}
}

// directory renders the results of an output directory into it: documents that are
// older than their response, and those of all results.
func (r *renderer) directory(ctx context.Context, path string, dir *results.Dir, all iter.Seq2[results.Result, error]) error {
	sources := r.sources(dir, all)
	if r.has(hocrDocument) || r.has(boxesDocument) || r.has(layoutDocument) || r.has(pdfDocument) {
		for s, err := range sources {
			if err == nil {
				err = r.each(ctx, dir, s)
			}
			if err != nil {
				return err
			}
		}
	}
	if r.has(pdfDocument) {
		if err := r.allImages(ctx, dir, sources); err != nil {
			return err
		}
	}
	if !r.has(htmlDocument) {
		return nil
	}
	return render.HTML(ctx, filepath.Join(path, "results.html"), sources, r.htmlOptions())
}

func (r *renderer) htmlOptions() render.HTMLOptions {
	return render.HTMLOptions{Warn: func(in detect.Input, err error) {
		r.f.Warn(fmt.Sprintf("%s: shown without its image: %v", in.Name, err))
	}}
}

// sources returns the results that have a response, with their images.
func (r *renderer) sources(dir *results.Dir, all iter.Seq2[results.Result, error]) render.Sources {
	return func(yield func(*render.Source, error) bool) {
		for result, err := range all {
			if err != nil {
				yield(nil, err)
				return
			}
			if result.Response, err = dir.Read(result.Input); err != nil {
				if result.Error == nil {
					r.f.Warn(err.Error())
				}
				continue
			}
			if !yield(&render.Source{Result: result, Open: opener(result.Input.Name)}, nil) {
				return
			}
		}
	}
}

// opener returns what opens the image with a name: nil for a URL and standard input.
func opener(name string) func(context.Context) (io.ReadCloser, error) {
	path := filepath.FromSlash(name)
	if info, err := os.Stat(path); name == "-" || err == nil && !info.Mode().IsRegular() {
		return nil
	}
	return func(context.Context) (io.ReadCloser, error) {
		file, err := os.Open(path)
		var failed *os.PathError
		if errors.As(err, &failed) {
			return nil, failed.Err
		}
		return file, err
	}
}

// each makes the documents of one result.
func (r *renderer) each(ctx context.Context, dir *results.Dir, s *render.Source) error {
	in := s.Result.Input
	one := func(yield func(*render.Source, error) bool) { yield(s, nil) }
	store := func(suffix string, write func(io.Writer) error) error {
		if dir.IsCurrent(in.Result+suffix, in) && suffix != ".txt" { // which can be without layout
			return nil
		}
		return dir.Store(in.Result+suffix, write)
	}
	var errs error
	if r.has(hocrDocument) {
		errs = errors.Join(errs, store(".hocr", func(w io.Writer) error { return render.HOCR(ctx, w, one, r.options()) }))
	}
	if r.has(layoutDocument) {
		errs = errors.Join(errs, store(".txt", func(w io.Writer) error { return render.Text(ctx, w, one, r.options()) }))
	}
	if r.has(pdfDocument) && isPDF(ctx, s) {
		errs = errors.Join(errs, store(".pdf", func(w io.Writer) error { return render.PDF(ctx, w, one, r.options()) }))
	}
	if r.has(boxesDocument) {
		errs = errors.Join(errs, r.boxes(ctx, dir, s))
	}
	return errs
}

// boxes draws the detections of a result into its image.
func (r *renderer) boxes(ctx context.Context, dir *results.Dir, s *render.Source) error {
	data, err := s.Read(ctx)
	suffix := ".boxes.png"
	switch imaging.SniffHead(data) {
	case imaging.FormatPDF:
		return nil // there is no image
	case imaging.FormatJPEG:
		suffix = ".boxes.jpg" // as render.Boxes writes it
	}
	if err == nil && dir.IsCurrent(s.Result.Input.Result+suffix, s.Result.Input) {
		return nil
	}
	var drawn bytes.Buffer
	if err == nil {
		err = render.Boxes(ctx, &drawn, data, s.Result.Response)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		r.f.Warn(fmt.Sprintf("%s: no boxes: %v", s.Result.Input.Name, err))
		return nil
	}
	return dir.Store(s.Result.Input.Result+suffix, func(w io.Writer) error {
		_, err := drawn.WriteTo(w)
		return err
	})
}

// isPDF reports whether the input of a result is a PDF file, which can be read.
func isPDF(ctx context.Context, s *render.Source) bool {
	if s.Open == nil {
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
	err := dir.Store("results.pdf", func(w io.Writer) error {
		if err := render.PDF(ctx, w, images, r.options()); err != nil || count > 0 {
			return err
		}
		return errNoImages
	})
	if errors.Is(err, errNoImages) {
		return nil
	}
	return err
}

type constError string

func (e constError) Error() string { return string(e) }

const errNoImages = constError("there are only PDF files")
