package encounter

import (
	"fmt"
	"slices"
)

// Day counts days since 1970-01-01.
type Day int32

// Kind is what an encounter was.
type Kind uint8

// The kinds. Zero is an ordinary visit.
const (
	Visit     Kind = iota // somebody came
	Video                 // or by telephone
	Emergency             // an emergency department, urgent care
	Inpatient
	Laboratory // laboratory, imaging, pharmacy: nobody is known there
	Other
	kinds
)

// Known reports whether k is one of the kinds.
//
// Source: Kith
func (k Kind) Known() bool { return k < kinds }

// String returns the word by which files and flags name a kind.
//
// Source: Kith
func (k Kind) String() string {
	if k >= kinds {
		return "other"
	}
	return [...]string{"visit", "video", "emergency", "inpatient", "laboratory", "other"}[k]
}

// KindOf returns the kind that a word names.
//
// Source: Kith
func KindOf(word string) (k Kind, ok bool) {
	for k = range kinds {
		if k.String() == word {
			return k, true
		}
	}
	return 0, false
}

// Kinds is a set of kinds.
type Kinds uint8

// Outpatient is what continuity of care counts.
//
// Source: Christakis2001
const Outpatient = Kinds(1<<Visit | 1<<Video)

// Has reports whether k is in the set. The empty set has every kind.
//
// Source: Kith
func (s Kinds) Has(k Kind) bool { return s == 0 || s>>k&1 == 1 }

// Place is where and as what patients are seen.
type Place struct {
	Site uint32
	Kind Kind
}

// Row is one encounter.
type Row struct {
	Patient, Provider uint32 // numbers without gaps
	Day               Day
	Place
}

// Key is an encounter without its patient: the day in the highest bits, then
// the provider, then the place.
type Key uint64

const (
	placeBits    = 21
	providerBits = 27
	dayAt        = placeBits + providerBits
)

// The most there can be of each in one table.
//
// Source: Kith
const (
	MostPatients  = 1 << 31
	MostProviders = 1 << providerBits // 134 million
	MostPlaces    = 1 << placeBits    // two million sites and kinds
	MostDays      = 1 << (64 - dayAt) // 179 years
)

// Provider is who was seen.
//
// Source: Kith
func (k Key) Provider() uint32 { return uint32(k>>placeBits) & (MostProviders - 1) }

// Day is on which day, counted from the table's first.
//
// Source: Kith
func (k Key) Day() Day { return Day(k >> dayAt) }

// Place is the number of the table's place.
//
// Source: Kith
func (k Key) Place() uint32 { return uint32(k) & (MostPlaces - 1) }

// Who is day and provider alone: visits are counted by it.
//
// Source: Kith
func (k Key) Who() uint64 { return uint64(k) >> placeBits }

// KeyOf is the encounter with a provider on a day, counted from a table's first,
// at a place.
//
//	In      as the Most constants say
//	Source  Kith
func KeyOf(day Day, provider, place uint32) Key {
	return Key(day)<<dayAt | Key(provider)<<placeBits | Key(place)
}

// Table is encounters. It is read only, and may be read by many at once.
type Table struct {
	First     Day     // the day that keys count from
	Places    []Place // by number
	Providers int     // how many there are

	start []uint64 // as in Parts
	keys  []Key
	late  *late // what changed since; nil where nothing did
}

// Patients is how many there are.
//
// Source: Kith
func (t *Table) Patients() int {
	if t.late != nil {
		return t.late.patients
	}
	return max(len(t.start)-1, 0)
}

// Len is how many encounters there are.
//
// Source: Kith
func (t *Table) Len() int {
	if t.late != nil {
		return t.late.encounters
	}
	return len(t.keys)
}

// Of returns the encounters of one patient, in order. The slice is the table's
// own and must not be changed.
//
// Source: Kith
func (t *Table) Of(patient int) []Key {
	if t.late != nil {
		return t.late.of(t, patient)
	}
	return t.keys[t.start[patient]:t.start[patient+1]]
}

