package oncall

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
)

// AsHouse is the house itself, which finds out who is to be asked: it reads what
// the places that care for a child hold, and shows it to nobody.
func AsHouse(places []string, now time.Time) access.Viewer {
	return access.Staff("Device/kith", places...).At(now).For(label.Treat)
}

// PlacesOf are the organizations that care for a child.
func PlacesOf(ctx context.Context, q db.Querier, child people.PatientID) ([]string, error) {
	return db.All(ctx, q, db.Text, `select distinct organization_id from enrollment where patient_id = $1 order by organization_id`, child)
}

// roster is who works at some places, and when.
type roster struct {
	roles map[string]people.Role // by id of the PractitionerRole
	names map[string]string      // of practitioners
	cover map[string]string      // who is away: who stands in
	away  map[string]bool
	hours map[string][]shift
}

// shift are hours of some days of the week.
type shift struct {
	days        string
	from, until int
}

// rosterAt reads who works at some places, and those named besides, as of a
// moment.
func rosterAt(ctx context.Context, q db.Querier, places, besides []string, now time.Time) (r roster, err error) {
	r = roster{roles: map[string]people.Role{}, names: map[string]string{}, cover: map[string]string{}, away: map[string]bool{}, hours: map[string][]shift{}}
	at, args := db.List(0, places)
	also, more := db.List(len(args), besides)
	err = db.Each(ctx, q, func(row db.Row) error {
		var x people.Role
		var short string
		err := row.Scan(&x.ID, &x.Practitioner, &x.Organization, &x.Work, &x.Specialty, &short)
		r.roles[string(x.ID)], r.names[string(x.Practitioner)] = x, short
		return err
	}, `
		select r.id, r.practitioner_id, r.organization_id, r.code, r.specialty, p.short
		from practitioner_role r join practitioner p on p.id = r.practitioner_id
		where r.active and (r.organization_id in `+at+` or r.id in `+also+`) order by r.id`, append(args, more...)...)
	if err != nil {
		return r, err
	}
	err = db.Each(ctx, q, func(row db.Row) error {
		var who, away string
		err := row.Scan(&who, &away)
		r.cover[away], r.away[away] = who, true
		return err
	}, `select role_id, for_id from care_cover where from_at <= $1 and until_at > $1 order by role_id desc`, now.UnixMicro())
	if err != nil {
		return r, err
	}
	return r, db.Each(ctx, q, func(row db.Row) error {
		var who, kind, days string
		var from, until int
		err := row.Scan(&who, &kind, &days, &from, &until)
		if kind == "away" {
			r.away[who] = true
		} else {
			r.hours[who] = append(r.hours[who], shift{days, from, until})
		}
		return err
	}, `
		select role_id, kind, days, from_minute, until_minute from oncall_hours
		where kind = 'hours' or from_at <= $1 and until_at > $1 order by role_id, part`, now.UnixMicro())
}

// there reports whether somebody is at work at a moment: in the hours that the
// record says, or those of the site where it says none.
func (r roster) there(role string, now time.Time, open bool) bool {
	if r.away[role] {
		return false
	}
	hours := r.hours[role]
	if len(hours) == 0 {
		return open
	}
	day, minute := strings.ToLower(now.Weekday().String()[:3]), now.Hour()*60+now.Minute()
	return slices.ContainsFunc(hours, func(h shift) bool {
		return (h.days == "" || strings.Contains(h.days, day)) && minute >= h.from && minute < h.until
	})
}

// ladder is who is asked, one after the other.
type ladder struct {
	roster
	now  time.Time // on the site's clock
	open bool
	all  []Person
	off  []Person
}

// Ask is what is asked, about whom.
type Ask struct {
	Child      people.PatientID
	With       string   // PractitionerRole/x who sees the child today, or ""
	Who, Night []string // words, in order; Who by night too where there is no Night
}

