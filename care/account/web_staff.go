package account

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/login"
	"kith/platform/post"
	"kith/platform/say"
	"kith/platform/session"
	"kith/platform/web"
)

func (d Door) staffRoutes(m *web.Mux) {
	m.On("GET /staff", d.staffPage, web.Shows("Who works here, and who can sign in."))
	m.On("POST /staff", d.newcomerForm, web.Does("Adds somebody who works here, and invites them.").
		Needs("full: their name", "does: code of their work", "at: id of the place").Takes("mail: where the invitation goes"))
	m.On("POST /staff/{id}/invite", d.inviteForm, web.Does("Makes a new invitation.").Takes("mail: where it goes"))
	m.On("POST /staff/{id}/roles", d.workForm, web.Does("Adds work that somebody does.").Needs("does: code of their work", "at: id of the place"))
	m.On("POST /staff/{id}/roles/{role}/end", d.endWork, web.Does("Ends work that somebody does, today."))
	m.On("POST /staff/{id}/leave", d.leaveForm, web.Does("Somebody works here no more: at once and everywhere."))
	m.On("POST /staff/{id}/unlock", d.unlockForm, web.Does("Lets somebody try to sign in again at once."))
}

// Colleague is somebody who works at a place that the viewer administers.
type Colleague struct {
	ID people.PractitionerID
	people.Called
	Roles   []people.Role
	Login   bool
	Invited time.Time // until when, zero when there is no invitation
	Me      bool
}

// staffView is the page of who works here.
type staffView struct {
	Colleagues []Colleague
	Places     []people.Organization
	Works      []people.Work
	Names      map[people.OrganizationID]string
	Mistake    string
	Link       string // of an invitation that was just made
	Sent       bool   // it went out
	Whom       string
}

// administering is who may say who comes in: their places, and the viewer they
// ask as.
type administering struct {
	me     login.Login
	v      access.Viewer
	places []people.Organization
}

func (a administering) at(id people.OrganizationID) bool {
	return slices.ContainsFunc(a.places, func(o people.Organization) bool { return o.ID == id })
}

