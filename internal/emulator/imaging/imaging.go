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

	"github.com/bep/imagemeta"
	"golang.org/x/image/webp"
)

// MaxPixels is the maximum number of pixels in an image. The real service has
// the same limit for text detection.
const MaxPixels = 75_000_000

// ErrTooLarge reports that an image has more than MaxPixels.
var ErrTooLarge = errors.New("image too large")

// errNoPixels reports an image of width or height 0.
var errNoPixels = errors.New("image without pixels")

// A codec decodes one format. The image package's registry of formats isn't
// used, because registering a format affects the whole process.
type codec struct {
	matches func(data []byte) bool
	config  func(data []byte) (image.Config, error)
	decode  func(data []byte) (image.Image, error)
	// orientation reads the orientation in the image's metadata. Default: upright.
	orientation func(data []byte) orientation
}

func findCodec(data []byte) (codec, error) {
	for _, c := range []codec{
		{hasPrefix("\xff\xd8"), fromReader(jpeg.DecodeConfig), fromReader(jpeg.Decode), readOrientation(imagemeta.JPEG)},
		{isPNG, fromReader(png.DecodeConfig), fromReader(png.Decode), readOrientation(imagemeta.PNG)},
		{isGIF, fromReader(gif.DecodeConfig), fromReader(gif.Decode), nil},
		{isWebP, fromReader(webp.DecodeConfig), fromReader(decodeWebP), webpOrientation},
		{hasPrefix("BM"), bmpConfig, decodeBMP, nil},
		{hasPrefix("\x00\x00\x01\x00"), icoConfig, decodeICO, nil},
	} {
		if c.matches(data) {
			return c, nil
		}
	}
	return codec{}, errors.New("not a JPEG, PNG, GIF, WebP, BMP, TIFF, or ICO")
}

// fromReader returns a function that reads bytes.
func fromReader[T any](read func(io.Reader) (T, error)) func([]byte) (T, error) {
	return func(data []byte) (T, error) { return read(bytes.NewReader(data)) }
}

// OpenImage opens a JPEG, PNG, GIF, WebP, BMP, TIFF, or ICO, as a file of one page:
// its first frame or page, or its largest image. The page is turned according to the
// image's metadata.
func OpenImage(data []byte) (file File, err error) {
	defer recoverAsError(&err)
	if isTIFF(data) {
		return openTIFFImage(data)
	}
	found, err := findCodec(data)
	if err != nil {
		return File{}, err
	}
	config, err := found.config(data)
	if err != nil {
		return File{}, err
	}
	size, err := checkSize(config)
	if err != nil {
		return File{}, err
	}
	return File{Count: 1, Size: size, page: func(int) (image.Image, error) {
		decoded, err := found.decode(data)
		if err != nil || found.orientation == nil {
			return decoded, err
		}
		return orient(decoded, found.orientation(data)), nil
	}}, nil
}

// checkSize returns the size in an image's header, if the image isn't too large.
func checkSize(config image.Config) (image.Point, error) {
	if config.Width <= 0 || config.Height <= 0 {
		return image.Point{}, errNoPixels
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
