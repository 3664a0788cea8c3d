package safety

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/followup"
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
	m.On("GET /followups", p.list, web.Shows("Positive answers that somebody still has to answer, as far as the reader may know: who has each, since when, until when."))
	m.On("GET /followups/{id}", p.one, web.Shows("One positive answer, what was done about it, and what comes next."))
	m.On("POST /followups/{id}/take", p.take, web.Does("Says that the reader has it."))
	m.On("POST /followups/{id}/answer", p.act(p.answer), web.Does("Says how it was answered.").
		Needs("version: the one the page showed", "disposition: a code").
		Takes("words: with whom, why or what was done", "until: the day on which it is looked at again, as 2026-11-30"))
	m.On("POST /followups/{id}/look", p.act(p.look), web.Does("Writes down a safety assessment.").Needs("value: a code").Takes("words: what was found"))
	m.On("POST /followups/{id}/plan", p.act(p.plan), web.Does("Writes down a safety plan.").
		Takes("signs: how she notices", "helps: what helps", "people: whom she can ask", "safer: what makes it safer around her"))
	m.On("POST /followups/{id}/talk", p.act(p.talk), web.Does("Writes down what was talked about.").
		Needs("kind: means or line", "value: done, declined or deferred").Takes("words: what was agreed"))
	m.On("POST /followups/{id}/contact", p.act(p.contact), web.Does("Says who is in touch again in two to three days.").Takes("who: PractitionerRole/x; the reader where nobody is said"))
	m.On("POST /followups/{id}/contacted", p.act(p.contacted), web.Does("Writes down how being in touch again went.").
		Needs("value: reached or not-reached").Takes("words: how it was"))
}

// line is one thing owed, for a page.
type line struct {
	followup.Item
	Child, Holder string // how one speaks of them
	What          []string
	Contact       Fact // owed afterwards; the zero Fact where none is
}

// Called is that the reader is asked to come.
type called struct {
	followup.Called
	Child string
}

// listView is the site's list.
type listView struct {
	Now      time.Time
	Called   []called
	Danger   []line // may be in danger, and nobody has answered it
	Due      []line
	Contacts []line
	Watched  []line
}

// Works reports whether somebody's work is to answer: who may know what a child
// answered. Others learn nothing of these pages.
func works(v access.Viewer) bool {
	return strings.HasPrefix(v.ID(), "Practitioner/") && v.Clears(label.Answers|label.Clinical)
}

func reader(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return v, fault.New(fault.Login, "fault.login")
	case !works(v):
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	return v, nil
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	l, err := gather(r.Context(), p.House, v)
	if err != nil {
		return err
	}
	return web.Show(w, r, listPage(l))
}

// gather reads all that v sees to be owed.
func gather(ctx context.Context, h *module.House, v access.Viewer) (l listView, err error) {
	l.Now = h.Now().In(h.Zone)
	all, err := followup.List(ctx, h, v)
	if err != nil {
		return l, err
	}
	owed, err := Contacts(ctx, h, v)
	if err != nil {
		return l, err
	}
	var answered []string // and somebody is to be in touch again
	for id := range owed {
		if !slices.ContainsFunc(all, func(i followup.Item) bool { return i.ID == id }) {
			answered = append(answered, id)
		}
	}
	more, err := followup.Some(ctx, h, v, answered...)
	if err != nil {
		return l, err
	}
	all = append(all, more...)
	asked, err := followup.CalledFor(ctx, h, v)
	if err != nil {
		return l, err
	}
	n, err := namesOf(ctx, h, v, all, asked)
	if err != nil {
		return l, err
	}
	for _, i := range all {
		x := n.line(ctx, i, owed[i.ID])
		switch state := i.State(l.Now); {
		case state == followup.Answered:
		case state == followup.Watched:
			l.Watched = append(l.Watched, x)
		case i.Safety:
			l.Danger = append(l.Danger, x)
		default:
			l.Due = append(l.Due, x)
		}
		if x.Contact.Kind != "" {
			l.Contacts = append(l.Contacts, x)
		}
	}
	slices.SortFunc(l.Contacts, func(a, b line) int { return a.Contact.Due.Compare(b.Contact.Due) })
	for _, c := range asked {
		l.Called = append(l.Called, called{c, n.of[c.Child.Ref()].Short})
	}
	return l, nil
}

