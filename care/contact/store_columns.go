package contact

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
	"kith/relation/encounter"
)

// Columns are the Encounters of everybody in memory, as `kith measure` holds them:
// eight bytes each, sorted by child. They begin with what the tables hold and
// follow what changes, whoever wrote it; see store_columns.go.
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

const selectRows = `
	select e.patient_id, e.person_ref, e.organization_ref, e.on_day, e.seen, e.compartment
	from contact_event e where e.source_type = 'Encounter' and e.seen <> ''`

func scanRow(r db.Row) (x row, err error) {
	var day, kind string
	err = r.Scan(&x.child, &x.person, &x.site, &day, &kind, &x.compartment)
	x.day = DayOn(day)
	x.kind, _ = encounter.KindOf(kind)
	return x, err
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

// load reads the whole table.
func (c *Columns) load(ctx context.Context) (err error) {
	h := newHeld()
	if h.mark, err = c.db.Mark(ctx); err != nil {
		return err
	}
	if h.read, err = c.turns(ctx, h.mark); err != nil { // before the rows, which are then as new as this at least
		return err
	}
	if err := h.fill(ctx, c.db, selectRows); err != nil {
		return err
	}
	c.now.Store(h)
	return nil
}

// fill builds columns of what a query selects.
func (h *held) fill(ctx context.Context, q db.Querier, query string, args ...any) error {
	var rows []encounter.Row
	if err := db.Each(ctx, q, func(r db.Row) error {
		x, err := scanRow(r)
		if inColumns(x.day) {
			rows = append(rows, h.row(x))
		}
		return err
	}, query, args...); err != nil {
		return err
	}
	return h.build(rows)
}

// turns are the turns from one on in which children's Encounters changed.
func (c *Columns) turns(ctx context.Context, from int64) (map[string]int64, error) {
	all := map[string]int64{}
	return all, db.Each(ctx, c.db.Steady(), func(r db.Row) error {
		var child string
		var turn int64
		err := r.Scan(&child, &turn)
		all[child] = turn
		return err
	}, `select patient_id, turn from contact_change where turn >= $1`, from)
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
	err := ColumnsOf(h).Each(ctx, v, Ask{From: from, Children: children, Outpatient: true}, func(m Meeting) {
		all[m.Child] = append(all[m.Child], Visit{m.Person, m.Site, m.Day})
	})
	for child, visits := range all {
		slices.SortFunc(visits, Visit.compare)
		all[child] = slices.Compact(visits)
	}
	return all, err
}

// Around returns what is asked for of all children whom somebody (Practitioner/x)
// met in it: with whomever.
func Around(ctx context.Context, h *module.House, v access.Viewer, a Ask, person string) (all []Meeting, err error) {
	roles, err := db.All(ctx, h.DB.Steady(), db.Text, `select 'PractitionerRole/' || j.id from practitioner_role j where j.practitioner_id = $1`,
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

// someChildren is of how many children the rows are read in one query.
const someChildren = 256

// follow reads what changed since columns were read.
func (c *Columns) follow(ctx context.Context, h *held) error {
	mark, err := c.db.Mark(ctx) // first: what ends meanwhile has a turn from it on, and is read again
	if err != nil {
		return err
	}
	turns, err := c.turns(ctx, h.mark)
	if err != nil {
		return err
	}
	var changed []string
	for child, turn := range turns {
		if h.read[child] != turn {
			changed = append(changed, child)
		}
	}
	if slices.Contains(changed, "") || len(changed) > someChildren+len(h.of)/2 { // begun anew, or nearly
		return c.load(ctx)
	}
	for some := range slices.Chunk(changed, someChildren) {
		list, args := db.List(0, some)
		rows, err := db.All(ctx, c.db.Steady(), scanRow, selectRows+` and e.patient_id in `+list, args...)
		if err != nil {
			return err
		}
		if err := h.put(some, slices.DeleteFunc(rows, func(r row) bool { return !inColumns(r.day) })); err != nil {
			return err
		}
	}
	maps.DeleteFunc(turns, func(_ string, turn int64) bool { return turn < mark })
	h.mark, h.read = mark, turns
	return nil
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

// job is whose work a PractitionerRole is, and where.
type job struct{ person, place string }

// jobs are the works that meetings name, by reference.
func (c *Columns) jobs(ctx context.Context, all []found, providers []string) (map[string]job, error) {
	named := map[uint32]bool{}
	var roles []string
	for _, f := range all {
		for _, r := range f.rows {
			if id, ok := strings.CutPrefix(providers[r.Provider], "PractitionerRole/"); ok && !named[r.Provider] {
				named[r.Provider] = true
				roles = append(roles, id)
			}
		}
	}
	jobs := map[string]job{}
	for some := range slices.Chunk(roles, someChildren) {
		list, args := db.List(0, some)
		if err := db.Each(ctx, c.db.Steady(), func(r db.Row) error {
			var id, person, place string
			err := r.Scan(&id, &person, &place)
			if place != "" {
				place = "Organization/" + place
			}
			jobs["PractitionerRole/"+id] = job{"Practitioner/" + person, place}
			return err
		}, `select j.id, j.practitioner_id, j.organization_id from practitioner_role j where j.id in `+list, args...); err != nil {
			return nil, err
		}
	}
	return jobs, nil
}
