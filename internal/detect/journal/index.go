package journal

import (
	"crypto/sha256"
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

// A hash is the first half of a SHA-256, which is enough to tell names or bytes apart.
type hash [16]byte

type status byte

const (
	statusNone status = iota
	statusDone
	statusFailed
	statusNoInput // it failed, and turned out to be none
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
	name    hash
	sum     hash // of the bytes; zeros if they were not read
	size    int64
	modTime int64    // in nanoseconds since 1970; 0 for none
	at      position // of the outcome, or of the request as long as there is none
	time    uint32   // likewise, in seconds since 1970
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
		Size:    e.size, sum: e.sum, at: e.at,
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

// An index finds entries by the name and by the bytes of inputs. A map would take as
// much memory as the entries.
type index struct {
	chunks   [][]entry // all full but the last: they are never copied
	count    int
	byName   table
	bySHA256 table
}

// hashName returns a hash of which no two names have the same in practice.
func hashName(name []byte) hash {
	sum := sha256.Sum256(name)
	return hash(sum[:])
}

func (x *index) at(i uint32) *entry { return &x.chunks[i/chunkSize][i%chunkSize] }

// find returns the entry for a name, or nil.
func (x *index) find(name hash) *entry {
	slot := x.nameSlot(name)
	if slot == nil || *slot == 0 {
		return nil
	}
	return x.at(*slot - 1)
}

func (x *index) nameSlot(name hash) *uint32 {
	return x.byName.find(name, func(i uint32) bool { return x.at(i).name == name })
}

func (x *index) sumSlot(sum hash) *uint32 {
	return x.bySHA256.find(sum, func(i uint32) bool { return x.at(i).sum == sum })
}

// grow makes room for n inputs.
func (x *index) grow(n int) {
	if x.byName.isShort(n) {
		x.byName.resize(n)
		for i := range x.count {
			*x.nameSlot(x.at(uint32(i)).name) = uint32(i) + 1
		}
	}
	if x.bySHA256.isShort(n) {
		x.bySHA256.resize(n)
		for i := range x.count {
			x.indexSum(uint32(i))
		}
	}
}

// number returns the number of the entry for a name, which it creates if there is
// none.
func (x *index) number(name hash) uint32 {
	if slot := x.nameSlot(name); slot != nil && *slot != 0 {
		return *slot - 1
	}
	x.grow(x.count + 1)
	if x.count%chunkSize == 0 {
		x.chunks = append(x.chunks, make([]entry, 0, chunkSize))
	}
	last := len(x.chunks) - 1
	x.chunks[last] = append(x.chunks[last], entry{name: name})
	x.count++
	*x.nameSlot(name) = uint32(x.count) //nolint:gosec // 4 billion inputs have no memory
	return uint32(x.count) - 1          //nolint:gosec // likewise
}

// add returns the entry for a name, which it creates if there is none.
func (x *index) add(name hash) *entry { return x.at(x.number(name)) }

// findSum returns the entry of an input with these bytes that is done, or nil.
func (x *index) findSum(sum hash) *entry {
	slot := x.sumSlot(sum)
	if slot == nil || *slot == 0 {
		return nil
	}
	return x.at(*slot - 1)
}

// indexSum makes findSum find an entry.
func (x *index) indexSum(i uint32) {
	if e := x.at(i); e.status == statusDone && e.sum != (hash{}) {
		*x.sumSlot(e.sum) = i + 1
	}
}

// setSent stores that an input was sent in a request, or after all was not, unless
// another journal has an outcome that is newer.
func (x *index) setSent(name hash, request *entry, sent bool) {
	e := x.add(name)
	switch {
	case e.status != statusNone && e.at.journal() != request.at.journal() && e.time >= request.time:
		return
	case e.status == statusNone:
		e.at, e.time = request.at, request.time
	}
	e.set(flagUnknown, sent)
}

// setOutcome stores the outcome of an input unless there is a newer one. An older one
// of another journal isn't that of the last request.
func (x *index) setOutcome(name hash, e *entry) {
	i := x.number(name)
	old := x.at(i)
	sameJournal := old.at.journal() == e.at.journal()
	if !e.replaces(old) {
		return
	}
	isUnknown := old.flags&flagUnknown != 0 && !sameJournal && old.time > e.time
	*old = *e
	old.set(flagUnknown, isUnknown)
	old.name = name
	x.indexSum(i)
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
