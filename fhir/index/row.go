package index

import (
	"crypto/sha256"
	"encoding/binary"
	"sync/atomic"
	"unicode/utf8"

	"kith/fhir/r4"
)

// Rows are the index rows of one resource. Field is a Field's Number; Item,
// from 1, says in which item of a repeating element the value stands, where
// composite parameters ask for that.
type Rows struct {
	Tokens     []TokenRow
	Strings    []StringRow
	URIs       []URIRow
	References []ReferenceRow
	Dates      []DateRow
	Numbers    []NumberRow
	Failed     int // expressions that could not be evaluated

	scratch []byte

	// Addresses says what canonical references are in full, by Target: for a
	// caller who made the map.
	Addresses map[int64]string
}

// TokenRow is a code, an identifier, a number to call, true or false. A concept
// without any code has a row without Value: it is not missing.
type TokenRow struct {
	Field         int32
	Item          int32
	Value, System string
}

// StringRow is a text, folded by Fold and as it was written.
type StringRow struct {
	Field           int32
	Item            int32
	Value, Original string
}

// URIRow is an address or a name of something.
type URIRow struct {
	Field int32
	Item  int32
	Value string
}

// ReferenceRow is what a reference points to: the number of the type and the
// Target of the reference, 0 where unknown.
type ReferenceRow struct {
	Field  int32
	Item   int32
	Type   int32
	Target int64
}

// DateRow is the time that may be meant, in microseconds, both ends included.
type DateRow struct {
	Field     int32
	Item      int32
	Low, High int64
}

// NumberRow is a number, or the range that a comparator or a Range leaves open.
// Unit is "system|code|unit" of a quantity, "" for a plain number.
type NumberRow struct {
	Field     int32
	Item      int32
	Unit      string
	Low, High float64
}

// Reset empties r and keeps its memory.
func (r *Rows) Reset() {
	r.Tokens, r.Strings, r.URIs = r.Tokens[:0], r.Strings[:0], r.URIs[:0]
	r.Failed = 0
	r.References, r.Dates, r.Numbers = r.References[:0], r.Dates[:0], r.Numbers[:0]
}

// Len is how many rows there are, the same ones counted twice.
func (r *Rows) Len() int {
	return len(r.Tokens) + len(r.Strings) + len(r.URIs) + len(r.References) + len(r.Dates) + len(r.Numbers)
}

// Target is the number that stands for what a reference points to: "Patient/x",
// a canonical URL, any address. It is a digest, so two targets have the same
// number about never: among a billion, with a chance of 1 in 37.
func Target[T string | []byte](ref T) int64 {
	sum := sha256.Sum256([]byte(ref))
	return int64(binary.BigEndian.Uint64(sum[:]))
}

// typeNumbers counts the resource types of R4 from 1, in order of name.
var typeNumbers = func() map[string]int32 {
	all := map[string]int32{}
	for i, t := range r4.Types() {
		all[t] = int32(i + 1)
	}
	return all
}()

// TypeNumber returns the number of a resource type, 0 for any other name.
func TypeNumber(name string) int32 { return typeNumbers[name] }

// longest bounds an indexed text, in bytes: PostgreSQL takes no more than 2,704
// for a whole row of an index.
const longest = 800

// Clip cuts what is longer than the index holds. Questions are cut alike, so a
// long value is still found, perhaps with one that differs only far behind.
func Clip(s string) string { return s[:clip(s)] }

func clip[T string | []byte](s T) int {
	if len(s) <= longest {
		return len(s)
	}
	end := longest
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return end
}

// kept remembers short texts that were seen lately, so that the same codes and
// systems of many resources are one string. Each slot holds the last of its hash.
var kept [1 << 12]atomic.Pointer[string]

const longestKept = 100

// keep returns b as a string of its own, cut to what the index holds.
func keep(b []byte) string {
	b = b[:clip(b)]
	if len(b) == 0 {
		return ""
	}
	if len(b) > longestKept {
		return string(b)
	}
	slot := &kept[hash(b)%uint32(len(kept))]
	if s := slot.Load(); s != nil && *s == string(b) {
		return *s
	}
	s := string(b)
	slot.Store(&s)
	return s
}

// hash is FNV-1a.
func hash(b []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}
