// Package pdf draws the pages of PDF files with PDFium, which is compiled to
// WebAssembly and needs no cgo.
package pdf

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// LibraryMemory is the memory in bytes of a library: its own, which it can't exceed,
// and what its code needs. A file and an encoded page need more.
const LibraryMemory = maxMemory + 64<<20

// A Library is PDFium for one file. It must be closed, and is not safe for concurrent
// use.
type Library struct{ instance pdfium.Pdfium }

// loaded is PDFium's code, which all libraries of the process use.
//
//nolint:gochecknoglobals // of the process
var loaded struct {
	sync.Mutex

	pool pdfium.Pool // nil, unless it is loaded
}

// Load returns a library. The first time on a machine, it compiles PDFium, which takes
// several seconds and 300 MB of memory. It stores the code in the user's cache
// directory, from which other processes load it in a moment. Without such a directory,
// each process compiles it.
func Load() (*Library, error) {
	pool, err := loadPool()
	if err != nil {
		return nil, fmt.Errorf("load PDFium: %w", err)
	}
	instance, err := pool.GetInstanceWithContext(context.Background())
	if err != nil {
		return nil, fmt.Errorf("start PDFium: %w", err)
	}
	return &Library{instance: instance}, nil
}

// Close releases the library's memory, and closes its file.
func (l *Library) Close() {
	_ = l.instance.Close() // best effort, as the file can be invalid
}

func loadPool() (pdfium.Pool, error) {
	loaded.Lock()
	defer loaded.Unlock()
	var err error
	if loaded.pool == nil {
		if dir, dirErr := os.UserCacheDir(); dirErr != nil {
			loaded.pool, err = newPool(nil)
		} else {
			loaded.pool, err = newPoolFrom(cacheDir(dir))
		}
	}
	return loaded.pool, err
}

// cacheDir returns the directory of compiled code in the user's cache directory.
func cacheDir(user string) string { return filepath.Join(user, "vision1-emulator", "pdfium") }

// newPoolFrom loads PDFium with a directory of compiled code. If that is not usable, it
// compiles PDFium.
func newPoolFrom(dir string) (pdfium.Pool, error) {
	for attempt := range 2 {
		cache, err := wazero.NewCompilationCacheWithDir(dir)
		if err != nil {
			break
		}
		for range 2 { // if only storing the code failed, the cache has it in memory
			if pool, err := newPool(cache); err == nil {
				return pool, nil
			}
		}
		_ = cache.Close(context.Background())
		if attempt == 0 { // what is stored can be damaged
			_ = os.RemoveAll(dir)
		}
	}
	return newPool(nil)
}

// newPool loads PDFium with a cache of compiled code, or compiles it if cache is nil.
func newPool(cache wazero.CompilationCache) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithDebugInfoEnabled(false)
	if cache != nil {
		config = config.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context:       experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(allocate)),
		MaxTotal:      -1, // no limit
		RuntimeConfig: config,
		// Without files: the default is all files of the machine.
		FSConfig: wazero.NewFSConfig(),
		Stdout:   io.Discard,
		Stderr:   io.Discard,
	})
	// What compiling needed must not count in addition to the memory of the instances.
	debug.FreeOSMemory()
	return pool, err
}
