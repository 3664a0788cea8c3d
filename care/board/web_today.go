package board

import (
	"context"
	"net/http"
	"slices"
	"time"

	"kith/care/alliance"
	"kith/care/contact"
	"kith/care/departure"
	"kith/care/engagement"
	"kith/care/introduction"
	"kith/care/line"
	"kith/care/loopboard"
	"kith/care/message"
	"kith/care/people"
	"kith/care/privacy"
	"kith/care/safety"
	"kith/care/tie"
	"kith/care/transition"
	"kith/care/visit"
	"kith/platform/access"
	"kith/platform/say"
	"kith/platform/web"
)

// dayFacts are everything a page about one day is made of.
type dayFacts struct {
	now        time.Time
	day        time.Time // midnight where the clinic is
	today      bool
	asked      time.Time // the day that was asked for, when it had no visits
	prev, next time.Time // the nearest days with visits; zero when there are none
	days       []Day
	children   map[string]people.Patient
	due        []engagement.Promise
	names      names
	cares      bool // see cares
	notices    []privacy.Told
	owed       []owedLine        // to those who told the reader something; on no wall and no paper
	answers    safety.Today      // answers that wait for somebody; on no wall and no paper
	letters    []message.Line    // what colleagues wrote that waits; on no wall and no paper
	handoffs   introduction.Card // what waits for the reader, and who is free; on no wall and no paper
	tells      []transition.ToldLine
	leaving    departure.CardView
	mend       []alliance.Owed // between the reader and a family; on no wall and no paper
	loops      loopboard.Today // what was passed on and went quiet; on no wall and no paper
	consults   line.Cards      // questions to the consult line; on no wall and no paper
	before     []visit.Line    // what is worth asking whom; on no wall and no paper
}

// gatherDay reads a day. One without visits leads to the next that has some, or
// to the last.
func (p pages) gatherDay(r *http.Request) (f dayFacts, err error) {
	v, err := viewer(r)
	if err != nil {
		return f, err
	}
	ctx := r.Context()
	f.now, f.cares = p.Now().In(p.Zone), cares(v)
	y, m, d := f.now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, p.Zone)
	f.day = today
	if t, err := time.ParseInLocation(time.DateOnly, r.URL.Query().Get("date"), p.Zone); err == nil {
		f.day = t
	}
	all, err := p.visitsOn(ctx, v, &f)
	if err != nil {
		return f, err
	}
	f.today = f.day.Equal(today)
	f.days = Days(all)
	if err := p.know(ctx, v, &f); err != nil {
		return f, err
	}
	for i := range f.days {
		if !f.cares {
			break
		}
		f.days[i].Reasons = p.plan.Why(f.days[i], contact.DayAt(f.day))
	}
	return f, nil
}

// visitsOn reads the visits of f.day, moves it when there are none, and finds
// its neighbors.
func (p pages) visitsOn(ctx context.Context, v access.Viewer, f *dayFacts) ([]contact.Appointment, error) {
	all, err := contact.Between(ctx, p.DB, v, f.day, f.day.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	near := func(at time.Time, back bool) (time.Time, error) {
		t, ok, err := contact.Nearest(ctx, p.DB, v, at, back)
		if err != nil || !ok {
			return time.Time{}, err
		}
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, p.Zone), nil
	}
	if f.next, err = near(f.day.AddDate(0, 0, 1), false); err != nil {
		return nil, err
	}
	if f.prev, err = near(f.day, true); err != nil {
		return nil, err
	}
	if len(Days(all)) > 0 || f.next.IsZero() && f.prev.IsZero() {
		return all, nil
	}
	f.asked, f.day = f.day, f.next
	if f.day.IsZero() {
		f.day = f.prev
	}
	if all, err = contact.Between(ctx, p.DB, v, f.day, f.day.AddDate(0, 0, 1)); err != nil {
		return nil, err
	}
	if f.next, err = near(f.day.AddDate(0, 0, 1), false); err != nil {
		return nil, err
	}
	f.prev, err = near(f.day, true)
	return all, err
}

