package claims

import (
	"bytes"
	"hash/maphash"
)

// Names gives numbers to identifiers, from 0 in the order in which they come.
// The zero Names is empty.
type Names struct {
	slots []uint64 // half of the hash, and the number + 1; 0 is free
	ends  []uint64 // where each name ends in text
	text  []byte
}

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
	if 2*len(n.ends) >= len(n.slots) {
		n.grow()
	}
	h := maphash.Bytes(seed, name)
	mask := uint64(len(n.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := n.slots[i]
		if s == 0 {
			n.text = append(n.text, name...)
			n.ends = append(n.ends, uint64(len(n.text)))
			n.slots[i] = h&^0xffffffff | uint64(len(n.ends))
			return uint32(len(n.ends) - 1)
		}
		if s>>32 == h>>32 {
			if number := uint32(s) - 1; bytes.Equal(n.Name(number), name) {
				return number
			}
		}
	}
}

// grow makes room for twice as many.
func (n *Names) grow() {
	n.slots = make([]uint64, max(1024, 2*len(n.slots)))
	mask := uint64(len(n.slots) - 1)
	for number := range n.ends {
		h := maphash.Bytes(seed, n.Name(uint32(number)))
		i := h & mask
		for n.slots[i] != 0 {
			i = (i + 1) & mask
		}
		n.slots[i] = h&^0xffffffff | uint64(number+1)
	}
}

// join adds the names of o and returns the number that each has here.
func (n *Names) join(o *Names) []uint32 {
	to := make([]uint32, o.Len())
	for i := range to {
		to[i] = n.Number(o.Name(uint32(i)))
	}
	return to
}
