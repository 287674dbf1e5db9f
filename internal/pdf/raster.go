package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"io"
	"slices"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

var errNoSuchPage = errors.New("the file has no such page")

// decoded returns the image that one of the decoders returns, unless it is too large.
func decoded(data []byte, config func(io.Reader) (image.Config, error), decode func(io.Reader) (image.Image, error)) (*Image, error) {
	c, err := config(bytes.NewReader(data))
	if err == nil {
		err = checkSize(c.Width, c.Height)
	}
	if err != nil {
		return nil, fmt.Errorf("the image can't be read: %w", err)
	}
	raster, err := decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the image can't be read: %w", err)
	}
	return NewImage(raster)
}

func openBMP(data []byte) (*Image, error) { return decoded(data, bmp.DecodeConfig, bmp.Decode) }

// openTIFF returns a page of a TIFF. The decoder reads only the first: the header is
// changed to lead to another.
func openTIFF(data []byte, index int) (*Image, error) {
	d, at := newDirectory(data)
	for range index {
		at = d.entries(at, func(uint16, uint16, int) {})
	}
	if at == 0 {
		return nil, errNoSuchPage
	}
	if index > 0 {
		data = slices.Clone(data)
		d.order.PutUint32(data[4:], uint32(at)) //nolint:gosec // it was read from 32 bits
	}
	m, err := decoded(data, tiff.DecodeConfig, tiff.Decode)
	if err == nil {
		m.describe(&d, at)
	}
	return m, err
}

// An animation is a GIF of which some frames are drawn.
type animation struct {
	frames *gif.GIF
	canvas *image.RGBA
	drawn  int
}

func (f *File) openGIF(index int) (*Image, error) {
	if f.gif == nil || len(f.gif.frames.Image) <= index {
		frames, err := decodeGIF(f.data, index)
		if err != nil {
			return nil, err
		}
		f.gif = &animation{frames: frames}
	}
	a := f.gif
	if a.canvas == nil || a.drawn > index {
		a.drawn = 0
		a.canvas = image.NewRGBA(image.Rect(0, 0, a.frames.Config.Width, a.frames.Config.Height))
	}
	if err := checkSize(a.frames.Config.Width, a.frames.Config.Height); err != nil {
		return nil, err
	}
	for ; a.drawn <= index; a.drawn++ {
		frame := a.frames.Image[a.drawn]
		if a.drawn > 0 && a.frames.Disposal[a.drawn-1] == gif.DisposalBackground {
			draw.Draw(a.canvas, a.frames.Image[a.drawn-1].Bounds(), image.Transparent, image.Point{}, draw.Src)
		}
		draw.Draw(a.canvas, frame.Bounds(), frame, frame.Bounds().Min, draw.Over)
	}
	return NewImage(a.canvas)
}

// decodeGIF decodes the frames up to an index, and a few more, so that the next ones
// need no decoding.
func decodeGIF(data []byte, index int) (*gif.GIF, error) {
	c, err := gif.DecodeConfig(bytes.NewReader(data))
	if err == nil {
		err = checkSize(c.Width, c.Height)
	}
	const ahead = 5
	var frames *gif.GIF
	for _, wanted := range []int{index + ahead, index} {
		if err == nil && int64(c.Width)*int64(c.Height)*int64(wanted) <= maxPixels+int64(c.Width)*int64(c.Height) {
			frames, err = gif.DecodeAll(bytes.NewReader(firstFrames(data, wanted+1)))
			break
		}
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("the GIF image can't be read: %w", err)
	case frames == nil:
		return nil, fmt.Errorf("the frames up to this one have more than %d million pixels", maxPixels/1_000_000)
	case index >= len(frames.Image):
		return nil, errNoSuchPage
	}
	return frames, nil
}

// encode returns a color space and a function that writes the pixels of an image in
// it. Transparent parts are white.
func encode(from image.Image) (space string, write func(io.Writer) error) {
	bounds := from.Bounds()
	if gray, ok := from.(*image.Gray); ok {
		return "DeviceGray", func(to io.Writer) error {
			for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
				start := gray.PixOffset(bounds.Min.X, y)
				if _, err := to.Write(gray.Pix[start : start+bounds.Dx()]); err != nil {
					return err //nolint:wrapcheck // it is the caller's own
				}
			}
			return nil
		}
	}
	return "DeviceRGB", func(to io.Writer) error {
		const channels = 3
		row := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), 1))
		white := image.NewUniform(color.White)
		line := make([]byte, 0, channels*bounds.Dx())
		for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
			draw.Draw(row, row.Rect, white, image.Point{}, draw.Src)
			draw.Draw(row, row.Rect, from, image.Pt(bounds.Min.X, y), draw.Over)
			line = line[:0]
			for i := 0; i < len(row.Pix); i += 4 {
				line = append(line, row.Pix[i:i+channels]...)
			}
			if _, err := to.Write(line); err != nil {
				return err //nolint:wrapcheck // it is the caller's own
			}
		}
		return nil
	}
}
