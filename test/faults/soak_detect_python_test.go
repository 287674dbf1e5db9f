//go:build soak && linux

package faults

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// labelsText returns what the service responds to LABEL_DETECTION by default: 10
// labels, 1.3 KB.
func labelsText(t *testing.T) string {
	t.Helper()
	var labels []map[string]any
	for i := range 10 {
		score := 0.99 - float64(i)*0.031_234_5
		labels = append(labels, map[string]any{"mid": fmt.Sprintf("/m/0%04x", i), "description": fmt.Sprint("label number ", i), "score": score, "topicality": score})
	}
	text, err := json.MarshalIndent(map[string]any{"labelAnnotations": labels}, "", "  ")
	mustDo(t, err)
	return string(text)
}

// TestCompareDetectPython annotates 10,000 images with vision1 and with Google's Python
// client in turn. It needs a Python with google-cloud-vision, named by
// VISION1_TEST_PYTHON, so it isn't one of the load tests. The targets are those of
// responses of the usual size.
func TestCompareDetectPython(t *testing.T) {
	const images, rounds, faster, part = 10_000, 3, 4, 0.2
	python := os.Getenv("VISION1_TEST_PYTHON")
	if python == "" {
		t.Fatal("set VISION1_TEST_PYTHON to a Python with google-cloud-vision")
	}
	script, err := filepath.Abs(filepath.Join("testdata", "annotate.py"))
	mustDo(t, err)
	program, server, in := buildProgram(t), newCannedServer(t), imageTree(t, images)
	t.Chdir(filepath.Dir(in))
	in = filepath.Base(in)
	labels := labelsText(t)
	for _, response := range []string{labels, cannedText} {
		server.response = response
		var ours, theirs []cost
		for range rounds {
			theirs = append(theirs, runTimed(t, server.URL, python, script, server.Listener.Addr().String(), in, t.TempDir()))
			ours = append(ours, runTimed(t, server.URL, program, "detect", "labels", in, "-o", t.TempDir(), "--rate", "0"))
		}
		a, b := median(ours), median(theirs)
		wall, cpu := float64(b.wall)/float64(a.wall), float64(a.cpu)/float64(b.cpu)
		t.Logf("%d bytes for an image: vision1 %s, Python %s: %.1f times as fast with %.0f %% of the CPU", len(response), a, b, wall, 100*cpu)
		if response == labels && (wall < faster || cpu > part) {
			t.Errorf("want %d times, and %.0f %%", faster, 100*part)
		}
	}
	if got := server.images.Load(); got != 4*rounds*images {
		t.Errorf("%d images were sent", got)
	}
}

// median returns the median of each figure.
func median(costs []cost) cost {
	of := func(figure func(cost) int64) int64 {
		var all []int64
		for _, c := range costs {
			all = append(all, figure(c))
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	return cost{
		cpu:    time.Duration(of(func(c cost) int64 { return int64(c.cpu) })),
		wall:   time.Duration(of(func(c cost) int64 { return int64(c.wall) })),
		memory: of(func(c cost) int64 { return c.memory }),
	}
}

func (c cost) String() string {
	return fmt.Sprintf("%.2f s, %.2f s CPU, %d MiB", c.wall.Seconds(), c.cpu.Seconds(), c.memory>>20)
}
