package detect

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// keyOf returns a number that stands for a name where names would need too much memory.
func keyOf(name string) uint64 { return keyOfHash(sha256.Sum256([]byte(name))) }

// keyOfHash returns a number that stands for a hash.
func keyOfHash(sum [sha256.Size]byte) uint64 { return binary.LittleEndian.Uint64(sum[:]) }

// A Namer gives each input its Result, and recognizes names that it had before. It
// needs about 40 bytes for each input, however long the names are.
//
// A Result depends only on the name of the input, with an exception: if two results
// would be the same file on a file system that ignores case or Unicode normalization,
// the first keeps its name, and the other gets a hash. Own makes that the same in
// each run, whatever the order of the inputs.
type Namer struct {
	owners map[uint64]owner // of results, by slot
	hashes int              // how many results with a hash were reported to Own
}

// An owner is the input that has a result: the hash of its name, and in the lowest
// bit, whether it was named in this run.
type owner uint64

const wasNamed owner = 1

// NewNamer returns a Namer.
func NewNamer() *Namer { return &Namer{owners: make(map[uint64]owner)} }

func ownerOf(name string) owner { return owner(keyOf(name)) &^ wasNamed }

// slotOf returns the place of a result in the table. If two results have the same one
// by chance, one gets a hash without need.
func slotOf(result string) uint64 { return keyOf(foldPath(result)) }

// Own records the Result that an input has from an earlier run.
func (n *Namer) Own(name, result string) {
	if result != resultName(name) {
		n.hashes++
	}
	slot := slotOf(result)
	if _, ok := n.owners[slot]; !ok {
		n.owners[slot] = ownerOf(name)
	}
}

// Name returns the Result for the input with that name. It reports whether the name
// is new: false if it was called for that name before.
func (n *Namer) Name(name string) (result string, isNew bool) {
	self, plain := ownerOf(name), resultName(name)
	if n.hashes > 0 {
		hashed := withHash(plain, name, 0)
		if n.owners[slotOf(hashed)]&^wasNamed == self {
			return n.take(hashed, self)
		}
	}
	result = plain
	for i := 0; ; i++ {
		if o, ok := n.owners[slotOf(result)]; !ok || o&^wasNamed == self {
			return n.take(result, self)
		}
		result = withHash(plain, name, i)
	}
}

func (n *Namer) take(result string, self owner) (string, bool) {
	slot := slotOf(result)
	isNew := n.owners[slot]&wasNamed == 0
	n.owners[slot] = self | wasNamed
	return result, isNew
}

// withHash returns a result with the hash of the name. i is larger than 0 if another
// input has that result by chance.
func withHash(result, name string, i int) string {
	if i > 0 {
		name += "\x00" + strconv.Itoa(i)
	}
	at := strings.LastIndexByte(result, '/') + 1
	return result[:at] + insertHash(result[at:], hashOf(name))
}

// foldPath returns a path in a form that is the same for all that some file system
// takes for the same. It also is for some that none does, which does no harm.
func foldPath(p string) string {
	if isASCII(p) {
		return strings.ToLower(p)
	}
	p = strings.NewReplacer("ß", "ss", "ẞ", "ss").Replace(p)
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) { // HFS+ ignores many of them
			return -1
		}
		return unicode.ToLower(unicode.ToUpper(r))
	}, norm.NFKD.String(p))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
