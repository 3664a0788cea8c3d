package message

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	m.On("GET /messages", p.mine, web.Shows("What colleagues wrote to the reader about children, what waits first."))
	m.On("GET /children/{id}/messages", p.ofChild, web.Shows("What colleagues write to each other about one child, as far as the reader is one of them.").
		Query("about: the entry of what was told, when it is about that"))
	m.On("POST /children/{id}/messages", p.begin, web.Does("Begins a thread about a child.").
		Needs("topic: what it is about, such as topic-plan", "to: to whom, such as PractitionerRole/x, once or more", "words: what is written").
		Takes("about: the entry of what was told, when it is about that"))
	m.On("GET /children/{id}/messages/{thread}", p.thread, web.Shows("One thread: who wrote what, who read it, and what can be made of it."))
	m.On("POST /children/{id}/messages/{thread}", p.reply, web.Does("Answers in a thread, closes it or opens it again.").
		Takes("step: reply, close or open", "words: what is written", "to: who is brought in, such as PractitionerRole/x, once or more"))
}

// most is how long a message may be, in characters.
const most = 4000

// Works reports whether somebody's work is to agree on what is done for a child.
func Works(v access.Viewer) bool {
	return strings.HasPrefix(v.ID(), "Practitioner/") && v.Clears(label.Clinical|label.Coordination)
}

func viewer(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return v, fault.New(fault.Login, "fault.login")
	case !Works(v):
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	return v, nil
}

func (p pages) child(r *http.Request) (people.Patient, access.Viewer, error) {
	v, err := viewer(r)
	if err != nil {
		return people.Patient{}, v, err
	}
	c, err := people.Child(r.Context(), p.DB, v, people.PatientID(r.PathValue("id")))
	return c, v, err
}

// Line is a thread in words.
type Line struct {
	Thread
	Name  string   // of the child
	Whom  []string // whom it is between, but the reader
	Wrote string   // who wrote last
	Away  string   // for whom the reader stands in
	Link  string
}

// lines says threads in words.
func lines(ctx context.Context, h *module.House, v access.Viewer, all []Thread) (out []Line, err error) {
	var refs []string
	for _, t := range all {
		refs = append(append(refs, "Patient/"+t.Child, t.From, t.For), t.Between...)
	}
	named, err := people.Names(ctx, h.DB, v, refs)
	if err != nil {
		return nil, err
	}
	own, err := meOf(ctx, h.DB, v, h.Now())
	for _, t := range all {
		l := Line{Thread: t, Name: named["Patient/"+t.Child].Name, Wrote: named[t.From].Short, Away: named[t.For].Short, Link: "/children/" + t.Child + "/messages/" + t.ID}
		if slices.Contains(own.names, t.From) {
			l.Wrote = say.T(ctx, "message.you")
		}
		for _, ref := range t.Between {
			if name := named[ref].Short; name != "" && !slices.Contains(own.names, ref) && !slices.Contains(l.Whom, name) {
				l.Whom = append(l.Whom, name)
			}
		}
		out = append(out, l)
	}
	return out, err
}

// Waiting returns the threads with something that v did not read yet, of their
// own and of those for whom they stand in.
func Waiting(ctx context.Context, h *module.House, v access.Viewer) ([]Line, error) {
	if !Works(v) {
		return nil, nil
	}
	all, err := threads(ctx, h.DB, v, Filter{Mine: true}, h.Now())
	if err != nil {
		return nil, err
	}
	return lines(ctx, h, v, slices.DeleteFunc(all, func(t Thread) bool { return t.Unread == 0 }))
}

// OfChild returns the open threads about a child, in all records of theirs, that
// are between v and others.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, records ...string) ([]Line, error) {
	if !Works(v) {
		return nil, nil
	}
	all, err := threads(ctx, h.DB, v, Filter{Child: records, Mine: true}, h.Now())
	if err != nil {
		return nil, err
	}
	return lines(ctx, h, v, slices.DeleteFunc(all, func(t Thread) bool { return !t.Open && t.Unread == 0 }))
}

type mineView struct{ Unread, Open, Closed []Line }

// mostClosed is how many closed threads a page shows. Source: Kith
const mostClosed = 20

func (p pages) mine(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	all, err := threads(r.Context(), p.DB, v, Filter{Mine: true}, p.Now())
	if err != nil {
		return err
	}
	list, err := lines(r.Context(), p.House, v, all)
	if err != nil {
		return err
	}
	return web.Show(w, r, minePage(sorted(list)))
}

