package imaging

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"io"
	"slices"
)

// errInvalidGIF reports a GIF whose blocks cannot be read.
var errInvalidGIF = errors.New("invalid or truncated GIF")

// OpenGIF opens a GIF. Its pages are its frames, as an animation shows them. An
// image that Page returns is valid until the next call.
func OpenGIF(data []byte) (file File, err error) {
	defer recoverAsError(&err)
	if !isGIF(data) {
		return File{}, errors.New("not a GIF")
	}
	config, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return File{}, fmt.Errorf("read the GIF: %w", err)
	}
	size, err := checkSize(config)
	if err != nil {
		return File{}, fmt.Errorf("read the GIF: %w", err)
	}
	animation, err := splitGIF(data)
	if err != nil {
		return File{}, fmt.Errorf("read the GIF: %w", err)
	}
	animation.bounds = image.Rectangle{Max: size}
	return File{Count: len(animation.frames), Size: size, page: animation.show}, nil
}

// A gifFrame is the part of a GIF that describes one frame, still encoded.
type gifFrame struct {
	control  []byte // the graphic control extension, which can be empty
	image    []byte
	disposal byte
}

// An animation draws the frames of a GIF one at a time, so that it needs the memory
// of a few images, however many frames there are.
type animation struct {
	header []byte // everything before the first block
	frames []gifFrame
	bounds image.Rectangle

	canvas  *image.RGBA
	before  *image.RGBA // the canvas before the frame, if it has to be restored
	shown   int         // frames drawn
	current image.Rectangle
}

// splitGIF finds the frames of a GIF without decoding them.
func splitGIF(data []byte) (*animation, error) {
	const headerSize, extension, descriptor, trailer, graphicControl = 13, 0x21, 0x2c, 0x3b, 0xf9
	rest := &gifReader{data: data}
	header := rest.take(headerSize)
	if rest.failed {
		return nil, errInvalidGIF
	}
	rest.take(colorTableSize(header[10]))
	result := &animation{header: data[:rest.offset]}
	var control []byte
	for {
		start := rest.offset
		switch kind := rest.take(1); {
		case rest.failed:
			return nil, errInvalidGIF
		case kind[0] == trailer && len(result.frames) > 0:
			return result, nil
		case kind[0] == extension:
			label := rest.take(1)
			rest.skipBlocks()
			if !rest.failed && label[0] == graphicControl {
				control = data[start:rest.offset]
			}
		case kind[0] == descriptor:
			if flags := rest.take(9); !rest.failed {
				rest.take(colorTableSize(flags[8]))
			}
			rest.take(1) // the minimum code size
			rest.skipBlocks()
			frame := gifFrame{control: control, image: data[start:rest.offset]}
			if len(control) > 3 {
				frame.disposal = control[3] >> 2 & 7
			}
			result.frames, control = append(result.frames, frame), nil
		default:
			return nil, errInvalidGIF
		}
		if rest.failed || len(result.frames) > maxPages {
			return nil, errInvalidGIF
		}
	}
}

// colorTableSize returns the size in bytes of the color table that flags announce.
func colorTableSize(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// A gifReader reads the parts of a GIF. After the end of the data, it has failed.
type gifReader struct {
	data   []byte
	offset int
	failed bool
}

func (r *gifReader) take(size int) []byte {
	if r.failed || len(r.data)-r.offset < size {
		r.failed = true
		return nil
	}
	r.offset += size
	return r.data[r.offset-size : r.offset]
}

// skipBlocks skips blocks, each after its length, up to an empty one.
func (r *gifReader) skipBlocks() {
	for {
		size := r.take(1)
		if r.failed || size[0] == 0 {
			return
		}
		r.take(int(size[0]))
	}
}

// show draws the frames up to index on top of each other, according to their
// disposal methods.
func (a *animation) show(index int) (image.Image, error) {
	if a.canvas == nil || index < a.shown-1 {
		a.canvas, a.before, a.shown = image.NewRGBA(a.bounds), nil, 0
	}
	for ; a.shown <= index; a.shown++ {
		if a.shown > 0 {
			a.dispose(a.frames[a.shown-1].disposal)
		}
		if err := a.draw(a.frames[a.shown]); err != nil {
			a.canvas = nil
			return nil, err
		}
	}
	return a.canvas, nil
}

func (a *animation) draw(frame gifFrame) error {
	decoded, err := gif.Decode(io.MultiReader(bytes.NewReader(a.header), bytes.NewReader(frame.control), bytes.NewReader(frame.image), bytes.NewReader([]byte{0x3b})))
	if err != nil {
		return fmt.Errorf("read the GIF: %w", err)
	}
	a.current = decoded.Bounds()
	if frame.disposal == gif.DisposalPrevious {
		a.before = &image.RGBA{Pix: slices.Clone(a.canvas.Pix), Stride: a.canvas.Stride, Rect: a.canvas.Rect}
	}
	draw.Draw(a.canvas, a.current, decoded, a.current.Min, draw.Over)
	return nil
}

// dispose prepares the canvas for the next frame.
func (a *animation) dispose(method byte) {
	switch method {
	case gif.DisposalBackground:
		draw.Draw(a.canvas, a.current, image.Transparent, image.Point{}, draw.Src)
	case gif.DisposalPrevious:
		a.canvas, a.before = a.before, nil
	}
}
