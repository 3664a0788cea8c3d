package account

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/login"
	"kith/platform/proof"
	"kith/platform/session"
	"kith/platform/web"
)

// Setup is whom the first invitation is for, in a house where nobody is yet: it
// makes the first place and the first person.
const Setup = "setup"

// FirstLink returns the end of the link that sets up an empty house; ok is
// false when somebody can sign in already.
func FirstLink(ctx context.Context, book *login.Book) (token string, ok bool, err error) {
	any, err := login.Any(ctx, book.DB)
	if err != nil || any {
		return "", false, err
	}
	token, err = book.Invite(ctx, login.Invitation{Who: Setup}, codeGood)
	return token, err == nil, err
}

// InviteLink returns the end of a link for somebody who works here, given out
// at the command line.
func InviteLink(ctx context.Context, d *db.DB, book *login.Book, id people.PractitionerID) (string, error) {
	if _, _, err := calledOf(ctx, d, id.Ref()); err != nil {
		return "", err
	}
	return book.Invite(ctx, login.Invitation{Who: id.Ref(), By: access.Operator().ID()}, linkGood)
}

// beginView is the page on which somebody opens their account.
type beginView struct {
	Code, Name, Place, Full string
	Asked                   bool // the code came with the link and is not shown
	First                   bool // the house is empty
	Mistakes                map[string]string
	Shortest                int
}

func (d Door) beginPage(w http.ResponseWriter, r *http.Request) error {
	v := beginView{Code: r.FormValue("t"), Asked: r.FormValue("t") != "", Shortest: proof.ShortestAlone}
	if v.Asked {
		i, err := d.Book.Invited(r.Context(), v.Code, from(r))
		if err != nil {
			return d.refuse(w, r, err, d.view(""))
		}
		v.First, v.Name = i.Who == Setup, i.Mail
	}
	return web.Show(w, r, beginPage(v))
}

func (d Door) begin(w http.ResponseWriter, r *http.Request) error {
	limited(r)
	ctx := r.Context()
	v := beginView{
		Code: r.PostFormValue("code"), Name: login.Name(r.PostFormValue("name")), Asked: r.PostFormValue("asked") != "",
		Place: web.Line(r, "place"), Full: web.Line(r, "full"), Mistakes: map[string]string{}, Shortest: proof.ShortestAlone,
	}
	i, err := d.Book.Invited(ctx, v.Code, from(r))
	if f := fault.Of(err); f != nil && (f.Kind == fault.Login || f.Kind == fault.Throttled) {
		v.Mistakes["code"] = f.Key
		return web.ShowStatus(w, r, shown(f.Kind), beginPage(v))
	}
	if err != nil {
		return err
	}
	v.First = i.Who == Setup
	password := r.PostFormValue("password")
	if err := d.judge(ctx, &v, i, password); err != nil {
		return err
	}
	if len(v.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, beginPage(v))
	}
	l, err := d.opened(ctx, i, v, password)
	switch {
	case fault.Is(err, fault.Duplicate):
		v.Mistakes["name"] = "login.taken"
	case fault.Is(err, fault.Login): // somebody else was first
		v.Mistakes["code"] = fault.Of(err).Key
	}
	if len(v.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, beginPage(v))
	}
	if err != nil {
		return err
	}
	if err := d.enter(w, r, l, d.Now()); err != nil {
		return err
	}
	return web.See(w, r, "/security")
}

const mostName = 120 // characters of a name. Source: Kith

// judge says what is wrong with what somebody chose.
func (d Door) judge(ctx context.Context, v *beginView, i login.Invitation, password string) error {
	if n := utf8.RuneCountInString(v.Name); n < 3 || n > mostName {
		v.Mistakes["name"] = "account.name.short"
	}
	about := []string{v.Name, v.Full, v.Place, "Kith"}
	if v.First {
		for field, text := range map[string]string{"place": v.Place, "full": v.Full} {
			if text == "" || utf8.RuneCountInString(text) > mostName {
				v.Mistakes[field] = "account.first." + field + ".missing"
			}
		}
	} else {
		who, birth, err := calledOf(ctx, d.DB, i.Who)
		if err != nil {
			return err
		}
		about = append(about, who.Name, string(birth))
	}
	if fit := proof.Judge(password, true, about...); fit != proof.Fits {
		v.Mistakes["password"] = "account.password." + string(fit)
	}
	if KindOf(i.Who) == Young {
		for address, wrong := range map[string][2]string{v.Name: {"name", "account.name.relative"}, i.Mail: {"code", "account.reach.since"}, i.Phone: {"code", "account.reach.since"}} {
			relative, err := relativeAt(ctx, d.DB, childOf(i.Who), address)
			if err != nil {
				return err
			}
			if relative == "" && wrong[0] == "code" {
				if relative, err = unreadAt(ctx, d.DB, childOf(i.Who), address); err != nil {
					return err
				}
			}
			if relative != "" {
				v.Mistakes[wrong[0]] = wrong[1]
			}
		}
	}
	return nil
}

