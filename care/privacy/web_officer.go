package privacy

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

// privacyView is what whoever answers for privacy looks after.
type privacyView struct {
	now      time.Time
	Rates    []consent.Rate
	Broken   []Told // the newest first
	Withheld []consent.Withheld
	Rules    patternRules
	Found    []finding
	Signs    []signCount
	Names    names
}

// privacy shows the page to those whose work it is; to others it is not there.
func (p pages) privacy(w http.ResponseWriter, r *http.Request) error {
	v, err := asking(r)
	if err != nil {
		return err
	}
	at := consent.AnswersFor(v)
	if len(at) == 0 {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	ctx := r.Context()
	view := privacyView{now: p.Now().In(p.Zone), Rules: readPatterns(files)}
	if err := p.counted(ctx, at, &view); err != nil {
		return err
	}
	if view.Broken, err = p.officersGlass(ctx, v); err != nil {
		return err
	}
	if view.Withheld, err = consent.WithheldReport(ctx, p.DB, v, view.now.AddDate(-1, 0, 0), view.now); err != nil {
		return err
	}
	slices.Reverse(view.Withheld)
	if err := p.patterns(ctx, v, at, &view); err != nil {
		return err
	}
	return web.Show(w, r, privacyPage(view))
}

// counted fills in what is a number: broken glass by month, accounts to look at.
func (p pages) counted(ctx context.Context, at []string, view *privacyView) error {
	g := consent.In(p.Store)
	rates, err := g.Rates(ctx, p.DB, view.now.AddDate(-1, 0, 0))
	if err != nil {
		return err
	}
	for _, x := range rates {
		if slices.Contains(at, x.Organization) {
			view.Rates = append(view.Rates, x)
		}
	}
	view.Signs, err = signs(ctx, p.DB, at)
	return err
}

// officersGlass are the notices of broken glass to whoever answers for privacy,
// read or not.
func (p pages) officersGlass(ctx context.Context, v access.Viewer) (all []Told, err error) {
	found, err := consent.Notices(ctx, p.DB, v, p.Now())
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(n consent.Notice) bool { return n.Why != "officer" })
	return tell(ctx, p.House, v, found)
}

// patterns looks for what stands out in the trail.
func (p pages) patterns(ctx context.Context, v access.Viewer, at []string, view *privacyView) error {
	all, err := touches(ctx, p.DB, at, view.now.AddDate(0, 0, -view.Rules.Days), p.Zone)
	if err != nil {
		return err
	}
	var ids, refs []string
	for _, t := range all {
		if _, id, ok := strings.Cut(t.Who, "/"); ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	work, err := consent.Jobs(ctx, p.DB, v, ids)
	if err != nil {
		return err
	}
	view.Found = view.Rules.find(all, func(who string) people.Calling {
		_, id, _ := strings.Cut(who, "/")
		return work[id].Calling()
	})
	written, err := claims(ctx, p.DB, at, view.now.AddDate(0, 0, -view.Rules.Days))
	if err != nil {
		return err
	}
	view.Found = append(view.Found, view.Rules.wrote(written)...)
	for _, f := range view.Found {
		refs = append(refs, f.Who)
	}
	for _, x := range view.Withheld {
		refs = append(refs, x.Author, x.From)
	}
	for _, x := range view.Rates {
		refs = append(refs, people.OrganizationID(x.Organization).Ref())
	}
	view.Names, err = people.Names(ctx, p.DB, v, refs)
	return err
}
