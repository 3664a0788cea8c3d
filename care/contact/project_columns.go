package contact

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kith/platform/db"
	"kith/relation/encounter"
)

const selectRows = `
	select e.patient_id, e.person_ref, e.organization_ref, e.on_day, e.seen, e.compartment
	from contact_event e where e.seen <> ''`

func scanRow(r db.Row) (x row, err error) {
	var day, kind string
	err = r.Scan(&x.child, &x.person, &x.site, &day, &kind, &x.compartment)
	x.day = DayOn(day)
	x.kind, _ = encounter.KindOf(kind)
	return x, err
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

// left are those of visits who work nowhere any more, as far as the record says.
func (c *Columns) left(ctx context.Context, seen map[string][]Visit, today string) (map[string]bool, error) {
	met, ids := map[string]bool{}, []string{}
	for _, visits := range seen {
		for _, x := range visits {
			if id, ok := strings.CutPrefix(x.Person, "Practitioner/"); ok && !met[id] {
				met[id] = true
				ids = append(ids, id)
			}
		}
	}
	left := map[string]bool{}
	for some := range slices.Chunk(ids, someChildren) {
		list, args := db.List(0, some)
		if err := db.Each(ctx, c.db.Steady(), func(r db.Row) error {
			var id string
			err := r.Scan(&id)
			left["Practitioner/"+id] = true
			return err
		}, `
			select j.practitioner_id
			from practitioner_role j
			where j.practitioner_id in `+list+`
			group by j.practitioner_id
			having max(case when j.active and (j.ends_on = '' or j.ends_on >= `+fmt.Sprintf("$%d", len(args)+1)+`) then 1 else 0 end) = 0`, append(args, today)...); err != nil {
			return nil, err
		}
	}
	return left, nil
}
