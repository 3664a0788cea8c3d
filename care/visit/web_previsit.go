package visit

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/due"
	"kith/care/module"
	"kith/care/people"
	"kith/care/screening"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// List is who comes on a day, as a page shows it.
type List struct {
	Day   contact.Day
	Today bool
	Rows  []Line
	Room  bool // for a wall or for paper: no names, no topics
	Paper bool
}

// Line is one visit of a list: a child with several stands there once for each.
type Line struct {
	Start  time.Time
	With   []string   // names
	Name   string     // Room: initials
	Child  string     // id; Room: ""
	Self   []due.Item // what is due of the child; Room: none
	Family []due.Item // of a caregiver; Room: none
	Alone  bool       // there is something to ask the child
	Adult  bool       // there is something to ask a caregiver
	Mine   bool       // with the reader; Room: false
	Told   bool       // something was told already, and the reader may know
	Hard   bool       // it is high time that the reader asks
}

func (p pages) previsit(w http.ResponseWriter, r *http.Request) error {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return fault.New(fault.Login, "fault.login")
	case !Works(v):
		return fault.New(fault.NotFound, "fault.not-found")
	}
	today := due.DayOf(p.House)
	day := today
	if d := contact.DayOn(r.URL.Query().Get("date")); d != 0 {
		day = d
	}
	l := List{Day: day, Today: day == today, Paper: strings.HasSuffix(r.URL.Path, "/print")}
	l.Room = l.Paper || r.URL.Query().Get("view") == "room"
	var err error
	if l.Rows, err = p.rules.Before(r.Context(), p.House, v, day, l.Room); err != nil {
		return err
	}
	return web.Show(w, r, previsitPage(l))
}

// Before reads who comes on a day and what is worth asking each, for v alone or
// for a room; nothing where v's work is not to see children.
func (r Rules) Before(ctx context.Context, h *module.House, v access.Viewer, day contact.Day, room bool) ([]Line, error) {
	if !Works(v) {
		return nil, nil
	}
	rows, err := due.Standard().DueList(ctx, h, v, day)
	if err != nil {
		return nil, err
	}
	hard, err := r.hard(ctx, h, v, rows, day)
	if err != nil {
		return nil, err
	}
	var refs []string
	for _, x := range rows {
		for _, a := range x.Visits {
			refs = append(refs, a.Person)
		}
	}
	names, err := people.Names(ctx, h.DB, v, refs)
	return lines(rows, names, hard, room), err
}

// hard are the visits with v at which it is high time to ask, by the id of the
// appointment.
func (r Rules) hard(ctx context.Context, h *module.House, v access.Viewer, rows []due.Row, day contact.Day) (map[string]bool, error) {
	mine := map[string][]string{}
	for _, x := range rows {
		for _, a := range x.Visits {
			if a.Person == v.ID() {
				mine[a.Child] = append(mine[a.Child], a.ID)
			}
		}
	}
	ids := slices.Sorted(maps.Keys(mine))
	facts, err := factsOf(ctx, h.DB, v, ids...)
	if err != nil {
		return nil, err
	}
	met, err := contact.Visits(ctx, h, v, 1, ids...)
	all := map[string]bool{}
	for child, visits := range mine {
		c := cadence(daysWith(met[child], v.ID()), facts[child], v.ID(), day)
		for _, id := range visits {
			all[id] = r.open(c, facts[child], v.ID(), day).Standing == Hard
		}
	}
	return all, err
}

// daysWith are the days of visits with somebody.
func daysWith(all []contact.Visit, clinician string) (days []contact.Day) {
	for _, x := range all {
		if x.Person == clinician {
			days = append(days, x.Day)
		}
	}
	return days
}

// lines makes lines of rows, in order of time. Those of a room hold no name and
// no topic: what is not in them no style sheet can show.
func lines(rows []due.Row, names map[string]people.Named, hard map[string]bool, room bool) (all []Line) {
	for _, x := range rows {
		l := Line{Name: x.Child.Name, Child: string(x.Child.ID)}
		for _, i := range x.Items {
			switch {
			case i.State == due.IsTold:
				l.Told = true
			case i.State != due.IsDue:
			case i.Who() == screening.Self:
				l.Alone, l.Self = true, append(l.Self, i)
			default:
				l.Adult, l.Family = true, append(l.Family, i)
			}
		}
		if room {
			l = Line{Name: say.Initials(x.Child.Name), Alone: l.Alone, Adult: l.Adult}
		}
		last := ""
		for _, a := range x.Visits {
			if a.ID == last {
				continue
			}
			last = a.ID
			late, mine := hard[a.ID]
			l.Start, l.With, l.Mine, l.Hard = a.Start, nil, mine && !room, late && !room
			for _, b := range x.Visits {
				if b.ID == a.ID && names[b.Person].Short != "" {
					l.With = append(l.With, names[b.Person].Short)
				}
			}
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b Line) int { return a.Start.Compare(b.Start) })
	return all
}

const mostLines = 7 // visits that a card has room for. Source: Kith

// worthwhile are the lines of a card: those with something to do about them, no
// more than one looks at; the reader's own where there are some.
func worthwhile(all []Line) (some []Line) {
	own := slices.ContainsFunc(all, func(l Line) bool { return l.Mine })
	for _, l := range all {
		if len(some) < mostLines && l.Mine == own && (l.Alone || l.Adult || l.Hard || l.Told) {
			some = append(some, l)
		}
	}
	return some
}
