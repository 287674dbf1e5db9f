package request

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is over a limit of the service is sent, with a warning.
func TestLimits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name string, size int64) string {
		path := filepath.Join(dir, name)
		write(t, path, "")
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		return path
	}
	huge, large, small := file("huge", maxImageBytes+1), file("large", maxImageBytes), file("small", 1000)
	images := func(n int, path string) []string {
		words := make([]string, n)
		for i := range words {
			words[i] = "requests.+.image.content=@" + path
		}
		return words
	}
	tests := []struct {
		name  string
		words []string
		says  []string
	}{
		{"small", images(16, small), nil},
		{"large", images(1, large), []string{"the request is 26.7 MB of JSON; the service accepts up to 10.5 MB"}},
		{"huge", images(1, huge), []string{"20.0 MB; the service accepts images of up to 20.0 MB", "the request is 26.7 MB"}},
		{"many", images(17, small), []string{"17 images; the service accepts up to 16 in one request"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, _, warnings := planned(Args{Method: methodOf(t, "images", "annotate"), RequestArgs: test.words, Files: NewFiles(t.Context(), strings.NewReader(""))})
			var says []string
			for _, w := range warnings {
				says = append(says, w.Message)
			}
			if len(says) != len(test.says) {
				t.Fatalf("warnings %q, want %q", says, test.says)
			}
			for i := range says {
				if !strings.HasPrefix(says[i], test.says[i]) {
					t.Errorf("warning %q, want %q", says[i], test.says[i])
				}
			}
		})
	}
}
