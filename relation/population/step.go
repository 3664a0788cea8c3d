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
		before := encounter.Day(-1)
		for _, v := range w.visits {
			x := Step{Patient: patient, Day: encounter.Day(v >> groupBits), Before: before, Group: uint32(v & groupMask)}
			x.Known = w.met(x.Group, x.Day)
			see(core, x)
			before = x.Day
		}
		w.forget()
	})
}

// met notes a visit, and reports whether the group was seen within the
// look-back.
func (w *walker) met(group uint32, day encounter.Day) (known bool) {
	if int(group) >= len(w.times) {
		w.grow(group)
	}
	if len(w.last) < len(w.times) {
		w.last = append(w.last, make([]encounter.Day, len(w.times)-len(w.last))...)
	}
	known = w.times[group] > 0 && (w.Lookback == 0 || day-w.last[group] <= w.Lookback)
	w.times[group], w.last[group] = 1, day
	return known
}

// forget makes the walker ready for the next patient.
func (w *walker) forget() {
	for _, v := range w.visits {
		w.times[v&groupMask] = 0
	}
}
