package cast

import "math/rand/v2"

// What Maple Street passed on: referrals to partners, each with a pattern of its
// own, a few handoffs across the hall, and questions to the access line. Some are
// quiet: nothing happened for longer than that partner usually takes.

type request struct {
	Type      string      `json:"resourceType"`
	ID        string      `json:"id"`
	Status    string      `json:"status"`
	Intent    string      `json:"intent"`
	Category  []concept   `json:"category"`
	Code      concept     `json:"code"`
	Subject   reference   `json:"subject"`
	Authored  string      `json:"authoredOn"`
	Requester reference   `json:"requester"`
	Performer []reference `json:"performer"`
}

type passing struct {
	Type        string      `json:"resourceType"`
	ID          string      `json:"id"`
	Extension   []extension `json:"extension"`
	Status      string      `json:"status"`
	Why         *concept    `json:"statusReason,omitzero"`
	Step        concept     `json:"businessStatus"`
	Intent      string      `json:"intent"`
	Code        concept     `json:"code"`
	Description string      `json:"description"`
	InSpanish   translated  `json:"_description"`
	Focus       *reference  `json:"focus,omitzero"`
	For         reference   `json:"for"`
	Execution   period      `json:"executionPeriod,omitzero"`
	Authored    string      `json:"authoredOn"`
	Modified    string      `json:"lastModified"`
	Requester   reference   `json:"requester"`
	Owner       reference   `json:"owner"`
}

// partner is a place that is asked, for what, and how many days it takes from one
// thing to the next.
type partner struct {
	org, need, words, en, es string
	days                     int
}

var partners = []partner{
	{"youth-harbor", "after-school", "after-school program", "Two afternoons a week", "Dos tardes por semana", 5},
	{"bayside-counseling", "counseling", "counseling", "Somebody to talk to, near home", "Alguien con quien hablar, cerca de casa", 8},
	{"bayside-counseling", "family-therapy", "family counseling", "Talk together as a family", "Hablar juntos en familia", 8},
	{"harbor-food-shelf", "food", "food", "Food until the end of the month", "Comida hasta fin de mes", 2},
	{"north-shore-hearing", "vision-hearing", "hearing test", "A hearing test", "Una prueba de audición", 4},
	{"north-shore-hearing", "speech-therapy", "speech therapy", "Help with speaking", "Ayuda para hablar", 4},
	{"open-door-homes", "housing", "housing", "The lease ends", "Se acaba el contrato de alquiler", 9},
}

// course is how far something came: what happened, in order; "-" ahead of an
// event says that our own side did it.
type course struct {
	count        int
	step, status string
	happened     []string
	clock        string // what is due next
	after, in    int    // days after that event, counted from 0
	reason       string
}

var referrals = []course{
	{8, "family-said-yes", "draft", []string{"-begun"}, "send", 0, 1, ""},
	{9, "sent", "requested", []string{"-begun", "-sent"}, "receipt", 1, 1, ""},
	{6, "sent", "received", []string{"-begun", "-sent", "received"}, "contact", 1, 3, ""},
	{7, "accepted", "accepted", []string{"-begun", "-sent", "received", "accepted", "reached"}, "offered", 3, 7, ""},
	{5, "accepted", "ready", []string{"-begun", "-sent", "accepted", "reached", "visit-booked"}, "attended", 2, 14, ""},
	{7, "first-visit", "in-progress", []string{"-begun", "-sent", "accepted", "reached", "visit-booked", "visit-kept"}, "report", 5, 7, ""},
	{5, "heard-back", "completed", []string{"-begun", "-sent", "accepted", "reached", "visit-kept", "heard-back"}, "told", 5, 7, ""},
	{4, "wait-listed", "on-hold", []string{"-begun", "-sent", "received", "wait-listed"}, "wait-list", 3, 42, ""},
	{3, "declined", "rejected", []string{"-begun", "-sent", "received", "declined"}, "told", 3, 7, "full"},
	{1, "not-accepted", "rejected", []string{"-begun", "-sent", "received", "not-accepted"}, "told", 3, 7, "insurance"},
	{2, "unreachable", "failed", []string{"-begun", "-sent", "accepted", "unreachable"}, "told", 3, 7, "no-answer"},
	{2, "family-changed-its-mind", "cancelled", []string{"-begun", "-sent", "-family-changed-its-mind"}, "", 0, 0, "not-now"},
	{16, "family-told", "completed", []string{"-begun", "-sent", "received", "accepted", "reached", "visit-booked", "visit-kept", "heard-back", "-told"}, "", 0, 0, ""},
}

var handoffs = []course{
	{2, "asked", "requested", []string{"-asked"}, "answer", 0, 1, ""},
	{1, "accepted", "accepted", []string{"-asked", "accepted"}, "contact", 0, 3, ""},
	{2, "met", "in-progress", []string{"-asked", "accepted", "met"}, "follow-through", 2, 14, ""},
	{4, "followed-through", "completed", []string{"-asked", "accepted", "met", "followed-through"}, "", 0, 0, ""},
	{1, "declined", "rejected", []string{"-asked", "declined"}, "other-way", 1, 1, "full"},
}

var consults = []course{
	{1, "claimed", "accepted", []string{"-asked", "claimed"}, "call-back", 0, 0, ""},
	{2, "answered", "completed", []string{"-asked", "claimed", "called-back", "answered"}, "decided", 3, 2, ""},
	{3, "answer-accepted", "completed", []string{"-asked", "claimed", "called-back", "answered", "-answer-accepted"}, "outcome", 3, 28, ""},
	{4, "outcome-returned", "completed", []string{"-asked", "claimed", "called-back", "answered", "-answer-accepted", "-outcome-returned"}, "", 0, 0, ""},
}

