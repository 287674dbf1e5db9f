//go:build !race

// The race detector makes compiling take a minute.

package decode_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"vision1/internal/emulator/decode"
	"vision1/internal/emulator/pdftest"
	"vision1/internal/emulator/worker"
)

func TestMain(m *testing.M) {
	if code, isWorker := worker.Main(os.Args[1:], os.Stdin, os.Stdout, decode.NewHandler); isWorker {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

func newDecoder(t *testing.T) *decode.Decoder {
	t.Helper()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, t.TempDir())
	}
	program, err := worker.Self()
	if err != nil {
		t.Fatal(err)
	}
	return decode.New(decode.Config{Worker: program})
}

// stored returns the files of compiled code.
func stored(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(codeDir(t), "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// codeDir returns the directory of compiled code.
func codeDir(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "vision1-emulator", "pdfium")
}

// Closing the decoder ends the compilation.
func TestCloseWhileCompiling(t *testing.T) {
	decoder := newDecoder(t)
	leaving, leave := context.WithCancel(t.Context())
	leave()
	if _, err := decoder.Open(leaving, decode.PDF, pdftest.Pages(""), false); err == nil {
		t.Fatal("opened without a client")
	}
	decoder.Close()
	if files := stored(t); len(files) > 0 {
		t.Errorf("compiled: %v", files)
	}
}
