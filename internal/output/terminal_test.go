package output

import (
	"bytes"
	"testing"
)

// A response can't control a terminal. Elsewhere, it is unmodified.
func TestCopyEscapesOnTerminal(t *testing.T) {
	const body = "{\"a\":\r\n\t\"\u202e\u009b31m\x7fé😀\"}\n"
	for _, tt := range []struct {
		body, want string
		terminal   bool
	}{
		{body, body, false},
		{body, "{\"a\":\r\n\t\"\\u202e\\u009b31m\\u007fé😀\"}\n", true},
		{"\x1b]0;x\a\x9b\xe2", "\\u001b]0;x\\u0007\\x9b\\xe2", true},
	} {
		for _, size := range []int{1, 2, len(tt.body)} {
			var out bytes.Buffer
			d, err := Open("-", &out)
			if err != nil {
				t.Fatal(err)
			}
			d.Terminal = tt.terminal
			w := d.Writer(t.Context())
			for text := []byte(tt.body); len(text) > 0; text = text[min(size, len(text)):] {
				if n, err := w.Write(text[:min(size, len(text))]); err != nil || n != min(size, len(text)) {
					t.Fatal(n, err)
				}
			}
			mustCommit(t, d)
			if out.String() != tt.want {
				t.Errorf("in pieces of %d bytes: %q, want %q", size, out.String(), tt.want)
			}
		}
	}
}