// Row returns an encounter of a patient as it was added.
//
// Source: Kith
func (t *Table) Row(patient int, k Key) Row {
	return Row{uint32(patient), k.Provider(), t.First + k.Day(), t.Places[k.Place()]}
}

// Last is the day of the latest encounter, First where there is none.
//
// Source: Kith
func (t *Table) Last() Day {
	last := Day(0)
	for p := range t.Patients() {
		if of := t.Of(p); len(of) > 0 {
			last = max(last, of[len(of)-1].Day())
		}
	}
	return t.First + last
}

// Sites is how many sites there are: one more than the largest number.
//
// Source: Kith
func (t *Table) Sites() int {
	n := 0
	for _, p := range t.Places {
		n = max(n, int(p.Site)+1)
	}
	return n
}

// Parts are what a table is made of, for whoever keeps it elsewhere.
type Parts struct {
	First     Day
	Places    []Place
	Providers int
	Start     []uint64 // patient p has Keys[Start[p]] up to Keys[Start[p+1]]
	Keys      []Key
}

// Parts returns what the table is made of: its own slices, not to be changed.
//
//	Cost    one step an encounter where some came late
//	Source  Kith
func (t *Table) Parts() Parts {
	p := Parts{t.First, t.Places, t.Providers, t.start, t.keys}
	if t.late == nil {
		return p
	}
	p.Start, p.Keys = make([]uint64, t.Patients()+1), make([]Key, 0, t.Len())
	for patient := range t.Patients() {
		p.Keys = append(p.Keys, t.Of(patient)...)
		p.Start[patient+1] = uint64(len(p.Keys))
	}
	return p
}

// Over returns the table that parts make, which must not be changed any more.
// ok is false when some patient's keys lie outside of all keys. What the keys
// say is not looked at: see Check.
//
//	Cost    one step a patient
//	Source  Kith
func Over(p Parts) (t *Table, ok bool) {
	if len(p.Start) == 0 {
		return &Table{}, len(p.Keys) == 0
	}
	for i := range len(p.Start) - 1 {
		if p.Start[i] > p.Start[i+1] {
			return nil, false
		}
	}
	if p.Start[0] != 0 || p.Start[len(p.Start)-1] != uint64(len(p.Keys)) {
		return nil, false
	}
	return &Table{First: p.First, Places: p.Places, Providers: p.Providers, start: p.Start, keys: p.Keys}, true
}

// Check reports whether every key has a provider and a place of the table, and
// each patient's are in order.
//
//	Cost    one step an encounter
//	Source  Kith
func (t *Table) Check() bool {
	for p := range t.Patients() {
		of := t.Of(p)
		for i, k := range of {
			if int(k.Provider()) >= t.Providers || int(k.Place()) >= len(t.Places) || i > 0 && of[i-1] >= k {
				return false
			}
		}
	}
	return true
}

// Equal reports whether two tables hold the same encounters, whatever their
// places are numbered and however many patients without any follow the last.
//
// Source: Kith
func (t *Table) Equal(o *Table) bool {
	if t.Len() != o.Len() {
		return false
	}
	for p := range min(t.Patients(), o.Patients()) {
		if !slices.Equal(t.rows(p), o.rows(p)) {
			return false
		}
	}
	for _, x := range [...]*Table{t, o} {
		for p := min(t.Patients(), o.Patients()); p < x.Patients(); p++ {
			if len(x.Of(p)) > 0 {
				return false
			}
		}
	}
	return true
}

func (t *Table) rows(patient int) []Row {
	rows := make([]Row, 0, len(t.Of(patient)))
	for _, k := range t.Of(patient) {
		rows = append(rows, t.Row(patient, k))
	}
	slices.SortFunc(rows, compareRows)
	return rows
}

// tooMany is the error of a number that a key has no room for.
func tooMany(what string, most int) error {
	return fmt.Errorf("encounter: %s: a table holds at most %d", what, most)
}
