package tie

import (
	"strings"

	"kith/fhir/element"
	"kith/fhir/store"
)

// event is one row of contact_event before it is written.
type event struct {
	child, person, with, text string // text is the moment as it was written
	kind, organization, to    string
	outpatient                bool
	code, words               string
}

func (e event) write(rows sheet, c store.Change, part int) {
	day := OnDay(e.text)
	if e.child == "" || e.person == "" || e.with == "" || day == "" {
		return
	}
	rows.add("contact_event", c.Type, c.ID, int64(part), e.child, e.person, e.with, day, AtMicro(e.text),
		e.kind, e.outpatient, e.organization, e.to, e.code, e.words, c.Compartment)
}

// outpatient are the classes of encounter that continuity of care counts: in
// person, by video or phone, at home. Emergency rooms and wards have shifts.
var outpatient = map[string]bool{"AMB": true, "VR": true, "HH": true}

// readEncounter reads a visit: one row a clinician. On a handoff visit the
// first one brought the child to the second.
func readEncounter(rows sheet, c store.Change) {
	switch c.New.Get("status").Text() {
	case "arrived", "triaged", "in-progress", "onleave", "finished":
	default:
		return
	}
	child := PatientID(c.New.Get("subject"))
	who := clinicians(c.New)
	code, words := "", ""
	for t := range c.New.Each("type") {
		code, words = Ours(t), said(t)
		break
	}
	for i, p := range who {
		e := event{
			child: child, person: p, with: "Patient/" + child, text: c.New.At("period", "start").Text(),
			kind: "visit", organization: Reference(c.New.Get("serviceProvider")),
			outpatient: outpatient[c.New.At("class", "code").Text()], code: code, words: words,
		}
		if code == "handoff-visit" && i == 0 && len(who) > 1 {
			e.kind, e.to = "handoff", who[1]
		}
		e.write(rows, c, i)
	}
}

// clinicians are those who gave care at an encounter, in order. A translator is
// in the room and gives none.
func clinicians(v element.Value) (who []string) {
	for p := range v.Each("participant") {
		ref := Reference(p.Get("individual"))
		if isWorker(ref) && !translates(p) {
			who = append(who, ref)
		}
	}
	return who
}

func translates(participant element.Value) bool {
	for t := range participant.Each("type", "coding") {
		if t.Get("code").Text() == "translator" {
			return true
		}
	}
	return false
}

func isWorker(ref string) bool {
	return strings.HasPrefix(ref, "Practitioner/") || strings.HasPrefix(ref, "PractitionerRole/")
}

func isFamily(ref string) bool {
	return strings.HasPrefix(ref, "Patient/") || strings.HasPrefix(ref, "RelatedPerson/")
}

// media says how close a way of talking is. What is not here is a message.
var media = map[string]string{"PHONE": "call", "VIDEOCONF": "call", "FACE": "visit"}

// readCommunication reads one row for each pair of sender and recipient, the
// worker first. What two colleagues said about the child is a contact between
// them, not with the child.
func readCommunication(rows sheet, c store.Change) {
	kind := "message"
	for m := range c.New.Each("medium", "coding") {
		if k, ok := media[m.Get("code").Text()]; ok {
			kind = k
		}
	}
	switch c.New.Get("status").Text() {
	case "completed", "in-progress":
	case "not-done":
		kind = "tried"
	default:
		return
	}
	e := event{child: PatientID(c.New.Get("subject")), kind: kind, text: c.New.Get("sent").Text()}
	if e.text == "" {
		e.text = c.New.Get("received").Text()
	}
	for cat := range c.New.Each("category") {
		e.code = Ours(cat)
		break
	}
	from, part := Reference(c.New.Get("sender")), 0
	for r := range c.New.Each("recipient") {
		e.person, e.with = from, Reference(r)
		if isFamily(e.person) {
			e.person, e.with = e.with, e.person
		}
		if !isFamily(e.person) {
			e.write(rows, c, part)
		}
		part++
	}
}