// sorted parts threads into what waits, what is open and what is closed.
func sorted(list []Line) (v mineView) {
	for _, l := range list {
		switch {
		case l.Unread > 0:
			v.Unread = append(v.Unread, l)
		case l.Open:
			v.Open = append(v.Open, l)
		case len(v.Closed) < mostClosed:
			v.Closed = append(v.Closed, l)
		}
	}
	return v
}

// colleagues are those who may know, without the reader.
func (p pages) colleagues(ctx context.Context, v access.Viewer, child people.PatientID, about string) (all []Colleague, err error) {
	found, err := consent.Colleagues(ctx, p.House, child, about, v.ID())
	if err != nil {
		return nil, err
	}
	ids, refs := []string{}, []string{}
	for _, x := range found {
		ids, refs = append(ids, string(x.Practitioner)), append(refs, x.Ref)
	}
	jobs, err := consent.Jobs(ctx, p.DB, v, ids)
	if err != nil {
		return nil, err
	}
	named, err := people.Names(ctx, p.DB, v, refs)
	for _, x := range found {
		if job, ok := jobs[string(x.Practitioner)]; ok {
			n := named[x.Ref]
			all = append(all, Colleague{Ref: job.ID.Ref(), Person: x.Ref, Name: n.Name, Short: n.Short, Role: n.Role})
		}
	}
	return all, err
}

type childView struct {
	mineView
	Child   people.Patient
	People  []Colleague
	Topic   string
	To      []string
	About   string
	Words   string
	Mistake string // key
}

func (v childView) address(more string) string {
	return "/children/" + string(v.Child.ID) + "/messages" + more
}

func (p pages) childView(r *http.Request, about string) (view childView, v access.Viewer, err error) {
	if view.Child, v, err = p.child(r); err != nil {
		return view, v, err
	}
	ctx := r.Context()
	if about != "" {
		if _, err := p.Store.Read(ctx, v, "Communication", about); err != nil {
			return view, v, err
		}
		view.About = "Communication/" + about
	}
	if view.People, err = p.colleagues(ctx, v, view.Child.ID, view.About); err != nil {
		return view, v, err
	}
	records, err := p.Store.Same(ctx, v, string(view.Child.ID))
	if err != nil {
		return view, v, err
	}
	all, err := threads(ctx, p.DB, v, Filter{Child: records, Mine: true}, p.Now())
	if err != nil {
		return view, v, err
	}
	list, err := lines(ctx, p.House, v, all)
	view.mineView = sorted(list)
	return view, v, err
}

func (p pages) ofChild(w http.ResponseWriter, r *http.Request) error {
	view, _, err := p.childView(r, r.URL.Query().Get("about"))
	if err != nil {
		return err
	}
	return web.Show(w, r, childPage(view))
}

// begin takes the form of a new thread.
func (p pages) begin(w http.ResponseWriter, r *http.Request) error {
	view, v, err := p.childView(r, strings.TrimPrefix(r.PostFormValue("about"), "Communication/"))
	if err != nil {
		return err
	}
	view.Topic, view.Words = r.PostFormValue("topic"), web.Words(r, "words")
	view.To = chosen(r, view.People)
	for _, ref := range Called(view.Words, view.People) {
		if !slices.Contains(view.To, ref) {
			view.To = append(view.To, ref)
		}
	}
	switch {
	case strings.TrimSpace(view.Words) == "":
		view.Mistake = "message.mistake.words"
	case len([]rune(view.Words)) > most:
		view.Mistake = "message.mistake.long"
	case len(view.To) == 0:
		view.Mistake = "message.mistake.to"
	case !slices.Contains(Topics, view.Topic):
		view.Mistake = "message.mistake.topic"
	}
	if view.Mistake != "" {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, childPage(view))
	}
	from, err := people.Writer(r.Context(), p.DB, v, p.Today())
	if err != nil {
		return err
	}
	id, err := Write(r.Context(), p.House, v, Draft{Child: string(view.Child.ID), Topic: view.Topic, About: view.About, From: from, To: view.To, Words: view.Words})
	if err != nil {
		return err
	}
	return web.See(w, r, view.address("/"+id))
}

// chosen are the people of a form who may know: of anybody else it says nothing.
func chosen(r *http.Request, among []Colleague) (refs []string) {
	for _, ref := range r.PostForm["to"] {
		if slices.ContainsFunc(among, func(c Colleague) bool { return c.Ref == ref }) && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// when says a moment as one speaks of it on a day.
func when(ctx context.Context, at, now time.Time, zone *time.Location) string {
	v, at, now := say.From(ctx), at.In(zone), now.In(zone)
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return v.Clock(at)
	}
	return v.DayMonth(at) + ", " + v.Clock(at)
}
