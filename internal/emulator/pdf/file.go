package pdf

import (
	"errors"
	"fmt"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// A File is an open PDF file. It is closed with its library.
type File struct {
	// Count is the number of pages, at least 1.
	Count    int
	library  *Library
	document references.FPDF_DOCUMENT
	page     references.FPDF_PAGE   // empty, unless a page is drawn
	bitmap   references.FPDF_BITMAP // empty, unless a page is drawn
}

// Open opens a PDF file. A file that needs a password can't be opened.
func (l *Library) Open(data []byte) (*File, error) {
	if len(data) == 0 {
		return nil, errors.New("empty PDF")
	}
	opened, err := l.instance.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		return nil, fmt.Errorf("open the PDF: %w", err)
	}
	count, err := l.instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil {
		return nil, fmt.Errorf("count the pages of the PDF: %w", err)
	}
	if count.PageCount < 1 {
		return nil, errors.New("PDF without pages")
	}
	return &File{Count: count.PageCount, library: l, document: opened.Document}, nil
}

// Draw draws the page at index, from 0. size is the page's size in points. The image
// is valid until the next call.
func (f *File) Draw(index int) (drawn *image.RGBA, size image.Point, err error) {
	f.release()
	pdfium := f.library.instance
	loaded, err := pdfium.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: f.document, Index: index})
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("read page %d of the PDF: %w", index+1, err)
	}
	f.page = loaded.Page
	page := requests.Page{ByReference: &f.page}
	width, err := pdfium.FPDF_GetPageWidth(&requests.FPDF_GetPageWidth{Page: page})
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("read the width of page %d of the PDF: %w", index+1, err)
	}
	height, err := pdfium.FPDF_GetPageHeight(&requests.FPDF_GetPageHeight{Page: page})
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("read the height of page %d of the PDF: %w", index+1, err)
	}
	pixels, err := rasterSize(width.Width, height.Height)
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("page %d of the PDF: %w", index+1, err)
	}
	if drawn, err = f.draw(page, pixels); err != nil {
		return nil, image.Point{}, fmt.Errorf("draw page %d of the PDF: %w", index+1, err)
	}
	return drawn, image.Pt(points(width.Width), points(height.Height)), nil
}

// draw draws a page on white.
func (f *File) draw(page requests.Page, size image.Point) (*image.RGBA, error) {
	pdfium := f.library.instance
	created, err := pdfium.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: size.X, Height: size.Y, Alpha: 1})
	if err != nil {
		return nil, err
	}
	f.bitmap = created.Bitmap
	const white = 0xffffffff
	if _, err := pdfium.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{
		Bitmap: f.bitmap, Width: size.X, Height: size.Y, Color: white,
	}); err != nil {
		return nil, err
	}
	if _, err := pdfium.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{
		Bitmap: f.bitmap, Page: page, SizeX: size.X, SizeY: size.Y,
		Flags: enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER,
	}); err != nil {
		return nil, err
	}
	buffer, err := pdfium.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: f.bitmap})
	if err != nil {
		return nil, err
	}
	stride := 4 * size.X
	if len(buffer.Buffer) != stride*size.Y {
		return nil, errors.New("not enough memory")
	}
	return &image.RGBA{Pix: buffer.Buffer, Stride: stride, Rect: image.Rectangle{Max: size}}, nil
}

// release closes the page that was drawn last.
func (f *File) release() {
	if f.bitmap != "" {
		_, _ = f.library.instance.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: f.bitmap})
	}
	if f.page != "" {
		_, _ = f.library.instance.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: f.page})
	}
	f.bitmap, f.page = "", ""
}

// rasterSize returns the size in pixels in which a page is drawn: at 200 pixels per
// inch, with which tesseract reads small print, or at fewer if the page is large.
func rasterSize(width, height float64) (image.Point, error) {
	const (
		resolution = 200.0 / 72 // pixels per point
		maxPixels  = 8_000_000  // more than A3
		maxSide    = 20_000     // tesseract's limit is 32,767
	)
	if !(width > 0 && height > 0) || math.IsInf(width*height, 0) {
		return image.Point{}, errors.New("no size")
	}
	scale := min(resolution, math.Sqrt(maxPixels/(width*height)), maxSide/max(width, height))
	pixels := func(length float64) int { return max(1, int(math.Round(length*scale))) }
	return image.Pt(pixels(width), pixels(height)), nil
}

// points rounds a length, and limits it to the largest that a PDF can have.
func points(length float64) int {
	const most = 15_000_000
	return max(1, int(math.Round(min(length, most))))
}
