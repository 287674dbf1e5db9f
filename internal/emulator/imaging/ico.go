package imaging

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/bmp"
)

// errInvalidICO reports an icon whose images cannot be read.
var errInvalidICO = errors.New("invalid or truncated ICO")

func icoConfig(data []byte) (image.Config, error) {
	icon, err := largestIcon(data)
	if err != nil {
		return image.Config{}, err
	}
	if isPNG(icon) {
		return png.DecodeConfig(bytes.NewReader(icon))
	}
	file, err := iconBMP(icon)
	if err != nil {
		return image.Config{}, err
	}
	return bmp.DecodeConfig(bytes.NewReader(file))
}

// decodeICO decodes the largest image of an ICO.
func decodeICO(data []byte) (image.Image, error) {
	icon, err := largestIcon(data)
	if err != nil {
		return nil, err
	}
	if isPNG(icon) {
		return png.Decode(bytes.NewReader(icon))
	}
	file, err := iconBMP(icon)
	if err != nil {
		return nil, err
	}
	colors, err := bmp.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("read the ICO: %w", err)
	}
	return withTransparency(colors, file), nil
}

// largestIcon returns the data of the image with the most pixels, and of those of
// the same size, the most colors.
func largestIcon(data []byte) ([]byte, error) {
	const head, entrySize = 6, 16
	if len(data) < head {
		return nil, errInvalidICO
	}
	var best []byte
	bestRank := 0
	for i := range int(binary.LittleEndian.Uint16(data[4:])) {
		if len(data) < head+entrySize*(i+1) {
			return nil, errInvalidICO
		}
		entry := data[head+entrySize*i:]
		width, height := int(entry[0]-1)+1, int(entry[1]-1)+1 // 0 stands for 256
		size, offset := uint64(binary.LittleEndian.Uint32(entry[8:])), uint64(binary.LittleEndian.Uint32(entry[12:]))
		if offset+size > uint64(len(data)) {
			return nil, errInvalidICO
		}
		const maxBits = 64
		rank := width*height*maxBits + min(int(binary.LittleEndian.Uint16(entry[6:])), maxBits-1)
		if best == nil || rank > bestRank {
			best, bestRank = data[offset:offset+size], rank
		}
	}
	if best == nil {
		return nil, errInvalidICO
	}
	return best, nil
}

const (
	bmpHeaderSize  = 14 // of the file
	bmpInfoSize    = 40 // of the image
	bmpPixelOffset = 10
	bmpBits        = 28
)

// iconBMP returns an icon as a BMP file: an icon lacks the file's header, and its
// height includes that of a mask, which follows the colors.
func iconBMP(icon []byte) ([]byte, error) {
	if len(icon) < bmpInfoSize || binary.LittleEndian.Uint32(icon) != bmpInfoSize {
		return nil, errInvalidICO
	}
	file := append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), icon...)
	height := binary.LittleEndian.Uint32(file[22:])
	binary.LittleEndian.PutUint32(file[22:], height/2)
	colors := binary.LittleEndian.Uint32(file[46:])
	if bits := binary.LittleEndian.Uint16(file[bmpBits:]); bits <= 8 && colors == 0 {
		colors = 1 << bits
	} else if bits > 8 {
		colors = 0
	}
	const maxColors = 256
	if colors > maxColors {
		return nil, errInvalidICO
	}
	binary.LittleEndian.PutUint32(file[bmpPixelOffset:], bmpHeaderSize+bmpInfoSize+4*colors)
	return file, nil
}

// withTransparency adds the transparency of a decoded icon: that of each pixel, or
// that of the mask, which has one bit per pixel. Rows are stored from the lowest.
func withTransparency(colors image.Image, file []byte) image.Image {
	size := colors.Bounds().Size()
	bits := int(binary.LittleEndian.Uint16(file[bmpBits:]))
	pixels := file[min(len(file), int(binary.LittleEndian.Uint32(file[bmpPixelOffset:]))):]
	rowSize := func(bits int) int { return (size.X*bits + 31) / 32 * 4 }
	alphas, masks := pixels, pixels[min(len(pixels), size.Y*rowSize(bits)):]
	result := image.NewNRGBA(image.Rectangle{Max: size})
	draw.Draw(result, result.Rect, colors, colors.Bounds().Min, draw.Src)
	const withAlpha = 32
	if bits == withAlpha && len(alphas) >= size.Y*rowSize(bits) && hasAlpha(alphas[:size.Y*rowSize(bits)]) {
		for i := range size.X * size.Y {
			x, y := i%size.X, size.Y-1-i/size.X
			result.Pix[result.PixOffset(x, y)+3] = alphas[4*i+3]
		}
		return result
	}
	if len(masks) < size.Y*rowSize(1) {
		return result
	}
	for i := range size.X * size.Y {
		x, y := i%size.X, i/size.X
		if masks[y*rowSize(1)+x/8]&(0x80>>(x%8)) != 0 {
			result.SetNRGBA(x, size.Y-1-y, color.NRGBA{})
		}
	}
	return result
}

// hasAlpha reports whether pixels of 32 bits have an alpha channel: if all its values
// are 0, it isn't used.
func hasAlpha(pixels []byte) bool {
	for i := 3; i < len(pixels); i += 4 {
		if pixels[i] != 0 {
			return true
		}
	}
	return false
}

func isPNG(data []byte) bool { return hasPrefix("\x89PNG\r\n\x1a\n")(data) }