// loops writes them, for children who have been here for a while, one each.
func (t *town) loops() {
	d := dice("loops")
	var who []life
	for _, l := range t.lives {
		if l.joined < -200 && l.age() < 18 && l.doctor != "" {
			who = append(who, l)
		}
	}
	d.Shuffle(len(who), func(i, j int) { who[i], who[j] = who[j], who[i] })
	n := 0
	write := func(kind string, all []course) {
		for _, c := range all {
			for range c.count {
				t.loop(who[n], kind, c, n)
				n++
			}
		}
	}
	write("referral", referrals)
	write("handoff", handoffs)
	write("consult", consults)
}

func (t *town) loop(l life, kind string, c course, n int) {
	d := l.dice("loop")
	p := partners[n%len(partners)]
	from, held := l.doctor, luis
	if l.counselor != "" && chance(d, 50) {
		from = l.counselor
	}
	if kind != "referral" || chance(d, 30) {
		held = from
	}
	k := passing{
		Type: "Task", ID: kind + "-" + l.id, Status: c.status, Step: ours(c.step, ""), Intent: "order", Code: ours(kind, kind),
		Description: p.en, InSpanish: inSpanish(p.es), For: patientRef(l.id), Requester: roleOf(from), Owner: refer("Organization", p.org),
	}
	switch kind {
	case "handoff":
		p.days, k.Owner, k.Description, k.InSpanish = 1, roleOf(lena), "Worries since the summer", inSpanish("Preocupaciones desde el verano")
		if from == lena {
			k.Owner = roleOf(haddad)
		}
	case "consult":
		p.days, k.Owner = 1, refer("PractitionerRole", "anil-rao-county-access-line")
		k.Description, k.InSpanish = "Start or wait with a medicine", inSpanish("Empezar o esperar con un medicamento")
	}
	if c.reason != "" {
		why := ours(c.reason, "")
		k.Why = &why
	}
	at := t.course(d, c, p.days, l, n)
	k.Extension = append([]extension{{URL: own + "held-by", Reference: new(roleOf(held))}}, told(c, at, held, k)...)
	k.Authored, k.Modified = at[0], at[len(at)-1]
	if c.clock != "" {
		k.Extension = append(k.Extension, t.due(c, at, d)...)
	}
	if kind == "referral" {
		f := refer("ServiceRequest", k.ID+"-request")
		k.Focus = &f
		t.put(request{
			Type: "ServiceRequest", ID: k.ID + "-request", Status: requestStatus[c.status], Intent: "order", Category: []concept{ours("referral", "")},
			Code: ours(p.need, p.words), Subject: k.For, Authored: at[0], Requester: k.Requester, Performer: []reference{k.Owner},
		})
	}
	t.put(k)
}

var requestStatus = map[string]string{
	"draft": "draft", "requested": "active", "received": "active", "accepted": "active", "ready": "active", "in-progress": "active",
	"on-hold": "on-hold", "completed": "completed", "rejected": "revoked", "failed": "revoked", "cancelled": "revoked",
}

// course says when each thing happened, the last one lately, or so long ago that
// it is quiet.
func (t *town) course(d *rand.Rand, c course, days int, l life, n int) []string {
	day := t.at.today - between(d, 1, max(1, days/2))
	if c.clock == "" {
		day -= between(d, 5, 60)
	} else if n%5 == 2 {
		day = t.at.today - 2*days - between(d, 3, 9)
	}
	at := make([]string, len(c.happened))
	for i := len(at) - 1; i >= 0; i-- {
		at[i] = clock(toWeekday(max(day, l.joined)), 13*60+30*i+between(d, 0, 20))
		day = toWeekday(day) - between(d, (days+1)/2, (3*days+1)/2)
	}
	return at
}

// told are the events: partners without an account say by phone what they say.
func told(c course, at []string, held string, k passing) (all []extension) {
	for i, what := range c.happened {
		e := []extension{{URL: "what", Code: what}, {URL: "at", Instant: at[i]}}
		switch {
		case what[0] == '-':
			e[0].Code = what[1:]
			e = append(e, extension{URL: "who", Reference: &k.Requester})
		case k.Code.Text == "referral":
			e = append(e, extension{URL: "who", Reference: new(roleOf(held))}, extension{URL: "note", String: "by phone"})
		default:
			e = append(e, extension{URL: "who", Reference: &k.Owner})
		}
		all = append(all, extension{URL: own + "loop-event", Inner: e})
	}
	return all
}

// due says what is due next; working days go past a weekend.
func (t *town) due(c course, at []string, d *rand.Rand) []extension {
	from, _ := dayOf(at[c.after][:10])
	by := from + c.in
	if c.in < 3 {
		for by = from; by < from+c.in || !weekday(by); by++ {
		}
	}
	clockAt := []extension{{URL: own + "next-clock", Inner: []extension{{URL: "code", Code: c.clock}, {URL: "due", Instant: date(by) + at[c.after][10:19] + clock(by, 0)[19:]}}}}
	if c.step == "wait-listed" {
		until := date(t.at.today + between(d, -2, 40))
		clockAt[0].Inner[1].Instant = until + "T00:00:00" + clock(must(until), 0)[19:]
		clockAt = append(clockAt, extension{URL: own + "waits-until", Date: until})
	}
	return clockAt
}
