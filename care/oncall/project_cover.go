package oncall

import (
	"context"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/db"
)

// CoverOf returns who answers for a place from one day to another, both of them
// whole: those whose work is behavioral health, in the hours of their
// PractitionerRole on days on which the site works, without the times at which
// they are away. Who stands in for somebody answers in their hours. It is empty
// where the record says no hours at all.
func CoverOf(ctx context.Context, h *module.House, place people.OrganizationID, from, until time.Time) (Cover, error) {
	roles, err := answering(ctx, h, place)
	if err != nil || len(roles) == 0 {
		return nil, err
	}
	list := make([]string, 0, len(roles))
	for id := range roles {
		list = append(list, id)
	}
	in, args := db.List(0, list)
	by := map[string]Cover{}
	type gap struct {
		who         string
		from, until time.Time
	}
	var gone []gap
	err = db.Each(ctx, h.DB, func(row db.Row) error {
		var who, kind, days string
		var begin, end int
		var first, last int64
		if err := row.Scan(&who, &kind, &days, &begin, &end, &first, &last); err != nil {
			return err
		}
		if kind == "away" {
			gone = append(gone, gap{who, time.UnixMicro(first), time.UnixMicro(min(last, until.AddDate(1, 0, 0).UnixMicro()))})
			return nil
		}
		by[who] = append(by[who], watches(h, Watch{Who: "PractitionerRole/" + who, Name: roles[who]}, shift{days, begin, end}, from, until)...)
		return nil
	}, `select role_id, kind, days, from_minute, until_minute, from_at, until_at from oncall_hours where role_id in `+in+` order by role_id, part`, args...)
	if err != nil {
		return nil, err
	}
	var all Cover
	err = db.Each(ctx, h.DB, func(row db.Row) error {
		var who, away string
		var first, last int64
		err := row.Scan(&who, &away, &first, &last)
		gone = append(gone, gap{away, time.UnixMicro(first), time.UnixMicro(last)})
		if roles[who] == "" {
			return err
		}
		for _, x := range by[away] {
			x.Who, x.Name = "PractitionerRole/"+who, roles[who]
			x.From, x.Until = later(x.From, time.UnixMicro(first)), sooner(x.Until, time.UnixMicro(last))
			if x.From.Before(x.Until) {
				all = append(all, x)
			}
		}
		return err
	}, `select role_id, for_id, from_at, until_at from care_cover where for_id in `+in+` order by for_id, role_id`, args...)
	if err != nil {
		return nil, err
	}
	for who, c := range by {
		for _, g := range gone {
			if g.who == who {
				c = c.without(g.from, g.until)
			}
		}
		all = append(all, c...)
	}
	all.sort()
	return all, nil
}

// answering are those at a place who answer, by the id of their role: how one
// speaks of them.
func answering(ctx context.Context, h *module.House, place people.OrganizationID) (map[string]string, error) {
	r, err := rosterAt(ctx, h.DB, []string{string(place)}, nil, h.Now())
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for id, x := range r.roles {
		if x.Calling() == people.BehavioralHealth {
			all[id] = r.names[string(x.Practitioner)]
		}
	}
	return all, nil
}

// watches are the times of a shift on the days that the site works.
func watches(h *module.House, w Watch, s shift, from, until time.Time) (all Cover) {
	y, m, d := from.In(h.Zone).Date()
	cal := h.WorkingCalendar()
	for i := range 400 {
		noon := time.Date(y, m, d+i, 12, 0, 0, 0, h.Zone)
		if noon.AddDate(0, 0, -1).After(until) {
			break
		}
		_, closed := cal.Closed(noon)
		if closed || s.days != "" && !strings.Contains(s.days, strings.ToLower(noon.Weekday().String()[:3])) {
			continue
		}
		w.From = time.Date(y, m, d+i, s.from/60, s.from%60, 0, 0, h.Zone)
		w.Until = time.Date(y, m, d+i, s.until/60, s.until%60, 0, 0, h.Zone)
		if w.From.Before(w.Until) {
			all = append(all, w)
		}
	}
	return all
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func sooner(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
