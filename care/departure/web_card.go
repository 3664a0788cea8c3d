package departure

import (
	"context"

	"kith/care/module"
	"kith/care/people"
	"kith/care/tie"
	"kith/platform/access"
	"kith/platform/fault"
)

// CardView is what of departures is the reader's to see to.
type CardView struct {
	All []leaving
}

// OnToday returns the open departures that somebody has to do with.
func OnToday(ctx context.Context, h *module.House, v access.Viewer) (c CardView, err error) {
	p, a := pages{h, tie.Rules{}}, asking{v: v, now: h.Now().In(h.Zone)}
	if a.me, err = people.Writer(ctx, h.DB, v, h.Today()); err != nil {
		return c, err
	}
	all, err := Departures(ctx, h.DB, access.Operator())
	for _, d := range all {
		if err != nil || !d.Open() {
			continue
		}
		l, wrong := p.leavingIs(ctx, a, d)
		switch {
		case wrong == nil:
			c.All = append(c.All, l)
		case !fault.Is(wrong, fault.NotFound):
			err = wrong
		}
	}
	return c, err
}
