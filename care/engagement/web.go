package engagement

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	m.On("POST /children/{id}/promises/{promise}/keep", p.keep, web.Does("Marks a promise kept.").
		Needs("version: the one that the reader saw").Takes("next: the page to go on to"))
	m.On("GET /children/{id}/promises/new", p.newPromise, web.Shows("The form of a new promise."))
	m.On("POST /children/{id}/promises", p.promise, web.Does("Makes a promise, of whoever sends it.").
		Needs("words: what is promised, one line").Takes("due: the day, as 2026-11-16"))
	m.On("GET /children/{id}/contacts/new", p.newNote, web.Shows("The form of a contact."))
	m.On("POST /children/{id}/contacts", p.note, web.Does("Notes that somebody met or spoke with a family.").
		Needs("with: with whom, such as Patient/x", "how: visit, call, text, letter or portal", "on: the day, as 2026-11-16").
		Takes("line: what it was about, one line", "reached: no when nobody was reached"))
}

// most is how long a promise or a line about a contact may be, in characters.
const most = 300

// mostForm is how long a form may be, in bytes.
const mostForm = 64 << 10

// child returns the child of the address, if the viewer may see it.
func (p pages) child(r *http.Request) (people.Patient, access.Viewer, error) {
	v := access.From(r.Context())
	if v.Nobody() {
		return people.Patient{}, v, fault.New(fault.Login, "fault.login")
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(nil, r.Body, mostForm)
	}
	c, err := people.Child(r.Context(), p.DB, v, people.PatientID(r.PathValue("id")))
	return c, v, err
}

// keep marks a promise kept. The form names the version that its reader saw, so
// that two people who keep it at once do not overwrite each other.
func (p pages) keep(w http.ResponseWriter, r *http.Request) error {
	child, v, err := p.child(r)
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || seen < 1 {
		return fault.New(fault.Invalid, "engagement.promise.no-version")
	}
	id := r.PathValue("promise")
	res, err := p.Store.Read(r.Context(), v, "Task", id)
	if err != nil {
		return err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return err
	}
	old := r4.As[r4.Task](root)
	if own.Code(old.Code()) != "promise" || old.For().ID("Patient") != string(child.ID) {
		return fault.New(fault.NotFound, "fhir.not-found")
	}
	body, err := kept(old, p.Now().In(p.Zone))
	if err != nil {
		return err
	}
	if err := p.write(r.Context(), v, "keep a promise", body, seen); err != nil {
		return err
	}
	return web.See(w, r, web.Local(r.PostFormValue("next"), "/children/"+string(child.ID)+"#promises"))
}

// write stores one resource: a new one when seen is 0, else a new version of
// what was version seen.
func (p pages) write(ctx context.Context, v access.Viewer, why string, body []byte, seen int64) error {
	in, err := p.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	defer p.Store.Release(in)
	in.New, in.IfMatch = seen == 0, seen
	if _, err := p.Store.Write(ctx, v, why, []*store.Incoming{in}); err != nil {
		if fault.Is(err, fault.Precondition) {
			return fault.Wrap(fault.Conflict, "engagement.promise.changed", err)
		}
		return err
	}
	return nil
}

// form is what a form shows: what was typed, and what is the matter with it.
type form struct {
	Child    people.Patient
	Words    string
	Due      string
	With     string
	How      string
	On       string
	Reached  bool
	Family   []people.Relative
	Mistakes map[string]string // field to sentence key
}

func (p pages) newPromise(w http.ResponseWriter, r *http.Request) error {
	child, _, err := p.child(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, promisePage(form{Child: child}))
}

// promise takes the form of a new promise. It is the viewer who promises.
func (p pages) promise(w http.ResponseWriter, r *http.Request) error {
	child, v, err := p.child(r)
	if err != nil {
		return err
	}
	f := form{Child: child, Words: web.Line(r, "words"), Due: r.PostFormValue("due"), Mistakes: map[string]string{}}
	f.lineMistake("words", f.Words, true)
	if f.Due != "" {
		if day := contact.DayOn(f.Due); day == 0 || len(f.Due) != len(time.DateOnly) {
			f.Mistakes["due"] = "engagement.form.day-unclear"
		} else if day < contact.DayAt(p.Now().In(p.Zone)) {
			f.Mistakes["due"] = "engagement.form.day-over"
		}
	}
	if len(f.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, promisePage(f))
	}
	owner, err := people.Writer(r.Context(), p.DB, v, p.Today())
	if err != nil {
		return err
	}
	body, err := task(newID(), string(child.ID), vow{f.Words, f.Due}, owner, p.Now().In(p.Zone))
	if err != nil {
		return err
	}
	if err := p.write(r.Context(), v, "make a promise", body, 0); err != nil {
		return err
	}
	return web.See(w, r, "/children/"+string(child.ID)+"#promises")
}

