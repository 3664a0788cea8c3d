package cast

// Tries to reach families of the neighborhood after a visit did not happen, who
// asked to be let be, and notes that ask for nothing.

type notice struct {
	Type      string      `json:"resourceType"`
	ID        string      `json:"id"`
	Extension []extension `json:"extension"`
	Status    string      `json:"status"`
	Code      concept     `json:"code"`
	Subject   reference   `json:"subject"`
	Period    period      `json:"period"`
	Author    reference   `json:"author"`
}

type caring struct {
	Type      string    `json:"resourceType"`
	ID        string    `json:"id"`
	Status    string    `json:"status"`
	Intent    string    `json:"intent"`
	Code      concept   `json:"code"`
	For       reference `json:"for"`
	Execution period    `json:"executionPeriod"`
	Authored  string    `json:"authoredOn"`
	Owner     reference `json:"owner"`
	Input     []input   `json:"input"`
}

type input struct {
	Kind concept `json:"type"`
	Code string  `json:"valueCode"`
}

// trying is one way to try, and what came of it.
type trying struct {
	medium  concept
	outcome string
}

var trials = [][]trying{
	{},
	{{phone, "no-answer"}},
	{{phone, "left-word"}, {texted, "sent"}},
	{{phone, "no-answer"}, {phone, "no-answer"}, {texted, "wrong-number"}},
	{{phone, "reached"}},
}

// outreach writes, for each visit that did not happen, what was tried since;
// one family in eight asked to be let be.
func (t *town) outreach(day []booking) {
	for _, b := range day {
		l := t.lives[b.of]
		if b.status != "noshow" || len(l.parents) == 0 {
			continue
		}
		d := dice(b.id + " outreach")
		home := refer("RelatedPerson", l.parents[0].id)
		at := b.day
		for n, x := range pick(d, trials) {
			if at++; !weekday(at) {
				at += 2
			}
			if at >= t.at.today {
				break
			}
			status := "not-done"
			if x.outcome == "reached" || x.outcome == "sent" {
				status = "completed"
			}
			why := ours(x.outcome, "")
			t.put(communication{
				Type: "Communication", ID: "try-" + b.id + "-" + letter(n), Status: status, StatusReason: &why,
				Category: []concept{ours("contact", "")}, Medium: []concept{x.medium}, Subject: patientRef(l.id),
				Sent: clock(at, quarter(d, 9, 17)), Recipient: []reference{home}, Sender: roleOf(luis),
			})
		}
		if chance(d, 12) && at < t.at.today {
			t.put(notice{
				Type: "Flag", ID: "let-be-" + l.id, Status: "active", Extension: []extension{{URL: own + "about", Reference: &home}}, Code: ours("let-be", ""), Subject: patientRef(l.id),
				Period: period{Start: date(at), End: date(t.at.today + between(d, 10, 40))}, Author: roleOf(luis),
			})
		}
	}
	t.caring()
}

// caring are notes of Lena's that ask for nothing, to a few she sees: one is due
// in these days.
func (t *town) caring() {
	left := 3
	for _, l := range t.lives {
		if l.counselor != lena || l.age() < 12 || left == 0 {
			continue
		}
		left--
		began := t.at.today - 31
		t.put(caring{
			Type: "Task", ID: "caring-" + l.id, Status: "in-progress", Intent: "order", Code: ours("caring-contacts", ""),
			For: patientRef(l.id), Execution: period{Start: date(began + 2*left)}, Authored: clock(began+2*left, 9*60),
			Owner: roleOf(lena), Input: []input{{concept{Text: "schedule"}, "year"}},
		})
	}
}

// likes says when somebody likes to be reached, if they said so.
func (p parent) likes() (all []extension) {
	d := dice(p.id + " likes")
	if !chance(d, 30) {
		return nil
	}
	from := pick(d, []string{"12:00:00", "15:00:00", "17:00:00"})
	when := extension{URL: own + "contact-time", Inner: []extension{{URL: "from", Time: from}}}
	if chance(d, 40) {
		when.Inner = append([]extension{{URL: "day", Code: "tue"}, {URL: "day", Code: "thu"}}, when.Inner...)
	}
	all = append(all, when)
	if chance(d, 25) {
		all = append(all, extension{URL: own + "safe-contact", Inner: []extension{{URL: "channel", Code: "voicemail"}, {URL: "use", Code: "never"}}})
	}
	return all
}