// know reads who the children of the day are, and what is known of their ties.
func (p pages) know(ctx context.Context, v access.Viewer, f *dayFacts) error {
	ids := make([]people.PatientID, len(f.days))
	plain := make([]string, len(f.days))
	refs := []string{}
	for i, d := range f.days {
		ids[i], plain[i] = people.PatientID(d.Child), d.Child
		for _, x := range d.Visits {
			refs = append(refs, x.With...)
		}
	}
	children, err := people.Children(ctx, p.DB, v, ids)
	if err != nil {
		return err
	}
	f.children = map[string]people.Patient{}
	for _, c := range children {
		f.children[string(c.ID)] = c
	}
	if !f.cares {
		f.names, err = people.Names(ctx, p.DB, v, refs)
		return err
	}
	today := contact.DayAt(f.day)
	if f.due, err = engagement.DueBy(ctx, p.DB, v, today-contact.Day(p.plan.LateDays), today); err != nil {
		return err
	}
	for _, x := range f.due {
		refs = append(refs, x.Owner, x.Cover, x.To, "Patient/"+x.Child)
	}
	ledgers, err := tie.Ledgers(ctx, p.DB, v, tie.Reach{From: today - contact.Day(p.ties.WindowDays), Now: f.day}, plain...)
	if err != nil {
		return err
	}
	for i := range f.days {
		d := &f.days[i]
		l := ledgers[d.Child]
		d.Corner = l.Corner(p.ties, f.day)
		for _, t := range d.Corner {
			refs = append(refs, t.Person)
		}
		for _, s := range l.Sayings {
			refs = append(refs, s.Speaker)
		}
		for _, x := range f.due {
			if x.Child == d.Child && f.late(x) {
				d.Late = append(d.Late, x)
			}
		}
		d.Doctors = p.plan.DoctorsOf(l, *d, today)
	}
	f.names, err = people.Names(ctx, p.DB, v, refs)
	return err
}

// late reports whether a promise that was due before this day is late already;
// what is due between today and a later day is not.
func (f dayFacts) late(p engagement.Promise) bool {
	state := p.State(min(contact.DayAt(f.day), contact.DayAt(f.now)))
	return state == engagement.Late || state == engagement.Reopened
}

// today shows the day, for one person to read or for a wall.
func (p pages) today(w http.ResponseWriter, r *http.Request) error {
	f, err := p.gatherDay(r)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("view") == "room" {
		return web.Show(w, r, roomPage(p.room(r.Context(), f), false))
	}
	if f.notices, err = privacy.Notices(r.Context(), p.House, access.From(r.Context()), ""); err != nil {
		return err
	}
	if f.cares && r.URL.Query().Get("date") == "" {
		if f.owed, err = p.owed(r.Context(), access.From(r.Context())); err != nil {
			return err
		}
		if f.answers, err = safety.OnToday(r.Context(), p.House, access.From(r.Context())); err != nil {
			return err
		}
		if f.handoffs, err = introduction.CardOf(r.Context(), p.House, access.From(r.Context())); err != nil {
			return err
		}
		if f.letters, err = message.Waiting(r.Context(), p.House, access.From(r.Context())); err != nil {
			return err
		}
		if f.loops, err = loopboard.TodayOf(r.Context(), p.House, access.From(r.Context())); err != nil {
			return err
		}
		if f.consults, err = line.OnToday(r.Context(), p.House, access.From(r.Context())); err != nil {
			return err
		}
		if f.tells, err = transition.OnToday(r.Context(), p.House, access.From(r.Context())); err != nil {
			return err
		}
		if f.leaving, err = departure.OnToday(r.Context(), p.House, access.From(r.Context())); err != nil {
			return err
		}
		if f.mend, err = alliance.Today(r.Context(), p.House, access.From(r.Context())); err != nil {
			return err
		}
	}
	if f.before, err = visit.Standard().Before(r.Context(), p.House, access.From(r.Context()), contact.DayAt(f.day), false); err != nil {
		return err
	}
	return web.Show(w, r, todayPage(p.todayView(r.Context(), f)))
}

// todayPrint shows the day on one sheet of paper, without names.
func (p pages) todayPrint(w http.ResponseWriter, r *http.Request) error {
	f, err := p.gatherDay(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, roomPage(p.room(r.Context(), f), true))
}

// todayView is the day as the person who is signed in reads it.
type todayView struct {
	dayFacts
	Visits   int
	Together []planLine
	More     int
	Rest     []restLine
	Due      []dueLine // due today
	Late     []dueLine // were due before
}

// planLine is one child to plan for together.
type planLine struct {
	Child people.Patient
	Start []visitLine
	Know  []knowLine
	Do    string
}

// visitLine is one visit of a child.
type visitLine struct {
	Visit
	With string // brief names
}

// knowLine is something known about a tie, with its line.
type knowLine struct {
	State tie.State
	Text  string
}

type restLine struct {
	Child people.Patient
	visitLine
	Why bool // it had a reason and found no room above
}

type dueLine struct {
	engagement.Line
	Child string
}

