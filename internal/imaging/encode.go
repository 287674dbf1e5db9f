package imaging

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// jpegQuality loses nothing that the service's models use.
const jpegQuality = 90

// encodeJPEG returns an image as JPEG, on white if it is transparent, with an EXIF
// orientation.
func encodeJPEG(pixels image.Image, orientation int) ([]byte, error) {
	var buffer bytes.Buffer
	if err := jpeg.Encode(&buffer, onWhite(pixels), &jpeg.Options{Quality: jpegQuality}); err != nil {
		return nil, err
	}
	data := buffer.Bytes()
	if orientation <= 1 {
		return data, nil
	}
	const prefix = "Exif\x00\x00"
	segment := binary.BigEndian.AppendUint16([]byte("\xff\xe1"), 2+uint16(len(prefix))+exifSize)
	segment = append(append(segment, prefix...), newEXIF(orientation)...)
	return insert(data, len("\xff\xd8"), segment), nil
}

// encodePNG returns an image as PNG, with an EXIF orientation.
func encodePNG(pixels image.Image, orientation int) ([]byte, error) {
	var buffer bytes.Buffer
	if err := png.Encode(&buffer, pixels); err != nil {
		return nil, err
	}
	data := buffer.Bytes()
	if orientation <= 1 {
		return data, nil
	}
	chunk := binary.BigEndian.AppendUint32(nil, exifSize)
	chunk = append(append(chunk, "eXIf"...), newEXIF(orientation)...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	const afterIHDR = len(pngSignature) + 4 + 4 + 13 + 4
	return insert(data, afterIHDR, chunk), nil
}

func insert(data []byte, at int, inserted []byte) []byte {
	result := make([]byte, 0, len(data)+len(inserted))
	result = append(result, data[:at]...)
	result = append(result, inserted...)
	return append(result, data[at:]...)
}

func isOpaque(pixels image.Image) bool {
	o, ok := pixels.(interface{ Opaque() bool })
	return !ok || o.Opaque()
}

func onWhite(pixels image.Image) image.Image {
	if isOpaque(pixels) {
		return pixels
	}
	result := image.NewRGBA(pixels.Bounds())
	draw.Draw(result, result.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(result, result.Rect, pixels, pixels.Bounds().Min, draw.Over)
	return result
}

// resize returns an image in another size. It halves the image as often as
// possible first: ApproxBiLinear uses 4 pixels for each, so it skips pixels when it
// reduces an image to less than half.
func resize(src image.Image, size image.Point) image.Image {
	if src.Bounds().Size() == size {
		return src
	}
	isGray := src.ColorModel() == color.GrayModel || src.ColorModel() == color.Gray16Model
	for next := src.Bounds().Size().Div(2); next.X > size.X && next.Y > size.Y; next = next.Div(2) {
		src = redraw(src, next)
	}
	result := redraw(src, size)
	if !isGray {
		return result
	}
	gray := image.NewGray(result.Rect)
	draw.Draw(gray, gray.Rect, result, image.Point{}, draw.Src)
	return gray
}

func redraw(src image.Image, size image.Point) *image.RGBA {
	dst := image.NewRGBA(image.Rectangle{Max: size})
	draw.ApproxBiLinear.Scale(dst, dst.Rect, src, src.Bounds(), draw.Src, nil)
	return dst
}

func is16Bit(pixels image.Image) bool {
	switch pixels.(type) {
	case *image.RGBA64, *image.NRGBA64, *image.Gray16:
		return true
	default:
		return false
	}
}

// eightBit returns an image with at most 8 bits per channel, which the service uses.
func eightBit(pixels image.Image) image.Image {
	if !is16Bit(pixels) {
		return pixels
	}
	var result draw.Image = image.NewNRGBA(pixels.Bounds())
	if _, ok := pixels.(*image.Gray16); ok {
		result = image.NewGray(pixels.Bounds())
	}
	draw.Draw(result, result.Bounds(), pixels, pixels.Bounds().Min, draw.Src)
	return result
}
