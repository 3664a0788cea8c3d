package outreach

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/people"
	"kith/care/reach"
	"kith/care/tie"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/post"
	"kith/platform/web"
)

// caringView is the notes of one reader that ask for nothing.
type caringView struct {
	Now, Later []caringRow
	Child      people.Patient // for whom to begin, zero for none
	Kin        []Kin
	Met        bool // the reader and the child have met
	To         string
	Mistake    string // key
}

// caringRow is notes to one person.
type caringRow struct {
	Caring
	Patient people.Patient
	With    Kin
	Due     contact.Day
	Drafts  []draft // the proposed one first
}

// draft is one note as its reader will read it.
type draft struct {
	Notice post.Notice
	Words  string
	Lang   string
}

func (p pages) caring(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	view, err := p.caringView(r, v, people.PatientID(r.URL.Query().Get("child")))
	if err != nil {
		return err
	}
	return web.Show(w, r, caringPage(view))
}

func (p pages) caringView(r *http.Request, v access.Viewer, child people.PatientID) (view caringView, err error) {
	ctx, now := r.Context(), p.Now().In(p.Zone)
	today := contact.DayAt(now)
	all, err := Running(ctx, p.DB, v)
	if err != nil {
		return view, err
	}
	names := append(v.Names(), v.ID())
	all = slices.DeleteFunc(all, func(x Caring) bool { return !slices.Contains(names, x.Owner) })
	rows, err := p.caringRows(ctx, v, all, today)
	if err != nil {
		return view, err
	}
	for _, x := range rows {
		if x.Due <= today {
			view.Now = append(view.Now, x)
		} else {
			view.Later = append(view.Later, x)
		}
	}
	if child == "" {
		return view, nil
	}
	if view.Child, err = people.Child(ctx, p.DB, v, child); err != nil {
		return view, err
	}
	kin, err := kinOf(ctx, p.DB, v, today, []string{string(child)})
	if err != nil {
		return view, err
	}
	view.Kin = append([]Kin{selfOf(view.Child)}, kin[string(child)]...)
	view.Met, err = p.met(ctx, v, string(child), now)
	return view, err
}

// met reports whether the reader and a child have met: notes are signed by
// somebody the family knows.
func (p pages) met(ctx context.Context, v access.Viewer, child string, now time.Time) (bool, error) {
	ledgers, err := tie.Ledgers(ctx, p.DB, v, tie.Reach{From: contact.DayAt(now) - contact.Day(p.ties.WindowDays), Now: now}, child)
	l := ledgers[child]
	return slices.ContainsFunc(l.Corner(p.ties, now), func(t tie.Tie) bool {
		return t.Person == v.ID() && t.Facts.Flags["met"] && !t.Facts.Flags["ended"]
	}), err
}

func (p pages) caringRows(ctx context.Context, v access.Viewer, all []Caring, today contact.Day) (rows []caringRow, err error) {
	ids, plain := []people.PatientID{}, []string{}
	for _, x := range all {
		ids, plain = append(ids, people.PatientID(x.Child)), append(plain, x.Child)
	}
	if len(all) == 0 {
		return nil, nil
	}
	children, err := people.Children(ctx, p.DB, v, ids)
	if err != nil {
		return nil, err
	}
	kin, err := kinOf(ctx, p.DB, v, today, plain)
	if err != nil {
		return nil, err
	}
	sign, err := p.signs(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		row := caringRow{Caring: x}
		for _, c := range children {
			if string(c.ID) == x.Child {
				row.Patient, row.With = c, selfOf(c)
			}
		}
		for _, k := range kin[x.Child] {
			if k.Ref == x.To {
				row.With = k
			}
		}
		due, ok := x.Due(p.schedules, p.cal)
		if !ok || row.With.Ref != x.To {
			continue // it is over, or they are no longer near
		}
		row.Due = due
		for i := range post.Caring { // each in turn, so that none comes twice in a row
			n := post.Caring[(x.Notes+i)%len(post.Caring)]
			row.Drafts = append(row.Drafts, p.draft(n, row.With.Language, sign))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// signature is what stands under a note.
type signature struct{ By, Place string }

func (p pages) signs(ctx context.Context, v access.Viewer) (s signature, err error) {
	me, err := people.GetPractitioner(ctx, p.DB, v, people.PractitionerID(strings.TrimPrefix(v.ID(), "Practitioner/")))
	if err != nil {
		return s, err
	}
	at, err := people.GetOrganization(ctx, p.DB, v, people.OrganizationID(v.Origin()))
	return signature{me.Short, at.Name}, err
}

// draft is a note in the language of whom it goes to.
func (p pages) draft(n post.Notice, lang string, s signature) draft {
	voice := p.Say.In(lang)
	return draft{n, voice.T("post."+string(n), "by", s.By, "place", s.Place), voice.Lang()}
}

// begin begins notes to somebody of a family the reader knows.
func (p pages) begin(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	child := people.PatientID(r.PathValue("id"))
	view, err := p.caringView(r, v, child)
	if err != nil {
		return err
	}
	ctx, schedule := r.Context(), r.PostFormValue("schedule")
	view.To = r.PostFormValue("to")
	manners, err := reach.Manners(ctx, p.DB, v, string(child))
	if err != nil {
		return err
	}
	how := manners[string(child)][view.To]
	running := func(x caringRow) bool { return x.Child == string(child) && x.To == view.To }
	switch {
	case !view.Met:
		view.Mistake = "outreach.caring.not-met"
	case !slices.ContainsFunc(view.Kin, func(k Kin) bool { return k.Ref == view.To }),
		!slices.ContainsFunc(p.schedules, func(s Schedule) bool { return s.Code == schedule }):
		view.Mistake = "engagement.form.choose"
	case !how.Safe("text") || how.AskFirst("text"):
		view.Mistake = "engagement.form.unsafe"
	case slices.ContainsFunc(slices.Concat(view.Now, view.Later), running):
		view.Mistake = "outreach.caring.running"
	}
	if view.Mistake != "" {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, caringPage(view))
	}
	owner, err := people.Writer(ctx, p.DB, v, p.Today())
	if err != nil {
		return err
	}
	body, err := Caring{Child: string(child), To: view.To, Schedule: schedule, Owner: owner}.begun(p.Now().In(p.Zone))
	if err != nil {
		return err
	}
	if err := p.write(ctx, v, "begin caring contacts", nil, written{body: body}); err != nil {
		return err
	}
	return web.See(w, r, "/outreach/caring")
}

// written is a resource to write: a new one, or over what was version seen.
type written struct {
	body []byte
	seen int64
}

// write stores resources and what goes with them, in one transaction.
func (p pages) write(ctx context.Context, v access.Viewer, why string, also func(*db.Tx) error, all ...written) error {
	batch := make([]*store.Incoming, len(all))
	for i, x := range all {
		in, err := p.Store.Prepare(x.body, element.Options{})
		if err != nil {
			return err
		}
		defer p.Store.Release(in)
		in.New, in.IfMatch = x.seen == 0, x.seen
		batch[i] = in
	}
	return p.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := p.Store.WriteTx(ctx, tx, v, why, batch)
		if err == nil && also != nil {
			err = also(tx)
		}
		return err
	})
}

