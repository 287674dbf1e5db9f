package decode

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"strings"

	"vision1/internal/emulator/imaging"
	"vision1/internal/emulator/pdf"
	"vision1/internal/emulator/worker"
)

// Pages of requests that ask for none.
const (
	openOnly = -1 // open the file
	loadOnly = -2 // get ready to open a PDF, which takes long the first time
)

// A request asks a worker for a page. The first one after loadOnly comes with the
// file.
type request struct {
	Kind   Kind
	Page   int // from 0, or one of the constants
	Raster bool
}

// A result is a worker's response.
type result struct {
	Count    int             // of a PDF, for openOnly
	Preview  imaging.Preview // of the page
	Points   image.Point     // size of a PDF's page
	TooLarge string          // the rest of the message of imaging.ErrTooLarge
}

// NewHandler returns the handler of a worker process, for one file.
func NewHandler() worker.Handler { return new(handler) }

type handler struct {
	images  imaging.File
	library *pdf.Library // nil, unless it is loaded
	pdf     *pdf.File    // nil, unless it is open
}

// Handle implements worker.Handler.
func (h *handler) Handle(encoded json.RawMessage, data []byte) (_ any, raster []byte, err error) {
	var r request
	if err := json.Unmarshal(encoded, &r); err != nil {
		return nil, nil, fmt.Errorf("decode the request: %w", err)
	}
	if r.Kind == PDF {
		return h.handlePDF(r, data)
	}
	if len(data) > 0 {
		if h.images, err = openImages(r.Kind, data); err != nil {
			return nil, nil, err
		}
	}
	page, err := h.images.Page(r.Page)
	if errors.Is(err, imaging.ErrTooLarge) {
		_, rest, _ := strings.Cut(err.Error(), imaging.ErrTooLarge.Error())
		return result{TooLarge: rest}, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	decoded, raster := newResult(page, r)
	return decoded, raster, nil
}

func (h *handler) handlePDF(r request, data []byte) (_ any, raster []byte, err error) {
	if r.Page == loadOnly {
		h.library, err = pdf.Load()
		return result{}, nil, err
	}
	if h.pdf == nil {
		if h.pdf, err = h.library.Open(data); err != nil {
			return nil, nil, err
		}
	}
	if r.Page == openOnly {
		return result{Count: h.pdf.Count}, nil, nil
	}
	drawn, points, err := h.pdf.Draw(r.Page)
	if err != nil {
		return nil, nil, err
	}
	decoded, raster := newResult(drawn, r)
	decoded.Points = points
	return decoded, raster, nil
}

// Close implements worker.Handler.
func (h *handler) Close() {
	if h.library != nil {
		h.library.Close()
	}
}

// newResult returns the result for a page, and its raster if the request asks for it.
func newResult(page image.Image, r request) (decoded result, raster []byte) {
	if r.Raster {
		raster = imaging.EncodePNM(page)
	}
	return result{Preview: imaging.NewPreview(page)}, raster
}
