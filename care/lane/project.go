package lane

import (
	"slices"
	"strings"

	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes lanes, their slots, and what holds them.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "lane", Of: []string{"Schedule"}, Columns: []string{"schedule_id", "kind", "actor_ref", "words", "language", "active", "compartment"}},
		{Name: "lane_slot", Of: []string{"Slot"}, Columns: []string{"slot_id", "schedule_id", "status", "start_at", "end_at", "version", "compartment"}},
		{Name: "lane_language", Of: []string{"Practitioner"}, Columns: []string{"practitioner_id", "part", "language", "compartment"}},
		{Name: "lane_hold", Of: []string{"Appointment"}, Columns: []string{"appointment_id", "part", "slot_id", "for_ref", "patient_id", "status", "version", "compartment"}},
	},
	Read: func(rows store.Rows, c store.Change) {
		switch c.Type {
		case "Schedule":
			readLane(rows, c, r4.As[r4.Schedule](c.New))
		case "Slot":
			readSlot(rows, c, r4.As[r4.Slot](c.New))
		case "Practitioner":
			part := int64(0)
			for l := range r4.As[r4.Practitioner](c.New).Communication() {
				for x := range l.Coding() {
					rows.Add("lane_language", c.ID, part, x.Code(), c.Compartment)
					part++
				}
			}
		case "Appointment":
			readHold(rows, c, r4.As[r4.Appointment](c.New))
		}
	},
}.Projector("lane")

// readLane reads whose time it is. A Schedule that says none of our kinds is of
// visits.
func readLane(rows store.Rows, c store.Change, v r4.Schedule) {
	kind := Visits
	for t := range v.ServiceType() {
		if k := Kind(own.Code(t)); slices.Contains(Kinds, k) {
			kind = k
		}
	}
	actor := ""
	for a := range v.Actor() {
		if ref := a.Target(); actor == "" || strings.HasPrefix(ref, "PractitionerRole/") && !strings.HasPrefix(actor, "PractitionerRole/") {
			actor = ref
		}
	}
	language := own.Extension(v.Element, "interpreter").Part("language").ValueCode()
	rows.Add("lane", c.ID, string(kind), actor, v.Comment(), language, !v.Active().False(), c.Compartment)
}

func readSlot(rows store.Rows, c store.Change, v r4.Slot) {
	from, until := v.Start().Micro(), v.End().Micro()
	if v.Schedule().ID("Schedule") == "" || from == 0 || until <= from || v.Status() == "entered-in-error" {
		return
	}
	rows.Add("lane_slot", c.ID, v.Schedule().ID("Schedule"), v.Status(), from, until, c.Version, c.Compartment)
}

// over are the states of an appointment that takes no time.
var over = []string{"cancelled", "noshow", "entered-in-error"}

func readHold(rows store.Rows, c store.Change, v r4.Appointment) {
	if slices.Contains(over, v.Status()) {
		return
	}
	child, what := "", ""
	for p := range v.Participant() {
		if id := p.Actor().ID("Patient"); id != "" {
			child = id
		}
	}
	for s := range v.SupportingInformation() {
		if s.ID("Task") != "" {
			what = s.Target()
		}
	}
	part := int64(0)
	for s := range v.Slot() {
		if id := s.ID("Slot"); id != "" {
			rows.Add("lane_hold", c.ID, part, id, what, child, v.Status(), c.Version, c.Compartment)
			part++
		}
	}
}
