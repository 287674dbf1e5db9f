package cursor

import (
	"fmt"
	"strconv"
	"testing"
)

// The time for each argument (ns/arg) must be the same for 1,000 and for 100,000
// arguments.
func BenchmarkParse100kArgs(b *testing.B) {
	inputs := []struct {
		name, message string
		arg           func(i int) string
	}{
		{"elements by +", "BatchAnnotateImagesRequest", func(int) string { return "requests.+.image.source.image-uri=gs://b/o" }},
		{"elements by index", "BatchAnnotateImagesRequest", func(i int) string { return "requests." + strconv.Itoa(i) + ".image.source.image-uri=gs://b/o" }},
		{"no index", "BatchAnnotateImagesRequest", func(int) string { return "requests.features.+.type=TEXT_DETECTION" }},
		{"entries of a map", "BatchAnnotateImagesRequest", func(i int) string { return "labels=key" + strconv.Itoa(i) + "=value" }},
		{"values of a list", "ImageContext", func(int) string { return "language-hints=de" }},
		{"moves", "AsyncBatchAnnotateImagesRequest", func(i int) string {
			return []string{"output-config", "gcs-destination", "...", ".output-config", ".."}[i%5]
		}},
		{"a typical command", "BatchAnnotateImagesRequest", func(i int) string {
			return []string{".requests.+", "image.source.image-uri=gs://b/o", "features.+.type=LABEL_DETECTION", "features.max-results=5"}[i%4]
		}},
		{"JSON", "BatchAnnotateImagesRequest", func(int) string { return `requests.+:={"image":{"source":{"imageUri":"gs://b/o"}}}` }},
	}
	for _, input := range inputs {
		for _, n := range []int{1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", input.name, n), func(b *testing.B) {
				in := repeated(n, input.arg)
				in.Message = message(b, input.message)
				b.ReportAllocs()
				for b.Loop() {
					request, diags := Parse(in)
					errs := diags.Errors()
					if len(errs) > 0 {
						b.Fatalf("%+v", errs[0])
					}
					if len(request.Chunks()) != 1 {
						b.Fatal("more than one chunk")
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/arg")
			})
		}
	}
}

// repeated returns an input with n arguments.
func repeated(n int, arg func(i int) string) Input {
	args := make([]string, n)
	for i := range args {
		args[i] = arg(i)
	}
	return Input{Args: args}
}
