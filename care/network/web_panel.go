package network

import (
	"context"
	"time"

	"kith/care/contact"
	"kith/care/people"
	"kith/platform/access"
	"kith/relation/continuity"
)

// panelView is the children whom the reader meets, and who else meets them.
type panelView struct {
	Panel
	From, To time.Time // both days count
	Others   []other
}

// other is somebody else who meets children of the reader's.
type other struct {
	Name, Role string
	Link       string // "" for who works elsewhere
	Children   int
}

// mostOthers is how many are named.
const mostOthers = 12

// panel counts what the reader may read of the children they met, and no other
// child: the page says nothing that its reader could not count by hand.
func (p pages) panel(ctx context.Context, v access.Viewer, roles []people.Role) (x panelView, err error) {
	to := p.Today()
	x.From, x.To = to.AddDate(0, -continuity.WindowMonths, 0), to.AddDate(0, 0, -1)
	visits, err := contact.Around(ctx, p.House, v, contact.Ask{From: contact.DayAt(x.From), To: contact.DayAt(to), Outpatient: true}, v.ID())
	if err != nil {
		return x, err
	}
	if x.Panel, err = PanelOf(v.ID(), visits); err != nil {
		return x, err
	}
	refs := make([]string, len(x.With))
	for i, s := range x.With {
		refs[i] = s.Person
	}
	named, err := people.Names(ctx, p.DB, v, refs)
	for _, s := range x.With {
		if n := named[s.Person]; n.Name != "" && len(x.Others) < mostOthers {
			x.Others = append(x.Others, other{n.Name, n.Role, colleagueLink(roles, s.Person), s.Children})
		}
	}
	return x, err
}

// colleagueLink is the page of somebody of the reader's own place, else "".
func colleagueLink(roles []people.Role, person string) (link string) {
	for _, r := range roles {
		if r.Practitioner.Ref() == person {
			link = "/colleagues/" + string(r.ID)
		}
	}
	return link
}
