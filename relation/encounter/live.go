package encounter

import (
	"maps"
	"slices"
)

// Live is a table and what changed since: encounters that came, went or were
// put right. It answers as a table built anew from everything would. It is not
// safe for concurrent use while it changes.
type Live struct {
	base      *Table
	changed   map[uint32][]Key // whole patients
	patients  int
	providers int
	places    []Place
	number    map[Place]uint32
}

// NewLive begins with a table, which stays as it is.
//
// Source: Kith
func NewLive(base *Table) *Live {
	l := &Live{base: base, changed: map[uint32][]Key{}, places: slices.Clone(base.Places), number: map[Place]uint32{}}
	l.grow(base.Patients(), base.Providers)
	for i, p := range l.places {
		l.number[p] = uint32(i)
	}
	return l
}

// Patients is how many there are.
//
// Source: Kith
func (l *Live) Patients() int { return l.patients }

// Providers is how many there are.
//
// Source: Kith
func (l *Live) Providers() int { return l.providers }

// Places are by number, as in a table.
//
// Source: Kith
func (l *Live) Places() []Place { return l.places }

// Of returns the encounters of one patient, in order; they must not be changed.
//
// Source: Kith
func (l *Live) Of(patient int) []Key {
	if keys, ok := l.changed[uint32(patient)]; ok {
		return keys
	}
	if patient < l.base.Patients() {
		return l.base.Of(patient)
	}
	return nil
}

// Add adds an encounter, and reports whether it was not there. A day before the
// table's first, or too far behind it, is an error: build the table anew.
//
//	Cost    a copy of that patient's encounters
//	Source  Kith
func (l *Live) Add(r Row) (added bool, err error) {
	k, err := l.key(r)
	if err != nil {
		return false, err
	}
	of := l.Of(int(r.Patient))
	at, found := slices.BinarySearch(of, k)
	if found {
		return false, nil
	}
	mine := make([]Key, 0, len(of)+1)
	l.changed[r.Patient] = append(append(append(mine, of[:at]...), k), of[at:]...)
	l.grow(int(r.Patient)+1, int(r.Provider)+1)
	return true, nil
}

// Remove takes an encounter away, and reports whether it was there.
//
//	Cost    a copy of that patient's encounters
//	Source  Kith
func (l *Live) Remove(r Row) (removed bool, err error) {
	k, err := l.key(r)
	if err != nil {
		return false, err
	}
	of := l.Of(int(r.Patient))
	at, found := slices.BinarySearch(of, k)
	if !found {
		return false, nil
	}
	l.changed[r.Patient] = slices.Delete(slices.Clone(of), at, at+1)
	return true, nil
}

// Correct puts another encounter in the place of one, and reports whether that
// one was there; where it was not, nothing happens.
//
//	Cost    as Add and Remove
//	Source  Kith
func (l *Live) Correct(was, is Row) (corrected bool, err error) {
	if _, err := l.key(is); err != nil {
		return false, err
	}
	if corrected, err = l.Remove(was); corrected && err == nil {
		_, err = l.Add(is)
	}
	return corrected, err
}

func (l *Live) grow(patients, providers int) {
	l.patients, l.providers = max(l.patients, patients), max(l.providers, providers)
}

func (l *Live) key(r Row) (Key, error) {
	if days := int64(r.Day) - int64(l.base.First); days < 0 || days >= MostDays {
		return 0, tooMany("days from the first to the last", MostDays)
	}
	if r.Patient >= MostPatients || r.Provider >= MostProviders {
		return 0, tooMany("patients or providers", MostProviders)
	}
	at, ok := l.number[r.Place]
	if !ok {
		if len(l.places) >= MostPlaces {
			return 0, tooMany("places", MostPlaces)
		}
		at = uint32(len(l.places))
		l.number[r.Place], l.places = at, append(l.places, r.Place)
	}
	return KeyOf(r.Day-l.base.First, r.Provider, at), nil
}

// Table returns everything as a table, which later changes do not touch.
//
//	Cost    one step for each patient who changed
//	Source  Kith
func (l *Live) Table() *Table {
	return l.base.Changed(Changes{Patients: l.patients, Providers: l.providers, Places: slices.Clone(l.places), By: maps.Clone(l.changed)})
}
