package colleague

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
)

// Between returns what one has with another, as far as v may read: each is a
// PractitionerRole, a Practitioner or an Organization.
func Between(ctx context.Context, h *module.House, v access.Viewer, from, to string) (Tie, error) {
	all, err := Ties(ctx, h, v, from, []string{to})
	if err != nil {
		return Tie{}, err
	}
	return all[0], nil
}

// Ties returns what one has with each of several, in their order, in a few
// questions however many there are.
func Ties(ctx context.Context, h *module.House, v access.Viewer, from string, to []string) ([]Tie, error) {
	now := h.Now()
	w := Since(now)
	sides, err := sidesOf(ctx, h.DB, v, append([]string{from}, to...))
	if err != nil {
		return nil, err
	}
	works, err := worksOf(ctx, h.DB, v, sides[from], w)
	if err != nil {
		return nil, err
	}
	known, err := knows(ctx, h, v, sides, w)
	if err != nil {
		return nil, err
	}
	all := make([]Tie, len(to))
	for i, ref := range to {
		a, b := sides[from].who, sides[ref].who
		all[i] = Sum(a, b, works, w, now)
		all[i].From, all[i].To = from, ref
		all[i].Shared = len(shared(known[a], known[b], together(a, b, works, w)))
	}
	return all, nil
}

// Circle returns what one has with everybody they worked with in the window: with
// each person, and with each place where no person was named; by reference.
func Circle(ctx context.Context, h *module.House, v access.Viewer, from string) ([]Tie, error) {
	now := h.Now()
	w := Since(now)
	sides, err := sidesOf(ctx, h.DB, v, []string{from})
	if err != nil {
		return nil, err
	}
	works, err := worksOf(ctx, h.DB, v, sides[from], w)
	if err != nil {
		return nil, err
	}
	var others []string
	for _, x := range works {
		other := x.To
		if x.To.Is(sides[from].who) {
			other = x.From
		}
		if ref := cmp.Or(other.Person, other.Place); ref != sides[from].who && !slices.Contains(others, ref) {
			others = append(others, ref)
		}
	}
	slices.Sort(others)
	return Ties(ctx, h, v, from, others)
}

// During returns all work of a window, as far as v may read it.
func During(ctx context.Context, q db.Querier, v access.Viewer, w Window) ([]Work, error) {
	return access.All(ctx, q, v, scanWork, selectWork+`
		where w.asked_at >= $1 and w.asked_at < $2 and sees(w.compartment)
		order by w.asked_at, w.source_type, w.source_id, w.part`, w.From.UnixMicro(), w.Until.UnixMicro())
}

// side is one end of a tie: who it is, and by which references the record may
// name them.
type side struct {
	who  string // Practitioner/x or Organization/x
	refs []string
}

const (
	person = "Practitioner/"
	place  = "Organization/"
	role   = "PractitionerRole/"
)

// sidesOf finds who these references mean, and by which others the record may
// name the same.
func sidesOf(ctx context.Context, q db.Querier, v access.Viewer, refs []string) (map[string]*side, error) {
	sides, ids := map[string]*side{}, map[string][]string{}
	for _, ref := range refs {
		kind, id, _ := strings.Cut(ref, "/")
		ids[kind] = append(ids[kind], id)
		sides[ref] = &side{who: ref, refs: []string{ref}}
	}
	roles, args := db.List(0, ids["PractitionerRole"])
	people, more := db.List(len(args), ids["Practitioner"])
	args = append(args, more...)
	places, more := db.List(len(args), ids["Organization"])
	return sides, access.Each(ctx, q, v, func(r db.Row) error {
		var as, who, at, of string
		err := r.Scan(&as, &who, &at, &of)
		for ref, s := range sides {
			switch ref {
			case role + of:
				s.who = person + who
				s.add(s.who, role+as)
			case person + who:
				s.add(role + as)
			case place + at:
				s.add(role+as, person+who)
			}
		}
		return err
	}, `
		select r.id, r.practitioner_id, r.organization_id, coalesce(x.id, '')
		from practitioner_role r
		left join practitioner_role x on x.practitioner_id = r.practitioner_id and x.id in `+roles+`
		where (x.id is not null or r.practitioner_id in `+people+` or r.organization_id in `+places+`) and sees(r.compartment)
		order by r.id`, append(args, more...)...)
}

func (s *side) add(refs ...string) {
	for _, ref := range refs {
		if !slices.Contains(s.refs, ref) {
			s.refs = append(s.refs, ref)
		}
	}
}

