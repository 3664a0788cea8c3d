package transition

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
)

// ChildView is what a child's page says of moves.
type ChildView struct {
	Child   people.Patient
	Move    Move // the newest that was not taken back, where there is one
	Begun   bool // somebody prepares one
	Open    int  // how many have not been told
	May     bool // the reader is one of the child's team who may prepare one
	now     time.Time
	planned bool
}

// OfChild returns what somebody at work sees of a child's moves; nothing where
// they look after other things.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, child people.Patient) (c ChildView, err error) {
	c.Child, c.now = child, h.Now().In(h.Zone)
	if !strings.HasPrefix(v.ID(), "Practitioner/") || !v.Clears(label.Coordination|label.Contact) {
		return c, nil
	}
	team, err := consent.AtWork(ctx, h, v, child.ID)
	if err != nil {
		return c, err
	}
	c.May = slices.ContainsFunc(team, func(x consent.Somebody) bool {
		return x.Practitioner.Ref() == v.ID() && x.Relation == consent.Current
	})
	if !c.May {
		return c, nil
	}
	moves, err := Moves(ctx, h.DB, v, child.ID)
	if err != nil {
		return c, err
	}
	for _, m := range moves {
		if m.State(c.now) != TakenBack {
			c.Move, c.planned = m, m.State(c.now) == Planned
			break
		}
	}
	draft, err := draftOf(ctx, h, v, child.ID)
	if err != nil {
		return c, err
	}
	c.Begun = draft.Version > 0
	tells, err := Tellings(ctx, h.DB, v, child.ID)
	for _, t := range tells {
		if t.Open() {
			c.Open++
		}
	}
	return c, err
}

// recent reports whether the newest move is worth a line: planned, or not a month
// ago, or somebody is still to be told.
func (c ChildView) recent() bool {
	return c.Move.ID != "" && (c.planned || c.Open > 0 || c.now.Sub(c.Move.At) < 30*24*time.Hour)
}

// OnToday returns whom the reader has to tell of a move.
func OnToday(ctx context.Context, h *module.House, v access.Viewer) (lines []ToldLine, err error) {
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	if err != nil {
		return nil, err
	}
	all, err := ToTell(ctx, h.DB, v, me)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return pages{h}.toldLines(ctx, v, all)
}
