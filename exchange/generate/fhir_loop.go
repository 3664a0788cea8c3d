package generate

import (
	"strconv"
	"time"

	"kith/care/directory"
	"kith/care/handoff"
	"kith/care/loop"
	"kith/care/people"
	"kith/fhir/element"
	"kith/platform/calendar"
)

// step is what happens to what was passed on, days after what happened before.
type step struct {
	to         loop.State // the zero State: it stays, and what happens is event
	event      string
	least, was int  // days: from least to least+was
	ours       bool // the side that asks does it
	reasons    []string
}

// course is one way in which it can go, and how often of a hundred. Day is when a
// visit is kept, where there is one: steps before it are as many days after it was
// sent as they say.
type course struct {
	often int
	steps []step
}

// States, as care/loop names them.
var (
	sent       = loop.State{Step: loop.Sent, Status: loop.Requested}
	received   = loop.State{Step: loop.Sent, Status: loop.Received}
	accepted   = loop.State{Step: loop.Accepted, Status: loop.TaskTaken}
	booked     = loop.State{Step: loop.Accepted, Status: loop.Ready}
	waits      = loop.State{Step: loop.WaitListed, Status: loop.OnHold}
	firstVisit = loop.State{Step: loop.FirstVisit, Status: loop.InProgress}
	heard      = loop.State{Step: loop.HeardBack, Status: loop.Completed}
	told       = loop.State{Step: loop.FamilyTold, Status: loop.Completed}
	declined   = loop.State{Step: loop.Declined, Status: loop.Rejected}
	unreached  = loop.State{Step: loop.Unreachable, Status: loop.Failed}
	mindset    = loop.State{Step: loop.FamilyChangedItsMind, Status: loop.Cancelled}
	calledOff  = loop.State{Step: loop.CalledOff, Status: loop.Cancelled}
	asked      = loop.State{Step: loop.Asked, Status: loop.Requested}
	met        = loop.State{Step: loop.Met, Status: loop.InProgress}
	followed   = loop.State{Step: loop.FollowedThrough, Status: loop.Completed}
)

// saidToFamily closes what ended otherwise.
var saidToFamily = step{event: "told", least: 0, was: 12, ours: true}

// Courses, each with what goes before the visit, at the visit, after it. What
// would happen behind the last day has not happened yet. Source: Kith
var (
	keptReferral = []course{
		{62, []step{{to: heard, least: 1, was: 14}, {to: told, least: 0, was: 8, ours: true}}},
		{20, []step{{to: heard, least: 20, was: 70}, {to: told, least: 0, was: 15, ours: true}}},
		{14, []step{{to: heard, least: 90, was: 110}, {to: told, least: 1, was: 20, ours: true}}},
		{4, nil}, // nobody ever hears
	}
	unkeptReferral = []course{
		{30, []step{{to: received, least: 0, was: 3}, {to: declined, least: 1, was: 9, reasons: []string{"full", "full", "full", "insurance", "not-offered", "age", "distance"}}, saidToFamily}},
		{28, []step{{to: received, least: 0, was: 3}, {to: accepted, least: 1, was: 5}, {to: unreached, least: 8, was: 25, reasons: []string{"no-answer", "no-answer", "wrong-number", "moved"}}, saidToFamily}},
		{18, []step{{to: mindset, least: 2, was: 20, ours: true, reasons: []string{"not-now", "solved", "chose-other"}}}},
		{8, []step{{to: received, least: 0, was: 3}, {to: waits, least: 1, was: 9}, {to: declined, least: 50, was: 120, reasons: []string{"full"}}, saidToFamily}},
		{16, []step{{to: calledOff, least: 40, was: 120, ours: true, reasons: []string{"other", "none-given"}}}},
	}
	program = []course{
		{60, []step{{to: accepted, least: 0, was: 4}, {to: heard, least: 2, was: 20}, {to: told, least: 0, was: 10, ours: true}}},
		{15, []step{{to: declined, least: 1, was: 9, reasons: []string{"full", "criteria", "distance"}}, saidToFamily}},
		{15, []step{{to: accepted, least: 0, was: 4}, {to: unreached, least: 8, was: 25, reasons: []string{"no-answer"}}, saidToFamily}},
		{10, []step{{to: calledOff, least: 40, was: 120, ours: true, reasons: []string{"other"}}}},
	}
	keptHandoff   = []course{{85, []step{{to: followed, least: 3, was: 12}}}, {15, []step{{to: unreached, least: 15, was: 30, reasons: []string{"no-answer"}}, saidToFamily}}}
	unkeptHandoff = []course{
		{55, []step{{to: accepted, least: 0, was: 2}, {to: met, least: 0, was: 5}, {to: followed, least: 5, was: 25}}},
		{25, []step{{to: accepted, least: 0, was: 3}, {to: unreached, least: 10, was: 30, reasons: []string{"no-answer", "moved"}}, saidToFamily}},
		{20, []step{{to: accepted, least: 0, was: 3}, {to: calledOff, least: 40, was: 80, ours: true, reasons: []string{"other"}}}},
	}
)

