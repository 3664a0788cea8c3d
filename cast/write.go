package cast

// Visits, words and promises of the neighborhood, as resources.

func (t *town) past(l life) {
	for _, v := range l.visits {
		t.put(v.encounter(l.id))
	}
}

var visitWords = map[string]string{
	"well-visit": "well visit", "visit": "visit", "sick-visit": "sick visit", "therapy": "therapy",
	"handoff-visit": "visit, walked to the next person",
}

func (v visit) encounter(patient string) encounter {
	attend := func(who, code, display string) attendance {
		return attendance{
			Type:       []concept{coded(term+"v3-ParticipationType", code, display)},
			Individual: refer("Practitioner", who),
		}
	}
	e := encounter{
		Type: "Encounter", ID: v.id, Status: "finished",
		Class:       coding{System: term + "v3-ActCode", Code: "AMB", Display: "ambulatory"},
		Kind:        []concept{ours(v.kind, visitWords[v.kind])},
		Subject:     patientRef(patient),
		Participant: []attendance{attend(v.who, "PPRF", "primary performer")},
		Period:      period{Start: clock(v.day, v.minute), End: clock(v.day, v.minute+v.minutes)},
		Reason:      []concept{{Text: v.reason}},
		Provider:    refer("Organization", mapleStreet.id),
	}
	if v.with != "" {
		e.Participant = append(e.Participant, attend(v.with, "SPRF", "secondary performer"))
	}
	if v.appointment != "" {
		e.Appointment = []reference{refer("Appointment", v.appointment)}
	}
	return e
}

// booked writes the schedule, and for each visit that took place its Encounter.
func (t *town) booked(day []booking) {
	for _, b := range day {
		l := t.lives[b.of]
		t.put(b.appointment(l, t.at.today))
		if b.status == "fulfilled" {
			v := visit{
				id: b.id + "-visit", day: b.day, minute: b.minute, minutes: b.minutes,
				who: b.who, kind: b.kind, reason: b.reason, appointment: b.id,
			}
			t.put(v.encounter(l.id))
		}
	}
}

var appointmentKinds = map[string]concept{
	"well-visit": coded(term+"v2-0276", "CHECKUP", "A routine check-up, such as an annual physical"),
	"sick-visit": coded(term+"v2-0276", "WALKIN", "A previously unscheduled walk-in visit"),
	"visit":      coded(term+"v2-0276", "FOLLOWUP", "A follow up visit from a previous appointment"),
	"therapy":    coded(term+"v2-0276", "FOLLOWUP", "A follow up visit from a previous appointment"),
}

var moved = []string{"Family asked for another day", "The clinic had to move it", "No way to get here today"}

func (b booking) appointment(l life, today int) appointment {
	d := dice(b.id + " made")
	made := b.day - between(d, 3, 60)
	if b.kind == "sick-visit" {
		made = b.day - d.IntN(2)
	}
	a := appointment{
		Type: "Appointment", ID: b.id, Status: b.status, Kind: appointmentKinds[b.kind], Reason: []concept{{Text: b.reason}},
		Start: clock(b.day, b.minute), End: clock(b.day, b.minute+b.minutes), Minutes: b.minutes,
		Created: clock(toWeekday(max(min(made, today), l.joined)), 8*60),
	}
	for _, actor := range []reference{patientRef(l.id), refer("Practitioner", b.who), refer("Location", mapleStreet.id)} {
		a.Participant = append(a.Participant, seat{actor, "accepted"})
	}
	if b.status == "cancelled" {
		a.Cancellation = &concept{Text: pick(d, moved)}
	}
	if l.lang != "en" && l.age() < 18 {
		in := []extension{{URL: "language", Code: l.lang}, {URL: "by", Code: "phone"}}
		if l.lang == "es" {
			in = []extension{{URL: "language", Code: "es"}, {URL: "by", Code: "in-person"}, {URL: "name", String: "Ana Flores"}}
		}
		a.Extension = []extension{{URL: own + "interpreter", Inner: in}}
	}
	return a
}

