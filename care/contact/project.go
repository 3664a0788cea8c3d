package contact

import (
	"strings"

	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
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
			readAppointment(rows, c, r4.As[r4.Appointment](c.New))
		case "Communication":
			readCommunication(rows, c, r4.As[r4.Communication](c.New))
		case "Encounter":
			readEncounter(rows, c, r4.As[r4.Encounter](c.New))
		}
	},
}.Projector("contact")

// event is one row of contact_event before it is written.
type event struct {
	child, person, with    string
	at                     r4.Date
	kind, organization, to string
	outpatient             bool
	code, words            string
}

func (e event) write(rows store.Rows, c store.Change, part int) {
	day := e.at.Day()
	if e.child == "" || e.person == "" || e.with == "" || day == "" {
		return
	}
	rows.Add("contact_event", c.ID, c.Type, int64(part), e.child, e.person, e.with, day, e.at.Micro(),
		e.kind, e.outpatient, e.organization, e.to, e.code, e.words, c.Compartment)
}

// outpatient are the classes of encounter that continuity of care counts: in
// person, by video or phone, at home. Emergency rooms and wards have shifts.
var outpatient = map[string]bool{"AMB": true, "VR": true, "HH": true}

// readEncounter reads a visit: one row a clinician. On a handoff visit the
// first one brought the child to the second.
func readEncounter(rows store.Rows, c store.Change, v r4.Encounter) {
	switch v.Status() {
	case "arrived", "triaged", "in-progress", "onleave", "finished":
	default:
		return
	}
	child, who, visit := v.Subject().ID("Patient"), clinicians(v), v.Type().First()
	for i, p := range who {
		e := event{
			child: child, person: p, with: "Patient/" + child, at: v.Period().Start(),
			kind: "visit", organization: v.ServiceProvider().Target(),
			outpatient: outpatient[v.Class().Code()], code: own.Code(visit), words: visit.Words(),
		}
		if e.code == "handoff-visit" && i == 0 && len(who) > 1 {
			e.kind, e.to = "handoff", who[1]
		}
		e.write(rows, c, i)
	}
}

// clinicians are those who gave care at an encounter, in order. A translator is
// in the room and gives none.
func clinicians(v r4.Encounter) (who []string) {
	for p := range v.Participant() {
		if ref := p.Individual().Target(); isWorker(ref) && !translates(p.Type()) {
			who = append(who, ref)
		}
	}
	return who
}

func translates(as r4.Many[r4.CodeableConcept]) bool {
	for t := range as {
		for c := range t.Coding() {
			if c.Code() == "translator" {
				return true
			}
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
func readCommunication(rows store.Rows, c store.Change, v r4.Communication) {
	kind := "message"
	for m := range v.Medium() {
		for way := range m.Coding() {
			if k, ok := media[way.Code()]; ok {
				kind = k
			}
		}
	}
	switch v.Status() {
	case "completed", "in-progress":
	case "not-done":
		kind = "tried"
	default:
		return
	}
	e := event{child: v.Subject().ID("Patient"), kind: kind, at: v.Sent(), code: own.Code(v.Category().First())}
	if !e.at.Exists() {
		e.at = v.Received()
	}
	from, part := v.Sender().Target(), 0
	for r := range v.Recipient() {
		e.person, e.with = from, r.Target()
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
func readAppointment(rows store.Rows, c store.Change, v r4.Appointment) {
	child, who := "", []string{}
	for p := range v.Participant() {
		switch ref := p.Actor().Target(); {
		case strings.HasPrefix(ref, "Patient/"):
			child = strings.TrimPrefix(ref, "Patient/")
		case isWorker(ref) && !translates(p.Type()):
			who = append(who, ref)
		}
	}
	if child == "" || v.Start().Micro() == 0 {
		return
	}
	kind := map[string]string{"noshow": "missed", "cancelled": "called-off"}[v.Status()]
	if own.Code(v.CancelationReason()) == "hold-ended" { // it was held and never agreed on: nobody missed anything
		kind = ""
	}
	if kind != "" {
		for i, p := range who {
			event{child: child, person: p, with: "Patient/" + child, at: v.Start(), kind: kind}.write(rows, c, i)
		}
	}
	if len(who) == 0 {
		who = []string{""}
	}
	what := v.Description()
	for r := range v.ReasonCode() {
		what = r.Words()
		break
	}
	interpreter := own.Extension(v.Element, "interpreter")
	for i, p := range who {
		rows.Add("appointment", c.ID, int64(i), child, p, v.Status(), v.Start().Micro(), v.End().Micro(), what,
			interpreter.Part("language").ValueCode(), interpreter.Part("by").ValueCode(), interpreter.Part("name").ValueString(),
			c.Compartment)
	}
}

// forReasons is what v is asked for where a visit's reasons are read.
func forReasons(v access.Viewer) int64 { return int64(store.Curious(v)) }
