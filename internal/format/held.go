package format

import (
	"bytes"
	"fmt"
)

// maxHeld is how much of a reply is kept in memory, in bytes. What a query makes
// of it may be some ten times as much.
const maxHeld = 64 << 20

// held keeps what is written to it, up to a limit.
type held struct {
	bytes.Buffer
	what string // is kept
}

func (h *held) Write(p []byte) (int, error) {
	if h.Len()+len(p) > maxHeld {
		return 0, &Error{Message: fmt.Sprintf("%s is longer than %d MiB; ask for less with -p fields=..., or leave out --query and --format", h.what, maxHeld>>20)}
	}
	h.Buffer.Write(p) // never fails
	return len(p), nil
}