// administrator returns for which places the person of a request says who comes
// in: those where it is their work, and all below them. Who has none finds
// nothing.
func (d Door) administrator(r *http.Request) (a administering, err error) {
	limited(r)
	ctx := r.Context()
	if a.me, a.v, err = d.me(r); err != nil {
		return a, err
	}
	id, ok := strings.CutPrefix(a.me.Who, "Practitioner/")
	if !ok {
		return a, fault.New(fault.NotFound, "fault.not-found")
	}
	roles, err := people.RolesOf(ctx, d.DB, a.v, people.PractitionerID(id))
	if err != nil {
		return a, err
	}
	all, err := people.Organizations(ctx, d.DB, a.v)
	if err != nil {
		return a, err
	}
	var roots []people.OrganizationID
	for _, role := range roles {
		if role.Current(d.Today()) && Administers(role.Work) {
			roots = append(roots, role.Organization)
		}
	}
	a.places = beneath(all, roots)
	if len(a.places) == 0 {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	return a, err
}

// beneath returns the organizations of roots and all below them in the tree.
func beneath(all []people.Organization, roots []people.OrganizationID) (found []people.Organization) {
	in := map[people.OrganizationID]bool{}
	for _, id := range roots {
		in[id] = true
	}
	for more := true; more; {
		more = false
		for _, o := range all {
			if !in[o.ID] && in[o.PartOf] {
				in[o.ID], more = true, true
			}
		}
	}
	for _, o := range all {
		if in[o.ID] && o.Active {
			found = append(found, o)
		}
	}
	return found
}

func (d Door) staff(ctx context.Context, a administering) (v staffView, err error) {
	v = staffView{Places: a.places, Works: people.Works, Names: map[people.OrganizationID]string{}}
	byID := map[people.PractitionerID]*Colleague{}
	var order []people.PractitionerID
	for _, o := range a.places {
		v.Names[o.ID] = o.Name
		roles, err := people.Staff(ctx, d.DB, a.v, o.ID)
		if err != nil {
			return v, err
		}
		for _, role := range roles {
			if !role.Current(d.Today()) {
				continue
			}
			c := byID[role.Practitioner]
			if c == nil {
				c = &Colleague{ID: role.Practitioner, Called: role.Called, Me: role.Practitioner.Ref() == a.me.Who}
				byID[c.ID], order = c, append(order, c.ID)
			}
			c.Roles = append(c.Roles, role)
		}
	}
	var refs []string
	for _, id := range order {
		refs = append(refs, id.Ref())
	}
	open, err := login.Among(ctx, d.DB, refs)
	if err != nil {
		return v, err
	}
	for _, id := range order {
		c := byID[id]
		c.Login = slices.ContainsFunc(open, func(l login.Login) bool { return l.Who == id.Ref() })
		if c.Invited, _, err = login.Waiting(ctx, d.DB, id.Ref(), d.Now()); err != nil {
			return v, err
		}
		v.Colleagues = append(v.Colleagues, *c)
	}
	return v, nil
}

func (d Door) staffPage(w http.ResponseWriter, r *http.Request) error {
	a, err := d.administrator(r)
	if err != nil {
		return err
	}
	return d.showStaff(w, r, a, func(*staffView) {})
}

func (d Door) showStaff(w http.ResponseWriter, r *http.Request, a administering, say func(*staffView)) error {
	v, err := d.staff(r.Context(), a)
	if err != nil {
		return err
	}
	say(&v)
	status := http.StatusOK
	if v.Mistake != "" {
		status = http.StatusUnprocessableEntity
	}
	return web.ShowStatus(w, r, status, staffPage(v))
}

// act is administrator for what must not be done by whoever finds a screen
// unlocked. ok is false when they were sent to prove who they are.
func (d Door) act(w http.ResponseWriter, r *http.Request) (a administering, ok bool, err error) {
	if a, err = d.administrator(r); err != nil {
		return a, false, err
	}
	return a, !d.stale(w, r, "/staff"), nil
}

// colleague returns whom an address names, if they work at one of the viewer's
// places.
func (d Door) colleague(r *http.Request, a administering) (Colleague, error) {
	v, err := d.staff(r.Context(), a)
	if err != nil {
		return Colleague{}, err
	}
	for _, c := range v.Colleagues {
		if string(c.ID) == r.PathValue("id") {
			return c, nil
		}
	}
	return Colleague{}, fault.New(fault.NotFound, "fault.not-found")
}

// toAdd reads which work a form adds, and where; mistake is the key of what is
// wrong with it.
func toAdd(r *http.Request, a administering) (does people.Work, at people.OrganizationID, mistake string) {
	does, at = people.Work(r.PostFormValue("does")), people.OrganizationID(r.PostFormValue("at"))
	if !slices.Contains(people.Works, does) || !a.at(at) {
		mistake = "account.staff.work.missing"
	}
	return does, at, mistake
}

func (d Door) newcomerForm(w http.ResponseWriter, r *http.Request) error {
	a, ok, err := d.act(w, r)
	if err != nil || !ok {
		return err
	}
	does, at, mistake := toAdd(r, a)
	name := web.Line(r, "full")
	if name == "" || len(name) > mostName {
		mistake = "account.first.full.missing"
	}
	if mistake != "" {
		return d.showStaff(w, r, a, func(v *staffView) { v.Mistake = mistake })
	}
	all, err := d.newcomer(name, at, does)
	if err != nil {
		return err
	}
	defer d.Store.Release(all.batch...)
	if err := d.written(r.Context(), a.v, all); err != nil {
		return err
	}
	return d.invite(w, r, a, all.who, name)
}

func (d Door) inviteForm(w http.ResponseWriter, r *http.Request) error {
	a, ok, err := d.act(w, r)
	if err != nil || !ok {
		return err
	}
	c, err := d.colleague(r, a)
	if err != nil {
		return err
	}
	if c.Login {
		return d.showStaff(w, r, a, func(v *staffView) { v.Mistake = "account.staff.has-login" })
	}
	return d.invite(w, r, a, c.ID.Ref(), c.Name)
}

// invite invites somebody, by mail where there is an address; where the mail
// does not go out, the link is shown to be handed over.
func (d Door) invite(w http.ResponseWriter, r *http.Request, a administering, who, name string) error {
	ctx := r.Context()
	i := login.Invitation{Who: who, Mail: login.Name(r.PostFormValue("mail")), By: a.me.Who}
	if i.Mail != "" && Mail(i.Mail) == "" {
		return d.showStaff(w, r, a, func(v *staffView) { v.Mistake = "account.mail.odd" })
	}
	token, err := d.Book.Invite(ctx, i, linkGood)
	if err != nil {
		return err
	}
	if err := d.happens(ctx, a.v, whyInvited, who); err != nil {
		return err
	}
	link := d.Site + "/begin?" + query("t", token)
	sent := i.Mail != "" && d.Office.Send(ctx, post.Letter{To: i.Mail, Lang: say.From(ctx).Lang(), Notice: post.Invited, Link: link}) == nil
	return d.showStaff(w, r, a, func(v *staffView) { v.Link, v.Sent, v.Whom = link, sent, name })
}

func (d Door) workForm(w http.ResponseWriter, r *http.Request) error {
	a, ok, err := d.act(w, r)
	if err != nil || !ok {
		return err
	}
	c, err := d.colleague(r, a)
	if err != nil {
		return err
	}
	does, at, mistake := toAdd(r, a)
	if mistake != "" {
		return d.showStaff(w, r, a, func(v *staffView) { v.Mistake = mistake })
	}
	body, err := work{element.NewID(), c.ID, c.Name, at, does, d.Today()}.role()
	if err != nil {
		return err
	}
	return d.write(w, r, a, c, body)
}

// write writes what somebody does and leads back to the page.
func (d Door) write(w http.ResponseWriter, r *http.Request, a administering, c Colleague, body []byte) error {
	all := records{who: c.ID.Ref()}
	defer func() { d.Store.Release(all.batch...) }()
	if err := d.prepared(&all, body); err != nil {
		return err
	}
	if err := d.written(r.Context(), a.v, all); err != nil {
		return err
	}
	return web.See(w, r, "/staff")
}

// written writes who works where, which nobody may who comes by another door:
// it decides who sees what. The trail names the administrator.
func (d Door) written(ctx context.Context, v access.Viewer, all records, also ...func(*db.Tx) error) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := d.Store.WriteTx(ctx, tx, access.Operator(), whyChanged, all.batch)
		for _, do := range also {
			if err == nil {
				err = do(tx)
			}
		}
		if err != nil {
			return err
		}
		return d.happened(ctx, tx, v, whyChanged, all.who)
	})
}

