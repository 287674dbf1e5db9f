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
type Library struct {
	pool     pdfium.Pool
	instance pdfium.Pdfium
	cache    wazero.CompilationCache // nil if it is shared
}

// shared has the code in a process without a cache directory. One library at a time is
// started with it, so that the code is compiled once.
//
//nolint:gochecknoglobals // of the process
var shared struct {
	sync.Mutex

	cache wazero.CompilationCache
}

// Load loads the library. The first time on a machine, it compiles the library, which
// takes several seconds and 300 MB of memory. It stores the code in the user's cache
// directory, so that the next time takes a moment. Without such a directory, each
// process compiles it.
func Load() (*Library, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return startShared()
	}
	dir = filepath.Join(dir, "vision1-emulator", "pdfium")
	library, err := loadFrom(dir)
	if err != nil {
		// What is stored is damaged.
		_ = os.RemoveAll(dir)
		library, err = loadFrom(dir)
	}
	return library, err
}

// loadFrom loads the library with a directory of compiled code. If it isn't usable,
// the library is compiled. The error means that its content isn't usable.
func loadFrom(dir string) (*Library, error) {
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return startShared()
	}
	library, err := start(cache, cache)
	if err != nil {
		// If only storing the code failed, the cache has it in memory.
		library, err = start(cache, cache)
	}
	if err != nil {
		_ = cache.Close(context.Background())
	}
	return library, err
}

func startShared() (*Library, error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.cache == nil {
		shared.cache = wazero.NewCompilationCache()
	}
	return start(shared.cache, nil)
}

// start starts the library with a cache. The library closes its own cache, if it has one.
func start(cache, own wazero.CompilationCache) (*Library, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithDebugInfoEnabled(false).
		WithCompilationCache(cache)
	pool, err := webassembly.Init(webassembly.Config{
		Context:       experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(allocate)),
		MaxTotal:      1,
		RuntimeConfig: config,
		// Without files: the default is all files of the machine.
		FSConfig: wazero.NewFSConfig(),
		Stdout:   io.Discard,
		Stderr:   io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("load PDFium: %w", err)
	}
	// What compiling needed must not count in addition to the memory of the instance.
	debug.FreeOSMemory()
	library := &Library{pool: pool, cache: own}
	if library.instance, err = pool.GetInstanceWithContext(context.Background()); err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("start PDFium: %w", err)
	}
	return library, nil
}

// Close releases the library's memory, and closes its file.
func (l *Library) Close() {
	_ = l.instance.Close() // best effort, as the file can be invalid
	_ = l.pool.Close()
	if l.cache != nil {
		_ = l.cache.Close(context.Background())
	}
}