// Asked returns whom to ask about a child, in order: of the child's people
// those who are at work now, or whoever stands in for them; who is on call; who
// answers for the site. Those who are not at work come last, and nobody twice.
func Asked(ctx context.Context, h *module.House, a Ask, now time.Time) ([]Person, error) {
	calls, err := Read(consent.In(h.Store).Rules.Beside("on-call.json"))
	if err != nil {
		return nil, err
	}
	places, err := PlacesOf(ctx, h.DB, a.Child)
	if err != nil {
		return nil, err
	}
	var besides []string
	for _, l := range calls.All {
		besides = append(besides, roleID(l.Who))
	}
	besides = append(besides, roleID(calls.Lead), roleID(a.With))
	now = now.In(h.Zone)
	l := ladder{now: now, open: h.WorkingCalendar().Open(now)}
	if l.roster, err = rosterAt(ctx, h.DB, places, besides, now); err != nil {
		return nil, err
	}
	near, err := consent.AtWork(ctx, h, AsHouse(places, now), a.Child)
	if err != nil {
		return nil, err
	}
	who := a.Who
	if !l.open && len(a.Night) > 0 {
		who = a.Night
	}
	for _, word := range who {
		switch word {
		case "visit":
			l.add(roleID(a.With))
		case "on-call":
			for _, x := range calls.At(now) {
				l.call(x)
			}
		case "lead":
			l.lead(calls)
		default:
			for _, x := range near {
				if x.Calling.String() == word {
					l.add(l.roleOf(x))
				}
			}
		}
	}
	return append(l.all, l.off...), nil
}

func roleID(ref string) string { return strings.TrimPrefix(ref, "PractitionerRole/") }

// roleOf is the work as which somebody is near a child.
func (l *ladder) roleOf(x consent.Somebody) string {
	if id, ok := strings.CutPrefix(x.Ref, "PractitionerRole/"); ok {
		return id
	}
	best := ""
	for id, r := range l.roles {
		if r.Practitioner == x.Practitioner && (len(x.Places) == 0 || slices.Contains(x.Places, r.Organization.Ref())) && (best == "" || id < best) {
			best = id
		}
	}
	return best
}

// add asks somebody, or whoever stands in while they are away.
func (l *ladder) add(role string) {
	if l.away[role] {
		role = l.cover[role]
	}
	r, ok := l.roles[role]
	if !ok || consent.Lacks(r.Calling())&label.Answers != 0 {
		return
	}
	p := Person{Ref: r.ID.Ref(), Practitioner: r.Practitioner, Name: l.names[string(r.Practitioner)]}
	if l.has(p) {
		return
	}
	if l.there(role, l.now, l.open) {
		l.all = append(l.all, p)
	} else if !l.away[role] {
		p.Off = true
		l.off = append(l.off, p)
	}
}

func (l *ladder) has(p Person) bool {
	return slices.ContainsFunc(slices.Concat(l.all, l.off), func(x Person) bool { return x.Practitioner == p.Practitioner })
}

// call asks who is on call, whatever their hours are.
func (l *ladder) call(x Line) {
	r, ok := l.roles[roleID(x.Who)]
	if !ok {
		return // the record does not know them: nobody would come
	}
	p := Person{Ref: x.Who, Practitioner: r.Practitioner, Name: x.Name, Phone: x.Phone}
	if !l.has(p) {
		l.all = append(l.all, p)
	}
}

// lead asks who answers for the site; where nobody said who that is, those who
// work at the child's places and may know.
func (l *ladder) lead(calls *Lines) {
	if id := roleID(calls.Lead); id != "" {
		r := l.roles[id]
		p := Person{Ref: calls.Lead, Practitioner: r.Practitioner, Name: l.names[string(r.Practitioner)]}
		if !l.has(p) {
			l.all = append(l.all, p)
		}
		return
	}
	for _, calling := range []people.Calling{people.BehavioralHealth, people.PrimaryCare} {
		var ids []string
		for id, r := range l.roles {
			if r.Calling() == calling {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		for _, id := range ids {
			l.add(id)
		}
	}
}
