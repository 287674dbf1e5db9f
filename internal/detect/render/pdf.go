package render

import (
	"context"
	"errors"
	"io"
	"iter"

	"vision1/internal/detect"
	"vision1/internal/layout"
	"vision1/internal/pdf"
)

const (
	pointsPerInch = 72
	// defaultDPI is used for an image that doesn't have its resolution.
	defaultDPI = 150
	// maxPoints is the largest side of a page that programs accept.
	maxPoints = 14400
)

// errNoPages is returned because a PDF file has at least one page.
var errNoPages = errors.New("there are no results to render as PDF")

// PDF writes a searchable PDF with a page for each image or page of a file: the image,
// and the text over it, which is invisible. A page whose image can't be read has the
// text only. JPEG images and most PNG images are embedded unmodified. If there is only
// one source, and it is a PDF file, the text is added to its pages.
func PDF(ctx context.Context, to io.Writer, sources Sources, o *Options) error {
	err := writePDF(ctx, to, sources, o)
	if err == nil {
		_, err = io.WriteString(to, pdfMark)
	}
	return err
}

func writePDF(ctx context.Context, to io.Writer, sources Sources, o *Options) error {
	next, stop := iter.Pull2(sources)
	defer stop()
	first, err, ok := next()
	if !ok {
		return errNoPages
	}
	if err != nil {
		return err
	}
	in := images{options: o}
	second, err, more := next()
	if !more {
		if original := in.original(ctx, first); original != nil {
			return overlay(ctx, to, first, original, o)
		}
	}
	all := func(yield func(*Source, error) bool) {
		if !yield(first, nil) || !more || !yield(second, err) {
			return
		}
		for {
			if s, err, ok := next(); !ok || !yield(s, err) {
				return
			}
		}
	}
	w := pdf.New(to, pdf.Metadata{Title: o.Title, Producer: o.Program})
	err = each(ctx, all, o, func(s *Source, page *layout.Page) error {
		image, err := in.get(ctx, s, page)
		if err != nil {
			return err
		}
		return w.Add(pdfPage(s, page, image)) //nolint:wrapcheck // of this program
	})
	if err != nil {
		return err
	}
	return w.Close() //nolint:wrapcheck // of this program
}

// pdfPage returns a page with an image, which can be nil, and the text of a page.
func pdfPage(s *Source, page *layout.Page, image *pdf.Image) *pdf.Page {
	p := &pdf.Page{Image: image}
	p.Width, p.Height = pageSize(s, page, image)
	width, height := float64(page.Width), float64(page.Height)
	if width <= 0 || height <= 0 {
		return p
	}
	stored := false
	if image != nil {
		if page.Estimated {
			upright, across := image.Size()
			width, height = max(width, float64(upright)), max(height, float64(across))
		}
		stored = isStored(page, image)
	}
	at := func(v layout.Point) (float64, float64) {
		x, y := fraction(v.X, width), fraction(v.Y, height)
		if stored {
			x, y = image.Orient(x, y)
		}
		return x * p.Width, (1 - y) * p.Height
	}
	page.Lines(func(l *layout.Line) { p.Runs = runs(p.Runs, l, at) })
	return p
}

// fraction returns a position as a fraction of the page: programs ignore text that is
// outside.
func fraction(v float32, size float64) float64 { return min(max(float64(v)/size, 0), 1) }

// pageSize returns the size of a PDF page in points: that of the image, or else of the
// page in the response.
func pageSize(s *Source, page *layout.Page, image *pdf.Image) (width, height float64) {
	const letterWidth, letterHeight, smallest = 612, 792, 3
	switch {
	case image != nil:
		x, y := image.DPIX, image.DPIY
		if x == 0 || y == 0 {
			x, y = defaultDPI, defaultDPI
		}
		if image.Turned() {
			x, y = y, x
		}
		w, h := image.Size()
		width, height = float64(w)*pointsPerInch/x, float64(h)*pointsPerInch/y
	case page.Width <= 0 || page.Height <= 0:
		return letterWidth, letterHeight
	default:
		width, height = float64(page.Width), float64(page.Height)
		if s.Result.Input.Kind != detect.File { // in pixels
			width, height = width*pointsPerInch/defaultDPI, height*pointsPerInch/defaultDPI
		}
	}
	if larger := max(width, height); larger > maxPoints {
		width, height = width*maxPoints/larger, height*maxPoints/larger
	}
	return max(width, smallest), max(height, smallest)
}

// isStored reports whether the positions in a response are those of the image as it is
// stored, and not turned upright according to EXIF. If that exchanges width and
// height, the size of the page shows it; else, text that is upside down does.
func isStored(page *layout.Page, image *pdf.Image) bool {
	switch {
	case image.Turned() && image.Width != image.Height:
		return !page.Estimated && !page.Relative && (page.Width > page.Height) == (image.Width > image.Height)
	case image.Orientation == upsideDown:
		return isUpsideDown([]layout.Page{*page})
	default:
		return false
	}
}
