//go:build !race

// The race detector makes such responses take three seconds.

package output

import (
	"bytes"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// bigResponse returns JSON with a string of n bytes.
func bigResponse(n int64) io.Reader {
	piece := bytes.Repeat([]byte("QUJD"), 16<<10)
	body := readFunc(func(p []byte) (int, error) { return copy(p, piece), nil })
	return io.MultiReader(strings.NewReader(`{"content":"`), io.LimitReader(body, n), strings.NewReader(`"}`))
}

func TestCopyInConstantMemory(t *testing.T) {
	const size = 64 << 20
	for _, path := range []string{"-", filepath.Join(t.TempDir(), "out.json")} {
		d := mustOpen(t, path)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := Copy(t.Context(), d, bigResponse(size), Expectation{JSON: true}); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
			t.Errorf("%d bytes allocated for a response of %d", used, size)
		}
		d.Discard()
	}
}

func BenchmarkCopy(b *testing.B) {
	const size = 64 << 20
	for name, path := range map[string]string{"File": filepath.Join(b.TempDir(), "out.json"), "Stdout": "-"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				d, err := Open(path, io.Discard)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := Copy(b.Context(), d, bigResponse(size), Expectation{JSON: true}); err != nil {
					b.Fatal(err)
				}
				d.Discard() // not Commit: flushing measures the disk
			}
		})
	}
}