// over returns a role of somebody as it is once it is over.
func (d Door) over(ctx context.Context, v access.Viewer, id people.RoleID) ([]byte, error) {
	res, err := d.Store.Read(ctx, v, "PractitionerRole", string(id))
	if err != nil {
		return nil, err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return nil, err
	}
	return ended(r4.As[r4.PractitionerRole](root), d.Today())
}

func (d Door) endWork(w http.ResponseWriter, r *http.Request) error {
	a, ok, err := d.act(w, r)
	if err != nil || !ok {
		return err
	}
	c, err := d.colleague(r, a)
	if err != nil {
		return err
	}
	for _, role := range c.Roles {
		if string(role.ID) != r.PathValue("role") {
			continue
		}
		if c.Me && len(c.Roles) == 1 {
			return d.showStaff(w, r, a, func(v *staffView) { v.Mistake = "account.staff.self" })
		}
		body, err := d.over(r.Context(), a.v, role.ID)
		if err != nil {
			return err
		}
		return d.write(w, r, a, c, body)
	}
	return fault.New(fault.NotFound, "fault.not-found")
}

// leaveForm ends all that somebody does at the viewer's places. In the same
// transaction every session and token of theirs ends, and their login closes
// unless they go on working somewhere else (project.go).
func (d Door) leaveForm(w http.ResponseWriter, r *http.Request) error {
	a, ok, err := d.act(w, r)
	if err != nil || !ok {
		return err
	}
	c, err := d.colleague(r, a)
	if err != nil {
		return err
	}
	if c.Me {
		return d.showStaff(w, r, a, func(v *staffView) { v.Mistake = "account.staff.self" })
	}
	all := records{who: c.ID.Ref()}
	defer func() { d.Store.Release(all.batch...) }()
	for _, role := range c.Roles {
		body, err := d.over(r.Context(), a.v, role.ID)
		if err == nil {
			err = d.prepared(&all, body)
		}
		if err != nil {
			return err
		}
	}
	err = d.written(r.Context(), a.v, all, func(tx *db.Tx) error {
		tx.OnCommit(func() { d.Keeper.Forget(all.who) })
		return session.EndAll(r.Context(), tx, all.who, "")
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/staff")
}

func (d Door) unlockForm(w http.ResponseWriter, r *http.Request) error {
	a, ok, err := d.act(w, r)
	if err != nil || !ok {
		return err
	}
	c, err := d.colleague(r, a)
	if err != nil {
		return err
	}
	l, err := login.Of(r.Context(), d.DB, c.ID.Ref())
	if err != nil {
		return err
	}
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
		return errors.Join(d.Book.Reopen(r.Context(), tx, l), d.happened(r.Context(), tx, a.v, whyChanged, l.Who))
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/staff")
}
