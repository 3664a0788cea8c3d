package line

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/consult"
	"kith/care/module"
	"kith/care/oncall"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	asking := []string{"question: one line", "reason: a code", "urgency: routine, urgent or asap", "phone: where to call back"}
	m.On("GET /consults", p.list, web.Shows("Questions to the consult line: what the reader asked, or, for those of the line, what waits for them.").
		Query("tab: waiting, answered or heard", "view: site for all that one's place asked"))
	m.On("GET /consults/new/{step}", p.ask, web.Shows("A question to the line, in two steps: question, send; or call, one page for a call that comes in.").
		Query("child: about whom", "id: one that is prepared"))
	m.On("POST /consults", p.prepare, web.Does("Keeps a question that is not sent yet.").Needs(append(asking, "child: about whom", "line: which line")...).
		Takes("id: one that is prepared", "details: more words", "times: when to call back"))
	m.On("POST /consults/line/calls", p.call, web.Does("Writes down a call to the line that names no child.").Needs(append(asking, "caller: who called", "practice: from where")...).
		Takes("details: more words", "times: when to call back", "age: years", "line: which line"))
	m.On("GET /consults/program", p.program, web.Shows("The numbers of a consult line in a year.").Query("year: such as 2026", "line: which line"))
	m.On("GET /consults/program.csv", p.table, web.Gives("The same as a table for a spreadsheet.", "text/csv").Query("year: such as 2026", "line: which line"))
	m.On("GET /consults/{id}", p.one, web.Shows("One question, what went along, the answer, and what came of it."))
	m.On("POST /consults/{id}/send", p.send, web.Does("Asks the line.").Needs("seen: what the page showed").Takes("fact: what goes along, again for each"))
	m.On("POST /consults/{id}/take", p.act(func(ctx context.Context, v access.Viewer, id string, _ *http.Request) error {
		return consult.Take(ctx, h, v, id)
	}),
		web.Does("Says that the reader answers it."))
	m.On("POST /consults/{id}/called", p.act(func(ctx context.Context, v access.Viewer, id string, _ *http.Request) error {
		return consult.CalledBack(ctx, h, v, id)
	}),
		web.Does("Says that the reader spoke with whoever asked."))
	m.On("POST /consults/{id}/answer", p.act(p.answer), web.Does("Writes the answer.").Needs("answer: in words", "outcome: a code").
		Takes("called: 1 where the reader spoke with them just now", "advice-{kind}: a recommendation"))
	m.On("POST /consults/{id}/decide", p.act(p.decide), web.Does("Says what the one who asked does with each recommendation.").
		Takes("decided-{kind}: accepted, changed or declined", "because-{kind}: why"))
	m.On("POST /consults/{id}/happened", p.act(func(ctx context.Context, v access.Viewer, id string, r *http.Request) error {
		return consult.Return(ctx, h, v, id, consult.Happening{Code: web.Line(r, "happened"), Words: web.Words(r, "words")})
	}), web.Does("Tells the line what happened next.").Needs("happened: a code").Takes("words: more"))
	m.On("POST /consults/{id}/again", p.act(func(ctx context.Context, v access.Viewer, id string, _ *http.Request) error {
		return consult.AskAgain(ctx, h, v, id)
	}),
		web.Does("Gives it back to the line, where whoever took it up does not call."))
	m.On("POST /consults/{id}/off", p.act(func(ctx context.Context, v access.Viewer, id string, r *http.Request) error {
		return consult.CallOff(ctx, h, v, id, web.Line(r, "reason"))
	}), web.Does("Ends it before it is answered.").Needs("reason: a code"))
}

func reader(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return v, fault.New(fault.Login, "fault.login")
	case !consult.Works(v):
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	return v, nil
}

// working returns who asks for numbers: whoever works somewhere. They name nobody.
func working(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return v, fault.New(fault.Login, "fault.login")
	case !strings.HasPrefix(v.ID(), "Practitioner/") || v.Origin() == "":
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	return v, nil
}

