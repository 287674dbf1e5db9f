package render

import (
	"context"
	"errors"
	"fmt"
	"io"

	"vision1/internal/layout"
	"vision1/internal/pdf"
)

// overlay writes a PDF file with the text over its pages.
func overlay(ctx context.Context, to io.Writer, s *Source, original *pdf.Original, o *Options) error {
	w, err := pdf.NewOverlay(to, original)
	if err != nil {
		return err //nolint:wrapcheck // it is the caller's own
	}
	err = s.pages(ctx, o, func(_ *Source, page *layout.Page) error {
		index := max(page.Number-1, 0)
		if index >= original.Pages() {
			o.report(s, page.Number, fmt.Errorf("the PDF file has only %d pages", original.Pages()))
			return nil
		}
		runs, asStored := overlayRuns(page, original, index)
		if len(runs) == 0 {
			return nil
		}
		err := w.Add(index, runs, asStored)
		if errors.Is(err, pdf.ErrHasLayer) {
			o.report(s, page.Number, err)
			return nil
		}
		return err //nolint:wrapcheck // it is the caller's own
	})
	if err != nil {
		return err
	}
	return w.Close() //nolint:wrapcheck // it is the caller's own
}

// overlayRuns returns the text of a page, and whether its positions are those of the
// page as it is stored: the page of the response is wide, and the displayed one is
// high, or the other way around.
func overlayRuns(page *layout.Page, original *pdf.Original, index int) (all []pdf.Run, asStored bool) {
	if page.Width <= 0 || page.Height <= 0 {
		return nil, false
	}
	width, height, turned := original.Size(index)
	asStored = turned && !page.Relative && (page.Width > page.Height) != (width > height)
	if asStored {
		width, height = height, width
	}
	at := func(v layout.Point) (x, y float64) {
		return fraction(v.X, float64(page.Width)) * width, (1 - fraction(v.Y, float64(page.Height))) * height
	}
	page.Lines(func(l *layout.Line) { all = runs(all, l, at) })
	return all, asStored
}
