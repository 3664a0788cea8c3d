package claims

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"unicode/utf8"

	"kith/exchange/column"
)

// Names gives numbers to identifiers, from 0 in the order in which they come.
// The zero Names is empty.
//
// Looking one up is what reading a large file mostly does, and waiting for
// memory is what looking up mostly is. So a small whole number, behind whatever
// all have before it, is an index, and an identifier of up to eleven bytes lies
// in its slot: one place to look at. Only what is longer is compared with its
// text.
type Names struct {
	small []uint32 // by whole number: the number + 1; 0 is free

	begun  bool   // there was a first one
	before []byte // what stands before the number of whole
	width  int    // of that number with its zeros; 0: it has none

	slots []slot
	used  int      // of slots
	ends  []uint64 // where each name ends in text
	text  []byte

	stored  column.Names // the first of them, where they lie in a file
	kept    int          // how many a file holds
	indexed int          // how many can be looked up; the rest follows when somebody asks
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

// Stored are names as a file holds them. Who is who is at hand at once; finding
// a number by its name takes a look at all of them first.
func Stored(parts []column.Names) *Names {
	n := &Names{}
	if len(parts) == 0 {
		return n
	}
	n.stored = parts[0]
	for _, p := range parts[1:] {
		for i := range p.Ends {
			n.add(p.Name(uint32(i)))
		}
	}
	n.kept, n.indexed = n.Len(), 0
	return n
}

// Since are the names that came after those that were stored, for the file to
// keep.
func (n *Names) Since() []column.Names {
	var since Names
	for i := n.kept; i < n.Len(); i++ {
		since.add(n.Name(uint32(i)))
	}
	return []column.Names{{Ends: since.ends, Text: since.text}}
}

// Len is how many there are.
func (n *Names) Len() int { return len(n.stored.Ends) + len(n.ends) }

// Name returns the identifier with a number.
func (n *Names) Name(number uint32) []byte {
	if int(number) < len(n.stored.Ends) {
		return n.stored.Name(number)
	}
	number -= uint32(len(n.stored.Ends))
	from := uint64(0)
	if number > 0 {
		from = n.ends[number-1]
	}
	return n.text[from:n.ends[number]]
}

// Number returns the number of an identifier, a new one when it was never seen.
func (n *Names) Number(name []byte) uint32 {
	if n.indexed < n.Len() {
		n.index()
	}
	at := n.place(name)
	if *at == 0 {
		n.take(at, name, n.add(name))
	}
	return *at - 1
}

// longestName is how many bytes an identifier has at most. Source: Kith
const longestName = 255

// readable reports whether an identifier is one that can be kept and written
// down: no longer than that, and without control characters.
func readable(name []byte) bool {
	if len(name) > longestName {
		return false
	}
	for _, c := range name {
		if c < ' ' {
			return false
		}
	}
	return utf8.Valid(name)
}

// Find returns the number of an identifier, ok = false when it was never seen.
func (n *Names) Find(name []byte) (number uint32, ok bool) {
	n.index()
	at := uint32(0)
	if v, small := n.whole(name); small && v < len(n.small) {
		at = n.small[v]
	} else if !small && len(n.slots) > 0 {
		at = n.find(n.slots, slotOf(name), name).number
	}
	return at - 1, at > 0
}

// index makes every name one that can be looked up.
func (n *Names) index() {
	for n.indexed < n.Len() {
		name := n.Name(uint32(n.indexed))
		n.indexed++
		n.take(n.place(name), name, uint32(n.indexed))
	}
}

// place is where the number + 1 of a name stands: 0 when it has none.
func (n *Names) place(name []byte) *uint32 {
	if !n.begun {
		n.begin(name)
	}
	if v, ok := n.whole(name); ok {
		if v >= len(n.small) {
			n.small = append(n.small, make([]uint32, max(v+1, 2*len(n.small))-len(n.small))...)
		}
		return &n.small[v]
	}
	if 2*n.used >= len(n.slots) {
		n.grow()
	}
	s := slotOf(name)
	at := n.find(n.slots, s, name)
	if at.number == 0 {
		*at = s
	}
	return &at.number
}

// take gives a name its place.
func (n *Names) take(at *uint32, name []byte, number uint32) {
	if _, small := n.whole(name); !small && *at == 0 {
		n.used++
	}
	*at = number
}

func (n *Names) add(name []byte) uint32 {
	n.text = append(n.text, name...)
	n.ends = append(n.ends, uint64(len(n.text)))
	n.indexed++
	return uint32(n.Len())
}

// begin takes the make of all names from the first: what stands before its
// digits, and how many digits there are where it begins with a zero.
func (n *Names) begin(name []byte) {
	at := len(bytes.TrimRight(name, "0123456789"))
	n.begun, n.before = true, bytes.Clone(name[:at])
	if digits := name[at:]; len(digits) > 1 && digits[0] == '0' {
		n.width = len(digits)
	}
}

// whole is the small number that a name of that make writes; no other name
// writes the same.
func (n *Names) whole(name []byte) (v int, ok bool) {
	if !bytes.HasPrefix(name, n.before) {
		return 0, false
	}
	number := name[len(n.before):]
	if len(number) == 0 || len(number) > 8 || n.width > 0 && len(number) != n.width || n.width == 0 && number[0] == '0' && len(number) > 1 {
		return 0, false
	}
	v = digits(number)
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

// join adds the names of o, as hash has them where it is not nil, and returns
// the number that each has here.
func (n *Names) join(o *Names, hash func([]byte) []byte) []uint32 {
	to := make([]uint32, o.Len())
	for i := range to {
		name := o.Name(uint32(i))
		if hash != nil {
			name = hash(name)
		}
		to[i] = n.Number(name)
	}
	return to
}