// names are how to speak of people, and of whom an answer is.
type names struct {
	of    map[string]people.Named
	whose map[string]string // by response: the relative who answered about herself
}

func namesOf(ctx context.Context, h *module.House, v access.Viewer, all []followup.Item, asked []followup.Called) (n names, err error) {
	if n.whose, err = whose(ctx, h, v, all); err != nil {
		return n, err
	}
	refs := slices.Collect(maps.Values(n.whose))
	for _, i := range all {
		refs = append(refs, i.Child.Ref(), i.Owner, i.By)
		for _, p := range i.Pages {
			refs = append(refs, p.Who)
		}
	}
	for _, c := range asked {
		refs = append(refs, c.Child.Ref())
	}
	n.of, err = people.Names(ctx, h.DB, v, refs)
	return n, err
}

func (n names) line(ctx context.Context, i followup.Item, contact Fact) line {
	who := n.of[i.Child.Ref()].Short
	if relative := n.of[n.whose[i.Response]]; relative.Short != "" {
		who = say.T(ctx, "safety.relative", "who", relative.Short, "child", who)
	}
	return line{Item: i, Child: who, Holder: n.of[i.Owner].Short, What: whatOf(ctx, i), Contact: contact}
}

// oneView is one thing owed.
type oneView struct {
	line
	Now     time.Time
	State   followup.State
	Mine    bool // the reader has it
	Facts   []Fact
	names   names
	Asked   bool // the reader was asked and may not read it before they say that they have it
	Since   time.Time
	Mistake string     // key
	Form    url.Values // what was typed, where it comes back
	posted  string     // which form it was
}

// Last returns the newest fact of a kind.
func (v oneView) Last(kind string) (f Fact, ok bool) {
	for _, x := range v.Facts {
		if x.Kind == kind {
			f, ok = x, true
		}
	}
	return f, ok
}

// By is how to speak of somebody.
func (v oneView) By(ref string) string { return v.names.of[ref].Short }

func (p pages) view(r *http.Request) (v oneView, err error) {
	who, err := reader(r)
	if err != nil {
		return v, err
	}
	ctx, id := r.Context(), r.PathValue("id")
	v.Now = p.Now().In(p.Zone)
	i, err := followup.Get(ctx, p.House, who, id)
	if fault.Is(err, fault.NotFound) {
		return p.asked(r, who, v, err)
	}
	if err != nil {
		return v, err
	}
	facts, err := Facts(ctx, p.House, who, id)
	if err != nil {
		return v, err
	}
	v.Facts, v.State = facts[id], i.State(v.Now)
	if v.names, err = namesOf(ctx, p.House, who, []followup.Item{i}, nil); err != nil {
		return v, err
	}
	var by []string
	for _, f := range v.Facts {
		by = append(by, f.By)
	}
	more, err := people.Names(ctx, p.DB, who, by)
	if err != nil {
		return v, err
	}
	for ref, n := range more {
		v.names.of[ref] = n
	}
	contact, _ := v.Last("contact")
	if contact.Done {
		contact = Fact{}
	}
	v.line = v.names.line(ctx, i, contact)
	me, err := people.Writer(ctx, p.DB, who, p.Today())
	v.Mine = me == i.Owner && i.Status != "requested"
	return v, err
}

