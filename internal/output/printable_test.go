package output

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPrintable(t *testing.T) {
	tests := []struct{ in, want, lines string }{
		{"", "", ""},
		{"plain, Ünïcode 漢字 🙂 a\u200db", "plain, Ünïcode 漢字 🙂 a\u200db", "plain, Ünïcode 漢字 🙂 a\u200db"},
		{"\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`, `\x1b[31mred\x1b[0m`},
		{"\x1b]0;title\x07", `\x1b]0;title\x07`, `\x1b]0;title\x07`},
		{"a\nb\tc\r\n", `a\nb\tc\r\n`, "a\nb\tc\\r\n"},
		{"\x00\x7f", `\x00\x7f`, `\x00\x7f`},
		{"\u009b31m\u0080", `\u009b31m\u0080`, `\u009b31m\u0080`},
		{"\xff\xc3", `\xff\xc3`, `\xff\xc3`},
		{"\u202eabc\u202c \u2066x\u2069 \u200e\u061c", `\u202eabc\u202c \u2066x\u2069 \u200e\u061c`, `\u202eabc\u202c \u2066x\u2069 \u200e\u061c`},
		{"\ufeffa\u2028b\u2029c", `\ufeffa\u2028b\u2029c`, `\ufeffa\u2028b\u2029c`},
		{"\ufffd stays", "\ufffd stays", "\ufffd stays"},
	}
	for _, tt := range tests {
		if got := Printable(tt.in); got != tt.want {
			t.Errorf("Printable(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if got := PrintableLines(tt.in); got != tt.lines {
			t.Errorf("PrintableLines(%q) = %q, want %q", tt.in, got, tt.lines)
		}
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add("\x1b[1m\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := Printable(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, isUnsafe) {
			t.Errorf("Printable(%q) = %q", s, got)
		}
		if again := Printable(got); again != got {
			t.Errorf("not idempotent: %q, then %q", got, again)
		}
	})
}
