package departure

import (
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes departures, who follows, and what is in whose hands.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "departure", Of: []string{"Task"}, Columns: []string{"task_id", "role_id", "kind", "reason", "first_on", "last_on", "by_ref", "status", "version", "compartment"}},
		{Name: "departure_child", Of: []string{"Task"}, Columns: []string{"task_id", "departure_id", "patient_id", "to_ref", "goodbye", "status", "version", "compartment"}},
		{Name: "departure_hand", Of: []string{"Task", "Appointment", "CareTeam", "EpisodeOfCare", "Patient", "ServiceRequest", "Schedule"},
			Columns: []string{"source_id", "source_type", "part", "patient_id", "who_ref", "what", "code", "starts_at", "compartment"}},
	},
	Matters: matters,
	Read:    read,
}.Projector("departure")

// matters leaves out what is in nobody's hands: most of an import.
func matters(typ string, v element.Value) bool {
	switch typ {
	case "Task":
		return openTask(v.Get("status").Text()) || slices.Contains([]string{departureCode, childCode}, own.Code(r4.As[r4.Task](v).Code()))
	case "Appointment":
		return slices.Contains([]string{"proposed", "pending", "booked", "waitlist"}, v.Get("status").Text())
	case "Patient":
		return v.Get("generalPractitioner").Exists()
	case "EpisodeOfCare":
		return v.Get("careManager").Exists()
	}
	return true
}

func openTask(status string) bool {
	return slices.Contains([]string{"draft", "requested", "received", "accepted", "ready", "in-progress", "on-hold"}, status)
}

func read(rows store.Rows, c store.Change) {
	h := hands{rows: rows, c: c}
	switch c.Type {
	case "Task":
		v := r4.As[r4.Task](c.New)
		readTask(rows, c, v)
		h.task(v)
	case "Appointment":
		h.appointment(r4.As[r4.Appointment](c.New))
	case "CareTeam":
		h.team(r4.As[r4.CareTeam](c.New))
	case "EpisodeOfCare":
		if v := r4.As[r4.EpisodeOfCare](c.New); slices.Contains([]string{"planned", "waitlist", "active", "onhold"}, v.Status()) {
			h.child = v.Patient().ID("Patient")
			h.add(v.CareManager(), "care-manager", "", 0)
		}
	case "Patient":
		h.child = c.ID
		for p := range r4.As[r4.Patient](c.New).GeneralPractitioner() {
			h.add(p, "doctor", "", 0)
		}
	case "ServiceRequest":
		if v := r4.As[r4.ServiceRequest](c.New); slices.Contains([]string{"draft", "active", "on-hold"}, v.Status()) {
			h.child = v.Subject().ID("Patient")
			for p := range v.Performer() {
				h.add(p, "performer", "", 0)
			}
		}
	case "Schedule":
		if v := r4.As[r4.Schedule](c.New); !v.Active().False() {
			for a := range v.Actor() {
				h.add(a, "schedule", "", 0)
			}
		}
	}
}

func readTask(rows store.Rows, c store.Change, v r4.Task) {
	child := v.For().ID("Patient")
	by := v.Requester().Target()
	switch own.Code(v.Code()) {
	case departureCode:
		kind, first := "leave", v.ExecutionPeriod().Start().Day()
		if first != "" {
			kind = "away"
		}
		if role := v.Focus().ID("PractitionerRole"); role != "" {
			rows.Add("departure", c.ID, role, kind, own.Code(v.ReasonCode()), first, v.ExecutionPeriod().End().Day(), by, v.Status(), c.Version, c.Compartment)
		}
	case childCode:
		if child != "" {
			goodbye, _ := strings.CutPrefix(own.Code(v.BusinessStatus()), "goodbye-")
			rows.Add("departure_child", c.ID, v.PartOf().First().ID("Task"), child, v.Owner().Target(), goodbye, v.Status(), c.Version, c.Compartment)
		}
	}
}

// hands collects what one resource puts into whose hands.
type hands struct {
	rows  store.Rows
	c     store.Change
	child string
	part  int64
}

func (h *hands) add(who r4.Reference, what, code string, starts int64) {
	kind, _, _ := strings.Cut(who.Target(), "/")
	if kind == "PractitionerRole" || kind == "Practitioner" {
		h.rows.Add("departure_hand", h.c.ID, h.c.Type, h.part, h.child, who.Target(), what, code, starts, h.c.Compartment)
		h.part++
	}
}

// task reads who owns open work, who of ours holds it, and who stands in. Whoever
// only prepares a departure does not thereby have it in hand.
func (h *hands) task(v r4.Task) {
	code := own.Code(v.Code())
	if !openTask(v.Status()) || code == departureCode || code == childCode {
		return
	}
	h.child = v.For().ID("Patient")
	h.add(v.Owner(), "owner", code, 0)
	holds := own.Extension(v.Element, "held-by").ValueReference()
	if holds.Target() == "" && slices.Contains(loopCodes, code) {
		holds = v.Requester() // as care/loop reads it
	}
	h.add(holds, "held-by", code, 0)
	h.add(own.Extension(v.Element, "covered-by").Part("by").ValueReference(), "cover", code, 0)
}

func (h *hands) appointment(v r4.Appointment) {
	for p := range v.Participant() {
		if id := p.Actor().ID("Patient"); id != "" {
			h.child = id
		}
	}
	for p := range v.Participant() {
		if p.Status() != "declined" {
			h.add(p.Actor(), "participant", "", v.Start().Micro())
		}
	}
}

// team reads the members whose time has no end; what ends by itself needs nobody.
func (h *hands) team(v r4.CareTeam) {
	if !slices.Contains([]string{"", "proposed", "active", "suspended"}, v.Status()) {
		return
	}
	h.child = v.Subject().ID("Patient")
	for p := range v.Participant() {
		if !p.Period().End().Exists() {
			h.add(p.Member(), "team", "", 0)
		}
	}
}
