package text

import (
	"bytes"
	"crypto/sha256"
	"strconv"
	"strings"
	"sync"
)

// Limits of recent.
const (
	recentOutputs = 100
	recentSize    = 256 << 10 // bytes of an output: a page of 600 words
)

// recent stores the last outputs of tesseract, because clients that are tried out or
// tested send the same images repeatedly, and tesseract takes a third of a second even for
// a few words.
type recent struct {
	mutex   sync.Mutex
	outputs map[string][]byte
	keys    []string // of outputs, the oldest first
}

// recentKey returns the key of the output for a raster, its turns, and arguments.
func recentKey(raster []byte, turns int, arguments []string) string {
	sum := sha256.Sum256(raster)
	return string(sum[:]) + strconv.Itoa(turns) + strings.Join(arguments, "\x00")
}

// get returns an output, if it is stored.
func (r *recent) get(key string) (output []byte, ok bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	output, ok = r.outputs[key]
	return output, ok
}

// put stores a copy of an output, unless it is large.
func (r *recent) put(key string, output []byte) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if _, ok := r.outputs[key]; ok || len(output) > recentSize {
		return
	}
	if len(r.keys) == recentOutputs {
		delete(r.outputs, r.keys[0])
		r.keys = r.keys[1:]
	}
	if r.outputs == nil {
		r.outputs = map[string][]byte{}
	}
	r.outputs[key] = bytes.Clone(output)
	r.keys = append(r.keys, key)
}
