//go:build unix

package detect_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"testing"

	"vision1/internal/detect"
)

// BenchmarkPlan is a dry run over 1,000,000 names from a list, each a file that is
// opened, classified, named, and hashed. All memory of the process must be below
// 256 MiB. The files are 1,000, by way of 1,000 links to their directory.
func BenchmarkPlan(b *testing.B) {
	const n = 1000
	b.Chdir(b.TempDir())
	if err := os.Mkdir("files", 0o700); err != nil {
		b.Fatal(err)
	}
	for i := range n {
		if err := os.WriteFile(fmt.Sprintf("files/IMG_%04d.JPG", i), fmt.Append(nil, "img", i), 0o600); err != nil {
			b.Fatal(err)
		}
		if err := os.Symlink("files", "directory-"+strconv.Itoa(i)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		list, w := io.Pipe()
		go func() {
			for i := range n * n {
				_, _ = fmt.Fprintf(w, "directory-%d/IMG_%04d.JPG\x00", i/n, i%n)
			}
			_ = w.Close()
		}()
		s := detect.Sources{FilesFrom: "-", Null: true, Stdin: list, Classify: classify, Namer: detect.NewNamer()}
		planner := detect.NewPlanner(template(b, detect.Settings{Features: features(b, "text")}), detect.DefaultRate)
		i := uint64(0)
		for in, err := range detect.NewWalker(&s).Inputs(b.Context()) {
			if err != nil {
				b.Fatal(in.Name, err)
			}
			sum, err := detect.HashFile(in)
			if err != nil {
				b.Fatal(err)
			}
			binary.BigEndian.PutUint64(sum[:], i) // as if all were distinct
			planner.Add(in, sum, 0)
			i++
		}
		if plan := planner.Plan(detect.Prices{}); plan.Images != n*n || plan.Requests != n*n/16 {
			b.Fatalf("%+v", plan)
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(n*n), "ns/name")
	if m.Sys > 256<<20 {
		b.Errorf("%d MiB", m.Sys>>20)
	}
}