func (p pages) todayView(ctx context.Context, f dayFacts) todayView {
	v := todayView{dayFacts: f}
	together, rest, more := p.plan.Plan(f.days)
	v.More = more
	for _, d := range together {
		v.Visits += len(d.Visits)
		v.Together = append(v.Together, f.planLine(ctx, d))
	}
	for _, d := range rest {
		v.Visits += len(d.Visits)
		for _, x := range d.Visits {
			v.Rest = append(v.Rest, restLine{f.children[d.Child], f.visitLine(ctx, x), len(d.Reasons) > 0})
		}
	}
	slices.SortStableFunc(v.Rest, func(a, b restLine) int { return a.Visit.Start.Compare(b.Visit.Start) })
	today := contact.DayAt(f.day)
	for _, l := range engagement.Lines(f.due, today, func(ref string) string { return f.names.brief(ctx, ref) }) {
		line := dueLine{l, f.names.full(ctx, "Patient/"+l.Child)}
		switch {
		case l.State == engagement.Due:
			v.Due = append(v.Due, line)
		case f.late(l.Promise):
			v.Late = append(v.Late, line)
		}
	}
	return v
}

func (f dayFacts) visitLine(ctx context.Context, x Visit) visitLine {
	with := make([]string, len(x.With))
	for i, ref := range x.With {
		with[i] = f.names.brief(ctx, ref)
	}
	return visitLine{x, say.From(ctx).List(with...)}
}

// mostReasons is how many reasons a row gives; more would not be read.
const mostReasons = 3

func (f dayFacts) planLine(ctx context.Context, d Day) planLine {
	v := say.From(ctx)
	c := f.children[d.Child]
	l := planLine{Child: c}
	for _, x := range d.Visits {
		l.Start = append(l.Start, f.visitLine(ctx, x))
	}
	n := tie.Names{Child: c.Short, Now: f.day, Of: func(ref string) string { return f.names[ref].Short }}
	for i, r := range d.Reasons {
		if i < mostReasons {
			l.Know = append(l.Know, knowLine{r.State, f.reason(ctx, d, r, n)})
		}
	}
	support := Support(d.Corner)
	if support != nil {
		l.Know = append(l.Know, knowLine{support.Verdict.State,
			v.T("board.plan.support", "who", f.names.brief(ctx, support.Person), "why", support.Why(v, n)[0])})
	}
	first := d.Reasons[0]
	key, with := "board.plan.do."+first.Kind, ""
	if first.Kind == "not-met" && support != nil {
		key, with = key+".with", f.names.brief(ctx, support.Person)
	}
	l.Do = v.T(key, "child", c.Short, "who", f.names.brief(ctx, first.Person), "with", with)
	return l
}

// reason says why a child's day is planned together.
func (f dayFacts) reason(ctx context.Context, d Day, r Reason, n tie.Names) string {
	v := say.From(ctx)
	who := ""
	if r.Person != "" {
		who = f.names.brief(ctx, r.Person)
	}
	key := "board.plan." + r.Kind
	switch r.Kind {
	case "strained", "hard", "lost":
		why := r.Tie.Why(v, n)[0]
		if r.Kind == "hard" {
			why = r.Tie.Heard(v, n)
		}
		if r.Kind == "lost" {
			who = f.names.full(ctx, r.Person)
		}
		return v.T(key, "who", who, "ended", r.Tie.Ended(v), "why", why)
	case "late":
		words := ""
		for _, p := range d.Late {
			if p.Due == r.Day {
				words = p.In(v.Lang())
			}
		}
		return v.T(key, "day", v.DayMonth(contact.Date(r.Day)), "words", words)
	case "leaving":
		return v.T(key, "who", who, "day", v.DayMonth(contact.Date(r.Day)))
	case "apart":
		return v.T(key, "who", who, "count", r.Count, "day", v.Date(contact.Date(r.Day)))
	}
	return v.T(key, "who", who, "count", r.Count)
}

// roomVisit is a visit as a wall or a sheet of paper may show it: whoever reads
// over a shoulder learns nothing about a child. It holds no name and no reason.
type roomVisit struct {
	Start       time.Time
	Initials    string
	With        string
	Together    bool
	Interpreter bool
}

// roomView is the day for a wall or for paper.
type roomView struct {
	Day        time.Time
	Prev, Next time.Time
	Today      bool
	Visits     []roomVisit
	Together   int
	Due        int
}

func (p pages) room(ctx context.Context, f dayFacts) roomView {
	v := roomView{Day: f.day, Prev: f.prev, Next: f.next, Today: f.today}
	together, _, _ := p.plan.Plan(f.days)
	v.Together = len(together)
	chosen := map[string]bool{}
	for _, d := range together {
		chosen[d.Child] = true
	}
	for _, d := range f.days {
		for _, x := range d.Visits {
			v.Visits = append(v.Visits, roomVisit{
				Start: x.Start, Initials: say.Initials(f.children[d.Child].Name), With: f.visitLine(ctx, x).With,
				Together: chosen[d.Child], Interpreter: x.Interpreter.Language != "",
			})
		}
	}
	slices.SortStableFunc(v.Visits, func(a, b roomVisit) int { return a.Start.Compare(b.Start) })
	for _, x := range f.due {
		if x.State(contact.DayAt(f.day)) == engagement.Due {
			v.Due++
		}
	}
	return v
}
