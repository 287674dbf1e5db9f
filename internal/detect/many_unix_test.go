//go:build unix

package detect_test

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"testing"

	"vision1/internal/detect"
)

// 20,000 names on standard input are read as they come, in memory that is the Namer's:
// less than 100 bytes for each. The files are 100, by way of 200 links to their
// directory.
func TestManyNamesOnStandardInput(t *testing.T) {
	const links, files = 200, 100
	t.Chdir(t.TempDir())
	if err := os.Mkdir("files", 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range files {
		if err := os.WriteFile(fmt.Sprintf("files/%d.jpg", i), []byte("img"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range links {
		if err := os.Symlink("files", fmt.Sprintf("d%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	list, w := io.Pipe()
	go func() {
		for i := range links * files {
			_, _ = fmt.Fprintf(w, "d%d/%d.jpg\n", i/files, i%files) // until the reader has enough
		}
		_ = w.Close()
	}()
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	s := detect.Sources{FilesFrom: "-", Stdin: list, Classify: classify, Namer: detect.NewNamer()}
	n := 0
	for in, err := range detect.NewWalker(&s).Inputs(t.Context()) {
		if err != nil || in.Name != fmt.Sprintf("d%d/%d.jpg", n/files, n%files) {
			t.Fatalf("%d: %+v, %v", n, in, err)
		}
		n++
	}
	used := heap() - before
	runtime.KeepAlive(s.Namer)
	if n != links*files || used > 100*links*files {
		t.Errorf("%d names, %d bytes", n, used)
	}
}
