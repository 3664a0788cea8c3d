package engagement

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/people"
	"kith/care/reach"
	"kith/fhir/element"
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
	m.On("GET /children/{id}/promises/new", p.newPromise, web.Shows("The form of a new promise.").
		Query("about: the entry of what was told, when it is about that"))
	m.On("POST /children/{id}/promises", p.promise, web.Does("Makes a promise, of whoever sends it.").
		Needs("words: what is promised, one line").
		Takes("due: the day, as 2026-11-16", "to: to whom, such as RelatedPerson/x", "about: the entry of what was told, when it is about that"))
	m.On("GET /children/{id}/promises/{promise}", p.onePromise, web.Shows("One promise: what became of it, and what can be done."))
	m.On("POST /children/{id}/promises/{promise}/step", p.step, web.Does("Changes a promise, hands it over, says that it was not kept, or lets it go.").
		Needs("version: the one that the reader saw", "step: change, hand, not-kept, let-go or again").
		Takes("words: what is promised", "due: the day, as 2026-11-16", "to: whose hands, such as PractitionerRole/x", "until: the last day, as 2026-11-16", "next: the page to go on to"))
	m.On("GET /children/{id}/contacts/new", p.newNote, web.Shows("The form of a contact.").
		Query("with: with whom, such as Patient/x", "how: visit, call, text, letter or portal"))
	m.On("POST /children/{id}/contacts", p.note, web.Does("Notes that somebody met or spoke with a family, or tried to.").
		Needs("with: with whom, such as Patient/x", "how: visit, call, text, letter or portal", "on: the day, as 2026-11-16").
		Takes("outcome: reached, call-later, sent, no-answer, left-word or wrong-number", "line: what it was about, one line",
			"again: the day to call again, as 2026-11-16", "interpreted: yes when somebody interpreted",
			"rest: yes when they asked to be let be", "rest-until: until which day", "next: the page to go on to"))
	m.On("POST /children/{id}/rest/{flag}", p.restOver, web.Does("Ends that a family is let be.").
		Takes("next: the page to go on to"))
}

// most is how long a promise or a line about a contact may be, in characters.
const most = 300

// child returns the child of the address, if the viewer may see it.
func (p pages) child(r *http.Request) (people.Patient, access.Viewer, error) {
	v := access.From(r.Context())
	if v.Nobody() {
		return people.Patient{}, v, fault.New(fault.Login, "fault.login")
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
	_, old, err := p.task(r, v, child.ID)
	if err != nil {
		return err
	}
	body, err := ended(old, "completed", p.Now().In(p.Zone))
	if err != nil {
		return err
	}
	if err := p.write(r.Context(), v, "keep a promise", seen, body); err != nil {
		return err
	}
	return web.See(w, r, web.Local(r.PostFormValue("next"), "/children/"+string(child.ID)+"#promises"))
}

// write stores resources together: new ones when seen is 0, else a new version
// of what was version seen.
func (p pages) write(ctx context.Context, v access.Viewer, why string, seen int64, bodies ...[]byte) error {
	batch := make([]*store.Incoming, len(bodies))
	for i, body := range bodies {
		in, err := p.Store.Prepare(body, element.Options{})
		if err != nil {
			return err
		}
		defer p.Store.Release(in)
		in.New, in.IfMatch = seen == 0, seen
		batch[i] = in
	}
	if _, err := p.Store.Write(ctx, v, why, batch); err != nil {
		if fault.Is(err, fault.Precondition) {
			return fault.Wrap(fault.Conflict, "engagement.promise.changed", err)
		}
		return err
	}
	return nil
}

// form is what a form shows: what was typed, and what is the matter with it.
type form struct {
	Child       people.Patient
	Words       string
	Due         string
	With        string
	How         string
	On          string
	Outcome     reach.Outcome
	Again       string
	Interpreted bool
	Rest        bool
	RestUntil   string
	About       string
	Next        string
	Family      []people.Relative
	Manners     map[string]reach.Manner // by reference
	Mistakes    map[string]string       // field to sentence key
}

func (p pages) newPromise(w http.ResponseWriter, r *http.Request) error {
	f, v, err := p.familyForm(r)
	if err != nil {
		return err
	}
	f.With = f.Child.ID.Ref()
	if f.About, err = p.about(r, v, f, r.URL.Query().Get("about")); err != nil {
		return err
	}
	return web.Show(w, r, promisePage(f))
}

// about returns a reference to what was told, if the viewer may read it and it
// is the child's; an entry that is hidden is not found, as one that never was.
func (p pages) about(r *http.Request, v access.Viewer, f form, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	res, err := p.Store.Read(r.Context(), v, "Communication", id)
	if err != nil {
		return "", err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return "", err
	}
	if r4.As[r4.Communication](root).Subject().ID("Patient") != string(f.Child.ID) {
		return "", fault.New(fault.NotFound, "fhir.not-found")
	}
	return "Communication/" + id, nil
}

// promise takes the form of a new promise. It is the viewer who promises.
func (p pages) promise(w http.ResponseWriter, r *http.Request) error {
	f, v, err := p.familyForm(r)
	if err != nil {
		return err
	}
	f.Words, f.Due, f.With = web.Line(r, "words"), r.PostFormValue("due"), cmp.Or(r.PostFormValue("to"), f.Child.ID.Ref())
	if f.About, err = p.about(r, v, f, r.PostFormValue("about")); err != nil {
		return err
	}
	f.lineMistake("words", f.Words, true)
	f.withMistake()
	p.dueMistake(&f)
	if len(f.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, promisePage(f))
	}
	owner, err := people.Writer(r.Context(), p.DB, v, p.Today())
	if err != nil {
		return err
	}
	body, err := task(element.NewID(), string(f.Child.ID), vow{Words: f.Words, Due: f.Due, To: f.With, About: f.About}, owner, p.Now().In(p.Zone))
	if err != nil {
		return err
	}
	if err := p.write(r.Context(), v, "make a promise", 0, body); err != nil {
		return err
	}
	return web.See(w, r, "/children/"+string(f.Child.ID)+"#promises")
}

