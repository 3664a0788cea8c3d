package handoff

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"kith/care/loop"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// Codes of Kith's own system.
const (
	inputHow     = "handoff-how"
	inputYes     = "family-said-yes"
	outputMet    = "met"
	outputFamily = "family-present"
	outputHow    = "met-how"
	visitType    = "handoff-visit"
	ofHandoff    = "of-handoff" // extension: of which Task somebody says how it felt
)

// teamCodes are what a Task calls the teams that can be asked.
var teamCodes = map[people.Calling]string{
	people.BehavioralHealth: "team-behavioral-health", people.PrimaryCare: "team-primary-care", people.CareManager: "team-care-manager",
}

// Begun adds to a new Task what a handoff says.
func (x Asking) Begun(d *element.Draft) {
	d.Append("input", element.Piece(map[string]any{"type": own.Concept(inputHow), "valueCode": string(x.How)}))
	if x.SaidYes {
		d.Append("input", element.Piece(map[string]any{"type": own.Concept(inputYes), "valueBoolean": true}))
	}
	if x.Team != people.Anonymous {
		d.Append("performerType", own.Concept(teamCodes[x.Team]))
	}
}

// saysYes adds that the family said yes.
func saysYes(d *element.Draft) {
	d.Append("input", element.Piece(map[string]any{"type": own.Concept(inputYes), "valueBoolean": true}))
}

// Met adds to a Task how they met: at a visit, "" for none.
func (m Meeting) Met(d *element.Draft, encounter string) {
	for _, o := range []map[string]any{
		{"type": own.Concept(outputMet), "valueBoolean": true},
		{"type": own.Concept(outputFamily), "valueBoolean": m.Family},
		{"type": own.Concept(outputHow), "valueCode": string(m.How)},
	} {
		d.Append("output", element.Piece(o))
	}
	if encounter != "" {
		d.Set("encounter.reference", "Encounter/"+encounter)
	}
}

// classes are what FHIR calls the ways to meet a family.
var classes = map[How]string{Room: "AMB", Video: "VR", Call: "VR"}

// visit returns the visit at which a family was brought from one to the next.
func visit(id string, h Handoff, m Meeting, at string, now time.Time) ([]byte, error) {
	d := element.New("Encounter", id).
		Set("status", "finished").
		Set("class", element.Piece(map[string]string{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": classes[m.How]})).
		Append("type", own.Concept(visitType)).
		Set("subject.reference", h.Child.Ref()).
		Append("participant", element.Piece(map[string]any{"individual": own.To(h.From)})).
		Append("participant", element.Piece(map[string]any{"individual": own.To(h.To)})).
		Set("period.start", now).
		Set("period.end", now)
	if at != "" {
		d.Set("serviceProvider.reference", at)
	}
	return d.JSON()
}

// joined returns a CareTeam that somebody is one of from a day on.
func joined(was element.Value, who, at string, from string) ([]byte, error) {
	return element.Edit(was).Append("participant", member(who, at, from)).JSON()
}

func member(who, at, from string) element.JSON {
	m := map[string]any{"member": own.To(who), "period": map[string]string{"start": from}}
	if at != "" {
		m["onBehalfOf"] = own.To(at)
	}
	return element.Piece(m)
}

// team returns a new CareTeam of a child with one member.
func team(child, who, at, from string) ([]byte, error) {
	d := element.New("CareTeam", element.NewID()).
		Set("status", "active").
		Set("subject.reference", child).
		Append("participant", member(who, at, from))
	if at != "" {
		d.Append("managingOrganization", r4.NewReference(at))
	}
	return d.JSON()
}

// feltID is the id of what one person says of one handoff: they say it once.
func feltID(handoff, by string) string {
	sum := sha256.Sum256([]byte(ofHandoff + " " + handoff + " " + by))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

// feltName is the form in which one of the family says how a handoff felt. Its
// name begins as those of the relationship check do: its answers lie by
// themselves, as theirs.
const feltName = "http://kith.example/fhir/Questionnaire/felt-heard-handoff"

// response is how a handoff felt, with the two who did it.
func (f Felt) response(clinicians ...string) ([]byte, error) {
	d := element.New("QuestionnaireResponse", feltID(f.Handoff, f.By)).
		Append("extension", own.Ext{URL: own.URL(ofHandoff), Reference: own.To("Task/" + f.Handoff)}.JSON())
	for _, c := range clinicians {
		d.Append("extension", own.Ext{URL: own.URL("relationship-with"), Reference: own.To(c)}.JSON())
	}
	return d.Set("questionnaire", feltName).
		Set("status", "completed").
		Set("subject.reference", "Patient/"+f.Child).
		Set("authored", f.At).
		Set("source.reference", f.By).
		Append("item", element.Piece(map[string]any{"linkId": "felt", "answer": []any{map[string]any{"valueCoding": map[string]string{"system": own.System, "code": string(f.Feeling)}}}})).
		Append("item", element.Piece(map[string]any{"linkId": "share", "answer": []any{map[string]any{"valueBoolean": f.Share}}})).
		JSON()
}

// isFelt reports whether a response is to that form.
func isFelt(v r4.QuestionnaireResponse) bool {
	form, _, _ := strings.Cut(v.Questionnaire(), "|")
	return form == feltName
}

// feltOf reads such a response.
func feltOf(v r4.QuestionnaireResponse) Felt {
	f := Felt{Handoff: own.Extension(v.Element, ofHandoff).ValueReference().ID("Task"), Child: v.Subject().ID("Patient"), By: v.Source().Target(),
		At: v.Authored().At()}
	for item := range v.Get("item").Items() {
		if item.Get("linkId").Is("felt") {
			f.Feeling = Feeling(item.Get("answer").First().Get("valueCoding").Get("code").Text())
		}
	}
	return f
}

// read reads what a Task says of a handoff beyond its loop.
func read(v r4.Task) (h Handoff) {
	for in := range v.Input() {
		switch own.Code(in.Type()) {
		case inputHow:
			h.How = How(in.Get("valueCode").Text())
		case inputYes:
			h.SaidYes = in.Get("valueBoolean").Is("true") || in.Get("valueBoolean").Text() == "true"
		}
	}
	for out := range v.Output() {
		switch own.Code(out.Type()) {
		case outputMet:
			h.Met = out.Get("valueBoolean").Text() == "true"
		case outputFamily:
			h.Family = out.Get("valueBoolean").Text() == "true"
		case outputHow:
			h.MetHow = How(out.Get("valueCode").Text())
		}
	}
	for t := range v.PerformerType() {
		for calling, code := range teamCodes {
			if own.Code(t) == code {
				h.Team = calling
			}
		}
	}
	if h.Met || loop.Status(v.Status()) == loop.InProgress {
		h.MetAt = v.ExecutionPeriod().Start().At()
	}
	return h
}
