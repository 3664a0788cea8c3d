package family

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"kith/care/account"
	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// promised says which promises are still to be kept and what became of others
// lately, and who made them.
func (p pages) promised(ctx context.Context, v access.Viewer, all []engagement.Promise) ([]engagement.Line, error) {
	today, refs := contact.DayAt(p.Now().In(p.Zone)), []string{}
	open, closed := engagement.Split(all, today-lately)
	all = append(open, closed...)
	for _, x := range all {
		refs = append(refs, x.Owner, x.To, x.Cover)
	}
	names, err := people.Names(ctx, p.DB, v, refs)
	return engagement.Lines(all, today, func(ref string) string { return names[ref].Short }), err
}

// lately is for how many days what was kept stays on the page. Source: Kith
const lately = 30

// unkept takes the word of a young person that something did not happen.
func (p pages) unkept(w http.ResponseWriter, r *http.Request) error {
	s, err := p.self(r)
	if err == nil {
		err = engagement.SayUnkept(r.Context(), p.House, s.viewer, r.PostFormValue("promise"), s.records...)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/y#promises")
}

// unkeptToward takes the word of a caregiver.
func (p pages) unkeptToward(w http.ResponseWriter, r *http.Request) error {
	v, err := asking(r, account.Caregiver)
	if err != nil {
		return err
	}
	all, err := p.wards(r.Context(), v)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x ward) bool { return x.Page == account.Home(account.Caregiver)+"/"+r.PathValue("child") })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	if err := engagement.SayUnkept(r.Context(), p.House, v, r.PostFormValue("promise"), string(all[i].ID)); err != nil {
		return err
	}
	return web.See(w, r, all[i].Page+"#promises")
}

// keeper is who is to keep a promise, briefly.
func keeper(ctx context.Context, l engagement.Line) string {
	return cmp.Or(l.Cover, l.Owner, say.T(ctx, "engagement.promise.everyone"))
}
