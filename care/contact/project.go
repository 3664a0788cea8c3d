package contact

import (
	"cmp"
	"strings"

	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/seen"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/relation/encounter"
)

// Projector writes contacts and appointments from the resources that hold them.
var Projector = followed(store.Derived{
	Tables: []store.Table{
		{Name: "contact_event", Of: []string{"Appointment", "Communication", "Encounter"}, Columns: []string{
			"source_id", "source_type", "part", "patient_id", "person_ref", "with_ref", "on_day", "at", "kind", "seen", "outpatient",
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
}.Projector("contact"))

// event is one row of contact_event before it is written.
type event struct {
	child, person, with    string
	day                    string // "" for that of at
	at                     r4.Date
	kind, organization, to string
	seen                   string // how a child was seen at an encounter, "" where it is none
	outpatient             bool
	code, words            string
}

func (e event) write(rows store.Rows, c store.Change, part int) {
	day := cmp.Or(e.day, e.at.Day())
	if e.child == "" || e.person == "" || e.with == "" || day == "" {
		return
	}
	rows.Add("contact_event", c.ID, c.Type, int64(part), e.child, e.person, e.with, day, e.at.Micro(),
		e.kind, e.seen, e.outpatient, e.organization, e.to, e.code, e.words, c.Compartment)
}

// readEncounter reads a visit: one row a clinician, by the rule of fhir/seen. On
// a handoff visit the first one brought the child to the second.
func readEncounter(rows store.Rows, c store.Change, v r4.Encounter) {
	visit, met := v.Type().First(), []seen.Meeting{}
	for _, m := range seen.Read(nil, v.Element) {
		if m.Why == "" {
			met = append(met, m)
		}
	}
	child := v.Subject().ID("Patient")
	for i, m := range met {
		kind, known := encounter.KindOf(string(m.Kind))
		e := event{
			child: child, person: m.Provider, with: "Patient/" + child, day: m.Day, at: v.Period().Start(),
			kind: "visit", organization: m.Site, seen: string(m.Kind), outpatient: known && encounter.Outpatient.Has(kind),
			code: own.Code(visit), words: visit.Words(),
		}
		if e.code == "handoff-visit" && i == 0 && len(met) > 1 {
			e.kind, e.to = "handoff", met[1].Provider
		}
		e.write(rows, c, i)
	}
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
