package run

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

// BenchmarkBody packs 16 images into a request, and reads its body, which encodes them.
func BenchmarkBody(b *testing.B) {
	for _, size := range []int{10 << 10, 400 << 10} {
		b.Run(fmt.Sprintf("16 x %d KiB", size>>10), func(b *testing.B) {
			var items []*item
			for i := range 16 {
				items = append(items, &item{data: bytes.Repeat([]byte{byte(i)}, size)})
			}
			b.SetBytes(int64(16 * size))
			b.ReportAllocs()
			for b.Loop() {
				batch := batch{size: overhead(testTemplate{})}
				for _, it := range items {
					if it.encoded = imageSize(testTemplate{}, it); !batch.fits(it) {
						b.Fatal("it doesn't fit")
					}
					batch.add(it)
				}
				body := imagesBody(testTemplate{}, batch.items)
				n, err := io.Copy(io.Discard, struct{ io.Reader }{body.Open()})
				if err != nil || n != body.Size() {
					b.Fatal(n, err)
				}
			}
			b.ReportMetric(float64(b.N*16)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
