package loopboard

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"kith/care/loop"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
)

// siteView is how it stands at a site.
type siteView struct {
	loop.Tally
	By []partnerCount
}

// partnerCount is how many are quiet at one partner.
type partnerCount struct {
	Name  string
	Count int
}

// Practice is how many loops of a place are open and quiet, for the page of how it
// works: for who answers for the place, and sees no child.
func Practice(ctx context.Context, h *module.House, site string, _, _ time.Time) (templ.Component, error) {
	t, err := loop.TallyOf(ctx, h, site)
	if err != nil {
		return nil, err
	}
	view := siteView{Tally: t}
	var refs []string
	for ref := range t.Partners {
		refs = append(refs, ref)
	}
	names, err := people.Names(ctx, h.DB, access.From(ctx), refs)
	for ref, n := range t.Partners {
		view.By = append(view.By, partnerCount{who(ctx, names, ref), n})
	}
	slices.SortFunc(view.By, func(a, b partnerCount) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Name, b.Name)) })
	return practiceCard(view), err
}
