package consult

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/loop"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// Codes of Kith's own system, besides those of the rules.
const (
	code      = "consult"
	factsCode = "consult-facts"
)

// adviceCodes are the codes of a recommendation, and of what was decided about it.
var adviceCodes = map[string][2]string{
	"plan": {"recommend-plan", "decided-plan"}, "medicine": {"recommend-medicine", "decided-medicine"}, "screen": {"recommend-screen", "decided-screen"},
	"refer": {"recommend-refer", "decided-refer"}, "again": {"recommend-again", "decided-again"}, "answer": {"", "decided-answer"},
}

// decisions are the codes of what was decided, by the word of the form.
var decisions = map[string]string{"accepted": "advice-accepted", "changed": "advice-changed", "declined": "advice-declined"}

func concept(code, words string) map[string]any {
	c := map[string]any{"coding": []map[string]string{{"system": own.System, "code": code}}}
	if words != "" {
		c["text"] = words
	}
	return c
}

// part is an input or output of a Task; nothing where the value is "".
func part(d *element.Draft, where, what, kind string, value any) {
	if value == "" || value == nil {
		return
	}
	d.Append(where, element.Piece(map[string]any{"type": concept(what, ""), kind: value}))
}

// Question is what somebody asks.
type Question struct {
	Child        people.PatientID // "" where a caller names none
	Line         people.OrganizationID
	Practice     string // id of an organization, or a name
	Question     string // one line
	Details      string
	Reason       string
	Urgency      string
	Age          int // years, -1 for not said
	Phone, Times string
	Caller       string // who called, where somebody else writes it down
	Came         string
	Practitioner string    // as whom it is written: "PractitionerRole/x"
	At           time.Time // on the clock of the site
	Answer       *Answer   // what was said in the call, where it is answered at once
}

// Fill writes what was asked into the Task.
func (q Question) Fill(d *element.Draft) {
	d.Set("description", q.Question).
		Set("priority", q.Urgency).
		Set("reasonCode", element.Piece(concept(q.Reason, ""))).
		Remove("input")
	part(d, "input", "consult-line", "valueReference", own.To(q.Line.Ref()))
	if strings.HasPrefix(q.Practice, "Organization/") {
		part(d, "input", "practice", "valueReference", own.To(q.Practice))
	} else {
		part(d, "input", "practice", "valueString", q.Practice)
	}
	part(d, "input", "came", "valueCode", q.Came)
	if q.Age >= 0 {
		part(d, "input", "age", "valueInteger", q.Age)
	}
	part(d, "input", "details", "valueString", q.Details)
	part(d, "input", "caller", "valueString", q.Caller)
	part(d, "input", "call-back", "valueString", q.Phone)
	part(d, "input", "call-back-times", "valueString", q.Times)
}

// event is a loop-event of a call that names no child; those about children are
// care/loop's.
func event(d *element.Draft, e loop.Event) {
	d.Append("extension", element.Piece(map[string]any{"url": own.URL("loop-event"), "extension": []any{
		map[string]any{"url": "what", "valueCode": e.What},
		map[string]any{"url": "at", "valueInstant": e.At.Format("2006-01-02T15:04:05.000Z07:00")},
		map[string]any{"url": "who", "valueReference": own.To(e.Who)},
	}}))
}

// due sets by when somebody is to call back, which is reckoned in the line's own
// hours.
func due(d *element.Draft, at time.Time) {
	n := 0
	for x := range d.Root().Each("extension") {
		if x.Get("url").Is(own.URL("next-clock")) {
			break
		}
		n++
	}
	d.Set("extension["+strconv.Itoa(n)+"]", element.Piece(map[string]any{"url": own.URL("next-clock"), "extension": []any{
		map[string]any{"url": "code", "valueCode": "call-back"},
		map[string]any{"url": "due", "valueInstant": at.Format("2006-01-02T15:04:05.000Z07:00")},
	}}))
}

// general returns the Task of a call that names no child: it lies with the line.
func (q Question) general(id string) *element.Draft {
	d := element.New("Task", id).
		Append("extension", own.Ext{URL: own.URL("held-by"), Reference: own.To(q.Practitioner)}.JSON()).
		Set("status", string(loop.Requested)).
		Set("businessStatus", own.Concept(string(loop.Asked))).
		Set("intent", "order").
		Set("code", own.Concept(code)).
		Set("authoredOn", q.At).
		Set("lastModified", q.At).
		Set("requester.reference", q.Practitioner).
		Set("owner.reference", q.Line.Ref())
	event(d, loop.Event{What: "asked", At: q.At, Who: q.Practitioner})
	q.Fill(d)
	return d
}

// Answer is what the line answers.
type Answer struct {
	Words   string
	Outcome string
	Advice  []Advice // Kind and Words
}

