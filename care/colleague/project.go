package colleague

import (
	"cmp"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes what colleagues had with each other, whoever wrote it down.
var Projector = store.Derived{
	Tables: []store.Table{{Name: "joint_work", Of: []string{"Communication", "Encounter", "Task"}, Columns: []string{
		"source_id", "source_type", "part", "patient_id", "kind", "from_ref", "to_ref", "place_ref",
		"asked_at", "answered_at", "closed_at", "outcome", "accepted", "compartment"}}},
	Matters: matters,
	Read:    read,
}.Projector("colleague")

// matters reports whether a resource can bring two colleagues together: most
// visits and messages do not.
func matters(typ string, v element.Value) bool {
	switch typ {
	case "Communication":
		return letterOf(r4.As[r4.Communication](v)) != ""
	case "Encounter":
		return own.Code(r4.As[r4.Encounter](v).Type().First()) == "handoff-visit"
	}
	return Kind(own.Code(r4.As[r4.Task](v).Code())).Loop()
}

// letters are the categories of what colleagues write to each other about a
// child.
var letters = []Kind{Advice, Message}

func letterOf(v r4.Communication) Kind {
	for c := range v.Category() {
		if k := Kind(own.Code(c)); slices.Contains(letters, k) {
			return k
		}
	}
	return ""
}

func read(rows store.Rows, c store.Change) {
	if c.New.Get("status").Is("entered-in-error") {
		return
	}
	switch c.Type {
	case "Communication":
		readLetter(rows, c, r4.As[r4.Communication](c.New))
	case "Encounter":
		readVisit(rows, c, r4.As[r4.Encounter](c.New))
	case "Task":
		readTask(rows, c, r4.As[r4.Task](c.New))
	}
}

// row is one of joint_work before it is written.
type row struct {
	child, from, to, place  string
	kind                    Kind
	asked, answered, closed int64
	outcome                 Outcome
	accepted                bool
}

func (r row) write(rows store.Rows, c store.Change, part int) {
	if r.child == "" || !works(r.from) || !works(r.to) || r.from == r.to || r.asked == 0 {
		return
	}
	rows.Add("joint_work", c.ID, c.Type, int64(part), r.child, string(r.kind), r.from, r.to, r.place,
		r.asked, r.answered, r.closed, string(r.outcome), r.accepted, c.Compartment)
}

// works reports whether a reference names somebody at work, or a place.
func works(ref string) bool {
	switch kind, _, _ := strings.Cut(ref, "/"); kind {
	case "Practitioner", "PractitionerRole", "Organization", "HealthcareService":
		return true
	}
	return false
}

func readLetter(rows store.Rows, c store.Change, v r4.Communication) {
	at := v.Sent().Micro()
	if v.Status() != "completed" && v.Status() != "in-progress" {
		return
	}
	part := 0
	for to := range v.Recipient() {
		row{child: v.Subject().ID("Patient"), kind: letterOf(v), from: v.Sender().Target(), to: to.Target(),
			asked: at, outcome: Done, accepted: true}.write(rows, c, part)
		part++
	}
}

// readVisit reads a visit at which one walked the child over to another.
func readVisit(rows store.Rows, c store.Change, v r4.Encounter) {
	switch v.Status() {
	case "arrived", "triaged", "in-progress", "onleave", "finished":
	default:
		return
	}
	var who []string
	for p := range v.Participant() {
		if ref := p.Individual().Target(); works(ref) && !translates(p) {
			who = append(who, ref)
		}
	}
	for i := 1; i < len(who); i++ {
		row{child: v.Subject().ID("Patient"), kind: Met, from: who[0], to: who[i], place: v.ServiceProvider().Target(),
			asked: v.Period().Start().Micro(), outcome: Done, accepted: true}.write(rows, c, i)
	}
}

func translates(p r4.EncounterParticipant) bool {
	for t := range p.Type() {
		for c := range t.Coding() {
			if c.Code() == "translator" {
				return true
			}
		}
	}
	return false
}

// Events of a loop (extension loop-event) that count here.
var (
	sendings = []string{"sent", "asked"}
	answers  = []string{"received", "accepted", "declined", "not-accepted", "wait-listed", "claimed", "called-back", "answered",
		"question", "visit-offered", "visit-booked", "visit-kept", "visit-missed", "heard-back", "met"}
	closings = []string{"told", "followed-through", "answer-accepted", "answer-changed", "answer-declined", "outcome-returned"}
)

// Steps of a loop (businessStatus): where it closed, and where it ended in a way
// that says nothing of who was asked. One that names no step closed when it was
// completed.
var (
	closed    = []string{"", "family-told", "followed-through", "answer-accepted", "answer-changed", "answer-declined", "outcome-returned"}
	withdrawn = []string{"family-changed-its-mind", "unreachable", "called-off", "mistake"}
)

func readTask(rows store.Rows, c store.Change, v r4.Task) {
	r := row{child: v.For().ID("Patient"), kind: Kind(own.Code(v.Code())), from: v.Requester().Target(), to: v.Owner().Target(), outcome: Open}
	told := r.events(v)
	status, step := v.Status(), own.Code(v.BusinessStatus())
	if !told { // brought from elsewhere: what the Task itself says
		r.asked = v.AuthoredOn().Micro()
		if !slices.Contains([]string{"draft", "requested"}, status) {
			r.answered = cmp.Or(v.ExecutionPeriod().Start().Micro(), v.LastModified().Micro())
		}
	}
	if status == "draft" || r.asked == 0 {
		return
	}
	switch status {
	case "completed":
		r.accepted = true
		if slices.Contains(closed, step) {
			r.outcome, r.closed = Closed, cmp.Or(r.closed, v.ExecutionPeriod().End().Micro(), v.LastModified().Micro())
		}
	case "rejected", "cancelled", "failed":
		r.outcome = Exit
		if status == "cancelled" || slices.Contains(withdrawn, step) {
			r.outcome = Withdrawn
		}
	case "accepted", "ready", "in-progress":
		r.accepted = true
	}
	if r.outcome != Closed {
		r.closed = 0
	}
	r.write(rows, c, 0)
}

// events reads when it was sent and first answered; told is false where the
// Task holds no events.
func (r *row) events(v r4.Task) (told bool) {
	for x := range own.Extensions(v.Element, "loop-event") {
		told = true
		at, what := x.Part("at").ValueInstant().Micro(), x.Part("what").ValueCode()
		switch {
		case at == 0:
		case slices.Contains(sendings, what) && (r.asked == 0 || at < r.asked):
			r.asked = at
		case slices.Contains(answers, what) && (r.answered == 0 || at < r.answered):
			r.answered = at
		case slices.Contains(closings, what) && (r.closed == 0 || at < r.closed):
			r.closed = at
		}
	}
	return told
}
