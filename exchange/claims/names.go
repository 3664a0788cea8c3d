package claims

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// Names gives numbers to identifiers, from 0 in the order in which they come.
// The zero Names is empty.
//
// Looking one up is what reading a large file mostly does, and waiting for
// memory is what looking up mostly is. So a small whole number is an index, and
// an identifier of up to eleven bytes lies in its slot: one place to look at.
// Only what is longer is compared with its text.
type Names struct {
	small []uint32 // by whole number: the number + 1; 0 is free
	slots []slot
	used  int      // of slots
	ends  []uint64 // where each name ends in text
	text  []byte
}

// slot is one identifier: up to eleven bytes with their length, or part of a
// hash; and its number + 1, 0 where the slot is free.
type slot struct {
	low    uint64
	high   uint32
	number uint32
}

const (
	inSlot    = 11
	mostSmall = 1 << 24 // Source: Kith
)

var seed = maphash.MakeSeed()

// Len is how many there are.
func (n *Names) Len() int { return len(n.ends) }

// Name returns the identifier with a number.
func (n *Names) Name(number uint32) []byte {
	from := uint64(0)
	if number > 0 {
		from = n.ends[number-1]
	}
	return n.text[from:n.ends[number]]
}

// Number returns the number of an identifier, a new one when it was never seen.
func (n *Names) Number(name []byte) uint32 {
	if v, ok := whole(name); ok {
		return n.numberOf(v, name)
	}
	if 2*n.used >= len(n.slots) {
		n.grow()
	}
	at := n.find(n.slots, slotOf(name), name)
	if at.number == 0 {
		*at = slotOf(name)
		at.number = n.add(name)
		n.used++
	}
	return at.number - 1
}

// Find returns the number of an identifier, ok = false when it was never seen.
func (n *Names) Find(name []byte) (number uint32, ok bool) {
	at := uint32(0)
	if v, small := whole(name); small && v < len(n.small) {
		at = n.small[v]
	} else if !small && len(n.slots) > 0 {
		at = n.find(n.slots, slotOf(name), name).number
	}
	return at - 1, at > 0
}

// numberOf is Number of a small whole number.
func (n *Names) numberOf(v int, name []byte) uint32 {
	if v >= len(n.small) {
		n.small = append(n.small, make([]uint32, max(v+1, 2*len(n.small))-len(n.small))...)
	}
	if n.small[v] == 0 {
		n.small[v] = n.add(name)
	}
	return n.small[v] - 1
}

func (n *Names) add(name []byte) uint32 {
	n.text = append(n.text, name...)
	n.ends = append(n.ends, uint64(len(n.text)))
	return uint32(len(n.ends))
}

// whole is the small number that name writes in the one usual way.
func whole(name []byte) (v int, ok bool) {
	if len(name) == 0 || len(name) > 8 || name[0] == '0' && len(name) > 1 {
		return 0, false
	}
	v = digits(name)
	return v, v >= 0 && v < mostSmall
}

// slotOf is what stands in the slot of a name, without its number.
func slotOf(name []byte) slot {
	if len(name) > inSlot {
		h := maphash.Bytes(seed, name)
		return slot{low: h, high: 0xff << 24} // no length of a name in its slot
	}
	var b [12]byte
	copy(b[:], name)
	b[11] = byte(len(name))
	return slot{low: binary.LittleEndian.Uint64(b[:]), high: binary.LittleEndian.Uint32(b[8:])}
}

// find returns the slot where a name is, or where it belongs.
func (n *Names) find(slots []slot, s slot, name []byte) *slot {
	mask := uint64(len(slots) - 1)
	high, low := bits.Mul64(s.low^0x9e3779b97f4a7c15, uint64(s.high)^0xbf58476d1ce4e5b9)
	high, low = bits.Mul64(high^low^0x94d049bb133111eb, 0x9e3779b97f4a7c15)
	for i := (high ^ low) & mask; ; i = (i + 1) & mask {
		at := &slots[i]
		if at.number == 0 {
			return at
		}
		if at.low == s.low && at.high == s.high && (len(name) <= inSlot || bytes.Equal(n.Name(at.number-1), name)) {
			return at
		}
	}
}

// grow makes room for twice as many.
func (n *Names) grow() {
	slots := make([]slot, max(1024, 2*len(n.slots)))
	for _, s := range n.slots {
		if s.number > 0 {
			*n.find(slots, s, n.Name(s.number-1)) = s
		}
	}
	n.slots = slots
}

// join adds the names of o and returns the number that each has here.
func (n *Names) join(o *Names) []uint32 {
	to := make([]uint32, o.Len())
	for i := range to {
		to[i] = n.Number(o.Name(uint32(i)))
	}
	return to
}