// familyForm begins a form about a child and those who stand near.
func (p pages) familyForm(r *http.Request) (form, access.Viewer, error) {
	child, v, err := p.child(r)
	if err != nil {
		return form{}, v, err
	}
	f := form{Child: child, Mistakes: map[string]string{}}
	kin, err := people.Family(r.Context(), p.DB, v, child.ID, p.Today())
	if err != nil {
		return form{}, v, err
	}
	for _, x := range kin.Relatives {
		if x.Current(p.Today()) && !x.Relation.Sibling() {
			f.Family = append(f.Family, x)
		}
	}
	manners, err := reach.Manners(r.Context(), p.DB, v, string(child.ID))
	f.Manners = manners[string(child.ID)]
	return f, v, err
}

// withMistake looks at whom a form is about.
func (f form) withMistake() {
	if f.With != f.Child.ID.Ref() && !slices.ContainsFunc(f.Family, func(x people.Relative) bool { return x.ID.Ref() == f.With }) {
		f.Mistakes["with"] = "engagement.form.choose"
	}
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

// Line is a promise as a page shows it.
type Line struct {
	Promise
	State State
	Owner string // who promised, briefly; "" for everyone
	Cover string // who is to keep it now, where that is another
	To    string // to whom, when it is not the child
}

// Lines adds to promises who made them, who is to keep them now, and to whom
// they are when it is not the child. brief says who a reference means.
func Lines(all []Promise, today contact.Day, brief func(ref string) string) []Line {
	lines := make([]Line, len(all))
	for i, p := range all {
		lines[i] = Line{Promise: p, State: p.State(today)}
		if p.Owner != "" && !strings.HasPrefix(p.Owner, "CareTeam/") {
			lines[i].Owner = brief(p.Owner)
		}
		if held := p.Holder(today); held != p.Owner {
			lines[i].Cover = brief(held)
		}
		if p.To != "Patient/"+p.Child {
			lines[i].To = brief(p.To)
		}
	}
	return lines
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
	case Reopened:
		return v.T("engagement.promise.reopened")
	case Broken:
		return v.T("engagement.promise.not-kept", "day", v.DayMonth(contact.Date(l.Promise.Kept)))
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
	if l.Cover != "" {
		who = v.T("engagement.promise.for", "who", l.Cover, "owner", who)
	}
	if l.Made == 0 {
		return who
	}
	return v.T("engagement.promise.by", "who", who, "day", v.DayMonth(contact.Date(l.Made)))
}