// words are calls, messages and, from a few, how close they feel to somebody.
func (t *town) words(l life) {
	d := l.dice("words")
	n := 0
	say := func(from, to reference, category string, what note, day int) {
		if day < max(l.joined, lookBack) || day >= firstDay {
			return
		}
		t.put(communication{
			Type: "Communication", ID: "note-" + l.id + "-" + letter(n), Status: "completed",
			Category: []concept{ours(category, "")}, Medium: []concept{what.medium}, Subject: patientRef(l.id),
			Sent: clock(toWeekday(day), quarter(d, 9, 17)), Recipient: []reference{to}, Sender: from,
			Payload: []payload{{what.text}},
		})
		n++
	}
	doctor := l.doctor
	if doctor == "" {
		doctor = brooks
	}
	if len(l.parents) > 0 && chance(d, 40) {
		home := refer("RelatedPerson", l.parents[0].id)
		for range between(d, 1, 3) {
			say(roleOf(pick(d, []string{luis, mia, doctor})), home, "contact", pick(d, toFamily), between(d, -330, -15))
		}
		if chance(d, 40) {
			say(home, roleOf(pick(d, []string{mia, doctor})), "contact", pick(d, fromFamily), between(d, -200, -15))
		}
	}
	if l.age() >= 5 && len(l.visits) > 1 && chance(d, 7) {
		rao := refer("PractitionerRole", "anil-rao-county-access-line")
		for range between(d, 1, 2) {
			say(rao, roleOf(doctor), "advice", pick(d, fromLine), between(d, lineStart, -15))
		}
	}
	if age := l.age(); age >= 11 && age <= 14 && chance(d, 30) {
		alvarez := refer("PractitionerRole", "ines-alvarez-roosevelt-middle-school")
		for range between(d, 1, 3) {
			say(alvarez, roleOf(doctor), "advice", pick(d, fromSchool), between(d, -380, -15))
		}
	}
	t.ratings(l)
}

func (t *town) ratings(l life) {
	d := l.dice("rating")
	if len(l.visits) < 2 || !chance(d, 22) {
		return
	}
	last := l.visits[len(l.visits)-1]
	who := last.who
	if last.with != "" {
		who = last.with
	}
	by := patientRef(l.id)
	if l.age() < 8 {
		if len(l.parents) == 0 {
			return
		}
		by = refer("RelatedPerson", l.parents[0].id)
	}
	value := pick(d, []int{2, 4, 5, 6, 7, 7, 8, 8, 9, 9, 10})
	ring := 3
	if value >= 5 {
		ring = 2
	}
	if value >= 8 {
		ring = 1
	}
	t.put(observation{
		Type: "Observation", ID: "tie-" + l.id, Status: "final",
		Category: []concept{coded(term+"observation-category", "survey", "Survey")},
		Code:     ours("tie-rating", ""), Subject: patientRef(l.id), Focus: []reference{refer("Practitioner", who)},
		Effective: clock(last.day, last.minute+last.minutes), Performer: []reference{by}, Value: value,
		Component: []component{{ours("tie-ring", ""), ring}},
	})
}

// promises gives every day on the schedule one or two that fall due; most of
// those behind us were kept.
func (t *town) promises(day []booking) {
	for i := range day {
		if i > 0 && day[i].day == day[i-1].day {
			continue
		}
		d := dice("promises " + date(day[i].day))
		same := day[i:]
		for n := 1; n < len(same); n++ {
			if same[n].day != day[i].day {
				same = same[:n]
			}
		}
		for n := range between(d, 1, 2) {
			b := same[d.IntN(len(same))]
			t.put(t.promise(b, n))
		}
	}
}

func (t *town) promise(b booking, n int) task {
	l := t.lives[b.of]
	d := dice(b.id + " promise " + letter(n))
	v := pick(d, vows)
	made := toWeekday(max(min(b.day-between(d, 3, 12), t.at.today-1), l.joined))
	k := task{
		Type: "Task", ID: "promise-" + b.id + "-" + letter(n), Status: "accepted", Intent: "order",
		Code: ours("promise", "promise"), Description: v.en, InSpanish: inSpanish(v.es), For: patientRef(l.id),
		Authored: clock(made, 12*60), Modified: clock(made, 12*60),
		Owner:       roleOf(pick(d, []string{luis, luis, mia, b.who})),
		Restriction: restriction{period{End: date(b.day)}},
	}
	if b.day < t.at.today && chance(d, 88) {
		kept := clock(max(made, toWeekday(b.day-d.IntN(3))), 16*60)
		k.Status, k.Execution, k.Modified = "completed", period{clock(made, 12*60), kept}, kept
	}
	return k
}

func inSpanish(s string) translated {
	return translated{[]extension{{
		URL:   "http://hl7.org/fhir/StructureDefinition/translation",
		Inner: []extension{{URL: "lang", Code: "es"}, {URL: "content", String: s}},
	}}}
}
