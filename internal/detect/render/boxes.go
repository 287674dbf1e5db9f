package render

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"

	"vision1/internal/imaging"
)

// boxesQuality is that of JPEG with boxes.
const boxesQuality = 90

// Boxes writes the image with the detections of its response drawn into it: faces with
// their landmarks, objects, logos, landmarks, blocks of text, and crop hints. The
// response is an AnnotateImageResponse, or another message that has one: the first is
// drawn. The result is a JPEG if the image is one, and otherwise a PNG; it is upright.
//
// The memory is that of imaging.Decode, and 4 bytes for each pixel. Nothing is
// written if the image or the response can't be read.
func Boxes(ctx context.Context, w io.Writer, data, response []byte) error {
	pages, err := splitPages(response)
	if err != nil {
		return err
	}
	annotation, err := parseAnnotation(pages[0])
	if err != nil {
		return err
	}
	pixels, info, err := imaging.Decode(data)
	if err != nil {
		return fmt.Errorf("draw boxes: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("draw boxes: %w", context.Cause(ctx))
	}
	f := newPlacement(annotation, size{float64(info.Width), float64(info.Height)}, info.Orientation)
	canvas := newCanvas(pixels, info.Orientation)
	d, err := newDrawer(canvas)
	if err != nil {
		return err
	}
	if err := d.draw(ctx, annotation.shapes(&f)); err != nil {
		return err
	}
	var encoded bytes.Buffer
	if info.Format == imaging.FormatJPEG {
		err = jpeg.Encode(&encoded, canvas, &jpeg.Options{Quality: boxesQuality})
	} else {
		err = png.Encode(&encoded, canvas)
	}
	if err == nil {
		_, err = w.Write(markImage(encoded.Bytes()))
	}
	if err != nil {
		return fmt.Errorf("write the image with boxes: %w", err)
	}
	return nil
}

// minCanvas and minWidth are the longer side and the width of an image in which labels
// are legible. To reach the width, it isn't enlarged beyond maxEnlarged.
const (
	minCanvas   = 240
	minWidth    = 120
	maxEnlarged = 4000
)

// newCanvas returns the upright image, enlarged if labels wouldn't be legible in it.
func newCanvas(pixels image.Image, orientation int) *image.RGBA {
	pixels = imaging.Upright(pixels, orientation)
	s := pixels.Bounds().Size()
	longer := max(s.X, s.Y)
	factor := max(1, (minCanvas+longer-1)/longer, min((minWidth+s.X-1)/s.X, maxEnlarged/longer))
	canvas := image.NewRGBA(image.Rectangle{Max: s.Mul(factor)})
	if factor == 1 {
		draw.Draw(canvas, canvas.Rect, pixels, pixels.Bounds().Min, draw.Src)
	} else {
		draw.NearestNeighbor.Scale(canvas, canvas.Rect, pixels, pixels.Bounds(), draw.Src, nil)
	}
	return canvas
}
