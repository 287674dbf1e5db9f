package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Rescale returns a response with the coordinates in pixels of a larger image: the
// one that was shrunk, where x and y are the factors between the sizes. The
// coordinates are those of vertices and of the positions of face landmarks (with z,
// which has the unit of x), and the sizes of pages. Everything else is unmodified,
// normalizedVertices and white space too. An integer remains one.
func Rescale(response json.RawMessage, x, y float64) (json.RawMessage, error) {
	if x == 1 && y == 1 {
		return response, nil
	}
	r := rescaler{x: x, y: y, response: response, decoder: json.NewDecoder(bytes.NewReader(response))}
	r.decoder.UseNumber()
	for {
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) && len(r.open) == 0 && r.copied+r.seen > 0 {
			return append(r.result, response[r.copied:]...), nil
		}
		if err != nil {
			return nil, fmt.Errorf("the response isn't valid JSON: %w", err)
		}
		r.seen++
		r.handle(token)
	}
}

// A rescaler copies a response and replaces numbers.
type rescaler struct {
	x, y     float64
	response []byte
	decoder  *json.Decoder
	open     []container
	result   []byte
	copied   int // bytes of the response that are in the result
	seen     int // tokens
}

// A container is an object or array that isn't complete.
type container struct {
	isObject bool
	key      string // of an object: the name of the current field
	wantsKey bool   // of an object: the next token is a name
}

func (r *rescaler) handle(token json.Token) {
	if delim, ok := token.(json.Delim); ok {
		switch delim {
		case '{', '[':
			r.open = append(r.open, container{isObject: delim == '{', wantsKey: true})
		default:
			r.open = r.open[:len(r.open)-1]
			r.endValue()
		}
		return
	}
	if len(r.open) > 0 {
		if top := &r.open[len(r.open)-1]; top.isObject && top.wantsKey {
			top.key, _ = token.(string)
			top.wantsKey = false
			return
		}
	}
	if number, ok := token.(json.Number); ok {
		r.number(number.String())
	}
	r.endValue()
}

// endValue notes that the next token of an object is a name.
func (r *rescaler) endValue() {
	if len(r.open) > 0 {
		r.open[len(r.open)-1].wantsKey = true
	}
}

// number copies the response up to a number that was read, and replaces it.
func (r *rescaler) number(text string) {
	factor := r.factor()
	if factor == 1 {
		return
	}
	end := int(r.decoder.InputOffset())
	r.result = append(r.result, r.response[r.copied:end-len(text)]...)
	r.result = append(r.result, multiply(text, factor)...)
	r.copied = end
}

// factor returns what the current number is multiplied by.
func (r *rescaler) factor() float64 {
	key := r.path(0)
	switch {
	case r.path(1) == "" && r.path(2) == "vertices":
	case r.path(1) == "position" && r.path(2) == "" && r.path(3) == "landmarks":
	case r.path(1) == "" && r.path(2) == "pages":
		switch key {
		case "width":
			return r.x
		case "height":
			return r.y
		}
		return 1
	default:
		return 1
	}
	switch key {
	case "x", "z":
		return r.x
	case "y":
		return r.y
	default:
		return 1
	}
}

// path returns the name of the field that the current value is in, up levels
// above it, or "" for an element of an array.
func (r *rescaler) path(up int) string {
	at := len(r.open) - 1 - up
	if at < 0 || !r.open[at].isObject {
		return ""
	}
	return r.open[at].key
}

// multiply returns the product in the form of the number. Numbers of the API that
// aren't integers have 32 bits. A product that JSON can't express stays undone.
func multiply(text string, factor float64) string {
	value, err := strconv.ParseFloat(text, 64)
	product := value * factor
	if err != nil || math.IsInf(product, 0) {
		return text
	}
	if strings.ContainsAny(text, ".eE") {
		if math.Abs(product) > math.MaxFloat32 {
			return strconv.FormatFloat(product, 'g', -1, 64)
		}
		return strconv.FormatFloat(product, 'f', -1, 32)
	}
	return strconv.FormatFloat(math.Round(product), 'f', 0, 64)
}
