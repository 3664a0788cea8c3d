package seen

import (
	"kith/fhir/element"
	"kith/fhir/r4"
)

// Why is why a part of a resource tells of no meeting.
type Why string

// The reasons. The first four are mistakes or gaps of the resource, the others
// what it means.
const (
	NoPatient  Why = "no-patient"
	NoProvider Why = "no-provider"
	NoDay      Why = "no-day"
	BadDay     Why = "bad-day"
	Status     Why = "status" // planned, cancelled, entered in error: it did not happen, or nobody knows
	Use        Why = "use"    // a claim that asks beforehand
	Type       Why = "type"   // another type of resource
)

// Meeting is one patient seen by one clinician on one day.
type Meeting struct {
	Patient  string // a reference; see Reference
	Provider string
	Day      string // as "2026-04-14", on the calendar of whoever wrote it
	Site     string // an Organization or Location; "" where none is named
	Code     string // the class, place of service or bill that Kind was read from
	Kind     Kind   // "" for a Code that nobody explained
	Work     string // a code of NUCC of what the provider did, "" where none is said

	// Unless are references to what would say the same meeting better: where one
	// of them is Told, this one does not count.
	Unless []string
	Why    Why // not "": no meeting, for this reason
}

// Read appends what a resource tells to dst: every meeting, and for every part
// that is none, why. There is always at least one. The same meeting may come
// more than once: a claim has many items.
func Read(dst []Meeting, v element.Value) []Meeting {
	switch v.Get("resourceType").Text() {
	case "Encounter":
		return encounter(dst, v)
	case "Appointment":
		return appointment(dst, v)
	case "Claim", "ExplanationOfBenefit":
		return claim(dst, v)
	}
	return append(dst, Meeting{Why: Type})
}

// Told appends what a resource that tells of meetings is the better word about:
// an Encounter about itself and its Appointments, an ExplanationOfBenefit about
// its Claim.
func Told(dst []string, v element.Value) []string {
	switch typ := v.Get("resourceType").Text(); typ {
	case "Encounter":
		dst = append(dst, typ+"/"+v.Get("id").Text())
		for a := range v.Each("appointment") {
			dst = append(dst, Reference(v, a))
		}
	case "ExplanationOfBenefit":
		if of := Reference(v, v.Get("claim")); of != "" {
			dst = append(dst, of)
		}
	}
	return dst
}

// happened are the states of an Encounter that took place, or does.
var happened = map[string]bool{"arrived": true, "triaged": true, "in-progress": true, "onleave": true, "finished": true, "completed": true, "discharged": true}

// notThere are the parts in which somebody has to do with a meeting and does not
// see the patient, or says only what was said.
//
// Source: FHIR-R4
var notThere = map[string]bool{"translator": true, "emergency": true, "REF": true, "CALLBCK": true}

func encounter(dst []Meeting, v element.Value) []Meeting {
	if !happened[v.Get("status").Text()] {
		return append(dst, Meeting{Why: Status})
	}
	class := v.Get("class").First()
	if coded := class.Get("coding"); coded.Exists() { // as R5 has it
		class = coded.First()
	}
	m := Meeting{Patient: Reference(v, v.Get("subject")), Site: Reference(v, v.Get("serviceProvider")), Code: class.Get("code").Text()}
	if m.Kind, _ = OfClass(m.Code); m.Code == "" {
		m.Kind = Visit
	}
	if m.Site == "" {
		m.Site = Reference(v, v.At("location", "location"))
	}
	start, before := v.At("period", "start"), len(dst)
	if !start.Exists() {
		start = v.At("actualPeriod", "start")
	}
	for p := range v.Each("participant") {
		who := p.Get("individual")
		if !who.Exists() {
			who = p.Get("actor")
		}
		if m.Provider = worker(v, who); m.Provider == "" || coded(p, "type", notThere) {
			continue
		}
		day := p.At("period", "start")
		if !day.Exists() {
			day = start
		}
		dst = append(dst, m.on(day))
	}
	if len(dst) == before {
		m.Provider = ""
		dst = append(dst, m.on(start))
	}
	return dst
}

// on completes a meeting with its day, and says what it lacks.
func (m Meeting) on(day element.Value) Meeting {
	m.Day = r4.Date{Element: day}.Day()
	switch {
	case !is(m.Patient, "Patient"):
		m.Why = NoPatient
	case m.Provider == "":
		m.Why = NoProvider
	case !day.Exists():
		m.Why = NoDay
	case m.Day == "":
		m.Why = BadDay
	}
	return m
}

// coded reports whether any code of a CodeableConcept is in the set.
func coded(v element.Value, concept string, set map[string]bool) bool {
	for c := range v.Each(concept, "coding", "code") {
		if set[c.Text()] {
			return true
		}
	}
	return false
}

func appointment(dst []Meeting, v element.Value) []Meeting {
	if v.Get("status").Text() != "fulfilled" {
		return append(dst, Meeting{Why: Status})
	}
	m := Meeting{Kind: Visit, Unless: []string{"Appointment/" + v.Get("id").Text()}}
	if m.Code = v.At("appointmentType", "coding", "code").Text(); m.Code == "EMERGENCY" {
		m.Kind = Emergency
	}
	patients, workers := []string{""}, []string{""} // "" stands for nobody, until somebody is there
	for p := range v.Each("participant") {
		if p.Get("status").Is("declined") || coded(p, "type", notThere) {
			continue
		}
		actor := p.Get("actor")
		switch ref := Reference(v, actor); {
		case is(ref, "Patient"):
			patients = append(patients, ref)
		case worker(v, actor) != "":
			workers = append(workers, ref)
		case is(ref, "Location") && m.Site == "":
			m.Site = ref
		}
	}
	for _, m.Patient = range patients[min(1, len(patients)-1):] {
		for _, m.Provider = range workers[min(1, len(workers)-1):] {
			dst = append(dst, m.on(v.Get("start")))
		}
	}
	return dst
}
