// Package render turns results into documents: images with boxes, a page of HTML, hOCR,
// text that preserves layout, and searchable PDF. Each is written as a stream, with one
// image or page in memory at a time.
//
//   - render.go: sources, and the pages of all; image.go: the images of sources; split.go:
//     the responses in one file
//   - boxes*.go: an image with the detections drawn into it
//   - html*.go, web: a page of all results
//   - hocr.go, xml.go: hOCR
//   - columns.go, text.go: text that preserves layout
//   - pdf.go, runs.go: searchable PDF; overlay.go: over the pages of an existing file
package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"iter"
	"slices"

	"vision1/internal/detect/results"
	"vision1/internal/layout"
)

// A Source is a result to render, with its image.
type Source struct {
	Result results.Result
	// Open opens the image or file that was annotated. nil if it isn't available.
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// maxSource is the size of the largest file that Read reads. The service accepts less.
const maxSource = 256 << 20

// Read returns the bytes of the image or file.
func (s *Source) Read(ctx context.Context) (data []byte, err error) {
	if s.Open == nil {
		return nil, errors.New("the image is not on this machine")
	}
	file, err := s.Open(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller reports it
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err = io.ReadAll(io.LimitReader(file, maxSource+1))
	if err == nil && len(data) > maxSource {
		err = fmt.Errorf("the file is larger than %d MiB", maxSource>>20)
	}
	return data, err
}

// Sources yields what to render, in order. It ends with the first error.
type Sources = iter.Seq2[*Source, error]

// Options control how results are rendered.
type Options struct {
	// Program is the name and the version of the program, for metadata.
	Program string
	Title   string // default: none
	// PlainText is true for text as the service put it together, without its layout.
	PlainText bool
	// Report is called for each problem that rendering goes on after. It can be nil.
	Report func(Problem)
	// Decode decodes an image whose format is not JPEG, PNG, TIFF, GIF, or BMP. It returns
	// the pixels as stored, and their EXIF orientation. It can be nil.
	Decode func(ctx context.Context, data []byte) (pixels image.Image, orientation int, err error)
}

// A Problem is why a page is rendered without its image or its text.
type Problem struct {
	Name string // of the input
	Page int    // from 1; 0 for an image
	Err  error
	// NoJSON is true if the response is not valid JSON: what follows is not rendered.
	NoJSON bool
}

// Error returns a problem as a message.
func (p *Problem) Error() string {
	if p.Page > 0 {
		return fmt.Sprintf("%s: page %d: %v", p.Name, p.Page, p.Err)
	}
	return fmt.Sprintf("%s: %v", p.Name, p.Err)
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

func (o *Options) report(s *Source, page int, err error) {
	o.reportProblem(Problem{Name: s.Result.Input.Name, Page: page, Err: err})
}

func (o *Options) reportProblem(p Problem) {
	if o.Report != nil {
		o.Report(p)
	}
}

// A pageWriter writes pages in a format.
type pageWriter interface {
	write(ctx context.Context, s *Source, page *layout.Page) error
	close() error
}

// write writes the pages of the sources in all formats.
func write(ctx context.Context, sources Sources, o *Options, formats ...pageWriter) error {
	err := each(ctx, sources, o, func(s *Source, page *layout.Page) error {
		for _, f := range formats {
			if err := f.write(ctx, s, page); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, f := range formats {
		if err := f.close(); err != nil {
			return err
		}
	}
	return nil
}

// each calls render for every page of the sources. A page without text is rendered
// too: its image has its place in the document.
func each(ctx context.Context, sources Sources, o *Options, render func(*Source, *layout.Page) error) error {
	for s, err := range sources {
		if err != nil {
			return err
		}
		if err := s.pages(ctx, o, render); err != nil {
			return err
		}
	}
	return ctx.Err() //nolint:wrapcheck // it is the caller's own
}

func (s *Source) pages(ctx context.Context, o *Options, render func(*Source, *layout.Page) error) error {
	if len(s.Result.Response) == 0 {
		err := errors.New("there is no response")
		if s.Result.Error != nil {
			err = errors.New(s.Result.Error.Message)
		}
		o.report(s, 0, err)
		return render(s, &layout.Page{})
	}
	pages := layout.Pages(s.Result.Response)
	if s.Result.Error != nil {
		pages = withMissing(pages, s.Result.Error.Pages)
	}
	last := 0
	for page, err := range pages {
		if err != nil {
			o.reportProblem(Problem{Name: s.Result.Input.Name, Page: last, Err: err, NoJSON: true})
			if last == 0 {
				return render(s, &layout.Page{})
			}
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err //nolint:wrapcheck // it is the caller's own
		}
		if page.Error != nil {
			o.report(s, page.Number, errors.New(page.Error.Message))
		}
		last = max(page.Number, 1)
		if err := render(s, page); err != nil {
			return err
		}
	}
	return nil
}

// withMissing adds the pages of a file that failed without a response, as empty pages,
// so that the others keep their places.
func withMissing(pages iter.Seq2[*layout.Page, error], failed []int) iter.Seq2[*layout.Page, error] {
	return func(yield func(*layout.Page, error) bool) {
		missing := slices.Sorted(slices.Values(failed))
		for page, err := range pages {
			for err == nil && len(missing) > 0 && missing[0] <= page.Number {
				if missing[0] < page.Number && !yield(&layout.Page{Number: missing[0]}, nil) {
					return
				}
				missing = missing[1:]
			}
			if !yield(page, err) || err != nil {
				return
			}
		}
		for _, number := range missing {
			if !yield(&layout.Page{Number: number}, nil) {
				return
			}
		}
	}
}
