package results_test

import (
	"fmt"
	"iter"
	"runtime"
	"strings"
	"testing"

	"vision1/internal/detect/results"
)

// BenchmarkStore stores 10,000 results of 2 KB and finishes. The memory must not
// depend on their number.
func BenchmarkStore(b *testing.B) {
	const count = 10_000
	response := `{"fullTextAnnotation":{"text":"` + strings.Repeat("words ", 300) + `"}}`
	var all iter.Seq2[results.Result, error] = func(yield func(results.Result, error) bool) {
		for i := range count {
			if !yield(image(fmt.Sprintf("d%d/%d.jpg", i/1000, i), response), nil) {
				return
			}
		}
	}
	for name, formats := range map[string][]results.Format{
		"json": nil,
		"all":  {results.Text, results.JSONL, results.CSV},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				d := openDir(b, b.TempDir(), results.DirOptions{Formats: formats, Options: results.Options{Features: []string{"text"}}})
				for r := range all {
					write(b, d, r)
				}
				if err := d.Finish(b.Context(), all); err != nil {
					b.Fatal(err)
				}
			}
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*count), "µs/result")
		})
	}
}
