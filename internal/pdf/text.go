package pdf

import (
	"math"
	"strconv"
)

// A Run is a text at a position, in points from the lower left corner of the page. Its
// first character starts at X, Y on the baseline, and the text is Length long in the
// direction Angle, counterclockwise in radians.
type Run struct {
	Text   string
	X, Y   float64
	Angle  float64
	Length float64
	Size   float64 // from the lowest to the highest point of a character
}

// smallest is the smallest size and length of a run, in points.
const smallest = 0.1

// Descent is the part of a run's size that is below its baseline.
const Descent = -float64(descent) / unitsPerEm

// content returns the content stream of invisible text.
func (f *font) content(runs []Run) []byte {
	if len(runs) == 0 {
		return nil
	}
	b := []byte("BT\n3 Tr\n")
	number := func(v float64, precision int) {
		b = strconv.AppendFloat(b, v, 'f', precision, 64)
		b = append(b, ' ')
	}
	size := 0.0
	for i := range runs {
		r := &runs[i]
		n := 0
		for range r.Text {
			n++
		}
		if n == 0 {
			continue
		}
		if s := max(r.Size, smallest); s != size {
			size = s
			b = append(b, "/F0 "...)
			number(size, 2)
			b = append(b, "Tf\n"...)
		}
		const percent, matrixDigits = 100, 5
		number(percent*max(r.Length, smallest)/(float64(n)*size*advance/unitsPerEm), 2)
		b = append(b, "Tz\n"...)
		sin, cos := math.Sincos(r.Angle)
		for _, v := range []float64{cos, sin, -sin, cos} {
			number(v, matrixDigits)
		}
		number(r.X, 2)
		number(r.Y, 2)
		b = append(b, "Tm\n<"...)
		for _, c := range r.Text {
			const hex = "0123456789ABCDEF"
			code := f.code(c)
			b = append(b, hex[code>>12], hex[code>>8&15], hex[code>>4&15], hex[code&15])
		}
		b = append(b, "> Tj\n"...)
	}
	return append(b, "ET\n"...)
}
