package jsontext_test

import (
	"testing"

	"vision1/internal/jsontext"
)

func TestToUTF8(t *testing.T) {
	const want = `{"é":1}`
	for name, data := range map[string]string{
		"UTF-8":                 want,
		"byte order mark":       "\ufeff" + want,
		"UTF-16LE":              "{\x00\"\x00\xe9\x00\"\x00:\x001\x00}\x00",
		"UTF-16LE with a mark":  "\xff\xfe{\x00\"\x00\xe9\x00\"\x00:\x001\x00}\x00",
		"UTF-16BE with a mark":  "\xfe\xff\x00{\x00\"\x00\xe9\x00\"\x00:\x001\x00}",
		"UTF-16BE without mark": "\x00{\x00\"\x00\xe9\x00\"\x00:\x001\x00}",
	} {
		if got := string(jsontext.ToUTF8([]byte(data))); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, data := range []string{"", "5", "{", "\xff"} {
		if got := string(jsontext.ToUTF8([]byte(data))); got != data {
			t.Errorf("%q: %q", data, got)
		}
	}
}
