package decode

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"vision1/internal/emulator/imaging"
	"vision1/internal/emulator/text"
	"vision1/internal/emulator/worker"
)

// noPage is the page of a request that only opens the file.
const noPage = -1

// A request asks a worker for a page. The first one comes with the file.
type request struct {
	Kind   Kind
	Page   int // from 0, or noPage
	Raster bool
}

// A result is a worker's response.
type result struct {
	Count    int             // of a PDF, for noPage
	Preview  imaging.Preview // of the page
	Text     *text.Page      // of a PDF's page
	TooLarge string          // the rest of the message of imaging.ErrTooLarge
}

// NewHandler returns the handler of a worker process, for one file.
func NewHandler() worker.Handler {
	var pdf text.PDF
	var images imaging.File
	return func(encoded json.RawMessage, data []byte) (_ any, raster []byte, err error) {
		var r request
		if err := json.Unmarshal(encoded, &r); err != nil {
			return nil, nil, fmt.Errorf("decode the request: %w", err)
		}
		switch {
		case len(data) == 0:
		case r.Kind == PDF:
			pdf, err = text.OpenPDF(data)
		default:
			images, err = openImages(r.Kind, data)
		}
		switch {
		case err != nil:
			return nil, nil, err
		case r.Page == noPage:
			return result{Count: pdf.Count}, nil, nil
		case r.Kind == PDF:
			page, err := pdf.Page(r.Page)
			return result{Preview: imaging.Blank(page.Width, page.Height), Text: &page}, nil, err
		}
		return decodePage(images, r)
	}
}

func decodePage(file imaging.File, r request) (any, []byte, error) {
	decoded, err := file.Page(r.Page)
	if errors.Is(err, imaging.ErrTooLarge) {
		_, rest, _ := strings.Cut(err.Error(), imaging.ErrTooLarge.Error())
		return result{TooLarge: rest}, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var raster []byte
	if r.Raster {
		raster = imaging.EncodePNM(decoded)
	}
	return result{Preview: imaging.NewPreview(decoded)}, raster, nil
}
