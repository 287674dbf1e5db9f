// Package imaging decodes images and computes annotations from their pixels.
package imaging

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// MaxPixels is the maximum number of pixels in an image. The real service has
// the same limit for text detection.
const MaxPixels = 75_000_000

// ErrTooLarge reports that an image has more than MaxPixels.
var ErrTooLarge = errors.New("image too large")

// A codec decodes one format. The image package's registry of formats isn't
// used, because registering a format affects the whole process.
type codec struct {
	matches func(data []byte) bool
	config  func(io.Reader) (image.Config, error)
	decode  func(io.Reader) (image.Image, error)
}

func findCodec(data []byte) (codec, error) {
	for _, c := range []codec{
		{hasPrefix("\xff\xd8"), jpeg.DecodeConfig, jpeg.Decode},
		{hasPrefix("\x89PNG\r\n\x1a\n"), png.DecodeConfig, png.Decode},
		{isGIF, gif.DecodeConfig, gif.Decode},
		{isWebP, webp.DecodeConfig, webp.Decode},
		{hasPrefix("BM"), bmp.DecodeConfig, bmp.Decode},
		{isTIFF, tiff.DecodeConfig, tiff.Decode},
	} {
		if c.matches(data) {
			return c, nil
		}
	}
	return codec{}, errors.New("not a JPEG, PNG, GIF, WebP, BMP, or TIFF")
}

// OpenImage opens a JPEG, PNG, GIF, WebP, BMP, or TIFF, as a file of one page: its
// first frame or page.
func OpenImage(data []byte) (file File, err error) {
	defer recoverAsError(&err)
	found, err := findCodec(data)
	if err != nil {
		return File{}, err
	}
	size, err := readSize(bytes.NewReader(data), found)
	if err != nil {
		return File{}, err
	}
	return File{Count: 1, Size: size, page: func(int) (image.Image, error) {
		return found.decode(bytes.NewReader(data))
	}}, nil
}

// Decode decodes a JPEG, PNG, GIF (its first frame), WebP, BMP, or TIFF (its
// first page).
func Decode(data []byte) (image.Image, error) {
	file, err := OpenImage(data)
	if err != nil {
		return nil, err
	}
	return file.Page(0)
}

// readSize returns the size in an image's header, if the image isn't too large.
func readSize(r io.Reader, c codec) (image.Point, error) {
	config, err := c.config(r)
	if err != nil {
		return image.Point{}, err
	}
	if config.Width <= 0 || config.Height <= 0 {
		return image.Point{}, errors.New("image without pixels")
	}
	if config.Width > MaxPixels/config.Height {
		return image.Point{}, fmt.Errorf("%w: %d x %d", ErrTooLarge, config.Width, config.Height)
	}
	return image.Pt(config.Width, config.Height), nil
}

// recoverAsError turns a panic into an error: the decoders get untrusted input,
// and a bad image must not stop the service.
func recoverAsError(err *error) {
	if recovered := recover(); recovered != nil {
		*err = fmt.Errorf("invalid image: %v", recovered)
	}
}

func hasPrefix(magic string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }
}

func isGIF(data []byte) bool { return hasPrefix("GIF8")(data) }

func isWebP(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

func isTIFF(data []byte) bool { return hasPrefix("II*\x00")(data) || hasPrefix("MM\x00*")(data) }