// lineMistake looks at one line of words.
func (f form) lineMistake(field, words string, needed bool) {
	switch {
	case words == "" && needed:
		f.Mistakes[field] = "engagement.form.words-missing"
	case utf8.RuneCountInString(words) > most:
		f.Mistakes[field] = "engagement.form.words-long"
	}
}

func (p pages) newNote(w http.ResponseWriter, r *http.Request) error {
	f, _, err := p.noteForm(r)
	if err != nil {
		return err
	}
	f.With, f.On, f.Reached = f.Child.ID.Ref(), p.Today().Format(time.DateOnly), true
	return web.Show(w, r, notePage(f))
}

func (p pages) noteForm(r *http.Request) (form, access.Viewer, error) {
	child, v, err := p.child(r)
	if err != nil {
		return form{}, v, err
	}
	kin, err := people.Family(r.Context(), p.DB, v, child.ID, p.Today())
	f := form{Child: child, Mistakes: map[string]string{}}
	for _, x := range kin.Relatives {
		if x.Current(p.Today()) && !x.Relation.Sibling() {
			f.Family = append(f.Family, x)
		}
	}
	return f, v, err
}

// note takes the form of a contact and records the contact.
func (p pages) note(w http.ResponseWriter, r *http.Request) error {
	f, v, err := p.noteForm(r)
	if err != nil {
		return err
	}
	f.With, f.How, f.On = r.PostFormValue("with"), r.PostFormValue("how"), r.PostFormValue("on")
	f.Words, f.Reached = web.Line(r, "line"), r.PostFormValue("reached") != "no"
	f.lineMistake("line", f.Words, false)
	if f.With != f.Child.ID.Ref() && !slices.ContainsFunc(f.Family, func(x people.Relative) bool { return x.ID.Ref() == f.With }) {
		f.Mistakes["with"] = "engagement.form.choose"
	}
	if !slices.Contains(Ways, f.How) {
		f.Mistakes["how"] = "engagement.form.choose"
	}
	now := p.Now().In(p.Zone)
	at, err := time.ParseInLocation(time.DateOnly, f.On, p.Zone)
	switch {
	case err != nil:
		f.Mistakes["on"] = "engagement.form.day-unclear"
	case at.After(now):
		f.Mistakes["on"] = "engagement.form.day-ahead"
	}
	if len(f.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, notePage(f))
	}
	if y, m, d := now.Date(); at.Equal(time.Date(y, m, d, 0, 0, 0, 0, p.Zone)) {
		at = now
	} else {
		at = at.Add(12 * time.Hour) // the day is known, the hour is not
	}
	from, err := people.Writer(r.Context(), p.DB, v, p.Today())
	if err != nil {
		return err
	}
	body, err := communication(newID(), string(f.Child.ID), note{With: f.With, How: f.How, Line: f.Words, At: at, Reached: f.Reached}, from)
	if err != nil {
		return err
	}
	if err := p.write(r.Context(), v, "note a contact", body, 0); err != nil {
		return err
	}
	return web.See(w, r, "/children/"+string(f.Child.ID)+"/contacts")
}

// Line is a promise as a page shows it.
type Line struct {
	Promise
	State State
	Owner string // who promised, briefly; "" for everyone
	To    string // to whom, when it is not the child
}

// When says in words when a promise is due or was kept.
func (l Line) When(v *say.Voice) string {
	switch l.State {
	case Standing:
		return v.T("engagement.promise.standing")
	case Due:
		return v.T("engagement.promise.due")
	case Late:
		return v.T("engagement.promise.late", "day", v.DayMonth(contact.Date(l.Due)))
	case Kept:
		return v.T("engagement.promise.kept", "day", v.DayMonth(contact.Date(l.Promise.Kept)))
	case Repaired:
		return v.T("engagement.promise.repaired", "day", v.DayMonth(contact.Date(l.Promise.Kept)))
	case Released:
		return v.T("engagement.promise.released")
	}
	return v.T("engagement.promise.coming", "day", v.DayMonth(contact.Date(l.Due)))
}

// By says who promised and when.
func (l Line) By(v *say.Voice) string {
	who := l.Owner
	if who == "" {
		who = v.T("engagement.promise.everyone")
	}
	if l.Made == 0 {
		return who
	}
	return v.T("engagement.promise.by", "who", who, "day", v.DayMonth(contact.Date(l.Made)))
}