// Fill writes the answer into the Task.
func (a Answer) Fill(d *element.Draft) {
	part(d, "output", "consult-answer", "valueString", a.Words)
	part(d, "output", "consult-outcome", "valueCodeableConcept", concept(a.Outcome, ""))
	for _, x := range a.Advice {
		part(d, "output", adviceCodes[x.Kind][0], "valueString", x.Words)
	}
}

// consultOf reads a Task; ok is false for any other.
func consultOf(v r4.Task) (c Consult, ok bool) {
	if own.Code(v.Code()) != code {
		return c, false
	}
	s, known := loop.States().Read(loop.Consult, loop.Step(own.Code(v.BusinessStatus())), loop.Status(v.Status()))
	c = Consult{ID: v.ID(), Child: people.PatientID(v.For().ID("Patient")), From: v.Requester().Target(), To: v.Owner().Target(), Step: s.Step, Status: s.Status,
		Reason: own.Code(v.ReasonCode()), Urgency: v.Priority(), Age: -1, Question: v.Description(), Waited: -1}
	if c.Urgency == "" {
		c.Urgency = "routine"
	}
	c.read(v)
	c.happened(v)
	if c.Line == "" { // from elsewhere: the line is who is asked
		c.Line = v.Owner().ID("Organization")
	}
	return c, known
}

// read reads what was asked and answered.
func (c *Consult) read(v r4.Task) {
	for in := range v.Input() {
		text := in.ValueString()
		switch own.Code(in.Type()) {
		case "consult-line":
			c.Line = in.ValueReference().ID("Organization")
		case "practice":
			c.Practice = cmp.Or(in.ValueReference().Target(), text)
		case "came":
			c.Came = in.ValueCode()
		case "age":
			if n, ok := in.ValueInteger().Int(); ok {
				c.Age = int(n)
			}
		case "details":
			c.Details = text
		case "caller":
			c.Caller = text
		case "call-back":
			c.Phone = text
		case "call-back-times":
			c.Times = text
		}
	}
	for out := range v.Output() {
		what, text := own.Code(out.Type()), out.Get("valueString").Text()
		said := r4.CodeableConcept{Element: out.Get("valueCodeableConcept")}
		switch what {
		case "consult-answer":
			c.Answer = text
		case "consult-outcome":
			c.Outcome = own.Code(said)
		case "what-happened":
			c.Happened, c.HappenedWords = own.Code(said), said.Text()
		case "consult-waited":
			if n, ok := out.Get("valueInteger").Int(); ok {
				c.Waited = int(n)
			}
		case "decided-answer":
			c.Advice = []Advice{{Kind: "answer", Decided: decidedOf(said), Because: said.Text()}}
		default:
			c.advise(what, text, said)
		}
	}
}

// advise reads one recommendation, or what was decided about one before it.
func (c *Consult) advise(what, text string, said r4.CodeableConcept) {
	for kind, codes := range adviceCodes {
		switch i := slices.IndexFunc(c.Advice, func(a Advice) bool { return a.Kind == kind }); {
		case what == codes[0]:
			c.Advice = append(c.Advice, Advice{Kind: kind, Words: text})
		case what == codes[1] && i >= 0:
			c.Advice[i].Decided, c.Advice[i].Because = decidedOf(said), said.Text()
		}
	}
}

func decidedOf(said r4.CodeableConcept) string {
	for word, code := range decisions {
		if own.Code(said) == code {
			return word
		}
	}
	return ""
}

// happened reads when what happened, and what is due.
func (c *Consult) happened(v r4.Task) {
	for x := range own.Extensions(v.Element, "loop-event") {
		e := loop.Event{What: x.Part("what").ValueCode(), At: x.Part("at").ValueInstant().At(),
			Who: x.Part("who").ValueReference().Target(), Note: x.Part("note").ValueString()}
		c.Events = append(c.Events, e)
		for what, at := range map[string]*time.Time{"asked": &c.Asked, "called-back": &c.Called, "answered": &c.Answered, "outcome-returned": &c.Returned} {
			if e.What == what && at.IsZero() {
				*at = e.At
			}
		}
	}
	if c.Asked.IsZero() && c.Status != loop.Draft {
		c.Asked = v.AuthoredOn().At()
	}
	clock := own.Extension(v.Element, "next-clock")
	c.Clock, c.Due = clock.Part("code").ValueCode(), clock.Part("due").ValueInstant().At()
}

// facts returns what goes along, labeled as answers: it may tell of some.
func facts(c Consult, lines []Fact, by string, now time.Time) ([]byte, error) {
	d := element.New("Communication", element.NewID()).
		Set("meta.security", element.Piece([]map[string]string{{"system": own.System, "code": "answers"}})).
		Set("status", "completed").
		Append("category", element.Piece(concept(factsCode, ""))).
		Set("subject.reference", c.Child.Ref()).
		Append("about", r4.NewReference("Task/"+c.ID)).
		Set("sent", now).
		Set("sender.reference", by)
	for _, l := range lines {
		d.Append("payload", element.Piece(map[string]string{"contentString": l.Words}))
	}
	return d.JSON()
}
