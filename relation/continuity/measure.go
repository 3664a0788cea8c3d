package continuity

// Index is the value of one index, or that there is none. The zero Index is
// undefined.
type Index struct {
	value float64
	ok    bool
}

// Value returns the value, and false when the index is undefined. There is no
// other way to it, so that nobody reads "undefined" as 0.
//
// Source: Kith
func (i Index) Value() (value float64, ok bool) { return i.value, i.ok }

// Summary is every index of one person in one window at one grain.
type Summary struct {
	Visits    int // N, always shown beside an index
	Providers int // M
	Most      int // visits with whoever was seen most

	UPC, HHI, COC, MMCI, K Index // need the counts alone
	SECON, Known           Index // need the order as well
}

// Shown reports whether there are enough visits to show an index to people.
//
// Source: Christakis1999, Christakis2001
func (s Summary) Shown() bool { return s.Visits >= MinVisits }

// Measure returns all indices of visits.
//
//	In      visits in order, as Count gives them; lookback in days for Known,
//	        or Unlimited
//	Out     the same values as the functions named after the indices
//	ok      each Index on its own; no visits, no index
//	Cost    one pass; no allocation up to 8 providers
//	Source  BiceBoxerman1977, Steinwachs1979, Kith
func Measure[P comparable](visits []Visit[P], lookback Day) Summary {
	var all roll[P]
	var known, same int64
	for j, v := range visits {
		if all.visit(v).within(v.Day, lookback) {
			known++
		}
		if j > 0 && visits[j-1].Provider == v.Provider {
			same++
		}
	}
	t := all.totals()
	t.Known, t.Same = known, same
	return t.Summary()
}

// Summary returns every index that follows from the totals.
//
// Source: BiceBoxerman1977, Steinwachs1979, Kith
func (t Totals) Summary() Summary {
	s := Summary{Visits: int(t.Visits), Providers: int(t.Providers), Most: int(t.Most)}
	s.UPC, s.HHI, s.COC = index(t.UPC()), index(t.HHI()), index(t.COC())
	s.MMCI, s.K = index(t.MMCI()), index(t.K())
	s.SECON, s.Known = index(t.SECON()), index(t.KnownProvider())
	return s
}

func index(value float64, ok bool) Index { return Index{value, ok} }

// met is what is known of one provider after some visits.
type met[P comparable] struct {
	provider P
	visits   int64
	last     Day
}

// before is the provider's state when a visit begins.
type before struct {
	seen bool
	last Day
}

// within reports whether the provider was seen at most lookback days before
// day. The difference is taken wide: two far days must not wrap around.
func (b before) within(day, lookback Day) bool {
	return b.seen && (lookback == Unlimited || int64(day)-int64(b.last) <= int64(lookback))
}

// fewProviders is how many are looked up by walking along a list, which for so
// few is quicker than a map and needs no memory of its own.
const fewProviders = 8

// roll is everyone met so far.
type roll[P comparable] struct {
	few  [fewProviders]met[P]
	n    int           // how many of few are taken
	more map[P]*met[P] // those met when few was full
}

// visit enters v and returns how things stood before it.
func (r *roll[P]) visit(v Visit[P]) before {
	m := r.find(v.Provider)
	if m == nil {
		r.meet(met[P]{v.Provider, 1, v.Day})
		return before{}
	}
	b := before{true, m.last}
	m.visits++
	m.last = v.Day
	return b
}

func (r *roll[P]) find(provider P) *met[P] {
	for i := range r.n {
		if r.few[i].provider == provider {
			return &r.few[i]
		}
	}
	return r.more[provider]
}

func (r *roll[P]) meet(m met[P]) {
	if r.n < fewProviders {
		r.few[r.n] = m
		r.n++
		return
	}
	if r.more == nil {
		r.more = make(map[P]*met[P], 2*fewProviders)
	}
	late := m // only those past the few need memory of their own
	r.more[m.provider] = &late
}

// totals adds up everyone's visits.
func (r *roll[P]) totals() Totals {
	var t Totals
	for i := range r.n {
		t.Add(r.few[i].visits)
	}
	for _, m := range r.more {
		t.Add(m.visits)
	}
	return t
}
