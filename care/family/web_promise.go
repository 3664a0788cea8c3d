package family

import (
	"context"
	"net/http"
	"slices"

	"kith/care/account"
	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// promised says which promises are still to be kept and what became of others
// lately, and who made them.
func (p pages) promised(ctx context.Context, v access.Viewer, all []engagement.Promise, child string) (lines []engagement.Line, err error) {
	today, refs := contact.DayAt(p.Now().In(p.Zone)), []string{}
	open, closed := engagement.Split(all, today-lately)
	all = append(open, closed...)
	for _, x := range all {
		refs = append(refs, x.Owner, x.To, x.Cover)
	}
	names, err := people.Names(ctx, p.DB, v, refs)
	for _, x := range all {
		l := engagement.Line{Promise: x, State: x.State(today), Owner: names[x.Owner].Short, Cover: names[x.Holder(today)].Short}
		if x.To != child {
			l.To = names[x.To].Short
		}
		lines = append(lines, l)
	}
	return lines, err
}

// lately is for how many days what was kept stays on the page. Source: Kith
const lately = 30

// unkept takes the word of a young person that something did not happen.
func (p pages) unkept(w http.ResponseWriter, r *http.Request) error {
	s, err := p.self(r)
	if err == nil {
		err = p.sayUnkept(r, s.viewer, s.records...)
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
	if err := p.sayUnkept(r, v, string(all[i].ID)); err != nil {
		return err
	}
	return web.See(w, r, all[i].Page+"#promises")
}

// sayUnkept writes down that a promise was not kept. One that the viewer does
// not see was never there; one that is open already stays as it is.
func (p pages) sayUnkept(r *http.Request, v access.Viewer, records ...string) error {
	ctx := r.Context()
	all, err := engagement.Promises(ctx, p.DB, v, records...)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x engagement.Promise) bool { return x.ID == r.PostFormValue("promise") })
	switch {
	case i < 0:
		return fault.New(fault.NotFound, "fault.not-found")
	case all[i].Status != "completed" || all[i].Open():
		return nil
	}
	body, err := engagement.Unkept(all[i].Child, all[i].ID, v.ID(), p.Now().In(p.Zone))
	if err != nil {
		return err
	}
	in, err := p.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	defer p.Store.Release(in)
	in.New = true
	_, err = p.Store.Write(ctx, v, "say that a promise was not kept", []*store.Incoming{in})
	return err
}

// keeper is who is to keep a promise, briefly.
func keeper(ctx context.Context, l engagement.Line) string {
	if l.Cover != "" {
		return l.Cover
	}
	return say.T(ctx, "engagement.promise.everyone")
}
