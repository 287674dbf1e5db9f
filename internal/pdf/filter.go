package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
)

// maxDecoded limits the size of a stream of objects or of a cross-reference stream.
const maxDecoded = 64 << 20

// decodeStream decodes a stream in the only ways that writers use for structure.
func decodeStream(entries dict, content []byte) ([]byte, error) {
	filter, parameters := entries.get("Filter"), entries.get("DecodeParms")
	if list := parseArray(filter); len(list) == 1 {
		filter = list[0]
	}
	if list := parseArray(parameters); len(list) == 1 {
		parameters = list[0]
	}
	switch string(filter) {
	case "":
		return content, nil
	case "/FlateDecode":
	default:
		return nil, fmt.Errorf("the PDF file has an object stream with the filter %s, which is not supported", filter)
	}
	z, err := zlib.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, errDamaged
	}
	decoded, err := io.ReadAll(io.LimitReader(z, maxDecoded))
	if err != nil && len(decoded) == 0 {
		return nil, errDamaged
	}
	p := parseDict(parameters)
	if predictor := parseInt(p.get("Predictor")); predictor >= 10 {
		return unpredict(decoded, max(1, parseInt(p.get("Columns")))), nil
	}
	return decoded, nil
}

// unpredict reverses the filters of PNG for rows of bytes.
func unpredict(data []byte, columns int) []byte {
	var out []byte
	before := make([]byte, min(columns, maxDecoded))
	for len(data) > columns {
		kind, row := data[0], data[1:1+columns]
		for i := range row {
			var left, corner byte
			if i > 0 {
				left, corner = row[i-1], before[i-1]
			}
			switch kind {
			case 1:
				row[i] += left
			case 2:
				row[i] += before[i]
			case 3:
				row[i] += byte((int(left) + int(before[i])) / 2) //nolint:gosec // an average of bytes
			case 4:
				row[i] += paeth(left, before[i], corner)
			}
		}
		out = append(out, row...)
		before = row
		data = data[1+columns:]
	}
	return out
}

func paeth(a, b, c byte) byte {
	distance := func(v byte) int {
		d := int(a) + int(b) - int(c) - int(v)
		return max(d, -d)
	}
	pa, pb, pc := distance(a), distance(b), distance(c)
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	default:
		return c
	}
}
