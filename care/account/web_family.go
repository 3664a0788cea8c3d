package account

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/login"
	"kith/platform/session"
	"kith/platform/web"
)

func (d Door) familyRoutes(m *web.Mux) {
	m.On("GET /children/{id}/accounts", d.familyPage, web.Shows("Who of a family can sign in."))
	m.On("POST /children/{id}/accounts", d.handOver, web.Does("Makes a code to hand over in person.").
		Needs("who: reference of the child or of a relative").Takes("reach: where messages reach them, mail or phone"))
	m.On("POST /children/{id}/accounts/close", d.closeFamily, web.Does("Closes an account: at once and everywhere.").Needs("who: reference of the child or of a relative"))
	m.On("GET /accounts/look", d.lookPage, web.Shows("Accounts of young people that somebody has to look at."))
	m.On("POST /accounts/look", d.looked, web.Does("Notes that somebody looked.").Needs("id: which", "child: id of the child"))
}

// Member is one of a family, and their way in.
type Member struct {
	Who, Name, Relation string
	Kind                Kind
	Open                bool
	Invited             time.Time // until when, zero when there is no code
	Until               people.Day
	Ends                bool // Until is known
}

// familyView is the page of who of a family can sign in.
type familyView struct {
	Child   people.Patient
	Members []Member
	Guarded bool
	Mistake string
	Whose   string // reference, of a mistake or of a code
	Code    string
	Reach   string
}

