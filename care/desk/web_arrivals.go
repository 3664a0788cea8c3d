package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/due"
	"kith/care/form"
	"kith/care/pass"
	"kith/care/people"
	"kith/care/screening"
	"kith/platform/access"
	"kith/platform/web"
)

// arrival is one child who comes today, as the desk needs it: nothing of why, and
// nothing of what is asked.
type arrival struct {
	Child  people.Patient
	Times  []time.Time
	With   []string // names
	Ways   []people.Way
	Speaks []string // languages and interpreters
	Call   []string // who may be called
	Hands  []hands
}

// hands is somebody to hand a check-in.
type hands struct {
	candidate
	Done bool // answered today
}

// arrivals shows who comes today, by time.
func (p pages) arrivals(w http.ResponseWriter, r *http.Request) error {
	v, err := atWork(r)
	if err != nil {
		return err
	}
	all, err := p.coming(r.Context(), v)
	if err != nil {
		return err
	}
	return web.Show(w, r, arrivalsPage(arrivalsView{p.Now().In(p.Zone), all}))
}

type arrivalsView struct {
	Now time.Time
	All []arrival
}

func (p pages) coming(ctx context.Context, v access.Viewer) (all []arrival, err error) {
	now := p.Now().In(p.Zone)
	from := pass.Tonight(now).AddDate(0, 0, -1)
	visits, err := contact.Between(ctx, p.DB, v, from, from.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	at, refs := map[people.PatientID]int{}, []string{}
	var ids []people.PatientID
	for _, a := range visits {
		id := people.PatientID(a.Child)
		if !a.Coming() && !slices.Contains([]string{"arrived", "checked-in", "fulfilled"}, a.Status) {
			continue
		}
		if _, there := at[id]; !there {
			at[id], ids = len(ids), append(ids, id)
		}
		refs = append(refs, a.Person)
	}
	names, err := people.Names(ctx, p.DB, v, refs)
	if err != nil {
		return nil, err
	}
	children, err := people.Children(ctx, p.DB, v, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range children {
		a, err := p.arrival(ctx, v, c)
		if err != nil {
			return nil, err
		}
		for _, x := range visits {
			if x.Child != string(c.ID) {
				continue
			}
			if start := x.Start.In(p.Zone); !slices.Contains(a.Times, start) {
				a.Times = append(a.Times, start)
			}
			if n := names[x.Person].Name; n != "" && !slices.Contains(a.With, n) {
				a.With = append(a.With, n)
			}
		}
		all = append(all, a)
	}
	return all, nil
}

// arrival is what the desk needs of one child.
func (p pages) arrival(ctx context.Context, v access.Viewer, c people.Patient) (a arrival, err error) {
	kin, err := people.Family(ctx, p.DB, v, c.ID, p.Today())
	if err != nil {
		return a, err
	}
	a = arrival{Child: c, Ways: people.Ways(ctx, c.Pronoun(), c.Details.Safe), Speaks: people.BannerOf(ctx, c, kin, p.Today()).Languages}
	for _, x := range kin.Relatives {
		if x.Active && x.On(p.Today()) && x.Relation.Calling().Proxy() && x.Phone != "" {
			a.Call = append(a.Call, x.Name+", "+people.RelationWord(ctx, x.Relation, x.Words)+", "+x.Phone)
		}
	}
	who, err := p.candidates(ctx, v, c)
	if err != nil {
		return a, err
	}
	passes, err := pass.OfChild(ctx, p.House, v, string(c.ID))
	for _, x := range who {
		if x.Kind != pass.Teacher {
			done := slices.ContainsFunc(passes, func(p pass.Pass) bool {
				return p.Informant == x.Ref && p.Finished.After(pass.Tonight(p.Made).AddDate(0, 0, -1))
			})
			a.Hands = append(a.Hands, hands{x, done})
		}
	}
	return a, err
}

// handOut makes the code of a check-in for somebody who comes today. What it asks
// is what is due, and the desk does not learn it.
func (p pages) handOut(w http.ResponseWriter, r *http.Request) error {
	v, err := atWork(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	child, err := people.Child(ctx, p.DB, v, people.PatientID(r.PostFormValue("child")))
	if err != nil {
		return err
	}
	all, err := p.candidates(ctx, v, child)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c candidate) bool { return c.Ref == r.PostFormValue("who") })
	if i < 0 {
		return pass.ErrNone
	}
	view := handView{Whom: all[i].Name, Back: "/arrivals"}
	out, err := pass.OfChild(ctx, p.House, v, string(child.ID))
	if err != nil {
		return err
	}
	for _, x := range out { // who took a break, or lost the page, goes on where they were
		if x.Informant == all[i].Ref && !x.Link && x.State() != pass.IsFinished {
			code, err := pass.Again(ctx, p.House, v, x.Child, x.ID)
			if err != nil {
				return err
			}
			return p.shows(w, r, x, code, view)
		}
	}
	forms, err := p.worth(ctx, v, child, all[i])
	if err != nil {
		return err
	}
	made, err := p.pass(ctx, v, child, all[i], forms)
	if err != nil {
		return err
	}
	return p.hand(w, r, v, made, view)
}

// worth are the forms that are worth asking somebody today.
func (p pages) worth(ctx context.Context, v access.Viewer, child people.Patient, c candidate) (forms []string, err error) {
	if i, ok := screening.Standard().Find(form.Own); ok && fits(i, c, child, p.Today()) {
		forms = append(forms, form.Own)
	}
	all, err := due.Standard().Arrivals(ctx, p.House, v, contact.DayAt(p.Now().In(p.Zone)))
	for _, h := range all[string(child.ID)] {
		if slices.Contains(kindsOf(c.Kind), h.Informant) {
			forms = append(forms, h.Instruments...)
		}
	}
	return slices.DeleteFunc(forms, func(n string) bool { return strings.TrimSpace(n) == "" }), err
}
