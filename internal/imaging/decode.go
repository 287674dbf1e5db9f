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
	"runtime"

	"golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// maxPixels returns the largest number of pixels that Shrink decodes, so that the
// memory stays below 2.5 GB. Each takes up to 8 bytes, usually 1.5 to 4; with the
// memory of the WebAssembly decoders, 25 bytes in HEIC and 65 in AVIF.
func maxPixels(format Format) int {
	switch format {
	case FormatHEIC:
		return 50_000_000
	case FormatAVIF:
		return 25_000_000
	default:
		return 300_000_000 // four times what the service accepts
	}
}

// A codec decodes one format. The image package's registry of formats isn't used,
// because its signatures differ from those of SniffHead. The config can be nil.
type codec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

func findCodec(format Format) (codec, error) {
	switch format {
	case FormatJPEG:
		return codec{jpeg.DecodeConfig, jpeg.Decode}, nil
	case FormatPNG:
		return codec{png.DecodeConfig, png.Decode}, nil
	case FormatGIF:
		return codec{gif.DecodeConfig, gif.Decode}, nil
	case FormatBMP:
		return codec{bmp.DecodeConfig, bmp.Decode}, nil
	case FormatWebP:
		return codec{webp.DecodeConfig, decodeWebP}, nil
	case FormatTIFF:
		return codec{tiff.DecodeConfig, tiff.Decode}, nil
	case FormatHEIC:
		return codec{decode: decodeHEIC}, nil
	case FormatAVIF:
		return codec{decode: decodeAVIF}, nil
	default:
		return codec{}, errors.New("images in this format can't be decoded")
	}
}

// decode decodes an image: the first frame of a GIF, and the first page of a TIFF.
func decode(data []byte, info Info) (image.Image, error) {
	if err := checkPixels(info.Format, info.Width, info.Height); err != nil {
		return nil, err
	}
	// The decoders of these formats tolerate that, or don't state it.
	if info.Format.NeedsConversion() && isTruncatedContainer(data) {
		return nil, ErrTruncated
	}
	codec, err := findCodec(info.Format)
	if err != nil {
		return nil, err
	}
	// Where the headers contradict each other, the decoder can see another size than Inspect.
	if codec.config != nil {
		config, err := codec.config(bytes.NewReader(data))
		if err != nil {
			return nil, describe(data, info, err)
		}
		if err := checkPixels(info.Format, config.Width, config.Height); err != nil {
			return nil, err
		}
	}
	if info.Format.NeedsConversion() {
		runtime.GC() // frees the memory of the previous decoder, which is far larger than the image
	}
	pixels, err := codec.decode(bytes.NewReader(data))
	if err != nil {
		return nil, describe(data, info, err)
	}
	switch info.Format {
	case FormatGIF:
		return onCanvas(pixels, info), nil
	case FormatAVIF:
		return upright(cropped(pixels, data), info.Orientation), nil
	default:
		return pixels, nil
	}
}

func checkPixels(format Format, width, height int) error {
	if width <= 0 || height <= 0 {
		return errors.New("an image without pixels can't be decoded")
	}
	if limit := maxPixels(format); width > limit/height {
		return fmt.Errorf("the image has %d x %d pixels; at most %d million pixels can be decoded", width, height, limit/1_000_000)
	}
	return nil
}

// describe replaces the errors of decoders that have a common cause.
func describe(data []byte, info Info, err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return ErrTruncated
	case info.Format == FormatWebP && isAnimatedWebP(data):
		return errors.New("an animated WebP can't be decoded; convert it to GIF or PNG")
	case Sniff(data) == Truncated:
		return ErrTruncated
	default:
		return err
	}
}

func isAnimatedWebP(data []byte) bool {
	const animation = 1 << 1
	return len(data) > 20 && string(data[12:16]) == "VP8X" && data[20]&animation != 0
}

// onCanvas returns the first frame of a GIF at its place on the canvas, which
// coordinates in responses refer to.
func onCanvas(frame image.Image, info Info) image.Image {
	canvas := image.Rect(0, 0, info.Width, info.Height)
	if frame.Bounds() == canvas {
		return frame
	}
	result := image.NewNRGBA(canvas)
	draw.Draw(result, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return result
}