// line is one row of the list.
type line struct {
	consult.Consult
	Who   string // who asks
	Child string // how one speaks of the child, "" for who does not know
	Has   string // who took it up
}

// desk is what a page shows of the lines and who answers.
type desk struct {
	Now   time.Time
	Lines []people.Organization
	Mine  people.Organization // the line that the reader works at; zero for those who ask
	Cover []on
}

// on is who answers a line now, or next.
type on struct {
	Line people.Organization
	oncall.Watch
	Now bool
	OK  bool
}

func (d desk) answers() bool { return d.Mine.ID != "" }

func (p pages) desk(ctx context.Context, v access.Viewer) (d desk, err error) {
	d.Now = p.Now().In(p.Zone)
	if d.Lines, err = consult.Lines(ctx, p.DB, v); err != nil {
		return d, err
	}
	for _, l := range d.Lines {
		if v.WorksFor(string(l.ID)) {
			d.Mine = l
		}
	}
	for _, l := range d.Lines {
		if d.answers() && l.ID != d.Mine.ID {
			continue
		}
		c, err := consult.CoverOf(ctx, p.House, l.ID, d.Now)
		if err != nil {
			return d, err
		}
		w := on{Line: l}
		if w.Watch, w.Now = c.At(d.Now); !w.Now {
			w.Watch, w.OK = c.Next(d.Now)
		}
		w.OK = w.OK || w.Now
		d.Cover = append(d.Cover, w)
	}
	return d, nil
}

// listView is the list of one reader.
type listView struct {
	desk
	Tab    consult.Tab
	Site   bool
	Rows   []line
	Counts map[consult.Tab]int
	Drafts []line
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	l := listView{Tab: consult.Tab(r.URL.Query().Get("tab")), Site: r.URL.Query().Get("view") == "site", Counts: map[consult.Tab]int{}}
	if !slices.Contains(consult.Tabs, l.Tab) {
		l.Tab = consult.Waiting
	}
	if l.desk, err = p.desk(ctx, v); err != nil {
		return err
	}
	which, mine := consult.Which{Since: l.Now.AddDate(-1, 0, 0)}, append(v.Names(), v.ID())
	if !l.answers() && !l.Site {
		which.From = mine
	}
	all, err := consult.List(ctx, p.DB, v, which)
	if err != nil {
		return err
	}
	rows, err := p.lines(ctx, v, all)
	if err != nil {
		return err
	}
	for _, x := range rows {
		switch {
		case l.answers() && x.Line != string(l.Mine.ID):
		case x.Asked.IsZero():
			if slices.Contains(mine, x.From) {
				l.Drafts = append(l.Drafts, x)
			}
		default:
			if l.Counts[x.Tab()]++; x.Tab() == l.Tab {
				l.Rows = append(l.Rows, x)
			}
		}
	}
	return web.Show(w, r, listPage(l))
}

// lines adds how to speak of people.
func (p pages) lines(ctx context.Context, v access.Viewer, all []consult.Consult) ([]line, error) {
	var refs []string
	for _, c := range all {
		refs = append(refs, c.From, c.To, c.Practice)
		if c.Child != "" {
			refs = append(refs, c.Child.Ref())
		}
	}
	names, err := people.Names(ctx, p.DB, v, refs)
	rows := make([]line, len(all))
	for i, c := range all {
		rows[i] = line{Consult: c, Who: names[c.From].Short, Child: names[c.Child.Ref()].Short}
		if c.To != "Organization/"+c.Line {
			rows[i].Has = names[c.To].Short
		}
		if n := names[c.Practice]; n.Name != "" {
			rows[i].Practice = n.Name
		}
		if c.Came == consult.ByCall {
			rows[i].Who = rows[i].Practice
		}
	}
	return rows, err
}

// oneView is one consult.
type oneView struct {
	desk
	line
	Facts   []string
	Theirs  bool // the reader is of the line
	Holds   bool // and took it up
	Writer  string
	Mistake string
	Form    url.Values
	names   map[string]people.Named
}

