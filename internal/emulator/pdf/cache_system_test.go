//go:build system && !race

// Compiling the library takes several seconds; with the race detector, a minute.

package pdf

import (
	"os"
	"path/filepath"
	"testing"
)

// Without a usable directory, the library is compiled.
func TestNoCache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	pool, err := newPoolFrom(file)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := pool.GetInstanceWithContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := instance.Close(); err != nil {
		t.Error(err)
	}
	if err := pool.Close(); err != nil {
		t.Error(err)
	}
}
