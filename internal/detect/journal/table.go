package journal

import "encoding/binary"

// A table is a hash table of numbers of entries, by a part of the entry. Each slot is
// a number plus one; 0 is empty. Collisions go to the next slot: hashes are random.
type table struct {
	slots []uint32
}

const minSlots = 1 << 10

// isShort reports whether n numbers would fill more than three quarters of the slots.
func (t *table) isShort(n int) bool { return n > len(t.slots)/4*3 }

// resize empties the table, and makes room for n numbers.
func (t *table) resize(n int) {
	size := minSlots
	for n > size/4*3 {
		size *= 2
	}
	t.slots = make([]uint32, size)
}

// find returns the slot of the entry with a hash, for which same returns true, or an
// empty slot for it; nil if the table has no slots.
func (t *table) find(h hash, same func(i uint32) bool) *uint32 {
	if len(t.slots) == 0 {
		return nil
	}
	mask := uint64(len(t.slots)) - 1
	for at := binary.LittleEndian.Uint64(h[:]) & mask; ; at = (at + 1) & mask {
		slot := &t.slots[at]
		if *slot == 0 || same(*slot-1) {
			return slot
		}
	}
}