// opened opens the account of an invitation, which is used up with it.
func (d Door) opened(ctx context.Context, i login.Invitation, v beginView, password string) (l login.Login, err error) {
	kept, alone, err := d.Book.Kept(ctx, password)
	if err != nil {
		return l, err
	}
	first, err := d.firstRecords(v)
	if err != nil {
		return l, err
	}
	defer func() { d.Store.Release(first.batch...) }()
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := i.Use(ctx, tx); err != nil {
			return err
		}
		f := login.Fresh{Who: i.Who, Name: v.Name, Password: kept, Alone: alone, Mail: i.Mail, Phone: i.Phone}
		if v.First {
			f.Who = first.who
			if some, err := login.Any(ctx, tx); err != nil || some { // a house is set up once
				return errors.Join(err, login.ErrInvitation)
			}
			if _, err := d.Store.WriteTx(ctx, tx, access.Operator(), whyOpened, first.batch); err != nil {
				return err
			}
		}
		id, err := d.Book.Open(ctx, tx, f)
		if err != nil {
			return err
		}
		if err := d.meets(ctx, tx, f.Who); err != nil {
			return err
		}
		if err := d.happened(ctx, tx, access.Person(f.Who), whyOpened, f.Who); err != nil {
			return err
		}
		l, err = login.Get(ctx, tx, id)
		return err
	})
	return l, err
}

// meets notes a sign for each child whose account can be reached where that of
// somebody of the family can who just opened theirs.
func (d Door) meets(ctx context.Context, tx *db.Tx, who string) error {
	typ, id, _ := strings.Cut(who, "/")
	var children []string
	switch typ {
	case "Patient":
		children = []string{id}
	case "RelatedPerson":
		known, err := caregiving(ctx, tx, people.RelatedPersonID(id))
		if err != nil {
			return err
		}
		for _, c := range known {
			children = append(children, string(c.Child))
		}
	}
	return projecting{d.Now}.shared(ctx, tx, distinct(children))
}

// records are resources to be written, and the reference of their person.
type records struct {
	who   string
	batch []*store.Incoming
}

// firstRecords are the first place and the first person of a house; nothing
// when there are some.
func (d Door) firstRecords(v beginView) (all records, err error) {
	if !v.First {
		return records{}, nil
	}
	at := people.OrganizationID(element.NewID())
	body, err := place(string(at), v.Place)
	if err != nil {
		return all, err
	}
	return d.newcomer(v.Full, at, "administrator", body)
}

// newcomer are the records of somebody new and of their work, behind others.
func (d Door) newcomer(name string, at people.OrganizationID, does people.Work, before ...[]byte) (all records, err error) {
	id := people.PractitionerID(element.NewID())
	all.who = id.Ref()
	person, err := practitioner(string(id), name)
	if err != nil {
		return all, err
	}
	role, err := work{element.NewID(), id, name, at, does, d.Today()}.role()
	if err != nil {
		return all, err
	}
	return all, d.prepared(&all, append(before, person, role)...)
}

func (d Door) prepared(all *records, bodies ...[]byte) error {
	for _, body := range bodies {
		in, err := d.Store.Prepare(body, element.Options{})
		if err != nil {
			return err
		}
		all.batch = append(all.batch, in)
	}
	return nil
}

// SwitchOff closes somebody's account and ends every session and token of
// theirs, from the command line. It reports whether there was an account.
func SwitchOff(ctx context.Context, d *db.DB, who string, now time.Time) (closed bool, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		if closed, err = login.Close(ctx, tx, who, now); err != nil {
			return err
		}
		if err := session.EndAll(ctx, tx, who, ""); err != nil {
			return err
		}
		_, err := audit.Record(ctx, tx, audit.Event{At: now, Who: access.Operator(), Action: audit.Execute, Why: whyClosed, What: who})
		return err
	})
	return closed, err
}