// step sends a note, leaves one out, or ends them at the family's word.
func (p pages) step(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	ctx, now := r.Context(), p.Now().In(p.Zone)
	x, err := getCaring(ctx, p.DB, v, r.PathValue("task"))
	if err != nil {
		return err
	}
	if x.Child != r.PathValue("id") || !slices.Contains(append(v.Names(), v.ID()), x.Owner) {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	switch r.PostFormValue("step") {
	case "stop":
		body, seen, err := p.over(ctx, v, x, "cancelled", now)
		if err == nil {
			err = p.write(ctx, v, "end caring contacts", nil, written{body, seen})
		}
		if err != nil {
			return err
		}
	case "send", "skip":
		err := p.send(r, v, x, now)
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Precondition) || fault.Is(err, fault.Duplicate) {
			err = nil // a second tap: it went already
		}
		if err != nil {
			return err
		}
	default:
		return fault.New(fault.Invalid, "engagement.form.choose")
	}
	return web.See(w, r, "/outreach/caring")
}

// send writes a note down and puts it into the outbox, or writes down that it
// was left out.
func (p pages) send(r *http.Request, v access.Viewer, x Caring, now time.Time) error {
	ctx := r.Context()
	rows, err := p.caringRows(ctx, v, []Caring{x}, contact.DayAt(now))
	if err != nil || len(rows) == 0 {
		return err
	}
	n, err := strconv.Atoi(r.PostFormValue("n"))
	if err != nil || n != x.Notes || rows[0].Due > contact.DayAt(now) {
		return nil // it went already, or it is not its day
	}
	went, d := r.PostFormValue("step") == "send", rows[0].Drafts[0]
	if i := slices.IndexFunc(rows[0].Drafts, func(d draft) bool { return string(d.Notice) == r.PostFormValue("notice") }); i >= 0 {
		d = rows[0].Drafts[i]
	}
	from, err := people.Writer(ctx, p.DB, v, p.Today())
	if err != nil {
		return err
	}
	id := x.nextNote()
	body, err := x.note(d.Words, went, from, now)
	if err != nil {
		return err
	}
	all := []written{{body: body}}
	x.Notes++
	if _, more := x.Due(p.schedules, p.cal); !more {
		body, seen, err := p.over(ctx, v, x, "completed", now)
		if err != nil {
			return err
		}
		all = append(all, written{body, seen})
	}
	sign, err := p.signs(ctx, v)
	if err != nil {
		return err
	}
	return p.write(ctx, v, "caring contact", func(tx *db.Tx) error {
		if !went {
			return nil
		}
		return post.Put(ctx, tx, "caring "+id, post.Later{Who: x.To, Notice: d.Notice, By: sign.By}, now)
	}, all...)
}

// over returns the Task of notes as it is once there are no more.
func (p pages) over(ctx context.Context, v access.Viewer, x Caring, status string, now time.Time) (body []byte, seen int64, err error) {
	res, err := p.Store.Read(ctx, v, "Task", x.ID)
	if err != nil {
		return nil, 0, err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return nil, 0, err
	}
	old := r4.As[r4.Task](root)
	if own.Code(old.Code()) != "caring-contacts" {
		return nil, 0, fault.New(fault.NotFound, "fault.not-found")
	}
	body, err = stopped(old, status, now)
	return body, res.Version, err
}
