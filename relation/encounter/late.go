package encounter

import (
	"maps"
	"slices"
)

// Changes are what is different in a table since it was built: whole patients,
// and how many there are of everything now.
type Changes struct {
	Patients  int
	Providers int
	Places    []Place          // those of the table, and more behind them
	By        map[uint32][]Key // the encounters of each patient who changed, in order
}

// late is the changes that a table answers with.
type late struct {
	by                   map[uint32][]Key
	patients, encounters int
}

func (l *late) of(t *Table, patient int) []Key {
	if keys, ok := l.by[uint32(patient)]; ok {
		return keys
	}
	if patient+1 < len(t.start) {
		return t.keys[t.start[patient]:t.start[patient+1]]
	}
	return nil
}

// Changed returns the table as it is with changes. The table stays as it was;
// both share what did not change.
//
//	Cost    one step for each patient who changed, now or before
//	Source  Kith
func (t *Table) Changed(c Changes) *Table {
	next := &Table{First: t.First, Places: c.Places, Providers: c.Providers, start: t.start, keys: t.keys}
	by := map[uint32][]Key{}
	if t.late != nil {
		by = maps.Clone(t.late.by)
	}
	n := t.Len()
	for p, keys := range c.By {
		if int(p) < t.Patients() {
			n -= len(t.Of(int(p)))
		}
		n += len(keys)
		by[p] = keys
	}
	next.late = &late{by: by, patients: c.Patients, encounters: n}
	return next
}

// With returns the table with the encounters of another, whose patients,
// providers and sites have the same numbers, and how many of those were there
// already.
//
//	Cost    a copy of each patient of more; where more begins before the table's
//	        first day, of everything
//	Source  Kith
func (t *Table) With(more *Table) (all *Table, repeated int, err error) {
	if t.Len() == 0 || more.Len() > 0 && more.First < t.First {
		return t.rebuilt(more)
	}
	l := NewLive(t)
	l.grow(more.Patients(), more.Providers)
	for p := range more.Patients() {
		of := more.Of(p)
		if len(of) == 0 {
			continue
		}
		mine := slices.Clone(l.Of(p))
		for _, k := range of {
			k, err := l.key(more.Row(p, k))
			if err != nil {
				return nil, 0, err
			}
			mine = append(mine, k)
		}
		Few(mine)
		kept := slices.Compact(mine)
		repeated += len(mine) - len(kept)
		l.changed[uint32(p)] = kept
	}
	return l.Table(), repeated, nil
}

// rebuilt is With from the rows of both.
func (t *Table) rebuilt(more *Table) (all *Table, repeated int, err error) {
	var b Builder
	for _, x := range [...]*Table{t, more} {
		for p := range x.Patients() {
			for _, k := range x.Of(p) {
				b.Add(x.Row(p, k))
			}
		}
	}
	all, repeated, err = b.Table()
	if err != nil {
		return nil, 0, err
	}
	for p := max(t.Patients(), more.Patients()); len(all.start) <= p; { // some may have none
		all.start = append(all.start, uint64(len(all.keys)))
	}
	all.Providers = max(t.Providers, more.Providers)
	return all, repeated, nil
}
