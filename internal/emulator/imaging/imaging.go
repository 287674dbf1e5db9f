// Package imaging decodes the pictures that the emulator is sent, and computes
// what can be computed from their pixels.
package imaging

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// MaxPixels is the largest picture that is decoded. The real service's limit for
// text is the same.
const MaxPixels = 75_000_000

// ErrTooLarge says that a picture has more than MaxPixels.
var ErrTooLarge = errors.New("picture too large")

// A codec knows one format. The library's own registry of formats would be
// changed for the whole process.
type codec struct {
	matches func(data []byte) bool
	config  func(data []byte) (image.Config, error)
	decode  func(data []byte) (image.Image, error)
}

func findCodec(data []byte) (codec, bool) {
	for _, c := range []codec{
		{prefix("\xff\xd8"), readConfig(jpeg.DecodeConfig), read(jpeg.Decode)},
		{prefix("\x89PNG\r\n\x1a\n"), readConfig(png.DecodeConfig), read(png.Decode)},
		{prefix("GIF8"), readConfig(gif.DecodeConfig), read(gif.Decode)},
		{isWebP, readConfig(webp.DecodeConfig), read(webp.Decode)},
		{prefix("BM"), readConfig(bmp.DecodeConfig), read(bmp.Decode)},
		{isTIFF, readConfig(tiff.DecodeConfig), read(tiff.Decode)},
	} {
		if c.matches(data) {
			return c, true
		}
	}
	return codec{}, false
}

// Decode decodes a JPEG, PNG, GIF (its first frame), WebP, BMP or TIFF (its
// first page).
func Decode(data []byte) (decoded image.Image, err error) {
	found, ok := findCodec(data)
	if !ok {
		return nil, errors.New("not a JPEG, PNG, GIF, WebP, BMP or TIFF")
	}
	// The decoders are fed with what anyone sends; a picture must not be able to
	// end the service.
	defer func() { err = orRecovered(err, recover()) }()
	config, err := found.config(data)
	if err != nil {
		return nil, err
	}
	if err := checkSize(config); err != nil {
		return nil, err
	}
	return found.decode(data)
}

func checkSize(config image.Config) error {
	if config.Width <= 0 || config.Height <= 0 {
		return errors.New("a picture without pixels")
	}
	if config.Width > MaxPixels/config.Height {
		return fmt.Errorf("%w: %d x %d", ErrTooLarge, config.Width, config.Height)
	}
	return nil
}

// orRecovered returns the error of a decoder, or the panic that it ended with.
func orRecovered(err error, recovered any) error {
	if recovered != nil {
		return fmt.Errorf("broken picture: %v", recovered)
	}
	return err
}

func prefix(magic string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }
}

func isWebP(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

func isTIFF(data []byte) bool {
	return bytes.HasPrefix(data, []byte("II*\x00")) || bytes.HasPrefix(data, []byte("MM\x00*"))
}
