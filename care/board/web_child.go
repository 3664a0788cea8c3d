package board

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"kith/care/alliance"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/continuity"
	"kith/care/duplicate"
	"kith/care/engagement"
	"kith/care/line"
	"kith/care/loopboard"
	"kith/care/message"
	"kith/care/people"
	"kith/care/privacy"
	"kith/care/progress"
	"kith/care/sharing"
	"kith/care/tie"
	"kith/care/transition"
	"kith/care/visit"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// names say how to speak of people by reference.
type names map[string]people.Named

// full returns the whole name, brief the short one; somebody unknown has words
// of their own.
func (n names) full(ctx context.Context, ref string) string {
	if x, ok := n[ref]; ok && x.Name != "" {
		return x.Name
	}
	return say.T(ctx, "board.somebody")
}

func (n names) brief(ctx context.Context, ref string) string {
	if x, ok := n[ref]; ok && x.Short != "" {
		return x.Short
	}
	return n.full(ctx, ref)
}

// viewer returns who is asking; nobody is sent to sign in.
func viewer(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	if v.Nobody() {
		return v, fault.New(fault.Login, "fault.login")
	}
	return v, nil
}

// facts are everything the page of one child is made of.
type facts struct {
	child    people.Patient
	kin      people.Kin
	ledger   tie.Ledger
	seen     []contact.Visit // what continuity of care counts
	corner   []tie.Tie
	own      engagement.Own
	promises []engagement.Promise
	others   []duplicate.Other
	names    names
	now      time.Time
	today    people.Day
	viewer   string         // reference
	cares    bool           // their work needs more than names and visits
	glass    *consent.Glass // that they have broken for this child, or nil
	shared   sharing.View   // what was told; nothing in the room and on paper
	aid      visit.View     // what to do with today's visit; nothing in the room and on paper
	been     progress.View  // how she has been; nothing in the room and on paper
	between  alliance.CardView
	moves    transition.ChildView
	consults line.Cards           // questions to the consult line about her
	loops    loopboard.ChildLoops // what was passed on about her and is open
	letters  []message.Line       // open threads of the reader with colleagues; nothing in the room and on paper
	mode     mode
}

// cares reports whether a viewer's work clears what pages about ties are made
// of. To others these would tell of what is missing as if it were so.
func cares(v access.Viewer) bool { return v.Clears(label.Clinical | label.Coordination) }

// gather reads the facts of one child; a child that the viewer may not see is
// not found, and nothing else is asked.
func (p pages) gather(r *http.Request) (facts, error) {
	v, err := viewer(r)
	if err != nil {
		return facts{}, err
	}
	ctx := r.Context()
	f := facts{now: p.Now().In(p.Zone), today: p.Today(), viewer: v.ID(), cares: cares(v), mode: modeOf(r)}
	if f.child, err = people.Child(ctx, p.DB, v, people.PatientID(r.PathValue("id"))); err != nil {
		return f, err
	}
	if f.glass, err = privacy.OpenGlass(ctx, p.House, v, f.child.ID); err != nil {
		return f, err
	}
	records, err := p.Store.Same(ctx, v, string(f.child.ID))
	if err != nil {
		return f, err
	}
	if f.kin, f.others, err = duplicate.Family(ctx, p.DB, v, duplicate.IDs(records), p.Today()); err != nil {
		return f, err
	}
	from := contact.DayAt(f.now.AddDate(-2, 0, 0)) - 1
	ledgers, err := tie.Ledgers(ctx, p.DB, v, tie.Reach{From: from, Now: f.now}, records...)
	if err != nil {
		return f, err
	}
	f.ledger = tie.Together(ledgers, records...)
	f.corner = f.ledger.Corner(p.ties, f.now)
	if f.seen, err = contact.VisitsOf(ctx, p.House, v, continuity.TrendFrom(f.now), records...); err != nil {
		return f, err
	}
	words, err := engagement.Words(ctx, p.DB, v, records...)
	if err != nil {
		return f, err
	}
	f.own = engagement.Newest(records[0], words)
	if f.promises, err = engagement.Promises(ctx, p.DB, v, records...); err != nil {
		return f, err
	}
	if f.mode == private && sharing.Works(v) {
		if err := p.confided(ctx, v, &f, records); err != nil {
			return f, err
		}
	}
	f.names, err = people.Names(ctx, p.DB, v, f.refs())
	return f, err
}

// confided reads what is for the eyes of the reader alone.
func (p pages) confided(ctx context.Context, v access.Viewer, f *facts, records []string) (err error) {
	of := sharing.Of{Child: f.child, Kin: f.kin, Records: records}
	if f.shared, err = sharing.Gather(ctx, p.House, v, of); err != nil {
		return err
	}
	if f.aid, err = visit.Standard().Gather(ctx, p.House, v, visit.Of(of)); err != nil {
		return err
	}
	if f.been, err = progress.OfChild(ctx, p.House, v, f.child, records...); err != nil {
		return err
	}
	if f.letters, err = message.OfChild(ctx, p.House, v, records...); err != nil {
		return err
	}
	if f.loops, err = loopboard.OfChild(ctx, p.House, v, records...); err != nil {
		return err
	}
	if f.consults, err = line.OfChild(ctx, p.House, v, f.child.ID, records...); err != nil {
		return err
	}
	if f.moves, err = transition.OfChild(ctx, p.House, v, f.child); err != nil {
		return err
	}
	f.between, err = alliance.OfChild(ctx, p.House, v, f.child, records...)
	return err
}

