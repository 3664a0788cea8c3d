package introduction

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"kith/care/consent"
	"kith/care/handoff"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
	"kith/platform/web/shell"
)

// FeltView asks one of the family how it felt.
type FeltView struct {
	ID      string
	By      string // reference, on a device that was handed over; "" on their own
	Name    string // of whoever holds the device
	From    string // who brought them
	To      string // whom they met
	Said    bool
	Mistake string // key
}

// FeltOn returns what a young person, or a caregiver of a child, may be asked
// about hand-offs on their own page.
func FeltOn(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) (all []FeltView, err error) {
	unfelt, err := handoff.Unfelt(ctx, h, v, child)
	if err != nil || len(unfelt) == 0 {
		return nil, err
	}
	var refs []string
	for _, x := range unfelt {
		refs = append(refs, x.From, x.To)
	}
	names, err := people.Names(ctx, h.DB, v, refs)
	for _, x := range unfelt {
		all = append(all, FeltView{ID: x.ID, From: names[x.From].Short, To: names[x.To].Short})
	}
	return all, err
}

// asks returns as whom the answer is given, and what is asked: on a page of
// their own themselves; on a device that somebody at work hands over, whom they
// hand it to.
func (p pages) asks(r *http.Request) (view FeltView, by access.Viewer, err error) {
	ctx, id, v := r.Context(), r.PathValue("id"), access.From(r.Context())
	if !handoff.IsFamily(v) {
		x, _, err := p.view(r, id)
		if err != nil {
			return view, by, err
		}
		ref := r.FormValue("by")
		n := slices.IndexFunc(x.Around, func(s person) bool { return s.Ref == ref })
		if n < 0 || !x.Warm() {
			return view, by, fault.New(fault.NotFound, "loop.not-found")
		}
		calling := people.TeenSelf
		if strings.HasPrefix(ref, "RelatedPerson/") {
			if calling, err = consent.Standing(ctx, p.DB, ref, p.Now()); err != nil {
				return view, by, err
			}
		}
		return FeltView{ID: id, By: ref, Name: x.Around[n].Name, From: x.name(x.From), To: x.name(x.To)}, consent.Personal(calling, ref).At(p.Now()), nil
	}
	x, err := handoff.Get(ctx, p.House, v, id)
	if err == nil && !x.Warm() {
		err = fault.New(fault.NotFound, "loop.not-found")
	}
	if err != nil {
		return view, by, err
	}
	names, err := people.Names(ctx, p.DB, v, []string{x.From, x.To})
	return FeltView{ID: id, From: names[x.From].Short, To: names[x.To].Short}, v, err
}

func (p pages) felt(w http.ResponseWriter, r *http.Request) error {
	if access.From(r.Context()).Nobody() {
		return fault.New(fault.Login, "fault.login")
	}
	view, _, err := p.asks(r)
	if err != nil {
		return err
	}
	return web.Show(w, alone(r, view), feltPage(view))
}

func (p pages) feel(w http.ResponseWriter, r *http.Request) error {
	if access.From(r.Context()).Nobody() {
		return fault.New(fault.Login, "fault.login")
	}
	view, by, err := p.asks(r)
	if err != nil {
		return err
	}
	err = handoff.Feel(r.Context(), p.House, access.From(r.Context()), by,
		handoff.Felt{Handoff: view.ID, Feeling: handoff.Feeling(r.PostFormValue("felt")), Share: r.PostFormValue("share") == "yes"})
	if fault.Is(err, fault.Invalid) {
		view.Mistake = fault.Of(err).Key
		return web.ShowStatus(w, alone(r, view), http.StatusUnprocessableEntity, feltPage(view))
	}
	if err != nil {
		return err
	}
	view.Said = true
	return web.Show(w, alone(r, view), feltPage(view))
}

// alone takes the bar away that leads elsewhere while the device is in the hands
// of somebody of the family.
func alone(r *http.Request, view FeltView) *http.Request {
	if view.By == "" {
		return r
	}
	f := *shell.From(r.Context())
	f.Person, f.Nav, f.Account, f.SignOut, f.Home = shell.Person{}, nil, "", "", ""
	return r.WithContext(shell.With(r.Context(), &f))
}
