package render

import (
	"context"
	"fmt"
	"image"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/imaging"
)

// Thumbnails are as large as the grid shows them on a screen with two pixels for one.
const (
	thumbSide    = 440
	thumbQuality = 75
)

// An htmlBuilder turns results into the data of a page.
type htmlBuilder struct {
	spool *spool
	warn  func(in detect.Input, err error)
	dir   string // of the page, for links to images; "" for none
	limit int    // on the number of images; 0 for none
}

func (b *htmlBuilder) addAll(ctx context.Context, sources Sources) error {
	for s, err := range sources {
		if err == nil && ctx.Err() != nil {
			err = fmt.Errorf("render the results: %w", context.Cause(ctx))
		}
		if err != nil {
			return err
		}
		if err := b.add(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// add adds an image, or the pages of a file.
func (b *htmlBuilder) add(ctx context.Context, s *Source) error {
	r := &s.Result
	pages := pageResults(r)
	preview, err := b.preview(ctx, s)
	if err != nil {
		return err
	}
	for i := range pages {
		p := &pages[i]
		if b.limit > 0 && b.spool.count >= b.limit {
			return fmt.Errorf("a page that is a single file has at most %d images; write it to a directory with -o", b.limit)
		}
		entry := newEntry(p, preview.size, preview.orientation)
		entry.index.Name = results.ValidName(r.Input.Name)
		if preview.data != nil {
			if entry.index.Thumb, err = b.spool.addThumb(preview.data); err != nil {
				return err
			}
			entry.index.URL = b.link(r.Input.Path, preview.format)
		}
		preview = htmlPreview{} // it shows the first page
		if err := b.spool.add(entry); err != nil {
			return err
		}
	}
	return nil
}

// An htmlPreview is the thumbnail of an image, or zero.
type htmlPreview struct {
	data        []byte
	format      imaging.Format
	size        size // of the image as stored
	orientation int
}

// preview reads and shrinks an image. The error is that of the context.
func (b *htmlBuilder) preview(ctx context.Context, s *Source) (htmlPreview, error) {
	if s.Open == nil {
		return htmlPreview{}, nil
	}
	data, err := s.Read(ctx)
	var p htmlPreview
	if err == nil {
		p, err = newPreview(data)
	}
	if err != nil && ctx.Err() != nil {
		return p, fmt.Errorf("render the results: %w", context.Cause(ctx))
	}
	if err != nil && b.warn != nil && s.Result.Error == nil { // the page has the error
		b.warn(s.Result.Input, err)
	}
	return p, nil
}

func newPreview(data []byte) (htmlPreview, error) {
	if imaging.SniffHead(data) == imaging.FormatPDF {
		return htmlPreview{}, nil // the boxes are shown on a blank page
	}
	pixels, info, err := imaging.Decode(data)
	if err != nil {
		return htmlPreview{}, fmt.Errorf("there is no thumbnail: %w", err)
	}
	s := pixels.Bounds().Size()
	if longer := max(s.X, s.Y); longer > thumbSide {
		s = image.Pt(max(1, s.X*thumbSide/longer), max(1, s.Y*thumbSide/longer))
	}
	small := imaging.Upright(imaging.Resize(pixels, s), info.Orientation)
	thumb, err := imaging.EncodeJPEG(small, thumbQuality)
	if err != nil {
		return htmlPreview{}, fmt.Errorf("there is no thumbnail: %w", err)
	}
	return htmlPreview{
		data: markImage(thumb), format: info.Format, size: size{float64(info.Width), float64(info.Height)}, orientation: info.Orientation,
	}, nil
}

// link returns the URL of a local image, relative to the page, or "" if browsers don't
// show its format.
func (b *htmlBuilder) link(path string, format imaging.Format) string {
	shown := []imaging.Format{
		imaging.FormatJPEG, imaging.FormatPNG, imaging.FormatGIF, imaging.FormatWebP, imaging.FormatBMP, imaging.FormatAVIF,
	}
	if path == "" || b.dir == "" || !slices.Contains(shown, format) {
		return ""
	}
	from, err := filepath.Abs(b.dir)
	if err != nil {
		return ""
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	relative, err := filepath.Rel(from, to)
	if err != nil { // on another drive
		return ""
	}
	parts := strings.Split(filepath.ToSlash(relative), "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return "./" + strings.Join(parts, "/")
}
