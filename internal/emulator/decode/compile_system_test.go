//go:build system && !race

package decode_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vision1/internal/emulator/decode"
	"vision1/internal/emulator/pdf"
	"vision1/internal/emulator/pdftest"
)

// The library is compiled although the client that needs it doesn't wait, and damaged
// code is compiled again.
func TestClientLeavesWhileCompiling(t *testing.T) {
	library, err := pdf.Load()
	if err != nil {
		t.Fatal(err)
	}
	library.Close()
	names := stored(t)
	if len(names) == 0 {
		t.Fatal("the library stored no code")
	}
	decoder := newDecoder(t)
	defer decoder.Close()
	for _, name := range names { // also those of other versions
		writeDamaged(t, filepath.Join(codeDir(t), filepath.Base(filepath.Dir(name)), filepath.Base(name)))
	}
	data := pdftest.Pages("")
	leaving, leave := context.WithCancel(t.Context())
	leave()
	if _, err := decoder.Open(leaving, decode.PDF, data, false); err == nil {
		t.Fatal("opened without a client")
	}
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for !isCompiled(t) {
		<-ticker.C
	}
	file, err := decoder.Open(t.Context(), decode.PDF, data, false)
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
}

// writeDamaged stores code that can't be loaded.
func writeDamaged(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("WAZEVO\x03dev"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// isCompiled reports whether the only file has the size of the library's code: the
// damaged ones were removed.
func isCompiled(t *testing.T) bool {
	t.Helper()
	files := stored(t)
	if len(files) != 1 {
		return false
	}
	info, err := os.Stat(files[0])
	return err == nil && info.Size() > 1<<20
}
