package population

import (
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"kith/relation/continuity"
	"kith/relation/encounter"
)

// Source has encounters by patient. Of must be safe for concurrent use.
type Source interface {
	Patients() int
	Of(patient int) []encounter.Key // by day, then by provider
}

// Study is what is counted as a visit, and of whom. The zero Study counts
// everything, between single people, without an end to looking back.
type Study struct {
	From, To encounter.Day // counted from the table's first day: [From, To). To = 0 is no end
	Places   []bool        // by number: whether encounters there count; nil: all do
	Leave    []bool        // by provider: who is left out; nil: nobody
	Group    []uint32      // by provider: the team or site that counts as one; nil: each alone
	ByPlace  []uint32      // by place: the site that counts as one, instead of the provider
	Lookback encounter.Day // for known providers, in days; 0 is unlimited
	Cores    int           // 0: all
}

// Alone in Group leaves a provider out.
const Alone = math.MaxUint32

// Counted is one patient's visits.
type Counted struct {
	continuity.Totals
	Who   []uint32 // with whom, each once and in order; only lent
	Usual uint32   // with whom most often, of equals the one with the smallest number
}

// Seen is told of each patient who had a visit. core tells concurrent calls
// apart: it is below Study.Workers().
type Seen func(core, patient int, c Counted)

// Workers is how many walk at once.
//
// Source: Kith
func (s Study) Workers() int {
	if s.Cores > 0 {
		return s.Cores
	}
	return runtime.GOMAXPROCS(0)
}

// stride is how many patients a core takes at a time.
const stride = 1 << 10

// Walk counts the visits of every patient by the counting rules of package
// continuity: one a group and day, by day, groups of one day by their number.
//
//	In      a source, read once from the first patient to the last
//	Out     by calls of seen, on each core in ascending order of patients
//	Cost    some 10 ns an encounter and core; no allocation for a patient
//	Source  Kith, Christakis2001
func Walk(src Source, s Study, seen Seen) {
	walk(src, s, func(core, patient int, w *walker) {
		if len(w.visits) > 0 {
			seen(core, patient, w.count())
		}
	})
}

// One counts a single patient's encounters, ok = false where none is a visit.
//
// Source: Kith, Christakis2001
func One(keys []encounter.Key, s Study) (c Counted, ok bool) {
	w := walker{Study: s}
	w.gather(keys)
	if len(w.visits) == 0 {
		return c, false
	}
	return w.count(), true
}

// walk gathers the visits of each patient, in order, and hands them to use.
func walk(src Source, s Study, use func(core, patient int, w *walker)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	patients := src.Patients()
	for core := range s.Workers() {
		wait.Go(func() {
			w := walker{Study: s}
			for {
				from := int(next.Add(stride)) - stride
				if from >= patients {
					return
				}
				for p := from; p < min(from+stride, patients); p++ {
					w.gather(src.Of(p))
					use(core, p, &w)
				}
			}
		})
	}
	wait.Wait()
}

// walker counts one patient after the other.
type walker struct {
	Study
	visits []visit
	who    []uint32
	last   []encounter.Day // when each of who was seen
}

// visit is a group on a day, or the group before its day: whichever it is
// sorted by.
type visit = uint64

// gather finds the visits among a patient's encounters.
func (w *walker) gather(keys []encounter.Key) {
	w.visits = w.visits[:0]
	if !w.plain() {
		w.chosen(keys)
		return
	}
	for _, k := range keys {
		w.add(k.Who())
	}
}

// count counts a patient's visits, of which there is one at least.
func (w *walker) count() (c Counted) {
	for i := 1; i < len(w.visits); i++ {
		if uint32(w.visits[i]&groupMask) == uint32(w.visits[i-1]&groupMask) {
			c.Same++
		}
	}
	w.turn()
	w.who = w.who[:0]
	run := int64(0)
	end := func(group uint32) {
		if run > c.Most {
			c.Usual = group
		}
		c.Add(run)
	}
	for i, v := range w.visits {
		group := uint32(v >> 16)
		if i > 0 && w.who[len(w.who)-1] == group {
			run++
			if w.Lookback == 0 || encounter.Day(uint16(v))-encounter.Day(uint16(w.visits[i-1])) <= w.Lookback {
				c.Known++
			}
			continue
		}
		if i > 0 {
			end(w.who[len(w.who)-1])
		}
		run = 1
		w.who = append(w.who, group)
	}
	end(w.who[len(w.who)-1])
	c.Who = w.who
	return c
}

const groupBits = 27

const groupMask = 1<<groupBits - 1

// plain reports whether every encounter is a visit with its provider.
func (w *walker) plain() bool {
	return w.From == 0 && w.To == 0 && w.Places == nil && w.Leave == nil && w.Group == nil && w.ByPlace == nil
}

// add adds a day and group, unless it is there already; they come in order.
func (w *walker) add(v visit) {
	if n := len(w.visits); n == 0 || w.visits[n-1] != v {
		w.visits = append(w.visits, v)
	}
}

// chosen adds the visits that the study counts, as groups.
func (w *walker) chosen(keys []encounter.Key) {
	for _, k := range keys {
		day := k.Day()
		if day < w.From || w.To > 0 && day >= w.To || w.Places != nil && !w.Places[k.Place()] {
			continue
		}
		group := k.Provider()
		if w.Leave != nil && w.Leave[group] {
			continue
		}
		switch {
		case w.ByPlace != nil:
			group = w.ByPlace[k.Place()]
		case w.Group != nil:
			group = w.Group[group]
		}
		if group != Alone {
			w.visits = append(w.visits, uint64(day)<<groupBits|uint64(group))
		}
	}
	if w.Group != nil || w.ByPlace != nil { // groups of one day come in the order of their members
		few(w.visits)
	}
	w.visits = slices.Compact(w.visits)
}

// turn makes group and day of each visit the other way round, and sorts them.
func (w *walker) turn() {
	for i, v := range w.visits {
		w.visits[i] = v&groupMask<<16 | v>>groupBits
	}
	few(w.visits)
}

// few sorts the visits of one patient, who has few.
func few(v []visit) {
	if len(v) > 48 {
		slices.Sort(v)
		return
	}
	for i := 1; i < len(v); i++ {
		x, j := v[i], i
		for ; j > 0 && v[j-1] > x; j-- {
			v[j] = v[j-1]
		}
		v[j] = x
	}
}
