package contact

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
)

// Columns are the Encounters of everybody in memory, as `kith measure` holds them:
// eight bytes each, sorted by child. They begin with what the tables hold and
// follow what changes, whoever wrote it; see project_columns.go.
//
// What lies in one compartment of a child stands together (a part), so that the
// database says of each part who may see it and nothing else need be asked.
type Columns struct {
	db     *db.DB
	behind sync.Mutex // held by whoever catches up
	now    atomic.Pointer[held]
}

// ColumnsOf returns the columns of a house, the same for all who ask.
func ColumnsOf(h *module.House) *Columns {
	return module.Kept(h, func() *Columns { return &Columns{db: h.DB} })
}

// Load reads the columns if nobody did: a program does so while it begins to
// answer. Until they are there, what is asked of some children is read from the
// table, and who asks for everybody waits.
func (c *Columns) Load(ctx context.Context) error {
	c.behind.Lock()
	defer c.behind.Unlock()
	if c.now.Load() != nil {
		return nil
	}
	return c.load(ctx)
}

// Each calls fn with every meeting that is asked for and v may see, in no
// order. What is hidden from v changes nothing that fn is told.
func (c *Columns) Each(ctx context.Context, v access.Viewer, a Ask, fn func(Meeting)) error {
	h, err := c.fresh(ctx, a)
	if err != nil {
		return err
	}
	all, err := c.seen(ctx, v, h.find(a))
	if err != nil {
		return err
	}
	h.mu.RLock()
	providers, sites := h.providers.all, h.sites.all
	h.mu.RUnlock()
	jobs, err := c.jobs(ctx, all, providers)
	if err != nil {
		return err
	}
	for _, f := range all {
		for _, r := range f.rows {
			as := providers[r.Provider]
			m := Meeting{Child: f.child, As: as, Person: as, Site: sites[r.Site], Day: Day(r.Day), Kind: r.Kind}
			m.Place = m.Site
			if j, ok := jobs[as]; ok {
				m.Person, m.Place = j.person, cmp.Or(j.place, m.Site)
			}
			fn(m)
		}
	}
	return nil
}

// Visits returns the visits of these children from a day on that continuity of
// care counts, each once, in order of day.
func Visits(ctx context.Context, h *module.House, v access.Viewer, from Day, children ...string) (map[string][]Visit, error) {
	all := map[string][]Visit{}
	if len(children) == 0 {
		return all, nil
	}
	err := ColumnsOf(h).Each(ctx, v, Ask{From: from, Children: children, Outpatient: true}, func(m Meeting) {
		all[m.Child] = append(all[m.Child], Visit{m.Person, m.Site, m.Day})
	})
	for child, visits := range all {
		slices.SortFunc(visits, Visit.compare)
		all[child] = slices.Compact(visits)
	}
	return all, err
}

// Usual returns, for each of these children, whom they saw most in the two years
// before today, of those who have not left; of several, whoever came last.
func Usual(ctx context.Context, h *module.House, v access.Viewer, children ...string) (map[string]string, error) {
	today := h.Today()
	seen, err := Visits(ctx, h, v, DayAt(today.AddDate(-2, 0, 0)), children...)
	if err != nil || len(seen) == 0 {
		return nil, err
	}
	left, err := ColumnsOf(h).left(ctx, seen, today.Format(time.DateOnly))
	usual := map[string]string{}
	for child, visits := range seen {
		days, last, best := map[string]int{}, map[string]Day{}, ""
		for _, x := range visits { // in order of day
			if left[x.Person] {
				continue
			}
			if last[x.Person] != x.Day {
				days[x.Person]++
			}
			last[x.Person] = x.Day
		}
		for who, n := range days {
			if c := cmp.Or(n-days[best], int(last[who]-last[best]), strings.Compare(best, who)); best == "" || c > 0 {
				best = who
			}
		}
		if best != "" {
			usual[child] = best
		}
	}
	return usual, err
}

// Around returns what is asked for of all children whom somebody (Practitioner/x)
// met in it: with whomever.
func Around(ctx context.Context, h *module.House, v access.Viewer, a Ask, person string) (all []Meeting, err error) {
	roles, err := access.All(ctx, h.DB.Steady(), v, db.Text, `
		select 'PractitionerRole/' || j.id from practitioner_role j where j.practitioner_id = $1 and sees(j.compartment)`,
		strings.TrimPrefix(person, "Practitioner/"))
	if err != nil {
		return nil, err
	}
	met, c := map[string]bool{}, ColumnsOf(h)
	a.With = append(roles, person)
	if err := c.Each(ctx, v, a, func(m Meeting) { met[m.Child] = true }); err != nil {
		return nil, err
	}
	a.With, a.Children = nil, append([]string{}, slices.Sorted(maps.Keys(met))...)
	return all, c.Each(ctx, v, a, func(m Meeting) { all = append(all, m) })
}

// VisitsOf is Visits of one child who may have several records.
func VisitsOf(ctx context.Context, h *module.House, v access.Viewer, from Day, records ...string) ([]Visit, error) {
	by, err := Visits(ctx, h, v, from, records...)
	all := slices.Concat(slices.Collect(maps.Values(by))...)
	slices.SortFunc(all, Visit.compare)
	return all, err
}

// fresh returns columns that hold what was written before it was called: of the
// children who are asked for at least.
func (c *Columns) fresh(ctx context.Context, a Ask) (*held, error) {
	if c.now.Load() == nil && a.Children != nil {
		h := newHeld()
		list, args := db.List(0, a.Children)
		return h, h.fill(ctx, c.db.Steady(), selectRows+` and e.patient_id in `+list, args...)
	}
	if err := c.Load(ctx); err != nil {
		return nil, err
	}
	c.behind.Lock()
	defer c.behind.Unlock()
	err := c.follow(ctx, c.now.Load())
	return c.now.Load(), err
}

// someCompartments is how many are asked for one by one; for more, all are.
const someCompartments = 4096

// seen keeps what v may see: the database says which compartments.
func (c *Columns) seen(ctx context.Context, v access.Viewer, all []found) ([]found, error) {
	asked := map[int64]bool{}
	for _, f := range all {
		asked[f.compartment] = true
	}
	may := map[int64]bool{}
	note := func(r db.Row) error {
		var k int64
		err := r.Scan(&k)
		may[k] = true
		return err
	}
	if len(asked) > someCompartments {
		if err := access.Each(ctx, c.db, v, note, `select c.key from compartment c where sees(c.key)`); err != nil {
			return nil, err
		}
	} else {
		for some := range slices.Chunk(slices.Sorted(maps.Keys(asked)), someChildren) {
			list, args := db.Numbers(0, some)
			if err := access.Each(ctx, c.db.Steady(), v, note, `select c.key from compartment c where c.key in `+list+` and sees(c.key)`, args...); err != nil {
				return nil, err
			}
		}
	}
	return slices.DeleteFunc(all, func(f found) bool { return !may[f.compartment] }), nil
}
