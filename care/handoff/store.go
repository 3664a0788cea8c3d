package handoff

import (
	"context"
	"slices"
	"strings"

	"kith/care/loop"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Get returns one handoff, fault.NotFound where v does not see it.
func Get(ctx context.Context, h *module.House, v access.Viewer, id string) (Handoff, error) {
	i, err := loop.Get(ctx, h, v, id)
	if err == nil && i.Kind != loop.Handoff {
		err = fault.New(fault.NotFound, "loop.not-found")
	}
	if err != nil {
		return Handoff{}, err
	}
	all, err := of(ctx, h, v, i)
	if err != nil {
		return Handoff{}, err
	}
	return all[0], nil
}

// OfChild returns the handoffs of a child, what is open first.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) ([]Handoff, error) {
	all, err := loop.OfChild(ctx, h, v, child)
	if err != nil {
		return nil, err
	}
	return of(ctx, h, v, slices.DeleteFunc(all, func(i loop.Item) bool { return i.Kind != loop.Handoff })...)
}

// Mine returns the open handoffs in which v is asked, by name or as one of a
// team, and those that v holds, as they are due.
func Mine(ctx context.Context, h *module.House, v access.Viewer) (asked, held []Handoff, err error) {
	items, err := loop.Open(ctx, h, v, loop.Filter{Kinds: []loop.Kind{loop.Handoff}})
	if err != nil {
		return nil, nil, err
	}
	all, err := of(ctx, h, v, items...)
	if err != nil {
		return nil, nil, err
	}
	calling, err := CallingOf(ctx, h, v)
	for _, x := range all {
		switch {
		case x.Closed:
		case IsTo(v, calling, x):
			asked = append(asked, x)
		case slices.Contains(v.Names(), x.HeldBy):
			held = append(held, x)
		}
	}
	return asked, held, err
}

// IsTo reports whether somebody is asked: by name, or as one of a team.
func IsTo(v access.Viewer, calling people.Calling, x Handoff) bool {
	if place, ok := strings.CutPrefix(x.To, "Organization/"); ok {
		return v.WorksFor(place) && (x.Team == calling || x.Team == people.Anonymous)
	}
	return slices.Contains(v.Names(), x.To)
}

// CallingOf is the calling of whoever is signed in.
func CallingOf(ctx context.Context, h *module.House, v access.Viewer) (people.Calling, error) {
	id, ok := strings.CutPrefix(v.ID(), "Practitioner/")
	if !ok {
		return people.Anonymous, nil
	}
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	if err != nil {
		return people.Anonymous, err
	}
	roles, err := people.RolesOf(ctx, h.DB, v, people.PractitionerID(id))
	for _, r := range roles {
		if r.ID.Ref() == me {
			return r.Calling(), err
		}
	}
	return people.Anonymous, err
}

// of adds to loops what they say as handoffs.
func of(ctx context.Context, h *module.House, v access.Viewer, items ...loop.Item) ([]Handoff, error) {
	all, at := make([]Handoff, len(items)), map[string]int{}
	ids := make([]string, len(items))
	for n, i := range items {
		all[n], at[i.ID], ids[n] = Handoff{Item: i}, n, i.ID
	}
	for part := range slices.Chunk(ids, 500) {
		in, args := db.List(0, part)
		err := access.Each(ctx, h.DB, v, func(row db.Row) error {
			var x Handoff
			var id, team string
			var met int64
			err := row.Scan(&id, &x.How, &team, &x.SaidYes, &x.Met, &x.Family, &x.MetHow, &met)
			if n, ok := at[id]; ok {
				x.Item, x.Team, x.MetAt = all[n].Item, TeamOf(team), db.Time(met)
				all[n] = x
			}
			return err
		}, `
			select x.task_id, x.how, x.team, x.said_yes, x.met, x.present, x.met_how, x.met_at
			from handoff x where x.task_id in `+in+` and sees(x.compartment)`, args...)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// FeltOf returns how a handoff felt to those of the family who let v know.
func FeltOf(ctx context.Context, q db.Querier, v access.Viewer, id string) ([]Felt, error) {
	return access.All(ctx, q, v, func(row db.Row) (f Felt, err error) {
		var at int64
		err = row.Scan(&f.Handoff, &f.Child, &f.By, &f.Feeling, &at)
		f.At = db.Time(at)
		return f, err
	}, `
		select f.handoff_id, f.patient_id, f.by_ref, f.feeling, f.at from handoff_felt f
		where f.handoff_id = $1 and sees(f.compartment) order by f.at, f.by_ref`, id)
}

// Unfelt returns the handoffs of a child at which the family was, in the last 30
// days, of which somebody of the family has not said how they felt, for them.
func Unfelt(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) ([]Handoff, error) {
	all, err := OfChild(ctx, h, v, child)
	if err != nil {
		return nil, err
	}
	said := map[string]bool{}
	for _, x := range all {
		felt, err := FeltOf(ctx, h.DB, v, x.ID)
		if err != nil {
			return nil, err
		}
		for _, f := range felt {
			said[x.ID] = said[x.ID] || f.By == v.ID()
		}
	}
	since := h.Now().AddDate(0, 0, -asksFor)
	return slices.DeleteFunc(all, func(x Handoff) bool { return !x.Warm() || said[x.ID] || x.MetAt.Before(since) }), nil
}

// asksFor is for how many days the family is asked how it felt. Source: Kith
const asksFor = 30
