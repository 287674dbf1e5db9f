package imaging

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// Decode returns the pixels of an image: the first frame of a GIF, and the first page
// of a TIFF. They are as stored; Upright applies the orientation of the info to them.
// The memory is that of Shrink. The error is ErrTruncated, or states what is invalid.
func Decode(data []byte) (pixels image.Image, info Info, err error) {
	defer recoverAsError(&err)
	info, err = Inspect(data)
	if err != nil {
		return nil, info, err
	}
	pixels, err = decode(data, info)
	if err != nil {
		return nil, info, fmt.Errorf("%s: %w", info.Format, err)
	}
	if info.Format.NeedsConversion() {
		info.Orientation = 1 // decode applied it
	}
	info.Width, info.Height = pixels.Bounds().Dx(), pixels.Bounds().Dy()
	return pixels, info, nil
}

// Upright returns pixels with an EXIF orientation applied.
func Upright(pixels image.Image, orientation int) image.Image { return upright(pixels, orientation) }

// Resize returns pixels in another size.
func Resize(pixels image.Image, size image.Point) image.Image { return resize(pixels, size) }

// EncodeJPEG returns pixels as JPEG, on white if they are transparent. The quality is
// from 1 to 100.
func EncodeJPEG(pixels image.Image, quality int) ([]byte, error) {
	var buffer bytes.Buffer
	if err := jpeg.Encode(&buffer, onWhite(pixels), &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("jpeg: %w", err)
	}
	return buffer.Bytes(), nil
}
