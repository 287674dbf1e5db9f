package render

import (
	"context"
	"errors"
	"fmt"
	"io"

	"vision1/internal/layout"
	"vision1/internal/pdf"
)

// maxImage limits the size of an image file. The service accepts 20 MB.
const maxImage = 128 << 20

var errPDFPages = errors.New("rendered without its pages: to add the text to the pages of a PDF file, render it alone")

// images reads the images of sources. The file of the last one stays in memory for its
// other pages.
type images struct {
	options *Options
	source  *Source
	file    *pdf.File
	buffer  []byte
}

// get returns the image of a page, or nil if there is none. Why is reported.
func (i *images) get(ctx context.Context, s *Source, page *layout.Page) (*pdf.Image, error) {
	if s.Open == nil {
		return nil, nil
	}
	if err := i.load(ctx, s); err != nil || i.file == nil {
		return nil, err
	}
	if pdf.IsPDF(i.buffer) {
		i.file = nil
		i.options.report(s, 0, errPDFPages)
		return nil, nil
	}
	m, err := i.file.Image(max(page.Number-1, 0))
	if errors.Is(err, pdf.ErrUnknownFormat) && i.options.Decode != nil {
		m, err = i.decode(ctx)
	}
	if err != nil {
		i.options.report(s, page.Number, fmt.Errorf("rendered without the image: %w", err))
		return nil, ctx.Err() //nolint:wrapcheck // it is the caller's own
	}
	return m, nil
}

// load reads the file of a source, unless it is in memory. file is nil if it can't be
// read, which is reported.
func (i *images) load(ctx context.Context, s *Source) error {
	if i.source == s {
		return nil
	}
	i.source, i.file = s, nil
	err := i.read(ctx)
	if ctx.Err() != nil {
		return ctx.Err() //nolint:wrapcheck // it is the caller's own
	}
	if err != nil {
		i.options.report(s, 0, fmt.Errorf("rendered without the image: %w", err))
	}
	return nil
}

// original returns the structure of a source that is a PDF file, or nil. Why it can't
// be used is reported.
func (i *images) original(ctx context.Context, s *Source) *pdf.Original {
	if s.Open == nil || i.load(ctx, s) != nil || i.file == nil || !pdf.IsPDF(i.buffer) {
		return nil
	}
	original, err := pdf.OpenOriginal(i.buffer)
	if err != nil {
		i.file = nil
		i.options.report(s, 0, fmt.Errorf("rendered as pages with the text only: %w", err))
		return nil
	}
	return original
}

func (i *images) decode(ctx context.Context) (*pdf.Image, error) {
	pixels, orientation, err := i.options.Decode(ctx, i.buffer)
	if err != nil {
		return nil, err
	}
	m, err := pdf.NewImage(pixels)
	if err != nil {
		return nil, err //nolint:wrapcheck // of this program
	}
	m.Orientation = max(orientation, 1)
	return m, nil
}

// read reads the file of the source into the buffer.
func (i *images) read(ctx context.Context) error {
	file, err := i.source.Open(ctx)
	if err != nil {
		return err
	}
	i.buffer, err = appendAll(i.buffer[:0], file)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	i.file = pdf.NewFile(i.buffer)
	return nil
}

// appendAll appends what a reader has to a buffer.
func appendAll(buffer []byte, from io.Reader) ([]byte, error) {
	const first = 512 << 10
	if cap(buffer) == 0 {
		buffer = make([]byte, 0, first)
	}
	for {
		if len(buffer) == cap(buffer) {
			buffer = append(buffer, 0)[:len(buffer)]
		}
		n, err := from.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		switch {
		case errors.Is(err, io.EOF):
			return buffer, nil
		case err != nil:
			return buffer, err //nolint:wrapcheck // it names the file
		case len(buffer) > maxImage:
			return buffer, fmt.Errorf("the file is larger than %d MiB", maxImage>>20)
		}
	}
}