func (p pages) view(r *http.Request) (o oneView, err error) {
	v, err := reader(r)
	if err != nil {
		return o, err
	}
	ctx := r.Context()
	c, err := consult.Get(ctx, p.House, v, r.PathValue("id"))
	if err != nil {
		return o, err
	}
	if o.desk, err = p.desk(ctx, v); err != nil {
		return o, err
	}
	rows, err := p.lines(ctx, v, []consult.Consult{c})
	if err != nil {
		return o, err
	}
	o.line = rows[0]
	if o.Facts, err = consult.Facts(ctx, p.DB, v, c.ID); err != nil {
		return o, err
	}
	var refs []string
	for _, e := range c.Events {
		refs = append(refs, e.Who)
	}
	if o.names, err = people.Names(ctx, p.DB, v, refs); err != nil {
		return o, err
	}
	me, err := people.Writer(ctx, p.DB, v, p.Today())
	o.Theirs, o.Holds = v.WorksFor(c.Line), me == c.To
	return o, err
}

func (p pages) one(w http.ResponseWriter, r *http.Request) error {
	o, err := p.view(r)
	if err != nil {
		return err
	}
	if o.Status == "draft" {
		return web.See(w, r, "/consults/new/send?id="+url.QueryEscape(o.ID))
	}
	return web.Show(w, r, onePage(o))
}

// act makes a handler of something done: back to the page, or the page again
// with what was the matter and every word that was typed.
func (p pages) act(do func(context.Context, access.Viewer, string, *http.Request) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := reader(r)
		if err != nil {
			return err
		}
		err = do(r.Context(), v, r.PathValue("id"), r)
		if err == nil {
			return web.See(w, r, "/consults/"+url.PathEscape(r.PathValue("id")))
		}
		status, ok := mistaken(err)
		if !ok {
			return err
		}
		o, again := p.view(r)
		if again != nil {
			return cmp.Or(err, again)
		}
		o.Mistake, o.Form = fault.Of(err).Key, r.PostForm
		return web.ShowStatus(w, r, status, onePage(o))
	}
}

// mistaken returns with which status a form comes back; ok is false for what is
// no mistake in a form.
func mistaken(err error) (status int, ok bool) {
	switch fault.KindOf(err) {
	case fault.Conflict:
		return http.StatusConflict, true
	case fault.Invalid, fault.Rule, fault.Required:
		return http.StatusUnprocessableEntity, true
	}
	return 0, false
}

func (p pages) answer(ctx context.Context, v access.Viewer, id string, r *http.Request) error {
	a := consult.Answer{Words: web.Words(r, "answer"), Outcome: web.Line(r, "outcome")}
	for _, kind := range consult.Standard().Recommendations {
		a.Advice = append(a.Advice, consult.Advice{Kind: kind, Words: web.Words(r, "advice-"+kind)})
	}
	if web.Line(r, "called") != "" && a.Words != "" && consult.Knows(consult.Standard().Outcomes, a.Outcome) {
		if err := consult.CalledBack(ctx, p.House, v, id); err != nil {
			return err
		}
	}
	return consult.Respond(ctx, p.House, v, id, a)
}

func (p pages) decide(ctx context.Context, v access.Viewer, id string, r *http.Request) error {
	c, err := consult.Get(ctx, p.House, v, id)
	if err != nil {
		return err
	}
	var all []consult.Advice
	for _, x := range c.Decidable() {
		all = append(all, consult.Advice{Kind: x.Kind, Decided: web.Line(r, "decided-"+x.Kind), Because: web.Words(r, "because-"+x.Kind)})
	}
	return consult.Decide(ctx, p.House, v, id, all)
}

// years says an age.
func years(ctx context.Context, c consult.Consult) string {
	if c.Age < 0 {
		return ""
	}
	return say.T(ctx, "consult.years", "n", strconv.Itoa(c.Age))
}
