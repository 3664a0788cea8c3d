package population

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"kith/relation/continuity"
	"kith/relation/cores"
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
func (s Study) Workers() int { return cores.Of(s.Cores) }

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
//	Cost    some 10 ns an encounter, and one small allocation
//	Source  Kith, Christakis2001
func One(keys []encounter.Key, s Study) (c Counted, ok bool) {
	w := walkers.Get().(*walker)
	defer walkers.Put(w)
	w.Study = s
	w.gather(keys)
	if len(w.visits) == 0 {
		return c, false
	}
	c = w.count()
	c.Who = slices.Clone(c.Who)
	return c, true
}

// walkers are kept for One: what a walker needs is as large as there are groups.
var walkers = sync.Pool{New: func() any { return new(walker) }}

// walk gathers the visits of each patient, in order, and hands them to use.
func walk(src Source, s Study, use func(core, patient int, w *walker)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	patients := src.Patients()
	for core := range s.Workers() {
		wait.Go(func() {
			w := walker{Study: s}
			ahead, _ := src.(*stream)
			var b Block
			for {
				from := int(next.Add(stride)) - stride
				if from >= patients {
					return
				}
				to := min(from+stride, patients)
				if ahead != nil {
					b.fill(ahead, from, to)
				}
				for p := from; p < to; p++ {
					if ahead != nil {
						w.gather(b.of(p - from))
					} else {
						w.gather(src.Of(p))
					}
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
	times  []uint32        // by group: visits of the patient at hand, zero for everybody else
	last   []encounter.Day // by group: when the patient was there last, where times is not zero
}

// visit is a group on a day: the day in the higher bits.
type visit = uint64

// gather finds the visits among a patient's encounters.
func (w *walker) gather(keys []encounter.Key) {
	if !w.plain() {
		w.visits = w.visits[:0]
		w.chosen(keys)
		return
	}
	if cap(w.visits) <= len(keys) {
		w.visits = make([]visit, 2*len(keys)+1)
	}
	// Written without a branch that cannot be foreseen: each overwrites the one
	// before it that is the same.
	all, n, before := w.visits[:len(keys)+1], 0, ^visit(0)
	for _, k := range keys {
		v := k.Who()
		all[n] = v
		if v != before {
			n++
		}
		before = v
	}
	// The last one that came again was written behind the end.
	w.visits = all[:n]
}

// count counts a patient's visits, of which there is one at least.
func (w *walker) count() (c Counted) {
	c.Visits = int64(len(w.visits))
	c.Same = w.meet()
	c.Providers = int64(len(w.who))
	encounter.Few(w.who)
	for _, q := range w.who {
		n := int64(w.times[q])
		w.times[q] = 0
		c.Squares += n * n
		if n > c.Most {
			c.Most, c.Usual = n, q
		}
	}
	c.Known = c.Visits - c.Providers
	if w.Lookback > 0 {
		c.Known = w.known()
	}
	c.Who = w.who
	return c
}

// meet counts in times how often the patient saw each group, and gathers them in
// who; same is how many visits were with the group of the one before.
func (w *walker) meet() (same int64) {
	if cap(w.who) <= len(w.visits) {
		w.who = make([]uint32, 2*len(w.visits)+1)
	}
	who, n, before := w.who[:len(w.visits)+1], 0, uint32(math.MaxUint32)
	for _, v := range w.visits {
		q := uint32(v & groupMask)
		if int(q) >= len(w.times) {
			w.grow(q)
		}
		times := w.times[q]
		w.times[q] = times + 1
		who[n] = q // as in gather
		if times == 0 {
			n++
		}
		if q == before {
			same++
		}
		before = q
	}
	w.who = who[:n]
	return same
}

// known counts the visits with a group that was seen within the look-back.
func (w *walker) known() (n int64) {
	for _, v := range w.visits {
		if w.met(uint32(v&groupMask), encounter.Day(v>>groupBits)) {
			n++
		}
	}
	w.forget()
	return n
}

// grow makes room for a group.
func (w *walker) grow(q uint32) {
	n := max(int(q)+1, 2*len(w.times), 1024)
	w.times = append(w.times, make([]uint32, n-len(w.times))...)
}

const groupBits = 27

const groupMask = 1<<groupBits - 1

// plain reports whether every encounter is a visit with its provider.
func (w *walker) plain() bool {
	return w.From == 0 && w.To == 0 && w.Places == nil && w.Leave == nil && w.Group == nil && w.ByPlace == nil
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
		encounter.Few(w.visits)
	}
	w.visits = slices.Compact(w.visits)
}
