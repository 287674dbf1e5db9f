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

// A Key stands for a name where names would need too much memory.
type Key [16]byte

// KeyOf returns the key of a name.
func KeyOf(name string) Key {
	sum := sha256.Sum256([]byte(name))
	return Key(sum[:16])
}

// ResultKey returns a key that names have in common if their results could be the
// same file on some file system. Shares of a run are chosen by it, so that one Namer
// sees all of these names.
func ResultKey(name string) Key { return KeyOf(foldPath(resultName(name))) }

// A Namer gives each input its Result, and recognizes names that it had before. It
// needs about 60 bytes for each input, however long the names are.
//
// A Result depends only on the name of the input, with an exception: if two results
// would be the same file on a file system that ignores case or Unicode normalization,
// the first keeps its name, and the other gets a hash. Own makes that the same in
// each run, whatever the order of the inputs.
type Namer struct {
	owners map[Key]owner // of results, by ResultKey
	hashes int           // how many results with a hash were reported to Own
}

// An owner is the input that has a result: the hash of its name, and in the lowest
// bit, whether it was named in this run.
type owner uint64

const wasNamed owner = 1

// NewNamer returns a Namer.
func NewNamer() *Namer { return &Namer{owners: make(map[Key]owner)} }

func ownerOf(name string) owner {
	key := KeyOf(name)
	return owner(binary.LittleEndian.Uint64(key[:8])) &^ wasNamed
}

// Own records the Result that an input has from an earlier run.
func (n *Namer) Own(name, result string) {
	if result != resultName(name) {
		n.hashes++
	}
	key := KeyOf(foldPath(result))
	if _, ok := n.owners[key]; !ok {
		n.owners[key] = ownerOf(name)
	}
}

// Name returns the Result for the input with that name. It reports whether the name
// is new: false if it was called for that name before.
func (n *Namer) Name(name string) (result string, isNew bool) {
	self, plain := ownerOf(name), resultName(name)
	if n.hashes > 0 {
		hashed := withHash(plain, name, 0)
		if n.owners[KeyOf(foldPath(hashed))]&^wasNamed == self {
			return n.take(hashed, self)
		}
	}
	result = plain
	for i := 0; ; i++ {
		if o, ok := n.owners[KeyOf(foldPath(result))]; !ok || o&^wasNamed == self {
			return n.take(result, self)
		}
		result = withHash(plain, name, i)
	}
}

func (n *Namer) take(result string, self owner) (string, bool) {
	key := KeyOf(foldPath(result))
	isNew := n.owners[key]&wasNamed == 0
	n.owners[key] = self | wasNamed
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
