package departure

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/people"
	"kith/care/tie"
	"kith/platform/say"
)

// candidate is somebody who could follow for a child, with why.
type candidate struct {
	Role  people.Role
	Knows bool // the child has met them
	Has   int  // children they have in hand now
}

// Why says it in words.
func (c candidate) Why(v *say.Voice, child string) string {
	has := v.T("departure.why.has", "count", c.Has)
	if c.Knows {
		return v.T("departure.why.knows", "child", child) + " " + has
	}
	return has
}

// losing is a child on the list, with who could follow: who knows the child
// first, then who has more room.
type losing struct {
	Losing
	Could []candidate
	To    string // name of who follows
}

// panel is who loses their person, as far as somebody may see.
type panel struct {
	Children []losing
	Rest     Counts // what is about no child
}

// panelOf reads the children of a departure that v sees, those first who lose
// most. Whoever follows for one child alone sees that one.
func (p pages) panelOf(ctx context.Context, l leaving) (all panel, err error) {
	hands, err := inHands(ctx, p.DB, l.v, l.refs, l.now)
	if err != nil {
		return all, err
	}
	follow, err := successors(ctx, p.DB, l.v, l.D.ID)
	if err != nil {
		return all, err
	}
	by := map[people.PatientID][]Hand{}
	for _, x := range hands {
		by[x.Child] = append(by[x.Child], x)
	}
	for child := range follow { // also those who are in other hands already
		by[child] = append(by[child], []Hand{}...)
	}
	all.Rest = Count(by[""])
	delete(by, "")
	if !l.Full {
		maps.DeleteFunc(by, func(child people.PatientID, _ []Hand) bool { return follow[child].To != l.me })
	}
	ids := slices.Collect(maps.Keys(by))
	children, err := people.Children(ctx, p.DB, l.v, ids)
	if err != nil {
		return all, err
	}
	told, err := p.toldTo(ctx, l)
	if err != nil {
		return all, err
	}
	corners, err := p.corners(ctx, l, children)
	if err != nil {
		return all, err
	}
	could, err := p.could(ctx, l)
	if err != nil {
		return all, err
	}
	for _, c := range children {
		x := losing{Losing: Losing{Child: c, Hands: by[c.ID], Counts: Count(by[c.ID]), Told: told[string(c.ID)], Successor: follow[c.ID]}}
		x.Only, x.Could = l.only(corners[string(c.ID)]), ranked(could, corners[string(c.ID)])
		for _, k := range could {
			if k.Role.ID.Ref() == x.Successor.To {
				x.To = k.Role.Name
			}
		}
		all.Children = append(all.Children, x)
	}
	slices.SortStableFunc(all.Children, func(a, b losing) int {
		return cmp.Or(cmp.Compare(b.rank(), a.rank()), cmp.Compare(a.Child.Name, b.Child.Name))
	})
	return all, nil
}

// toldTo counts, by child, what the one who leaves was told and has not answered,
// as far as v may know of it: nobody else learns here that there is something.
func (p pages) toldTo(ctx context.Context, l leaving) (map[string]int, error) {
	owed, err := disclosure.Unanswered(ctx, p.House, l.v)
	n := map[string]int{}
	for _, r := range owed {
		if slices.Contains(l.refs, r.Owner) || r.Owner == l.leaver.Ref() {
			n[r.Child]++
		}
	}
	return n, err
}

// corners are the people around each child.
func (p pages) corners(ctx context.Context, l leaving, children []people.Patient) (map[string][]tie.Tie, error) {
	ids := make([]string, len(children))
	for i, c := range children {
		ids[i] = string(c.ID)
	}
	ledgers, err := tie.Ledgers(ctx, p.DB, l.v, tie.Reach{From: twoYears(l.now), Now: l.now}, ids...)
	all := map[string][]tie.Tie{}
	for id, ledger := range ledgers {
		all[id] = ledger.Corner(p.ties, l.now)
	}
	return all, err
}

// only reports whether the child has met nobody else of those at work here.
func (l leaving) only(corner []tie.Tie) bool {
	return !slices.ContainsFunc(corner, func(t tie.Tie) bool {
		return t.Circle == tie.Care && !t.Place() && t.Facts.Flags["met"] && !t.Facts.Flags["ended"] && t.Verdict.State != tie.Strained && t.Person != l.leaver.Ref()
	})
}

// could are those who do the same work at the same place.
func (p pages) could(ctx context.Context, l leaving) (all []candidate, err error) {
	staff, err := people.Staff(ctx, p.DB, l.v, l.at)
	if err != nil {
		return nil, err
	}
	var refs []string
	for _, r := range staff {
		if r.Current(p.Today()) && r.Practitioner != l.leaver && r.Calling() == l.calling {
			all, refs = append(all, candidate{Role: r}), append(refs, r.ID.Ref())
		}
	}
	has, err := held(ctx, p.DB, refs)
	for i := range all {
		all[i].Has = has[all[i].Role.ID.Ref()]
	}
	return all, err
}

// ranked orders who could follow for a child whose corner this is.
func ranked(could []candidate, corner []tie.Tie) []candidate {
	all := slices.Clone(could)
	for i := range all {
		all[i].Knows = slices.ContainsFunc(corner, func(t tie.Tie) bool {
			return t.Person == all[i].Role.Practitioner.Ref() && t.Facts.Flags["met"] && t.Verdict.State != tie.Strained
		})
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		if a.Knows != b.Knows {
			if a.Knows {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Has, b.Has), cmp.Compare(a.Role.Name, b.Role.Name))
	})
	return all
}

// why says in words what a child loses; its order is that of the list.
func (l losing) why(v *say.Voice) (all []string) {
	if l.Only {
		all = append(all, v.T("departure.loss.only", "child", l.Child.Short))
	}
	for _, x := range []struct {
		key string
		n   int
	}{{"answers", l.Counts.Answers}, {"told", l.Told}, {"loops", l.Counts.Loops}, {"promises", l.Counts.Promises}, {"tasks", l.Counts.Tasks}, {"visits", l.Counts.Visits}} {
		if x.n > 0 {
			all = append(all, v.T("departure.loss."+x.key, "count", x.n))
		}
	}
	return all
}

// twoYears before a day is how far back a corner looks. Source: Kith
func twoYears(now time.Time) contact.Day { return contact.DayAt(now.AddDate(-2, 0, 0)) - 1 }
