package call

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
	huge, large, small := file("huge", mostPictureBytes+1), file("large", mostPictureBytes), file("small", 1000)
	pictures := func(n int, path string) []string {
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
		{"small", pictures(16, small), nil},
		{"large", pictures(1, large), []string{"the request is 26.7 MB of JSON; the service takes up to 10.5 MB"}},
		{"huge", pictures(1, huge), []string{"20.0 MB; the service takes pictures of up to 20.0 MB", "the request is 26.7 MB"}},
		{"many", pictures(17, small), []string{"17 pictures; the service takes up to 16 in one call"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			plan := planOf(t, "images", "annotate", test.words...)
			var says []string
			for _, w := range plan.Warnings {
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
