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

func findCodec(data []byte) (codec, bool) {
	for _, c := range []codec{
		{hasPrefix("\xff\xd8"), jpeg.DecodeConfig, jpeg.Decode},
		{hasPrefix("\x89PNG\r\n\x1a\n"), png.DecodeConfig, png.Decode},
		{isGIF, gif.DecodeConfig, gif.Decode},
		{isWebP, webp.DecodeConfig, webp.Decode},
		{hasPrefix("BM"), bmp.DecodeConfig, bmp.Decode},
		{isTIFF, tiff.DecodeConfig, tiff.Decode},
	} {
		if c.matches(data) {
			return c, true
		}
	}
	return codec{}, false
}

// Decode decodes a JPEG, PNG, GIF (its first frame), WebP, BMP, or TIFF (its
// first page).
func Decode(data []byte) (decoded image.Image, err error) {
	found, ok := findCodec(data)
	if !ok {
		return nil, errors.New("not a JPEG, PNG, GIF, WebP, BMP, or TIFF")
	}
	defer recoverAsError(&err)
	return decodeChecked(data, found)
}

// decodeChecked checks the size in an image's header before it decodes the image.
func decodeChecked(data []byte, c codec) (image.Image, error) {
	config, err := c.config(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if err := checkSize(config); err != nil {
		return nil, err
	}
	return c.decode(bytes.NewReader(data))
}

func checkSize(config image.Config) error {
	if config.Width <= 0 || config.Height <= 0 {
		return errors.New("image without pixels")
	}
	if config.Width > MaxPixels/config.Height {
		return fmt.Errorf("%w: %d x %d", ErrTooLarge, config.Width, config.Height)
	}
	return nil
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
