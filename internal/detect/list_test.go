package detect_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"vision1/internal/detect"
	"vision1/internal/exitcode"
)

func names(r io.Reader, null bool) ([]string, error) {
	var all []string
	for name, err := range detect.Names(r, null) {
		if err != nil {
			return all, err
		}
		all = append(all, name)
	}
	return all, nil
}

func TestNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 128<<10)
	for _, tt := range []struct {
		name string
		list string
		null bool
		want []string
		err  string
	}{
		{"empty", "", false, nil, ""},
		{"lines", "a\nb c\n", false, []string{"a", "b c"}, ""},
		{"no last line break", "a\nb", false, []string{"a", "b"}, ""},
		{"empty lines", "\n\na\n\r\n\nb\n\n", false, []string{"a", "b"}, ""},
		{"Windows", "\xef\xbb\xbfa\r\nb\r\n", false, []string{"a", "b"}, ""},
		{"any byte", "\xff\x01 a\t\n", false, []string{"\xff\x01 a\t"}, ""},
		{"NUL", "a\x00b\nc\x00\x00d", true, []string{"a", "b\nc", "d"}, ""},
		{"NUL, carriage return", "a\r\x00", true, []string{"a\r"}, ""},
		{"UTF-16", "\xff\xfea\x00\n\x00", false, nil, "--files-from, name 1: the list is in UTF-16; write it in UTF-8, in PowerShell with Out-File -Encoding utf8"},
		{"NUL without -0", "x\na\x00b\x00", false, []string{"x"}, "--files-from, name 2: it has a NUL; if NULs separate the names, as of find -print0, add -0"},
		{"long", long[1:] + "\n" + "b", false, []string{long[1:], "b"}, ""},
		{"too long", "a\n" + long + "\nb\n", false, []string{"a"}, "--files-from, name 2: it has more than 131072 bytes; are the names separated in another way? -0 is for NULs"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, r := range []io.Reader{strings.NewReader(tt.list), iotest.HalfReader(strings.NewReader(tt.list)), iotest.DataErrReader(strings.NewReader(tt.list))} {
				got, err := names(r, tt.null)
				if !slices.Equal(got, tt.want) || (err == nil) != (tt.err == "") || err != nil && (err.Error() != tt.err || exitcode.Of(err) != exitcode.Usage) {
					t.Errorf("%.100q, %v; want %.100q, %s", got, err, tt.want, tt.err)
				}
			}
		})
	}
	broken := errors.New("broken")
	if got, err := names(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)), false); !errors.Is(err, broken) || !slices.Equal(got, []string{"a"}) {
		t.Errorf("%q, %v", got, err)
	}
}

// FuzzNames checks that nothing is lost: the names are the parts of the list.
func FuzzNames(f *testing.F) {
	f.Add([]byte("a\nb\r\n\n"), false)
	f.Add([]byte("a\x00b\nc\x00"), true)
	f.Add([]byte("\xef\xbb\xbfa"), false)
	f.Fuzz(func(t *testing.T, list []byte, null bool) {
		got, err := names(iotest.OneByteReader(bytes.NewReader(list)), null)
		if err != nil {
			return
		}
		separator := "\n"
		if null {
			separator = "\x00"
		}
		var want []string
		for i, part := range strings.Split(string(list), separator) {
			if i == 0 {
				part = strings.TrimPrefix(part, "\xef\xbb\xbf")
			}
			if !null {
				part = strings.TrimSuffix(part, "\r")
			}
			if part != "" {
				want = append(want, part)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