// asked is the page of somebody who was asked to come and is not one of the
// child's people yet: who it is, and no more.
func (p pages) asked(r *http.Request, who access.Viewer, v oneView, otherwise error) (oneView, error) {
	all, err := followup.CalledFor(r.Context(), p.House, who)
	if err != nil {
		return v, err
	}
	for _, c := range all {
		if c.ID == r.PathValue("id") {
			n, err := namesOf(r.Context(), p.House, who, nil, all)
			v.Asked, v.Since, v.ID, v.Child = true, c.Since, c.ID, n.of[c.Child.Ref()].Short
			return v, err
		}
	}
	return v, otherwise
}

func (p pages) one(w http.ResponseWriter, r *http.Request) error {
	v, err := p.view(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, onePage(v))
}

func (p pages) take(w http.ResponseWriter, r *http.Request) error {
	who, err := reader(r)
	if err != nil {
		return err
	}
	if _, err := followup.Take(r.Context(), p.House, who, r.PathValue("id")); err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return web.See(w, r, "/followups/"+url.PathEscape(r.PathValue("id"))) // it says who has it
}

// act makes a handler of something done: back to the page, or the page again
// with what was the matter and every word that was typed.
func (p pages) act(do func(context.Context, access.Viewer, string, *http.Request) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, err := reader(r)
		if err != nil {
			return err
		}
		err = do(r.Context(), who, r.PathValue("id"), r)
		if err == nil {
			return web.See(w, r, "/followups/"+url.PathEscape(r.PathValue("id")))
		}
		status := http.StatusUnprocessableEntity
		switch fault.KindOf(err) {
		case fault.Conflict:
			status = http.StatusConflict
		case fault.Invalid, fault.Rule:
		default:
			return err
		}
		v, again := p.view(r)
		if again != nil {
			return again
		}
		f := fault.Of(err)
		v.Mistake, v.Form, v.posted = f.Key, r.PostForm, formOf(r)
		return web.ShowStatus(w, r, status, onePage(v))
	}
}

func (p pages) answer(ctx context.Context, v access.Viewer, id string, r *http.Request) error {
	a := followup.Answering{Disposition: followup.Disposition(web.Line(r, "disposition")), Words: web.Words(r, "words")}
	if day, err := time.ParseInLocation(time.DateOnly, web.Line(r, "until"), p.Zone); err == nil {
		a.Until = day.Add(8 * time.Hour)
	}
	seen, err := strconv.ParseInt(web.Line(r, "version"), 10, 64)
	if err != nil || seen <= 0 {
		return fault.New(fault.Conflict, "followup.changed")
	}
	a.Seen = seen
	return followup.Answer(ctx, p.House, v, id, a)
}

func (p pages) look(ctx context.Context, v access.Viewer, id string, r *http.Request) error {
	return Write(ctx, p.House, v, id, Said{"look", web.Line(r, "value"), web.Words(r, "words")})
}

func (p pages) plan(ctx context.Context, v access.Viewer, id string, r *http.Request) error {
	return MakePlan(ctx, p.House, v, id, Plan{Signs: web.Words(r, "signs"), Helps: web.Words(r, "helps"), People: web.Words(r, "people"), Safer: web.Words(r, "safer")})
}

func (p pages) talk(ctx context.Context, v access.Viewer, id string, r *http.Request) error {
	s := Said{web.Line(r, "kind"), web.Line(r, "value"), web.Words(r, "words")}
	if s.Kind != "line" {
		s.Kind = "means"
	}
	return Write(ctx, p.House, v, id, s)
}

func (p pages) contact(ctx context.Context, v access.Viewer, id string, r *http.Request) error {
	return PlanContact(ctx, p.House, v, id, web.Line(r, "who"))
}

func (p pages) contacted(ctx context.Context, v access.Viewer, id string, r *http.Request) error {
	return Contacted(ctx, p.House, v, id, Said{Value: web.Line(r, "value"), Words: web.Words(r, "words")})
}

// OnToday returns what is owed for the page of the day; nothing for those whose
// work it is not.
func OnToday(ctx context.Context, h *module.House, v access.Viewer) (t Today, err error) {
	if !works(v) {
		return t, nil
	}
	t.listView, err = gather(ctx, h, v)
	return t, err
}
