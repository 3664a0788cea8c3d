// Package column keeps tables of encounters (relation/encounter) in files that
// are read where they lie: a second look at a hundred million encounters begins
// at once, and takes no memory that the system cannot have back.
//
// Source: Kith
package column

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"unsafe"

	"kith/relation/encounter"
)

// A file is one table: a head, where each patient's keys begin, the keys, the
// places. Everything is little-endian and stands at a multiple of eight bytes,
// so that it can be read where it lies.
const (
	magic    = "kith-encounter-1"
	headSize = 64
)

// ErrFormat is the error of a file that is no table, or only part of one.
var ErrFormat = errors.New("column: this is no table of encounters, or not all of one")

// head is the beginning of a file.
type head struct {
	first                              encounter.Day
	providers, patients, encounters, n uint64
}

func (h head) bytes() []byte {
	b := make([]byte, 0, headSize)
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint64(b, uint64(int64(h.first)))
	for _, v := range []uint64{h.providers, h.patients, h.encounters, h.n} {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return binary.LittleEndian.AppendUint64(b, uint64(crc32.ChecksumIEEE(b)))
}

func readHead(b []byte) (h head, err error) {
	if len(b) < headSize || string(b[:len(magic)]) != magic {
		return h, ErrFormat
	}
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(b[len(magic)+8*i:]) }
	h = head{encounter.Day(int64(word(0))), word(1), word(2), word(3), word(4)}
	if word(5) != uint64(crc32.ChecksumIEEE(b[:headSize-8])) ||
		h.providers > encounter.MostProviders || h.patients > encounter.MostPatients || h.n > encounter.MostPlaces || h.encounters > 1<<56 {
		return h, ErrFormat
	}
	return h, nil
}

// size is how many bytes the file has.
func (h head) size() uint64 { return headSize + 8*(h.patients+1) + 8*h.encounters + 8*h.n }

// Write writes a table as a file that Map reads.
func Write(w io.Writer, t *encounter.Table) error {
	h := head{t.First, uint64(t.Providers), uint64(t.Patients()), uint64(t.Len()), uint64(len(t.Places))}
	parts := t.Parts()
	if len(parts.Start) == 0 {
		parts.Start = []uint64{0}
	}
	places := make([]byte, 0, 8*len(t.Places))
	for _, p := range t.Places {
		places = binary.LittleEndian.AppendUint64(places, uint64(p.Site)<<8|uint64(p.Kind))
	}
	out := bufio.NewWriterSize(w, 1<<20)
	for _, part := range [][]byte{h.bytes(), wordBytes(parts.Start), wordBytes(parts.Keys), places} {
		if _, err := out.Write(part); err != nil {
			return fmt.Errorf("column: writing a table: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("column: writing a table: %w", err)
	}
	return nil
}

// Read returns the table that b holds, a whole file. The table keeps b, which
// must not be changed and must begin at a multiple of eight bytes, as a mapped
// file does.
func Read(b []byte) (*encounter.Table, error) {
	h, err := readHead(b)
	if err != nil {
		return nil, err
	}
	if uint64(len(b)) != h.size() {
		return nil, ErrFormat
	}
	if uintptr(unsafe.Pointer(unsafe.SliceData(b)))%8 != 0 {
		return nil, fmt.Errorf("column: a table must begin at a multiple of eight bytes")
	}
	p := encounter.Parts{First: h.first, Providers: int(h.providers)}
	rest := b[headSize:]
	p.Start, rest = words[uint64](rest, int(h.patients)+1)
	p.Keys, rest = words[encounter.Key](rest, int(h.encounters))
	for ; len(rest) > 0; rest = rest[8:] {
		w := binary.LittleEndian.Uint64(rest)
		if w>>40 > 0 || !encounter.Kind(w).Known() {
			return nil, ErrFormat
		}
		p.Places = append(p.Places, encounter.Place{Site: uint32(w >> 8), Kind: encounter.Kind(w)})
	}
	t, ok := encounter.Over(p)
	if !ok {
		return nil, ErrFormat
	}
	return t, nil
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
func words[T ~uint64](b []byte, n int) (v []T, rest []byte) {
	rest = b[8*n:]
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
