// Package decode opens images and files that clients send. It decodes them in
// worker processes, and limits the memory that all of these use together.
package decode

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"time"

	"golang.org/x/sync/semaphore"

	"vision1/internal/emulator/imaging"
	"vision1/internal/emulator/pdf"
	"vision1/internal/emulator/worker"
)

// A Kind is a kind of input.
type Kind string

// The kinds of input. Files have the MIME type of the service.
const (
	Image Kind = ""
	PDF   Kind = "application/pdf"
	TIFF  Kind = "image/tiff"
	GIF   Kind = "image/gif"
)

// Limits. Together with the service's own memory, the sum of both budgets is less
// than 1.5 GiB.
const (
	maxMemory   = 896 << 20                  // for all large inputs; one of them can use all of it
	smallMemory = 160 << 20                  // for all small inputs, so that they don't wait for large ones
	pdfMemory   = pdf.LibraryMemory + 64<<20 // for one PDF: also the file, and a page's raster
	pageTime    = 10 * time.Second           // the default
	loadTime    = 5 * time.Minute            // to load the library for PDFs, which compiles it the first time
)

// A Decoder decodes inputs, as many at the same time as fit in the budgets. It is safe
// for concurrent use.
type Decoder struct {
	workers      worker.Config
	pageTime     time.Duration
	small, large *semaphore.Weighted
	library      *library
}

// Config configures a decoder.
type Config struct {
	// Worker is the program that worker processes run. If it is empty, inputs are
	// decoded in this process, without limits on memory and time.
	Worker string
	// PageTime is how long decoding a page or an image can take. Default: 10 s.
	PageTime time.Duration
}

// New returns a decoder. It must be closed.
func New(config Config) *Decoder {
	return &Decoder{
		workers:  worker.Config{Program: config.Worker, NewHandler: NewHandler},
		pageTime: cmp.Or(config.PageTime, pageTime),
		small:    semaphore.NewWeighted(smallMemory),
		large:    semaphore.NewWeighted(maxMemory),
		library:  newLibrary(),
	}
}

// Close ends what decoders do when no input is open.
func (d *Decoder) Close() { d.library.close() }

// Open opens an input, and waits until there is memory for it. withText also reserves
// memory for the recognition of text. The file must be closed. The error is
// imaging.ErrTooLarge, a worker.LimitError, the context's, or reports invalid data.
func (d *Decoder) Open(ctx context.Context, kind Kind, data []byte, withText bool) (*File, error) {
	memory, count, err := measure(kind, data)
	if err != nil {
		return nil, err
	}
	if kind == PDF {
		if err := d.compileLibrary(ctx); err != nil {
			return nil, err
		}
	}
	reserved := memory
	if withText {
		const tesseract = 72 << 20
		reserved = min(memory+tesseract, maxMemory)
	}
	budget := d.large
	if reserved <= smallMemory {
		budget = d.small
	}
	if err := budget.Acquire(ctx, reserved); err != nil {
		return nil, fmt.Errorf("wait for memory: %w", err)
	}
	var firstTime time.Duration
	if kind == PDF {
		firstTime = loadTime
	}
	file := &File{
		Count: count, context: ctx, decoder: d, Kind: kind, data: data, withText: withText,
		limits:  worker.Limits{Memory: memory, Time: d.pageTime, FirstTime: firstTime},
		release: func() { budget.Release(reserved) },
	}
	if kind == PDF {
		// The number of pages is known only to the library.
		var opened result
		if _, err := file.do(request{Kind: kind, Page: openOnly}, &opened); err != nil {
			file.Close()
			return nil, err
		}
		file.Count = opened.Count
	}
	return file, nil
}

// measure estimates the memory in bytes that decoding an input needs, from its header.
// It doesn't decode anything.
func measure(kind Kind, data []byte) (memory int64, count int, err error) {
	if kind == PDF {
		return pdfMemory, 0, nil
	}
	file, err := openImages(kind, data)
	if err != nil {
		return 0, 0, err
	}
	const (
		base     = 24 << 20
		perByte  = 3  // the data, and copies of it
		perPixel = 24 // 16 bits a channel, or a progressive JPEG with its coefficients
	)
	memory = base + perByte*int64(len(data)) + perPixel*int64(file.Size.X)*int64(file.Size.Y)
	return min(memory, maxMemory), file.Count, nil
}

func openImages(kind Kind, data []byte) (imaging.File, error) {
	switch kind {
	case TIFF:
		return imaging.OpenTIFF(data)
	case GIF:
		return imaging.OpenGIF(data)
	}
	return imaging.OpenImage(data)
}

// A File is an open input. It is not safe for concurrent use.
type File struct {
	// Count is the number of pages, at least 1.
	Count int
	Kind  Kind

	context  context.Context //nolint:containedctx // ends the process, like that of exec.CommandContext
	decoder  *Decoder
	data     []byte
	withText bool
	limits   worker.Limits
	process  *worker.Process // nil until a page is decoded, or after a failure
	release  func()
}

// A Page is a decoded page of a file, or an image.
type Page struct {
	imaging.Preview
	// Raster is the image for text.Tesseract, if the file was opened for it.
	Raster []byte
	// Points is the size of a PDF's page in points, zero for images.
	Points image.Point
}

// Page decodes the page at index, from 0.
func (f *File) Page(index int) (Page, error) {
	var decoded result
	raster, err := f.do(request{Kind: f.Kind, Page: index, Raster: f.withText}, &decoded)
	if err != nil {
		return Page{}, err
	}
	if decoded.TooLarge != "" {
		return Page{}, fmt.Errorf("%w%s", imaging.ErrTooLarge, decoded.TooLarge)
	}
	return Page{Preview: decoded.Preview, Raster: raster, Points: decoded.Points}, nil
}

// do sends a request to the file's process, after the data if the process is new.
func (f *File) do(r request, decoded *result) ([]byte, error) {
	var data []byte
	if f.process == nil {
		var err error
		if f.process, err = f.start(); err != nil {
			return nil, err
		}
		data = f.data
	}
	output, err := f.process.Do(r, data, decoded)
	limit := new(worker.LimitError)
	if errors.As(err, &limit) || err != nil && f.Kind == PDF {
		// Another page can be fine, with a library that didn't fail.
		f.process.Close()
		f.process = nil
	}
	return output, err
}

// start starts a process that is ready to open the file.
func (f *File) start() (*worker.Process, error) {
	process, err := f.decoder.workers.Start(f.context, f.limits)
	if err != nil || f.Kind != PDF {
		return process, err
	}
	if _, err := process.Do(request{Kind: PDF, Page: loadOnly}, nil, new(result)); err != nil {
		process.Close()
		return nil, err
	}
	return process, nil
}

// Close ends the file's process and releases its memory.
func (f *File) Close() {
	if f.process != nil {
		f.process.Close()
	}
	f.release()
}