// whys are why one passes a child on, in both languages.
var whys = map[string][2]string{
	"counseling": {"Somebody to talk to", "Alguien con quien hablar"}, "trauma-therapy": {"After a hard year", "Después de un año difícil"},
	"developmental": {"How the child learns and plays", "Cómo aprende y juega"}, "psychiatry": {"Whether a medicine would help", "Si ayudaría un medicamento"},
	"medical": {"The heart, once more", "El corazón, una vez más"}, "food": {"Food until the end of the month", "Comida hasta fin de mes"},
	"housing": {"The lease ends", "Se acaba el contrato de alquiler"}, "": {"A new clinician", "Otro médico"},
}

// clocks of what is passed on go by the usual calendar.
var working = calendar.Usual(eastern)

// passing writes what was passed on and what came of it: the Task as package loop
// makes it, move by move.
func (c *page) passing(k int, x Passing) {
	id, need, to := c.id+"-t"+strconv.Itoa(k), "food", "Organization/r"+strconv.Itoa(x.Region)+"-program"
	if x.To >= 0 {
		need, to = c.calling(x.To).need, c.atWork(x.To)
	} else if c.r.IntN(3) == 0 {
		need = "housing"
	}
	why, begun := whys[need], 540+c.r.IntN(60)
	n := loop.New{ID: id, Kind: loop.Referral, Child: people.PatientID(c.id), From: c.atWork(x.From), To: to,
		HeldBy: c.atWork(c.here(x.From, c.Days-1)), Why: why[0], State: sent, Focus: "ServiceRequest/" + id} // who left holds nothing
	if x.Handoff {
		n.Kind, n.State, n.Focus = loop.Handoff, asked, ""
	}
	w := &passage{page: c, x: x, n: n, day: x.Day, minute: begun}
	n.At = w.moment()
	d, err := loop.Standard().Begin(n, working)
	if err != nil {
		c.body("Task", nil, err)
		return
	}
	d.Set("_description", element.JSON(`{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/translation","extension":[{"url":"lang","valueCode":"es"},{"url":"content","valueString":"`+why[1]+`"}]}]}`))
	if x.Handoff {
		handoff.Asking{How: w.how(), SaidYes: true}.Begun(d)
	}
	w.d = d
	w.walk()
	b, err := w.d.JSON()
	c.body("Task", b, err)
	if n.Focus != "" {
		c.put("ServiceRequest", id, member("status", requestStatus[loop.Status(w.d.Root().Get("status").Text())]), `,"intent":"order","category":[`, ours("referral", ""), `],"code":`,
			concept(coding(directory.NeedSystem, need, ""), ""), ref("subject", "Patient/"+c.id), member("authoredOn", c.moment(x.Day, begun)), ref("requester", n.From), `,"performer":[`, refer(to), `]`)
	}
}

// requestStatus is that of the request, by that of its Task.
var requestStatus = map[loop.Status]string{
	loop.Requested: "active", loop.Received: "active", loop.TaskTaken: "active", loop.Ready: "active", loop.InProgress: "active",
	loop.OnHold: "on-hold", loop.Completed: "completed", loop.Rejected: "revoked", loop.Failed: "revoked", loop.Cancelled: "revoked",
}

// passage is what was passed on, on its way.
type passage struct {
	*page
	x           Passing
	n           loop.New
	d           *element.Draft
	day, minute int
}

func (w *passage) moment() time.Time { return w.batch.at(w.day, w.minute) }

// how is in which way the three meet.
func (w *passage) how() handoff.How {
	if w.x.Warm {
		return handoff.Room
	}
	return handoff.Note
}

// walk takes the steps that lie before the end.
func (w *passage) walk() {
	switch {
	case w.x.Handoff && w.x.Met >= 0:
		w.take(step{to: accepted})
		w.until(met, w.x.Met)
		w.all(keptHandoff)
	case w.x.Handoff:
		w.all(unkeptHandoff)
	case w.x.To < 0:
		w.all(program)
	case w.x.Met < 0:
		w.all(unkeptReferral)
	default:
		w.take(step{to: received, least: 0, was: 2})
		w.take(step{to: accepted, least: 0, was: 2})
		w.take(step{to: booked, least: 0, was: 2})
		if w.x.Met-w.day > 14 && w.r.IntN(8) == 0 {
			w.take(step{to: accepted, least: 5, was: 4})
			w.take(step{to: booked, least: 0, was: 2})
		}
		w.until(firstVisit, w.x.Met)
		w.all(keptReferral)
	}
}

// until moves it on a day.
func (w *passage) until(to loop.State, day int) { w.take(step{to: to, least: max(0, day-w.day)}) }

func (w *passage) all(courses []course) {
	x := w.r.IntN(100)
	for _, c := range courses {
		if x -= c.often; x < 0 {
			for _, s := range c.steps {
				w.take(s)
			}
			return
		}
	}
}

func (w *passage) take(s step) {
	w.day += s.least + w.r.IntN(s.was+1)
	w.minute = min(w.minute+15, 1200)
	if w.day >= w.Days || w.err != nil {
		w.day = w.Days
		return
	}
	x := loop.Change{To: s.to, Event: s.event, By: w.n.To, Side: loop.Sides, At: w.moment()}
	if s.ours {
		x.By = w.n.From
	}
	if len(s.reasons) > 0 {
		x.Reason = of(s.reasons, w.r.Uint64())
	}
	d, err := loop.Standard().Move(w.d.Root(), x, working)
	if err != nil {
		w.err = err
		return
	}
	if w.d = d; s.to == met {
		visit := w.at[seen{w.x.To, w.x.Met}]
		handoff.Meeting{Family: visit != "", How: w.how()}.Met(d, visit)
	}
}