// readAppointment reads a visit agreed on, and what did not come of it.
func readAppointment(rows sheet, c store.Change) {
	child, who := "", []string{}
	for p := range c.New.Each("participant") {
		switch ref := Reference(p.Get("actor")); {
		case strings.HasPrefix(ref, "Patient/"):
			child = strings.TrimPrefix(ref, "Patient/")
		case isWorker(ref) && !translates(p):
			who = append(who, ref)
		}
	}
	status, start := c.New.Get("status").Text(), c.New.Get("start").Text()
	if child == "" || AtMicro(start) == 0 {
		return
	}
	kind := map[string]string{"noshow": "missed", "cancelled": "called-off"}[status]
	if kind != "" {
		for i, p := range who {
			event{child: child, person: p, with: "Patient/" + child, text: start, kind: kind}.write(rows, c, i)
		}
	}
	if len(who) == 0 {
		who = []string{""}
	}
	language, by, name := interpreter(c.New)
	for i, p := range who {
		rows.add("appointment", c.ID, int64(i), child, p, status, AtMicro(start), AtMicro(c.New.Get("end").Text()),
			what(c.New), language, by, name, c.Compartment)
	}
}

// what says what an appointment is for.
func what(v element.Value) string {
	for r := range v.Each("reasonCode") {
		return said(r)
	}
	return v.Get("description").Text()
}

func interpreter(v element.Value) (language, by, name string) {
	for x := range Extended(v, "interpreter").Each("extension") {
		switch x.Get("url").Text() {
		case "language":
			language = x.Get("valueCode").Text()
		case "by":
			by = x.Get("valueCode").Text()
		case "name":
			name = x.Get("valueString").Text()
		}
	}
	return language, by, name
}

// sayings are the observations about a tie.
var sayings = map[string]string{"tie-rating": "rating", "tie-guess": "guess", "tie-words": "words", "goodbye": "goodbye"}

// readSaying reads what somebody said about a tie. Words that the speaker did
// not agree to show are not copied out of the record.
func readSaying(rows sheet, c store.Change) {
	v := c.New
	switch v.Get("status").Text() {
	case "final", "amended", "corrected", "preliminary":
	default:
		return
	}
	child, about := PatientID(v.Get("subject")), ""
	for f := range v.Each("focus") {
		about = Reference(f)
		break
	}
	speaker := ""
	for p := range v.Each("performer") {
		speaker = Reference(p)
		break
	}
	moment := v.Get("effectiveDateTime").Text()
	if child == "" || about == "" || OnDay(moment) == "" {
		return
	}
	kind := sayings[Ours(v.Get("code"))]
	rating, ring, answer, words := int64(-1), int64(0), "", ""
	switch kind {
	case "rating":
		n, ok := v.Get("valueInteger").Int()
		if !ok || n < 0 || n > 10 {
			return
		}
		rating, ring = n, ringOf(v)
	case "guess":
		answer = Ours(v.Get("valueCodeableConcept"))
	case "goodbye":
		answer = map[string]string{"true": "yes", "false": "no"}[v.Get("valueBoolean").Text()]
	case "words":
		if Extended(v, "consent-to-show").Get("valueBoolean").True() {
			words = v.Get("valueString").Text()
		}
	}
	rows.add("tie_said", c.ID, child, about, kind, speaker, AtMicro(moment), OnDay(moment), rating, ring, answer, words, c.Compartment)
}

// ringOf returns where the speaker placed the tie: 1 counts on, 2 knows, 3 new
// or lost touch; 0 when they did not.
func ringOf(v element.Value) int64 {
	for p := range v.Each("component") {
		if Ours(p.Get("code")) == "tie-ring" {
			if n, ok := p.Get("valueInteger").Int(); ok && n >= 1 && n <= 3 {
				return n
			}
		}
	}
	return 0
}
