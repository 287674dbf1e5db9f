package results_test

import (
	"fmt"
	"iter"
	"runtime"
	"strings"
	"testing"

	"vision1/internal/detect/results"
)

// BenchmarkStore stores and finishes 10,000 results of 2 KB. The memory must not
// depend on their number.
func BenchmarkStore(b *testing.B) {
	const count = 10_000
	response := `{"fullTextAnnotation":{"text":"` + strings.Repeat("words ", 300) + `"}}`
	result := func(i int) results.Result { return image(fmt.Sprintf("d%d/%d.jpg", i/1000, i), response) }
	for b.Loop() {
		d := openDir(b, b.TempDir(), results.DirOptions{
			Formats: []results.Format{results.Text, results.JSONL, results.CSV}, Options: results.Options{Features: []string{"text"}}})
		for i := range count {
			write(b, d, result(i))
		}
		var all iter.Seq2[results.Result, error] = func(yield func(results.Result, error) bool) {
			for i := 0; i < count && yield(result(i), nil); i++ {
			}
		}
		if err := d.Finish(b.Context(), all); err != nil {
			b.Fatal(err)
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*count), "µs/result")
}
