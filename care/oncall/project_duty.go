package oncall

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/db"
)

// Duty is somebody's work at a place, and whether they are there.
type Duty struct {
	people.Role
	Name   string // how one speaks of them: "Lena"
	Here   bool   // at work at the moment that is asked about
	Away   bool   // they are away then, whatever their hours say
	Cover  string // away: PractitionerRole/x who stands in, "" where nobody does
	Absent []Absence
}

// Absence is a time at which somebody is away: [From, Until).
type Absence struct{ From, Until time.Time }

// Off reports whether somebody is away at a moment.
func (d Duty) Off(at time.Time) bool {
	return slices.ContainsFunc(d.Absent, func(a Absence) bool { return !at.Before(a.From) && at.Before(a.Until) })
}

// On returns who works at some places, by name, as of a moment, with when they
// are away from then until another. It is the directory, and of no child.
func On(ctx context.Context, h *module.House, places []string, now, until time.Time) ([]Duty, error) {
	now = now.In(h.Zone)
	r, err := rosterAt(ctx, h.DB, places, nil, now)
	if err != nil {
		return nil, err
	}
	absent := map[string][]Absence{}
	err = db.Each(ctx, h.DB, func(row db.Row) error {
		var who string
		var from, to int64
		err := row.Scan(&who, &from, &to)
		absent[who] = append(absent[who], Absence{time.UnixMicro(from), time.UnixMicro(to)})
		return err
	}, `
		select role_id, from_at, until_at from oncall_hours where kind = 'away' and until_at > $1 and from_at < $2
		union
		select for_id, from_at, until_at from care_cover where until_at > $1 and from_at < $2`, now.UnixMicro(), until.UnixMicro())
	if err != nil {
		return nil, err
	}
	open := h.WorkingCalendar().Open(now)
	all := make([]Duty, 0, len(r.roles))
	for id, role := range r.roles {
		d := Duty{Role: role, Name: r.names[string(role.Practitioner)], Here: r.there(id, now, open), Away: r.away[id], Absent: absent[id]}
		if c := r.cover[id]; c != "" {
			d.Cover = people.RoleID(c).Ref()
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b Duty) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}