// enrolling is who may hand out codes: somebody who sees young people alone.
func (d Door) enrolling(r *http.Request) (access.Viewer, error) {
	limited(r)
	v := access.From(r.Context())
	id, ok := strings.CutPrefix(v.ID(), "Practitioner/")
	if v.Nobody() {
		return v, fault.New(fault.Login, "fault.login")
	}
	if !ok || session.Of(r.Context()).ID == "" {
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	roles, err := people.RolesOf(r.Context(), d.DB, v, people.PractitionerID(id))
	if err != nil {
		return v, err
	}
	if !slices.ContainsFunc(roles, func(x people.Role) bool { return x.Current(d.Today()) && Enrolls(x.Calling()) }) {
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	return v, nil
}

func (d Door) family(ctx context.Context, v access.Viewer, id people.PatientID) (f familyView, err error) {
	if f.Child, err = people.Child(ctx, d.DB, v, id); err != nil {
		return f, err
	}
	kin, err := people.Family(ctx, d.DB, v, id, d.Today())
	if err != nil {
		return f, err
	}
	if f.Guarded, err = Guarded(ctx, d.DB, id); err != nil {
		return f, err
	}
	until, ends := Until(f.Child.Birth)
	f.Members = []Member{{Who: id.Ref(), Name: f.Child.Short, Kind: Young}}
	for _, x := range kin.Relatives {
		if x.Active && x.On(d.Today()) && x.Relation.Calling().Proxy() && ends && d.Today().Before(until) {
			f.Members = append(f.Members, Member{Who: x.ID.Ref(), Name: x.Name, Relation: people.RelationWord(ctx, x.Relation, x.Words), Kind: Caregiver, Until: until, Ends: true})
		}
	}
	for i := range f.Members {
		m := &f.Members[i]
		open, err := login.Among(ctx, d.DB, []string{m.Who})
		if err != nil {
			return f, err
		}
		m.Open = len(open) > 0
		if m.Invited, _, err = login.Waiting(ctx, d.DB, m.Who, d.Now()); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (d Door) showFamily(w http.ResponseWriter, r *http.Request, v access.Viewer, say func(*familyView)) error {
	f, err := d.family(r.Context(), v, people.PatientID(r.PathValue("id")))
	if err != nil {
		return err
	}
	say(&f)
	status := http.StatusOK
	if f.Mistake != "" {
		status = http.StatusUnprocessableEntity
	}
	return web.ShowStatus(w, r, status, familyPage(f))
}

func (d Door) familyPage(w http.ResponseWriter, r *http.Request) error {
	v, err := d.enrolling(r)
	if err != nil {
		return err
	}
	return d.showFamily(w, r, v, func(*familyView) {})
}

// member returns whom a form names, if they are of the family.
func (d Door) member(r *http.Request, v access.Viewer) (Member, error) {
	f, err := d.family(r.Context(), v, people.PatientID(r.PathValue("id")))
	if err != nil {
		return Member{}, err
	}
	for _, m := range f.Members {
		if m.Who == r.PostFormValue("who") {
			return m, nil
		}
	}
	return Member{}, fault.New(fault.NotFound, "fault.not-found")
}

// handOver makes a code to be handed over, which whoever is left alone with an
// open screen must not. A young person's address that is a
// relative's is refused, and staff are told why.
func (d Door) handOver(w http.ResponseWriter, r *http.Request) error {
	v, err := d.enrolling(r)
	if err != nil || d.stale(w, r, "/children/"+r.PathValue("id")+"/accounts") {
		return err
	}
	ctx := r.Context()
	m, err := d.member(r, v)
	if err != nil {
		return err
	}
	reach := strings.TrimSpace(r.PostFormValue("reach"))
	i := login.Invitation{Who: m.Who, By: v.ID()}
	if strings.Contains(reach, "@") {
		i.Mail = login.Name(reach)
	} else {
		i.Phone = Phone(reach)
	}
	mistake, err := d.cannot(ctx, people.PatientID(r.PathValue("id")), m, reach)
	if err != nil {
		return err
	}
	if mistake != "" {
		return d.showFamily(w, r, v, func(f *familyView) { f.Mistake, f.Whose, f.Reach = mistake, m.Who, reach })
	}
	code, err := d.Book.HandOver(ctx, i, codeGood)
	if err != nil {
		return err
	}
	if err := d.happens(ctx, v, whyInvited, m.Who); err != nil {
		return err
	}
	return d.showFamily(w, r, v, func(f *familyView) { f.Code, f.Whose = code, m.Who })
}

// cannot says why somebody of a family cannot be given a code, "" when they can.
func (d Door) cannot(ctx context.Context, child people.PatientID, m Member, reach string) (string, error) {
	switch {
	case m.Open:
		return "account.family.has-login", nil
	case reach != "" && (Contact(reach) == "" || len(Contacts(reach)) > 1):
		return "account.reach.odd", nil
	case m.Kind != Young:
		hers, err := login.Among(ctx, d.DB, []string{child.Ref()})
		if len(hers) > 0 && meet(hers[0], []string{reach}) {
			return "account.reach.relative", err
		}
		return "", err
	}
	relative, err := relativeAt(ctx, d.DB, child, reach)
	if err != nil || relative != "" {
		return "account.reach.relative", err
	}
	if relative, err = unreadAt(ctx, d.DB, child, reach); err != nil || relative != "" {
		return "account.reach.unread", err
	}
	return "", nil
}

// closeFamily closes an account of a family, at once and everywhere.
func (d Door) closeFamily(w http.ResponseWriter, r *http.Request) error {
	v, err := d.enrolling(r)
	if err != nil || d.stale(w, r, "/children/"+r.PathValue("id")+"/accounts") {
		return err
	}
	m, err := d.member(r, v)
	if err != nil {
		return err
	}
	ctx := r.Context()
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		tx.OnCommit(func() { d.Keeper.Forget(m.Who) })
		return errors.Join(switchOff(ctx, tx, m.Who, d.Now()), d.happened(ctx, tx, v, whyClosed, m.Who))
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/children/"+r.PathValue("id")+"/accounts")
}

func (d Door) lookPage(w http.ResponseWriter, r *http.Request) error {
	v, err := d.enrolling(r)
	if err != nil {
		return err
	}
	all, err := ListToLook(r.Context(), d.DB, v)
	if err != nil {
		return err
	}
	return web.Show(w, r, lookPage(all))
}

// looked notes that somebody looked at a sign about a child they may see.
func (d Door) looked(w http.ResponseWriter, r *http.Request) error {
	v, err := d.enrolling(r)
	if err != nil {
		return err
	}
	ctx, l := r.Context(), ToLook{ID: r.PostFormValue("id"), Child: people.PatientID(r.PostFormValue("child"))}
	if _, err := people.Child(ctx, d.DB, v, l.Child); err != nil {
		return err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		return errors.Join(l.look(ctx, tx, v.ID(), d.Now()),
			session.Changed(ctx, tx, l.Child.Ref()), d.happened(ctx, tx, v, whyLooked, l.Child.Ref()))
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/accounts/look")
}
