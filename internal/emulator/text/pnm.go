package text

import (
	"bytes"
	"errors"
	"fmt"
	"image"
)

// errInvalidRaster reports a raster that imaging.EncodePNM didn't encode.
var errInvalidRaster = errors.New("invalid raster")

// A pnm is a raster encoded by imaging.EncodePNM.
type pnm struct {
	kind     string // P5 or P6
	size     image.Point
	most     int // value of a channel
	channels int // 1 or 3
	pixels   []byte
}

func decodePNM(raster []byte) (pnm, error) {
	var p pnm
	if _, err := fmt.Sscanf(string(raster[:min(len(raster), 40)]), "%s\n%d %d\n%d\n", &p.kind, &p.size.X, &p.size.Y, &p.most); err != nil {
		return pnm{}, errInvalidRaster
	}
	p.channels = 1
	if p.kind == "P6" {
		p.channels = 3
	}
	const headerLines = 3
	parts := bytes.SplitAfterN(raster, []byte("\n"), headerLines+1)
	if p.pixels = parts[len(parts)-1]; len(parts) <= headerLines || len(p.pixels) != p.channels*p.size.X*p.size.Y {
		return pnm{}, errInvalidRaster
	}
	return p, nil
}

// isBlank reports whether all pixels have the same color, so that there is no text.
func isBlank(raster []byte) bool {
	p, err := decodePNM(raster)
	if err != nil || len(p.pixels) < p.channels {
		return false
	}
	last := len(p.pixels) - p.channels
	return bytes.Equal(p.pixels[:last], p.pixels[p.channels:])
}
