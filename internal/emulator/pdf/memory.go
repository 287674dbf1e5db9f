package pdf

import "github.com/tetratelabs/wazero/experimental"

// maxMemory is the limit of the library's own memory in bytes: the file, what its
// objects decode to, and the page that is drawn.
const maxMemory = 224 << 20

// allocate returns memory that grows up to maxMemory in place. By default, it would
// be copied whenever it grows, and so need twice as much. What isn't used yet is
// reserved only.
func allocate(_, most uint64) experimental.LinearMemory {
	return &memory{buffer: make([]byte, 0, min(most, maxMemory))}
}

type memory struct{ buffer []byte }

// Reallocate returns nil if there is no more memory, which the library reports as an
// error.
func (m *memory) Reallocate(size uint64) []byte {
	if size > uint64(cap(m.buffer)) {
		return nil
	}
	return m.buffer[:size]
}

func (m *memory) Free() { m.buffer = nil }
