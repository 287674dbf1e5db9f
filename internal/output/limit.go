package output

// A LimitBuffer stores the first Limit bytes written to it and discards the
// rest. Writing never fails.
type LimitBuffer struct {
	Limit     int
	Truncated bool // bytes were discarded
	stored    []byte
}

func (b *LimitBuffer) Write(p []byte) (int, error) {
	n := min(len(p), b.Limit-len(b.stored))
	b.stored = append(b.stored, p[:n]...)
	b.Truncated = b.Truncated || n < len(p)
	return len(p), nil
}

// Bytes returns the stored bytes, which are valid until the next Write or Reset.
func (b *LimitBuffer) Bytes() []byte { return b.stored }

// Reset empties the buffer.
func (b *LimitBuffer) Reset() { b.stored, b.Truncated = b.stored[:0], false }
