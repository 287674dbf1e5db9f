//go:build soak

package faults

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// noiseImage returns a PNG of random pixels, over a hundred kilobytes in size.
func noiseImage() []byte {
	random := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, 200, 200))
	for x := range 200 {
		for y := range 200 {
			c := random.Uint32()
			img.Set(x, y, color.RGBA{uint8(c), uint8(c >> 8), uint8(c >> 16), 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // writing to a buffer never fails
	return b.Bytes()
}

func (s *soak) fail(format string, args ...any) {
	if s.fails.Add(1) <= 20 {
		s.t.Errorf(format, args...)
	}
}

func (s *soak) count(kind string, code int) {
	n, _ := s.exits.LoadOrStore(fmt.Sprintf("%-17s exit %d", kind, code), new(atomic.Int64))
	if n, ok := n.(*atomic.Int64); ok {
		n.Add(1)
	}
}

func (s *soak) logExits() {
	var lines []string
	s.exits.Range(func(key, n any) bool {
		if n, ok := n.(*atomic.Int64); ok {
			lines = append(lines, fmt.Sprintf("%v: %d", key, n.Load()))
		}
		return true
	})
	slices.Sort(lines)
	s.t.Log("\n" + strings.Join(lines, "\n"))
}

// resources counts what commands can leak in this process and in its directory for
// temporary files.
type resources struct{ descriptors, goroutines, temporary int }

func (r resources) String() string {
	return fmt.Sprintf("%d descriptors, %d goroutines, %d temporary files", r.descriptors, r.goroutines, r.temporary)
}

// resources counts the resources once idle connections have had time to close.
func (s *soak) resources() resources {
	best := countResources()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for range 50 {
		<-ticker.C
		now := countResources()
		best.descriptors = min(best.descriptors, now.descriptors)
		best.goroutines = min(best.goroutines, now.goroutines)
	}
	return best
}

func countResources() resources {
	descriptors, _ := os.ReadDir("/proc/self/fd") // Linux only
	temporary, _ := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	stacks := make([]byte, 64<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	goroutines := 0
	for stack := range bytes.SplitSeq(stacks, []byte("\n\n")) {
		if !bytes.Contains(stack, []byte("toxiproxy")) { // toxiproxy itself leaks some
			goroutines++
		}
	}
	return resources{len(descriptors), goroutines, len(temporary)}
}
