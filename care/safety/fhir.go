package safety

import (
	"time"

	"kith/care/followup"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// Codes of Kith's own system.
const (
	contactCode = "followup-contact"
	lookCode    = "safety-look"
	planCode    = "safety-plan"
	meansCode   = "means-safety"
	lineCode    = "crisis-line"
)

// entry is one resource of the pathway on its way.
type entry struct {
	followup.Item
	ID, By string
	Now    time.Time
}

// Said is what is written down about one step: a code of values, and words.
type Said struct{ Kind, Value, Words string }

// look is a safety assessment as a RiskAssessment.
func (e entry) look(s Said) ([]byte, error) {
	d := element.New("RiskAssessment", e.ID).
		Set("basedOn.reference", "Task/"+e.Item.ID).
		Set("status", "final").
		Set("method", element.Piece(own.Concept(lookCode))).
		Set("subject.reference", e.Child.Ref()).
		Set("occurrenceDateTime", e.Now).
		Set("performer.reference", e.By).
		Append("basis", r4.NewReference(e.Response)).
		Append("prediction", element.Piece(map[string]any{"qualitativeRisk": own.Concept(s.Value)}))
	if s.Words != "" {
		d.Append("note", element.Piece(map[string]any{"text": s.Words}))
	}
	return d.JSON()
}

// talked is something talked about as an Observation: means safety, the line.
func (e entry) talked(s Said) ([]byte, error) {
	d := element.New("Observation", e.ID).
		Set("status", "final").
		Append("category", element.Piece(map[string]any{"coding": []map[string]string{{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "procedure"}}})).
		Set("code", element.Piece(own.Concept(map[string]string{"means": meansCode, "line": lineCode}[s.Kind]))).
		Set("subject.reference", e.Child.Ref()).
		Append("focus", r4.NewReference("Task/"+e.Item.ID)).
		Set("effectiveDateTime", e.Now).
		Append("performer", r4.NewReference(e.By)).
		Set("valueCodeableConcept", element.Piece(own.Concept(s.Value))).
		Append("derivedFrom", r4.NewReference(e.Response))
	if s.Words != "" {
		d.Append("note", element.Piece(map[string]any{"text": s.Words}))
	}
	return d.JSON()
}

// Plan is what she wants to do when it gets hard, in fields of our own.
type Plan struct{ Signs, Helps, People, Safer string }

// part is a field of a plan with its code.
type part struct {
	Code string
	Text *string
}

func (p *Plan) parts() []part {
	return []part{{"plan-signs", &p.Signs}, {"plan-helps", &p.Helps}, {"plan-people", &p.People}, {"plan-safer", &p.Safer}}
}

// plan is a safety plan as a CarePlan. It carries the labels of answers: it
// tells of what she said.
func (e entry) plan(p Plan) ([]byte, error) {
	d := element.New("CarePlan", e.ID).
		Set("meta.security", element.Piece([]map[string]string{{"system": own.System, "code": "answers"}})).
		Set("status", "active").
		Set("intent", "plan").
		Append("category", element.Piece(own.Concept(planCode))).
		Set("subject.reference", e.Child.Ref()).
		Set("created", e.Now).
		Set("author.reference", e.By).
		Append("supportingInfo", r4.NewReference("Task/"+e.Item.ID)).
		Append("supportingInfo", r4.NewReference(e.Response))
	for _, x := range p.parts() {
		if *x.Text != "" {
			d.Append("activity", element.Piece(map[string]any{"detail": map[string]any{"code": own.Concept(x.Code), "status": "in-progress", "description": *x.Text}}))
		}
	}
	d.Append("activity", element.Piece(map[string]any{"detail": map[string]any{"code": own.Concept(lineCode), "status": "in-progress", "description": "988"}}))
	return d.JSON()
}

// contact is the contact afterwards, owed by somebody within a window.
func (e entry) contact(who string, w followup.Window) ([]byte, error) {
	return element.New("Task", e.ID).
		Append("partOf", r4.NewReference("Task/"+e.Item.ID)).
		Set("status", "accepted").
		Set("intent", "order").
		Set("priority", "urgent").
		Set("code", own.Concept(contactCode)).
		Set("focus.reference", e.Response).
		Set("for.reference", e.Child.Ref()).
		Set("authoredOn", e.Now).
		Set("lastModified", e.Now).
		Set("owner.reference", who).
		Set("restriction.period.start", e.Now.Add(time.Duration(w.FromHours)*time.Hour)).
		Set("restriction.period.end", e.Now.Add(time.Duration(w.UntilHours)*time.Hour)).
		JSON()
}

// contacted returns that Task with how it went. Who was not reached is tried
// again: it stays open.
func contacted(was element.Value, s Said, by string, now time.Time) ([]byte, error) {
	d := element.Edit(was).Set("businessStatus", element.Piece(own.Concept(s.Value))).Set("lastModified", now)
	if s.Value == "reached" {
		d.Set("status", "completed").Set("executionPeriod.end", now)
	} else {
		d.Set("status", "in-progress")
	}
	if s.Words != "" {
		d.Append("note", element.Piece(map[string]any{"authorReference": own.To(by), "time": now.Format(time.RFC3339), "text": s.Words}))
	}
	return d.JSON()
}
