package column

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"sync/atomic"
	"unsafe"

	"kith/relation/cores"
	"kith/relation/encounter"
)

// A section is a head, the columns that it counts, and checksums. Everything is
// little-endian and stands at a multiple of eight bytes, so that it can be read
// where it lies.
const (
	magic    = "kith-encounter-2"
	headSize = 128
)

// ErrFormat is the error of a file that is no table of encounters, or a damaged
// one.
var ErrFormat = errors.New("column: this is no table of encounters, or a damaged one")

// head is the beginning of a section: how many there are of what follows.
type head struct {
	first               encounter.Day
	patients, providers uint64    // in all, with this section
	keys, places        uint64    // in this section
	who                 uint64    // patients in this section; 0 is every one, which the first section has
	names               [3]uint64 // patients, providers, sites that are new
	text                [3]uint64 // bytes of their names
	about               uint64    // bytes
}

func (h *head) fields() []*uint64 {
	return []*uint64{&h.patients, &h.providers, &h.keys, &h.places, &h.who, &h.names[0], &h.names[1], &h.names[2], &h.text[0], &h.text[1], &h.text[2], &h.about}
}

func (h *head) bytes() []byte {
	b := make([]byte, 0, headSize)
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint64(b, uint64(int64(h.first)))
	for _, f := range h.fields() {
		b = binary.LittleEndian.AppendUint64(b, *f)
	}
	return binary.LittleEndian.AppendUint64(b, uint64(crc32.Checksum(b, castagnoli)))
}

func readHead(b []byte) (h head, ok bool) {
	if len(b) < headSize || string(b[:len(magic)]) != magic {
		return h, false
	}
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(b[len(magic)+8*i:]) }
	first := int64(word(0))
	h.first = encounter.Day(first)
	for i, f := range h.fields() {
		*f = word(i + 1)
		if *f > 1<<48 { // so that sizes add up
			return h, false
		}
	}
	return h, first == int64(h.first) && word(13) == uint64(crc32.Checksum(b[:headSize-8], castagnoli)) &&
		h.patients <= encounter.MostPatients && h.providers <= encounter.MostProviders && h.places <= encounter.MostPlaces
}

// starts is how many patients of the section there are.
func (h *head) starts() uint64 {
	if h.who > 0 {
		return h.who
	}
	return h.patients
}

// columns is how many bytes stand between head and checksums.
func (h *head) columns() uint64 {
	n := 8 * (h.who + h.starts() + 1 + h.keys + h.places)
	for i := range h.names {
		n += 8*h.names[i] + padded(h.text[i])
	}
	return n + padded(h.about)
}

// size is how many bytes the section has.
func (h *head) size() uint64 { return headSize + h.columns() + 8*(blocks(h.columns())+1) }

func padded(n uint64) uint64 { return (n + 7) &^ 7 }

// block is what one checksum is of, so that all cores can look.
//
// Source: Kith
const block = 4 << 20

func blocks(n uint64) uint64 { return (n + block - 1) / block }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// section is a section where it lies.
type section struct {
	head
	whom   []uint64 // as head.who
	start  []uint64
	keys   []encounter.Key
	places []encounter.Place
	named  [3]Names
	about  []byte
}

// cut takes the first section off b. ok is false when b does not begin with a
// whole one.
func cut(b []byte) (s section, rest []byte, ok bool) {
	h, ok := readHead(b)
	if !ok || uint64(len(b)) < h.size() {
		return s, b, false
	}
	columns := b[headSize : headSize+h.columns()]
	if !sound(columns, b[headSize+h.columns():h.size()]) {
		return s, b, false
	}
	s.head = h
	s.whom, columns = words[uint64](columns, h.who)
	s.start, columns = words[uint64](columns, h.starts()+1)
	s.keys, columns = words[encounter.Key](columns, h.keys)
	for range h.places {
		w := binary.LittleEndian.Uint64(columns)
		columns = columns[8:]
		s.places = append(s.places, encounter.Place{Site: uint32(w >> 8), Kind: encounter.Kind(w)})
		ok = ok && w>>40 == 0 && encounter.Kind(w).Known()
	}
	for i := range s.named {
		s.named[i].Ends, columns = words[uint64](columns, h.names[i])
		s.named[i].Text, columns = columns[:h.text[i]], columns[padded(h.text[i]):]
		ok = ok && s.named[i].sound()
	}
	s.about = columns[:h.about]
	return s, b[h.size():], ok && ascends(s.start, h.keys)
}

