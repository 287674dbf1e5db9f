//go:build system

package cursor

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A hostile input is meant to be expensive. Its cost must be linear in its size.
type hostile struct {
	name, message string
	input         func(n int) Input // with n pieces
}

func same(arg string) func(int) Input {
	return func(n int) Input { return repeated(n, func(int) string { return arg }) }
}

func hostileInputs() []hostile {
	const images, status = "BatchAnnotateImagesRequest", "Status"
	oneArg := func(text func(n int) string) func(int) Input {
		return func(n int) Input { return Input{Args: []string{text(n)}} }
	}
	seed := func(text func(n int) string) func(int) Input {
		return func(n int) Input { return Input{Seed: []byte(text(n))} }
	}
	return []hostile{
		{"dots", images, oneArg(func(n int) string { return strings.Repeat(".", n) })},
		{"unknown parts", images, oneArg(func(n int) string { return strings.Repeat("a.", n) + "a" })},
		{"up and down", images, oneArg(func(n int) string { return strings.Repeat("requests..", n) + "parent=x" })},
		{"new elements in one argument", images, oneArg(func(n int) string { return strings.Repeat("requests.+...", n) + "parent=x" })},
		{"a long name", images, oneArg(func(n int) string { return strings.Repeat("a", n) + "=x" })},
		{"a long number", images, oneArg(func(n int) string { return "requests." + strings.Repeat("9", n) + ".image" })},
		{"a long key", images, oneArg(func(n int) string { return "labels." + strings.Repeat("a", n) + ".a.a=x" })},
		{"a long invalid value", "Image", oneArg(func(n int) string { return "content=" + strings.Repeat("*", n) })},
		{"equal signs", images, oneArg(func(n int) string { return "labels" + strings.Repeat("=", n) })},

		{"unknown fields", images, same("nope=1")},
		{"unknown moves", images, same("nope")},
		{"unknown moves, then assignments", images, func(n int) Input {
			return repeated(n, func(i int) string { return []string{"nope", ".nope=1"}[2*i/n] })
		}},
		{"moves above the root", images, same("..")},
		{"empty arguments", images, same("")},
		{"one scalar repeatedly", images, same("parent=x")},
		{"invalid values", "OutputConfig", same("batch-size=x")},
		{"gaps", images, same("requests.2.image.content=YQ==")},
		{"invalid JSON", images, same("requests.+:={")},

		{"new elements", images, same("requests.+")},
		{"new elements of new elements", images, same(".requests.+.features.+.type=CROP_HINTS")},
		{"new elements of one", images, same("requests.features.+.type=CROP_HINTS")},
		{"elements by index", images, func(n int) Input {
			return repeated(n, func(i int) string { return "requests." + strconv.Itoa(i) + ".image.content=YQ==" })
		}},
		{"entries of a map", images, func(n int) Input {
			return repeated(n, func(i int) string { return "labels.k" + strconv.Itoa(i) + "=v" })
		}},
		{"values of a list", "ImageContext", same("language-hints=x")},
		{"entries of any type", status, func(n int) Input {
			return repeated(n, func(i int) string { return "details.0.k" + strconv.Itoa(i) + ":=[]" })
		}},

		{"deep lists", status, oneArg(func(n int) string { return "details.0.x:=" + strings.Repeat("[", n) + strings.Repeat("]", n) })},
		{"a deep list without an end", status, oneArg(func(n int) string { return "details.0.x:=" + strings.Repeat("[", n) })},
		{"deep objects", status, oneArg(func(n int) string {
			return "details.0.x:=" + strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)
		})},
		{"a deep seed", status, seed(func(n int) string { return strings.Repeat(`{"details":[`, n) + strings.Repeat("]}", n) })},
		{"errors below a long key", status, seed(func(n int) string {
			return `{"details":[{"` + strings.Repeat("k", n) + `":{"a":1` + strings.Repeat(`,"a":1`, n) + `}}]}`
		})},
		{"a seed full of errors", "ImageContext", seed(func(n int) string { return `{"languageHints":[1` + strings.Repeat(",1", n) + "]}" })},
		{"a seed with many elements", images, seed(func(n int) string { return `{"requests":[{}` + strings.Repeat(",{}", n) + "]}" })},
		{"a seed with many keys", images, seed(func(n int) string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, `"k%d":"v",`, i)
			}
			return `{"labels":{` + b.String() + `"k":"v"}}`
		})},
		{"a seed with many numbers", "CropHintsParams", seed(func(n int) string { return `{"aspectRatios":[1` + strings.Repeat(",1", n) + "]}" })},
	}
}

// cost returns how long it takes to parse the input and to write the request.
func (h *hostile) cost(t *testing.T, n int) time.Duration {
	in := h.input(n)
	in.Message = message(t, h.message)
	start := time.Now()
	request, _ := Parse(in)
	request.Chunks()
	return time.Since(start)
}

// Four times the input can take at most ten times as long. A quadratic algorithm
// takes sixteen times as long.
func TestTimeIsLinear(t *testing.T) {
	for _, h := range hostileInputs() {
		t.Run(h.name, func(t *testing.T) {
			const n = 4_000
			var small, large time.Duration
			for range 5 { // other work on the machine disturbs a measurement
				small, large = h.cost(t, n), h.cost(t, 4*n)
				if large < 50*time.Millisecond || large < 10*small {
					return
				}
			}
			t.Errorf("%d take %v, %d take %v", n, small, 4*n, large)
		})
	}
}

// Parsing an input keeps memory of at most a small multiple of its size.
func TestMemoryIsBounded(t *testing.T) {
	for _, h := range hostileInputs() {
		t.Run(h.name, func(t *testing.T) {
			in := h.input(5_000)
			in.Message = message(t, h.message)
			size := len(in.Seed)
			for _, arg := range in.Args {
				size += len(arg) + 16 // a string header
			}
			before := heap()
			request, diags := Parse(in)
			errs, warnings := diags.Errors(), diags.Warnings()
			used := heap() - before
			runtime.KeepAlive(in)
			runtime.KeepAlive(request)
			runtime.KeepAlive(errs)
			runtime.KeepAlive(warnings)
			t.Logf("%.1f times the input", float64(used)/float64(size))
			if used > int64(20*size) {
				t.Errorf("%d bytes of input use %d bytes", size, used)
			}
		})
	}
}

// heap returns the size of the heap, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
