//go:build soak

package main

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

// soakPicture returns some hundred kilobytes that no compression makes less.
func soakPicture() []byte {
	random := rand.New(rand.NewPCG(1, 2))
	picture := image.NewRGBA(image.Rect(0, 0, 200, 200))
	for x := range 200 {
		for y := range 200 {
			c := random.Uint32()
			picture.Set(x, y, color.RGBA{uint8(c), uint8(c >> 8), uint8(c >> 16), 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, picture) // a buffer takes all
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

// leftovers are what commands may leave behind in this process and its folder
// for temporary files.
type leftovers struct{ descriptors, goroutines, temporary int }

func (l leftovers) String() string {
	return fmt.Sprintf("%d descriptors, %d goroutines, %d temporary files", l.descriptors, l.goroutines, l.temporary)
}

// leftovers counts once connections had the time to end.
func (s *soak) leftovers() leftovers {
	best := countLeftovers()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for range 50 {
		<-ticker.C
		now := countLeftovers()
		best.descriptors = min(best.descriptors, now.descriptors)
		best.goroutines = min(best.goroutines, now.goroutines)
	}
	return best
}

func countLeftovers() leftovers {
	descriptors, _ := os.ReadDir("/proc/self/fd") // none elsewhere than on Linux
	temporary, _ := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	stacks := make([]byte, 64<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	goroutines := 0
	for stack := range bytes.SplitSeq(stacks, []byte("\n\n")) {
		if !bytes.Contains(stack, []byte("toxiproxy")) { // which itself leaves some behind
			goroutines++
		}
	}
	return leftovers{len(descriptors), goroutines, len(temporary)}
}