// refs are everybody the page speaks of.
func (f facts) refs() []string {
	refs := []string{f.child.ID.Ref()}
	for _, t := range f.corner {
		refs = append(refs, t.Person)
	}
	for _, c := range f.ledger.Contacts {
		refs = append(refs, c.Person, c.With)
	}
	for _, s := range f.ledger.Sayings {
		refs = append(refs, s.Speaker)
	}
	for _, v := range f.seen {
		refs = append(refs, v.Person, v.Site)
	}
	for _, p := range f.promises {
		refs = append(refs, p.Owner, p.Cover, p.To)
	}
	for _, w := range slices.Concat(f.own.Matters, f.own.Helps, f.own.Not) {
		refs = append(refs, w.Speaker, w.Told)
	}
	return refs
}

// child shows the page of one child.
func (p pages) child(w http.ResponseWriter, r *http.Request) error {
	f, err := p.gather(r)
	if fault.Is(err, fault.NotFound) {
		return privacy.Closed(w, r, p.House, people.PatientID(r.PathValue("id")))
	}
	if err != nil {
		return err
	}
	return web.Show(w, r, childPage(p.view(r.Context(), f)))
}

// childView is what the page of a child shows.
type childView struct {
	facts
	Matters    []quote
	Helps      []string
	Not        []string
	Open       []engagement.Line
	Closed     []engagement.Line
	Tending    []tieLine
	Calm       []tieLine
	Map        mapView
	Weave      weaveView
	Continuity continuity.View
	Origins    []origin
	Met, Care  int
	Handoffs   int
	GapDays    int
}

// quote is somebody's own words, and who said them to whom.
type quote struct {
	engagement.Word
	Speaker, Told string
}

func (p pages) view(ctx context.Context, f facts) childView {
	v := childView{facts: f, GapDays: p.ties.GapDays}
	for _, w := range f.own.Matters {
		q := quote{Word: w, Speaker: f.names.brief(ctx, w.Speaker)}
		if w.Told != "" {
			q.Told = f.names.brief(ctx, w.Told)
		}
		v.Matters = append(v.Matters, q)
	}
	for _, w := range f.own.Helps {
		v.Helps = append(v.Helps, w.Words)
	}
	for _, w := range f.own.Not {
		v.Not = append(v.Not, w.Words)
	}
	today := contact.DayAt(f.now)
	open, closed := engagement.Split(f.promises, today-30)
	brief := func(ref string) string { return f.names.brief(ctx, ref) }
	v.Open, v.Closed = engagement.Lines(open, today, brief), engagement.Lines(closed, today, brief)
	for _, t := range f.corner {
		if l := f.line(ctx, t); t.Tend() {
			v.Tending = append(v.Tending, l)
		} else {
			v.Calm = append(v.Calm, l)
		}
	}
	v.Met, v.Care = tie.Met(f.corner)
	v.Map = f.draw(ctx, slices.Concat(v.Tending, v.Calm))
	v.Weave = f.weave(ctx, p.ties)
	v.Handoffs = v.Weave.Handoffs
	v.Continuity = continuity.Of{Child: f.child.Short, Named: f.ledger.Intervals, Seen: f.seen,
		Name: func(ref string) string { return f.names.full(ctx, ref) }}.Show(ctx, f.now)
	v.Origins = f.origins(ctx, v)
	return v
}

// tieLine is one tie as the list shows it; the picture is made from the same
// lines.
type tieLine struct {
	tie.Tie
	ID      string // of the entry in the list
	Name    string
	Role    string
	Word    string
	Reasons []string
	Do      string
	Note    string
	Says    string
	You     bool
	Quotes  []engagement.Word
}

func (f facts) line(ctx context.Context, t tie.Tie) tieLine {
	v, n := say.From(ctx), f.speaking(ctx)
	l := tieLine{
		Tie: t, ID: anchor(t.Person), Name: f.names.full(ctx, t.Person), Role: f.role(ctx, t),
		Word: v.T("tie.state." + string(t.Verdict.State)), Reasons: t.Why(v, n), Do: t.Do(v, n),
		Note: t.Note(v, n), Says: t.Says(v, n), You: t.Person == f.viewer,
	}
	for _, s := range t.Words {
		if strings.HasPrefix(s.Speaker, "Patient/") {
			l.Quotes = append(l.Quotes, engagement.Word{ID: s.Source.ID, Words: s.Words, Speaker: s.Speaker, Day: s.Day})
		}
	}
	return l
}

// speaking gives sentences about ties the names they need.
func (f facts) speaking(ctx context.Context) tie.Names {
	return tie.Names{Child: f.child.Short, Now: f.now, Of: func(ref string) string {
		if x, ok := f.names[ref]; ok {
			return x.Short
		}
		return ""
	}}
}

// role says what somebody is to the child: in the words of the tie, else of
// their work, with when it ended.
func (f facts) role(ctx context.Context, t tie.Tie) string {
	role := f.names[t.Person].Role
	if strings.HasPrefix(t.Person, "Practitioner/") && (t.RoleCode != "" || t.RoleText != "") {
		role = people.WorkWord(ctx, people.Work(t.RoleCode), t.RoleText)
	}
	if ended := t.Ended(say.From(ctx)); ended != "" && role != "" {
		return role + ", " + ended
	} else if ended != "" {
		return ended
	}
	return role
}

// anchor names a tie within a page: the kind of person keeps ids of different
// kinds apart.
func anchor(ref string) string {
	kind, id, _ := strings.Cut(ref, "/")
	if kind == "" {
		return id
	}
	return strings.ToLower(kind[:1]) + "-" + url.PathEscape(id)
}
