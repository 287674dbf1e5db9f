// Package jsontext reads JSON that other programs wrote.
package jsontext

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// ToUTF8 returns JSON in UTF-8 without a byte order mark. Windows editors add one,
// and PowerShell writes UTF-16, which is recognized by its mark or because the
// first character of JSON is ASCII.
func ToUTF8(data []byte) []byte {
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
