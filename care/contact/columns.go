package contact

import (
	"sync"

	"kith/relation/encounter"
)

// Ask is which meetings are asked for. The zero Ask is for all.
type Ask struct {
	From, To   Day      // [From, To); 0 is no bound
	Children   []string // nil: all
	With       []string // as the record names them; nil: anybody
	Outpatient bool     // only what continuity of care counts
}

// Meeting is one child seen by one clinician on a day.
type Meeting struct {
	Child  string
	As     string // the clinician as the record names them
	Person string // Practitioner/x; As where nobody knows whose work it is
	Place  string // where they work: of their role, or else Site
	Site   string // where it was, as the record says; may be ""
	Day    Day
	Kind   encounter.Kind
}

// firstDay is the day that columns count from, 1900-01-01. What is dated before,
// or 179 years later, stands in no column.
const firstDay encounter.Day = -25567

func inColumns(d Day) bool {
	return encounter.Day(d) >= firstDay && encounter.Day(d)-firstDay < encounter.MostDays
}

// row is what the table says of one meeting.
type row struct {
	child, person, site string
	day                 Day
	kind                encounter.Kind
	compartment         int64
}

// held is one reading of the table and what changed since.
type held struct {
	mu        sync.RWMutex // guards all below but mark and read, which belong to whoever catches up
	live      *encounter.Live
	parts     []part // by patient of live; the first is nobody's
	of        map[string][]uint32
	providers names
	sites     names
	touched   int // encounters that came or went since live was built

	mark int64            // turns before it were read
	read map[string]int64 // turns from mark on that were read, by child
}

// part is what one compartment holds of a child.
type part struct {
	child       string
	compartment int64
}

// names are texts by number.
type names struct {
	all    []string
	number map[string]uint32
}

func (n *names) put(name string) uint32 {
	i, ok := n.number[name]
	if !ok {
		if n.number == nil {
			n.number = map[string]uint32{}
		}
		i = uint32(len(n.all))
		n.all, n.number[name] = append(n.all, name), i
	}
	return i
}

// newHeld begins with nobody's part: an encounter on the first day, so that
// every other day can be added later.
func newHeld() *held {
	return &held{parts: []part{{}}, of: map[string][]uint32{}, read: map[string]int64{}}
}

// row makes what the table says a row of the columns.
func (h *held) row(r row) encounter.Row {
	at, found := uint32(0), false
	for _, n := range h.of[r.child] {
		if h.parts[n].compartment == r.compartment {
			at, found = n, true
		}
	}
	if !found {
		at = uint32(len(h.parts))
		h.parts = append(h.parts, part{r.child, r.compartment})
		h.of[r.child] = append(h.of[r.child], at)
	}
	return encounter.Row{Patient: at, Provider: h.providers.put(r.person), Day: encounter.Day(r.day),
		Place: encounter.Place{Site: h.sites.put(r.site), Kind: r.kind}}
}

// build makes columns of rows, with what is there already.
func (h *held) build(rows []encounter.Row) error {
	var b encounter.Builder
	b.Add(encounter.Row{Day: firstDay})
	b.Add(rows...)
	t, _, err := b.Table()
	if err == nil {
		h.live, h.touched = encounter.NewLive(t), 0
	}
	return err
}

// back makes a key of a part the row that it was added as.
func (h *held) back(part uint32, k encounter.Key) encounter.Row {
	return encounter.Row{Patient: part, Provider: k.Provider(), Day: firstDay + k.Day(), Place: h.live.Places()[k.Place()]}
}

// put makes the columns of some children what the table says of them now.
func (h *held) put(children []string, rows []row) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	is := map[encounter.Row]bool{}
	for _, r := range rows {
		is[h.row(r)] = true
	}
	for _, child := range children {
		for _, n := range h.of[child] {
			for _, k := range h.live.Of(int(n)) {
				if r := h.back(n, k); is[r] {
					delete(is, r)
				} else if _, err := h.live.Remove(r); err != nil {
					return err
				} else {
					h.touched++
				}
			}
		}
	}
	for r := range is {
		if _, err := h.live.Add(r); err != nil {
			return err
		}
		h.touched++
	}
	return h.fold()
}

// someTouched is how many changes are worth building anew, beside as many as
// there are children.
const someTouched = 1 << 14

// fold builds the columns anew when much has changed, so that what changes
// takes no more room than the rest.
func (h *held) fold() error {
	if h.touched < someTouched || h.touched < len(h.parts) {
		return nil
	}
	var rows []encounter.Row
	for n := 1; n < len(h.parts); n++ {
		for _, k := range h.live.Of(n) {
			rows = append(rows, h.back(uint32(n), k))
		}
	}
	return h.build(rows)
}

// found is some encounters of a part.
type found struct {
	part
	rows []encounter.Row
}

// find returns what is asked for, whoever may see it.
func (h *held) find(a Ask) (all []found) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var with map[uint32]bool
	if a.With != nil {
		with = map[uint32]bool{}
		for _, ref := range a.With {
			if n, ok := h.providers.number[ref]; ok {
				with[n] = true
			}
		}
	}
	from, to := encounter.Day(0), encounter.Day(encounter.MostDays)
	if a.From != 0 {
		from = encounter.Day(a.From) - firstDay
	}
	if a.To != 0 {
		to = encounter.Day(a.To) - firstDay
	}
	one := func(n uint32) {
		f := found{part: h.parts[n]}
		for _, k := range h.live.Of(int(n)) {
			if k.Day() < from || k.Day() >= to || with != nil && !with[k.Provider()] {
				continue
			}
			if r := h.back(n, k); !a.Outpatient || encounter.Outpatient.Has(r.Kind) {
				f.rows = append(f.rows, r)
			}
		}
		if len(f.rows) > 0 {
			all = append(all, f)
		}
	}
	if a.Children == nil {
		for n := 1; n < len(h.parts); n++ {
			one(uint32(n))
		}
		return all
	}
	for _, child := range a.Children {
		for _, n := range h.of[child] {
			one(n)
		}
	}
	return all
}
