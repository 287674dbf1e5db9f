package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"math"
	"time"
)

// A position is the number of a journal and the offset of a record in it.
type position uint64

const offsetBits = 48

func newPosition(journal int, offset int64) position {
	return position(journal)<<offsetBits | position(offset) //nolint:gosec // both are positive
}

func (p position) journal() int { return int(p >> offsetBits) }

func (p position) offset() int64 { return int64(p & (1<<offsetBits - 1)) }

type status byte

const (
	statusNone status = iota
	statusDone
	statusFailed
)

const (
	flagUnknown byte = 1 << iota
	flagRetry
	flagWasSent
)

const maxUnits = math.MaxUint16

// An entry is the state of an input, in 64 bytes without pointers: with a million
// of them, the garbage collector has nothing to do.
type entry struct {
	sha256  [32]byte
	size    int64
	modTime int64    // in nanoseconds since 1970; 0 for none
	at      position // of the outcome
	time    uint32   // of the outcome, in seconds since 1970
	units   uint16
	status  status
	flags   byte
}

func (e *entry) set(flag byte, on bool) {
	e.flags &^= flag
	if on {
		e.flags |= flag
	}
}

func (e *entry) export() Entry {
	failed := e.status == statusFailed
	x := Entry{
		Done: e.status == statusDone, Failed: failed,
		Retry:   failed && (e.flags&flagRetry != 0 || e.flags&flagWasSent == 0),
		Unknown: e.flags&flagUnknown != 0,
		SHA256:  e.sha256, Size: e.size, at: e.at,
	}
	if e.modTime != 0 {
		x.ModTime = time.Unix(0, e.modTime).UTC()
	}
	return x
}

// replaces reports whether e, which is read after old, is the newer outcome. In one
// journal it always is. In two, the clock decides.
func (e *entry) replaces(old *entry) bool {
	return old.status == statusNone || old.at.journal() == e.at.journal() || e.time > old.time ||
		e.time == old.time && e.status == statusDone
}

const chunkSize = 4096 // entries

// An index finds entries by the name and by the bytes of inputs.
type index struct {
	chunks   [][]entry // all full but the last: they are never copied
	byName   map[[16]byte]uint32
	bySHA256 map[uint64]uint32 // by the first bytes; the entry has all of them
}

func newIndex() index {
	return index{byName: map[[16]byte]uint32{}, bySHA256: map[uint64]uint32{}}
}

// grow makes room for n inputs if there is none so far.
func (x *index) grow(n int64) {
	if len(x.byName) == 0 {
		x.byName = make(map[[16]byte]uint32, n)
		x.bySHA256 = make(map[uint64]uint32, n)
	}
}

// hashName returns a hash of which no two names have the same in practice.
func hashName(name []byte) [16]byte {
	sum := sha256.Sum256(name)
	return [16]byte(sum[:16])
}

func (x *index) at(i uint32) *entry { return &x.chunks[i/chunkSize][i%chunkSize] }

func (x *index) find(hash [16]byte) *entry {
	if i, ok := x.byName[hash]; ok {
		return x.at(i)
	}
	return nil
}

// add returns the entry for a name, which it creates if there is none.
func (x *index) add(hash [16]byte) *entry { return x.at(x.number(hash)) }

func (x *index) number(hash [16]byte) uint32 {
	if i, ok := x.byName[hash]; ok {
		return i
	}
	last := len(x.chunks) - 1
	if last < 0 || len(x.chunks[last]) == chunkSize {
		x.chunks = append(x.chunks, make([]entry, 0, chunkSize))
		last++
	}
	i := uint32(last*chunkSize + len(x.chunks[last])) //nolint:gosec // 4 billion inputs have no memory
	x.chunks[last] = append(x.chunks[last], entry{})
	x.byName[hash] = i
	return i
}

func (x *index) findSHA256(sum *[32]byte) *entry {
	i, ok := x.bySHA256[binary.LittleEndian.Uint64(sum[:])]
	if !ok || x.at(i).sha256 != *sum {
		return nil
	}
	return x.at(i)
}

// setOutcome stores the outcome of an input unless there is a newer one.
func (x *index) setOutcome(hash [16]byte, e *entry) {
	i := x.number(hash)
	old := x.at(i)
	if !e.replaces(old) {
		old.set(flagUnknown, false)
		return
	}
	*old = *e
	if e.status == statusDone && e.sha256 != [32]byte{} {
		x.bySHA256[binary.LittleEndian.Uint64(e.sha256[:])] = i
	}
}

func (x *index) all() iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for _, chunk := range x.chunks {
			for i := range chunk {
				if !yield(&chunk[i]) {
					return
				}
			}
		}
	}
}
