package contact

import (
	"strings"

	"kith/fhir/element"
	"kith/fhir/read"
	"kith/fhir/store"
)

// Projector writes contacts and appointments from the resources that hold them.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "contact_event", Of: []string{"Appointment", "Communication", "Encounter"}, Columns: []string{
			"source_id", "source_type", "part", "patient_id", "person_ref", "with_ref", "on_day", "at", "kind", "outpatient",
			"organization_ref", "to_ref", "what_code", "what_text", "compartment"}},
		{Name: "appointment", Of: []string{"Appointment"}, Columns: []string{
			"source_id", "part", "patient_id", "person_ref", "status", "start_at", "end_at", "what_text",
			"interpreter_language", "interpreter_by", "interpreter_name", "compartment"}},
	},
	Read: func(rows store.Rows, c store.Change) {
		switch c.Type {
		case "Appointment":
			readAppointment(rows, c)
		case "Communication":
			readCommunication(rows, c)
		case "Encounter":
			readEncounter(rows, c)
		}
	},
}.Projector("contact")

// event is one row of contact_event before it is written.
type event struct {
	child, person, with, text string // text is the moment as it was written
	kind, organization, to    string
	outpatient                bool
	code, words               string
}

func (e event) write(rows store.Rows, c store.Change, part int) {
	day := read.Day(e.text)
	if e.child == "" || e.person == "" || e.with == "" || day == "" {
		return
	}
	rows.Add("contact_event", c.ID, c.Type, int64(part), e.child, e.person, e.with, day, read.Micro(e.text),
		e.kind, e.outpatient, e.organization, e.to, e.code, e.words, c.Compartment)
}

// outpatient are the classes of encounter that continuity of care counts: in
// person, by video or phone, at home. Emergency rooms and wards have shifts.
var outpatient = map[string]bool{"AMB": true, "VR": true, "HH": true}

// readEncounter reads a visit: one row a clinician. On a handoff visit the
// first one brought the child to the second.
func readEncounter(rows store.Rows, c store.Change) {
	switch c.New.Get("status").Text() {
	case "arrived", "triaged", "in-progress", "onleave", "finished":
	default:
		return
	}
	child := read.Patient(c.New.Get("subject"))
	who := clinicians(c.New)
	code, words := "", ""
	for t := range c.New.Each("type") {
		code, words = read.Ours(t), read.Words(t)
		break
	}
	for i, p := range who {
		e := event{
			child: child, person: p, with: "Patient/" + child, text: c.New.At("period", "start").Text(),
			kind: "visit", organization: read.Reference(c.New.Get("serviceProvider")),
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
		ref := read.Reference(p.Get("individual"))
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
func readCommunication(rows store.Rows, c store.Change) {
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
	e := event{child: read.Patient(c.New.Get("subject")), kind: kind, text: c.New.Get("sent").Text()}
	if e.text == "" {
		e.text = c.New.Get("received").Text()
	}
	for cat := range c.New.Each("category") {
		e.code = read.Ours(cat)
		break
	}
	from, part := read.Reference(c.New.Get("sender")), 0
	for r := range c.New.Each("recipient") {
		e.person, e.with = from, read.Reference(r)
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
func readAppointment(rows store.Rows, c store.Change) {
	child, who := "", []string{}
	for p := range c.New.Each("participant") {
		switch ref := read.Reference(p.Get("actor")); {
		case strings.HasPrefix(ref, "Patient/"):
			child = strings.TrimPrefix(ref, "Patient/")
		case isWorker(ref) && !translates(p):
			who = append(who, ref)
		}
	}
	status, start := c.New.Get("status").Text(), c.New.Get("start").Text()
	if child == "" || read.Micro(start) == 0 {
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
		rows.Add("appointment", c.ID, int64(i), child, p, status, read.Micro(start), read.Micro(c.New.Get("end").Text()),
			what(c.New), language, by, name, c.Compartment)
	}
}

// what says what an appointment is for.
func what(v element.Value) string {
	for r := range v.Each("reasonCode") {
		return read.Words(r)
	}
	return v.Get("description").Text()
}

func interpreter(v element.Value) (language, by, name string) {
	for x := range read.Extension(v, "interpreter").Each("extension") {
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
