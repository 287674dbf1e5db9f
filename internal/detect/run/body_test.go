package run

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect"
)

func TestBody(t *testing.T) {
	var tm testTemplate
	items := []*item{{data: []byte("a")}, {data: []byte("")}, {in: detect.Input{URL: "http://x/\"<"}}, {data: []byte(strings.Repeat("xyz!", 10_000))}}
	body := imagesBody(tm, items)
	want := fmt.Sprintf(`{"parent":"projects/p","requests":[{"image":{"content":"%s"}%%,{"image":{"content":""}%%,`+
		`{"image":{"source":{"imageUri":"http://x/\"\u003c"}}%%,{"image":{"content":"%s"}%%]}`, encode("a"), encode(strings.Repeat("xyz!", 10_000)))
	want = strings.ReplaceAll(want, "%", testElement)
	for _, size := range []int{1, 2, 3, 4, 5, 7, 1000, 32 << 10} {
		if got := readBody(t, body, size); got != want || int64(len(got)) != body.Size() {
			t.Errorf("read %d bytes at a time: %d bytes of %d", size, len(got), body.Size())
		}
	}
	sum := overhead(tm)
	for _, it := range items {
		sum += imageSize(tm, it)
	}
	if sum < body.Size() || sum > body.Size()+1 {
		t.Errorf("the estimate %d for %d", sum, body.Size())
	}
}

func TestBodySize(t *testing.T) {
	b := newBench(t)
	for i := range 5 {
		b.add(fmt.Sprint(i), strings.Repeat(fmt.Sprint(i), 3<<20)) // 4 MiB encoded
	}
	b.add("large", strings.Repeat("x", 9<<20))
	b.mustRun(Counts{Done: 5, Failed: 1, Requests: 3, Images: 5}, func(o *Options) { o.Jobs = 1 })
	if !slices.Equal(b.service.sizes, []int{2, 2, 1}) {
		t.Errorf("requests of %d", b.service.sizes)
	}
	if e := b.sink.errs["large"]; e == nil || !strings.Contains(e.Message, "it is too large") || e.Sent {
		t.Errorf("%+v", e)
	}
}

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

func encode(data string) string { return base64.StdEncoding.EncodeToString([]byte(data)) }

func readBody(t testing.TB, b *Body, bufferSize int) string {
	var out bytes.Buffer
	_, err := io.CopyBuffer(struct{ io.Writer }{&out}, struct{ io.Reader }{b.Open()}, make([]byte, bufferSize))
	mustDo(t, err)
	return out.String()
}
