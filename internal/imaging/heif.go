package imaging

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/gen2brain/avif"
	"github.com/gen2brain/heic"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// The decoders are WebAssembly. The first use of each compiles it, which takes 0.1
// to 0.3 s. Linking them adds 0.3 ms to the start of each process, most of it for
// tables of wazero, which runs them. Build programs with the tag nodynamic: without
// it, they also link a loader of shared libraries, and search for some at the start.

// errUndecodable replaces errors of the decoders, which state no cause.
var errUndecodable = errors.New("the image is damaged, or in a variant that can't be decoded")

// decodeHEIC decodes a HEIC, and applies its transformations.
func decodeHEIC(r io.Reader) (image.Image, error) {
	pixels, err := heic.Decode(r)
	// The decoder allocates at least 64 bytes for each row, of colors too, which have
	// half the width. Version 0.4.5 of the package expects less and mixes up the rows.
	const minWidth = 128
	if err == nil && pixels.Bounds().Dx() < minWidth {
		return nil, fmt.Errorf("images of less than %d pixels in width can't be decoded", minWidth)
	}
	return pixels, decoderError(err)
}

// decodeAVIF decodes an AVIF, and doesn't apply its transformations.
func decodeAVIF(r io.Reader) (image.Image, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	pixels, err := avif.Decode(bytes.NewReader(data))
	if err == nil && !isOpaque(pixels) {
		err = checkDecoded(data)
	}
	return pixels, decoderError(err)
}

// decoderError returns an error of a decoder for people to read: those of WebAssembly
// have a stack trace.
func decoderError(err error) error {
	if err == nil || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return err
	}
	return errUndecodable
}

// checkDecoded fails if the data of an AVIF can't be decoded. Version 0.4.4 of the
// package then returns transparent pixels and no error, but a frame without time.
func checkDecoded(data []byte) error {
	all, err := avif.DecodeAll(bytes.NewReader(data))
	if err == nil && (len(all.Delay) == 0 || all.Delay[0] == 0) {
		return avif.ErrDecode
	}
	return err
}

// upright returns an image with an EXIF orientation applied.
func upright(src image.Image, orientation int) image.Image {
	if orientation <= 1 || orientation > 8 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	x, y := float64(w), float64(h)
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	matrix := [...]f64.Aff3{
		2: {-1, 0, x, 0, 1, 0},
		3: {-1, 0, x, 0, -1, y},
		4: {1, 0, 0, 0, -1, y},
		5: {0, 1, 0, 1, 0, 0},
		6: {0, -1, y, 1, 0, 0},
		7: {0, -1, y, -1, 0, x},
		8: {0, 1, 0, -1, 0, x},
	}[orientation]
	dst := image.NewRGBA(size)
	draw.NearestNeighbor.Transform(dst, matrix, src, src.Bounds(), draw.Src, nil)
	return dst
}
