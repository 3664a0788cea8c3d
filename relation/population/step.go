package population

import "kith/relation/encounter"

// Step is one visit on a patient's way.
type Step struct {
	Patient int
	Day     encounter.Day // from the table's first
	Before  encounter.Day // of the visit before it, -1 where there is none
	Group   uint32
	Known   bool // the group was seen within the look-back
}

// Steps hands on every visit of every patient, by day, as Walk counts them.
//
//	In, Cost  as Walk, and one look at each group met before
//	Source    Kith
func Steps(src Source, s Study, see func(core int, v Step)) {
	walk(src, s, func(core, patient int, w *walker) {
		w.who, w.last = w.who[:0], w.last[:0]
		before := encounter.Day(-1)
		for _, v := range w.visits {
			x := Step{Patient: patient, Day: encounter.Day(v >> groupBits), Before: before, Group: uint32(v & groupMask)}
			x.Known = w.met(x.Group, x.Day)
			see(core, x)
			before = x.Day
		}
	})
}

// met notes a visit, and reports whether the group was seen within the
// look-back.
func (w *walker) met(group uint32, day encounter.Day) (known bool) {
	for i, g := range w.who {
		if g == group {
			known = w.Lookback == 0 || day-w.last[i] <= w.Lookback
			w.last[i] = day
			return known
		}
	}
	w.who, w.last = append(w.who, group), append(w.last, day)
	return false
}
