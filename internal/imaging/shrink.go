package imaging

import (
	"context"
	"fmt"
	"image"
	"math"
)

// A Target is what an image must not exceed. A limit of 0 doesn't apply.
type Target struct {
	MaxBytes   int64 // of the file
	MaxEncoded int64 // of the file as base64
	MaxPixels  int64
	// Box is a size that the image fits within. The longer side of the image is
	// compared with the longer side of the box.
	Box image.Point
}

// Allows reports whether an image of a number of bytes is within the limits.
func (t Target) Allows(info Info, size int) bool {
	return t.allowsBytes(size) && t.size(info.Width, info.Height) == image.Pt(info.Width, info.Height)
}

func (t Target) allowsBytes(size int) bool { return int64(size) <= t.maxBytes() }

// maxBytes returns the limit of the file: (n+2)/3*4 bytes of base64 hold n bytes.
func (t Target) maxBytes() int64 {
	limit := int64(math.MaxInt64)
	if t.MaxBytes > 0 {
		limit = t.MaxBytes
	}
	if t.MaxEncoded > 0 {
		limit = min(limit, t.MaxEncoded/4*3)
	}
	return limit
}

// size returns the largest size within the limits with the proportions of an image.
func (t Target) size(width, height int) image.Point {
	scale := 1.0
	if t.MaxPixels > 0 {
		scale = min(scale, math.Sqrt(float64(t.MaxPixels)/(float64(width)*float64(height))))
	}
	if t.Box != (image.Point{}) {
		scale = min(scale,
			float64(max(t.Box.X, t.Box.Y))/float64(max(width, height)),
			float64(min(t.Box.X, t.Box.Y))/float64(min(width, height)))
	}
	if scale >= 1 {
		return image.Pt(width, height)
	}
	size := scaled(image.Pt(width, height), scale)
	for t.MaxPixels > 0 && size.X > 1 && size.Y > 1 && int64(size.X)*int64(size.Y) > t.MaxPixels {
		size = size.Sub(image.Pt(1, 1))
	}
	return size
}

// scaled returns a size of at least one pixel.
func scaled(size image.Point, scale float64) image.Point {
	return image.Pt(
		max(1, int(math.Round(float64(size.X)*scale))),
		max(1, int(math.Round(float64(size.Y)*scale))))
}

// A Result is an image that was shrunk or converted.
type Result struct {
	Data []byte
	Info Info
	// ScaleX and ScaleY turn coordinates in the result into those of the original. Both
	// refer to the pixels as stored, before Info.Orientation is applied; for HEIC and
	// AVIF, to the upright image.
	ScaleX, ScaleY float64
}

// Shrink returns an image that is within the limits of the target, with the same
// orientation. It returns an image that is within them already unmodified, and
// converts HEIC and AVIF in any case. The result is a JPEG, or a PNG if the original
// is in a lossless format or transparent and a PNG is within the limits. It has the
// first frame of a GIF, and the first page of a TIFF.
//
// The info is what Inspect returned for the data. Decoding takes up to 8 bytes of
// memory per pixel, of up to 300 million; 25 bytes in HEIC, of up to 50 million; 65
// bytes in AVIF, of up to 25 million. To bound the memory of a process, its callers
// share a semaphore, and call Shrink for one image at a time.
//
// The error is ErrTruncated, that of the context, or states what is invalid.
func Shrink(ctx context.Context, data []byte, info Info, target Target) (result Result, err error) {
	defer recoverAsError(&err)
	if target.Allows(info, len(data)) && !info.Format.NeedsConversion() {
		return Result{Data: data, Info: info, ScaleX: 1, ScaleY: 1}, nil
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	pixels, err := decode(data, info)
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w", info.Format, err)
	}
	s := shrinker{target: target, pixels: pixels, orientation: info.Orientation}
	if info.Format == FormatAVIF {
		s.orientation = 1 // decode applied it
	}
	switch info.Format {
	case FormatGIF, FormatBMP, FormatTIFF:
		s.tryPNG = true
	case FormatPNG: // compressing the same pixels again doesn't help
		s.tryPNG = target.size(info.Width, info.Height) != image.Pt(info.Width, info.Height) || is16Bit(pixels)
	case FormatWebP:
		s.tryPNG = !isOpaque(pixels)
	}
	return s.shrink(ctx)
}

// A shrinker encodes an image in smaller and smaller sizes.
type shrinker struct {
	target      Target
	pixels      image.Image
	orientation int
	tryPNG      bool
}

// maxAttempts is the number of sizes that are tried. Each result is far from the
// limit at most once: the next size is computed from it.
const maxAttempts = 8

func (s *shrinker) shrink(ctx context.Context) (Result, error) {
	full := s.pixels.Bounds().Size()
	size := s.target.size(full.X, full.Y)
	for range maxAttempts {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		data, format, err := s.encode(size)
		if err != nil {
			return Result{}, err
		}
		if s.target.allowsBytes(len(data)) {
			return Result{
				Data:   data,
				Info:   Info{Format: format, Width: size.X, Height: size.Y, Orientation: s.orientation},
				ScaleX: float64(full.X) / float64(size.X),
				ScaleY: float64(full.Y) / float64(size.Y),
			}, nil
		}
		const margin = 0.95 // small images need more bytes per pixel
		next := scaled(size, margin*math.Sqrt(float64(s.target.maxBytes())/float64(len(data))))
		if next == size {
			break
		}
		size = next
	}
	return Result{}, fmt.Errorf("the image can't be shrunk to %d bytes", s.target.maxBytes())
}

// encode returns the image in a size, as PNG if that is to be tried and is within
// the limits, and as JPEG otherwise.
func (s *shrinker) encode(size image.Point) ([]byte, Format, error) {
	pixels := resize(s.pixels, size)
	if s.tryPNG {
		data, err := encodePNG(eightBit(pixels), s.orientation)
		if err != nil || s.target.allowsBytes(len(data)) {
			return data, FormatPNG, err
		}
		s.tryPNG = false // not in a smaller size either: it would be much smaller
	}
	data, err := encodeJPEG(pixels, s.orientation)
	return data, FormatJPEG, err
}

// recoverAsError turns a panic into an error: the decoders read files of any
// origin, and a bad one must not stop the others.
func recoverAsError(err *error) {
	if recovered := recover(); recovered != nil {
		*err = fmt.Errorf("the image can't be decoded: %v", recovered)
	}
}