// selectWork reads rows of joint_work, each side as whom and where it means.
const selectWork = `
	select w.source_type, w.source_id, w.patient_id, w.kind,
		coalesce('Practitioner/' || f.practitioner_id, w.from_ref), coalesce('Organization/' || f.organization_id, w.place_ref),
		coalesce('Practitioner/' || t.practitioner_id, w.to_ref), coalesce('Organization/' || t.organization_id, w.place_ref),
		w.asked_at, w.answered_at, w.closed_at, w.outcome, w.accepted
	from joint_work w
	left join practitioner_role f on f.id = case when substr(w.from_ref, 1, 17) = 'PractitionerRole/' then substr(w.from_ref, 18) end
	left join practitioner_role t on t.id = case when substr(w.to_ref, 1, 17) = 'PractitionerRole/' then substr(w.to_ref, 18) end`

func scanWork(r db.Row) (x Work, err error) {
	var typ, id string
	var asked, answered, closed int64
	err = r.Scan(&typ, &id, &x.Child, &x.Kind, &x.From.Person, &x.From.Place, &x.To.Person, &x.To.Place,
		&asked, &answered, &closed, &x.Outcome, &x.Accepted)
	x.Source, x.Asked, x.Answered, x.Closed = typ+"/"+id, db.Time(asked), db.Time(answered), db.Time(closed)
	for _, p := range []*Party{&x.From, &x.To} {
		if strings.HasPrefix(p.Person, place) {
			p.Person, p.Place = "", p.Person
		}
	}
	return x, err
}

// worksOf returns the work that one side had with anybody, in order of time.
func worksOf(ctx context.Context, q db.Querier, v access.Viewer, s *side, w Window) ([]Work, error) {
	list, args := db.List(2, s.refs)
	return access.All(ctx, q, v, scanWork, selectWork+`
		where w.asked_at >= $1 and w.asked_at < $2 and (w.from_ref in `+list+` or w.to_ref in `+list+`) and sees(w.compartment)
		order by w.asked_at, w.source_type, w.source_id, w.part`, append([]any{w.From.UnixMicro(), w.Until.UnixMicro()}, args...)...)
}

// children is a set of them.
type children map[string]bool

// knows returns which children each side met, called or wrote to. Nobody is
// told which.
func knows(ctx context.Context, h *module.House, v access.Viewer, sides map[string]*side, w Window) (map[string]children, error) {
	of, known := map[string][]string{}, map[string]children{}
	var refs []string
	for _, s := range sides {
		known[s.who] = children{}
		for _, ref := range s.refs {
			if !slices.Contains(of[ref], s.who) {
				of[ref] = append(of[ref], s.who)
				refs = append(refs, ref)
			}
		}
	}
	note := func(child, who, at string) {
		for _, whose := range of[who] {
			if !strings.HasPrefix(whose, place) || at == "" || at == whose {
				known[whose][child] = true
			}
		}
	}
	met := contact.Ask{From: contact.DayAt(w.From.UTC()), To: contact.DayAt(w.Until.UTC()) + 1, With: refs}
	if err := contact.ColumnsOf(h).Each(ctx, v, met, func(m contact.Meeting) { note(m.Child, m.As, m.Site) }); err != nil {
		return nil, err
	}
	list, args := db.List(2, refs)
	return known, access.Each(ctx, h.DB, v, func(r db.Row) error {
		var child, who, at string
		err := r.Scan(&child, &who, &at)
		note(child, who, at)
		return err
	}, `
		select distinct e.patient_id, e.person_ref, e.organization_ref
		from contact_event e
		where e.on_day >= $1 and e.on_day <= $2 and e.person_ref in `+list+` and e.seen = '' and e.kind in ('visit', 'call', 'message')
			and substr(e.with_ref, 1, 12) <> 'Practitioner' and sees(e.compartment)`,
		append([]any{w.From.UTC().Format(time.DateOnly), w.Until.UTC().Format(time.DateOnly)}, args...)...)
}

// together are the children about whom two worked with each other.
func together(a, b string, works []Work, w Window) children {
	all := children{}
	for _, x := range works {
		if x.Accepted && w.Holds(x.Asked) && (x.From.Is(a) && x.To.Is(b) || x.From.Is(b) && x.To.Is(a)) {
			all[x.Child] = true
		}
	}
	return all
}

// shared are the children whom both know, and those about whom they worked with
// each other.
func shared(a, b, both children) children {
	for child := range a {
		if b[child] {
			both[child] = true
		}
	}
	return both
}
