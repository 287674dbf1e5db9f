package detect_test

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"testing"

	"vision1/internal/detect"
)

func TestEncodedSize(t *testing.T) {
	t.Parallel()
	for n := range 100 {
		if got := detect.EncodedSize(int64(n)); got != int64(base64.StdEncoding.EncodedLen(n)) {
			t.Errorf("%d: %d", n, got)
		}
	}
}

// Requests that are built as the Packer says are within the limits, as large as it
// says, and no two neighbors would fit into one.
func TestPackerAgainstRealRequests(t *testing.T) {
	t.Parallel()
	tmpl := template(t, detect.Settings{Features: features(t, "text"), Parent: "projects/p"})
	before, after := tmpl.ImageContent()
	r := rand.New(rand.NewPCG(1, 2)) // the same sizes each time
	p := detect.NewPacker(detect.MaxImages, tmpl.EnvelopeSize())
	var body bytes.Buffer
	var bodies []int
	var counts []int
	count := 0
	send := func(want int64) {
		body.Write(tmpl.Tail())
		if int64(body.Len()) != want || body.Len() > detect.MaxRequestBytes || count > detect.MaxImages {
			t.Fatalf("%d bytes with %d images, the Packer says %d", body.Len(), count, want)
		}
		bodies, counts = append(bodies, body.Len()), append(counts, count)
	}
	data := base64.StdEncoding.EncodeToString(make([]byte, 8<<20))
	var first int64
	for i := range 300 {
		n := r.Int64N(1 << 20)
		if i%50 == 0 {
			n = detect.MaxRequestBytes * 3 / 4 * 99 / 100
		}
		size := tmpl.ImageContentSize(n)
		last := p.Size()
		if p.Add(size) || i == 0 {
			if i > 0 {
				send(last)
				if c := counts[len(counts)-1]; c < detect.MaxImages && last+1+size <= detect.MaxRequestBytes {
					t.Errorf("an image of %d more bytes would fit into %d", size, last)
				}
			}
			body.Reset()
			body.Write(tmpl.Head())
			count, first = 0, size
		} else {
			body.WriteByte(',')
		}
		body.WriteString(before)
		body.WriteString(data[:detect.EncodedSize(n)])
		body.WriteString(after)
		count++
		if p.Len() != count {
			t.Fatalf("%d images, the Packer says %d", count, p.Len())
		}
	}
	send(p.Size())
	if len(bodies) < 20 || first == 0 {
		t.Errorf("only %d requests", len(bodies))
	}
}

func TestPackerLimits(t *testing.T) {
	t.Parallel()
	p := detect.NewPacker(detect.MaxImages, 100)
	for i := range 16 {
		if p.Full() || p.Add(10) {
			t.Fatalf("flush at %d", i)
		}
	}
	if !p.Full() || p.Size() != 100+16*10+15 || !p.Add(10) || p.Len() != 1 || p.Size() != 110 {
		t.Errorf("%+v", p)
	}
	if p.TooLarge(detect.MaxRequestBytes-100) || !p.TooLarge(detect.MaxRequestBytes-99) {
		t.Error("TooLarge")
	}
	p.Reset()
	if p.Add(detect.MaxRequestBytes-100) || !p.Add(1) {
		t.Error("an image that fills a request shares it")
	}
	p.Reset()
	if p.Add(detect.MaxRequestBytes-100-11) || p.Add(10) { // the comma is the last byte
		t.Error("a request is not filled")
	}
}

// A share of a small rate sends small requests.
func TestRequestImages(t *testing.T) {
	t.Parallel()
	for perMinute, want := range map[float64]int{0: 16, 1e6: 16, 1800: 16, 480: 16, 479: 15, 180: 6, 60: 2, 59: 1, 18: 1, 0.5: 1} {
		if got := detect.RequestImages(perMinute); got != want {
			t.Errorf("%v per minute: %d, want %d", perMinute, got, want)
		}
	}
}
