package cursor

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// readSeed reads the request of --json, which the arguments then change. No
// argument has set its nodes, so each can be replaced once.
func (p *parser) readSeed(m *api.Message, name string, data []byte) {
	p.text = name
	r := jsonReader{parser: p, data: toUTF8(data)}
	raw := r.read(&api.Type{Kind: api.KindMessage, Message: m.Name})
	p.warnedFields = nil // an argument that sets the same field has a warning of its own
	switch {
	case raw == nil: // reported
		p.seedInvalid = true
	case string(raw) == "null":
		p.report(diag.Errorf("must be %s, {...}, not null", withArticle(m.Name)))
		p.seedInvalid = true
	default:
		p.root = fromJSON(raw)
	}
}

// toUTF8 returns JSON in UTF-8 without a byte order mark. Windows editors add one,
// and PowerShell writes UTF-16, which is recognized by its mark or because the
// first character of JSON is ASCII.
func toUTF8(data []byte) []byte {
	const byteOrderMark = "\xef\xbb\xbf"
	var order binary.ByteOrder
	switch {
	case len(data) < 2 || len(data)%2 == 1:
		return bytes.TrimPrefix(data, []byte(byteOrderMark))
	case data[0] == 0xff && data[1] == 0xfe, data[1] == 0:
		order = binary.LittleEndian
	case data[0] == 0xfe && data[1] == 0xff, data[0] == 0:
		order = binary.BigEndian
	default:
		return bytes.TrimPrefix(data, []byte(byteOrderMark))
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff"))
}