// sound compares columns with their checksums, on all cores.
func sound(columns, sums []byte) bool {
	if got := crc32.Checksum(sums[:len(sums)-8], castagnoli); uint64(got) != binary.LittleEndian.Uint64(sums[len(sums)-8:]) {
		return false
	}
	var bad atomic.Int64
	cores.Each(0, int(blocks(uint64(len(columns)))), func(_, i int) {
		part := columns[i*block : min((i+1)*block, len(columns))]
		if uint64(crc32.Checksum(part, castagnoli)) != binary.LittleEndian.Uint64(sums[8*i:]) {
			bad.Add(1)
		}
	})
	return bad.Load() == 0
}

func ascends(start []uint64, end uint64) bool {
	for i := range len(start) - 1 {
		if start[i] > start[i+1] {
			return false
		}
	}
	return start[0] == 0 && start[len(start)-1] == end
}

// writer writes a section, and what its checksums are.
type writer struct {
	out  io.Writer
	err  error
	n    uint64 // bytes of columns
	sum  uint32 // of the block at hand
	sums []byte
}

// write writes a column, filled up to eight bytes.
func (w *writer) write(b []byte) {
	for len(b) > 0 && w.err == nil {
		part := b[:min(uint64(len(b)), block-w.n%block)]
		b = b[len(part):]
		w.sum = crc32.Update(w.sum, castagnoli, part)
		if w.n += uint64(len(part)); w.n%block == 0 {
			w.flush()
		}
		_, w.err = w.out.Write(part)
	}
	if odd := w.n % 8; odd > 0 && w.err == nil {
		w.write(make([]byte, 8-odd))
	}
}

func (w *writer) flush() {
	w.sums, w.sum = binary.LittleEndian.AppendUint64(w.sums, uint64(w.sum)), 0
}

// write writes the section; h counts what there is by itself.
func (s *section) write(out io.Writer) error {
	s.head.keys, s.head.places, s.who, s.head.about = uint64(len(s.keys)), uint64(len(s.places)), uint64(len(s.whom)), uint64(len(s.about))
	for i, n := range s.named {
		s.names[i], s.text[i] = uint64(len(n.Ends)), uint64(len(n.Text))
	}
	places := make([]byte, 0, 8*len(s.places))
	for _, p := range s.places {
		places = binary.LittleEndian.AppendUint64(places, uint64(p.Site)<<8|uint64(p.Kind))
	}
	if _, err := out.Write(s.head.bytes()); err != nil {
		return fmt.Errorf("column: writing: %w", err)
	}
	w := writer{out: out}
	w.write(wordBytes(s.whom))
	w.write(wordBytes(s.start))
	w.write(wordBytes(s.keys))
	w.write(places)
	for _, n := range s.named {
		w.write(wordBytes(n.Ends))
		w.write(n.Text)
	}
	w.write(s.about)
	if w.n%block > 0 {
		w.flush()
	}
	w.sums = binary.LittleEndian.AppendUint64(w.sums, uint64(crc32.Checksum(w.sums, castagnoli)))
	if w.err == nil {
		_, w.err = out.Write(w.sums)
	}
	if w.err != nil {
		return fmt.Errorf("column: writing: %w", w.err)
	}
	return nil
}

// wordBytes is v as it lies in memory, which on the machines we run on is
// little-endian; others turn each word.
func wordBytes[T ~uint64](v []T) []byte {
	if !littleEndian {
		b := make([]byte, 0, 8*len(v))
		for _, x := range v {
			b = binary.LittleEndian.AppendUint64(b, uint64(x))
		}
		return b
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), 8*len(v))
}

// words is the first n words of b, where they lie, and what follows.
func words[T ~uint64](b []byte, n uint64) (v []T, rest []byte) {
	rest = b[8*n:]
	if n == 0 {
		return nil, rest
	}
	if littleEndian {
		return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n), rest
	}
	v = make([]T, n)
	for i := range v {
		v[i] = T(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return v, rest
}

var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// Names are identifiers one behind the other: the first ends at Ends[0] of Text.
// Neither may be changed.
type Names struct {
	Ends []uint64
	Text []byte
}

// Name returns the identifier with a number.
func (n Names) Name(number uint32) []byte {
	from := uint64(0)
	if number > 0 {
		from = n.Ends[number-1]
	}
	return n.Text[from:n.Ends[number]]
}

// sound reports whether names lie in their text.
func (n Names) sound() bool {
	if len(n.Ends) == 0 {
		return len(n.Text) == 0
	}
	return n.Ends[0] <= math.MaxInt64 && ascends(append([]uint64{0}, n.Ends...), uint64(len(n.Text)))
}
