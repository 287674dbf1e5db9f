package request

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/api/apitest"
)

// TestLimits checks the warnings about limits of the service.
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
		args := make([]string, n)
		for i := range args {
			args[i] = "requests.+.image.content=@" + path
		}
		return args
	}
	tests := []struct {
		name string
		args []string
		want []string
	}{
		{"small images", images(16, small), nil},
		{"maximum size", images(1, large), []string{"the request is 26.7 MB of JSON; the service accepts up to 10.5 MB"}},
		{"over the maximum size", images(1, huge), []string{"20.0 MB; the service accepts images of up to 20.0 MB", "the request is 26.7 MB"}},
		{"too many images", images(17, small), []string{"17 images; the service accepts up to 16 in one request"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, _, warnings := plan(Args{Method: apitest.Method(t, "images", "annotate"), RequestArgs: test.args, Files: NewFiles(t.Context(), strings.NewReader(""))})
			var got []string
			for _, w := range warnings {
				got = append(got, w.Message)
			}
			if len(got) != len(test.want) {
				t.Fatalf("warnings %q, want %q", got, test.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], test.want[i]) {
					t.Errorf("warning %q, want %q", got[i], test.want[i])
				}
			}
		})
	}
}
