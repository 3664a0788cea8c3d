package disclosure

import (
	"encoding/json"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

const (
	actCode         = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
	participation   = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
	topics          = "http://kith.example/fhir/CodeSystem/disclosure-topic"
	extensionURL    = "http://kith.example/fhir/StructureDefinition/"
)

// media are the ways of telling as R4 calls them.
var media = map[Way]element.JSON{
	InPerson: r4.NewConcept(participation, "FACE"),
	ByPhone:  r4.NewConcept(participation, "PHONE"),
	ByVideo:  r4.NewConcept(participation, "VIDEOCONF"),
	ByText:   own.Concept("text"),
	OnPaper:  r4.NewConcept(participation, "WRITTEN"),
	OnScreen: r4.NewConcept(participation, "ONLINEWRIT"),
}

// wayOf reads them back.
func wayOf(medium r4.Many[r4.CodeableConcept]) Way {
	for m := range medium {
		for way, concept := range media {
			var d element.Doc
			if d.Parse(concept, element.Options{Share: true}) != nil {
				continue
			}
			was := d.Root().Get("coding").First()
			if m.In(was.Get("system").Text()) == was.Get("code").Text() {
				return way
			}
		}
	}
	return ""
}

type coding struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

// extension is one of Kith's own, with value[x] or parts.
func extension(name, kind string, value any) element.JSON {
	return element.Piece(map[string]any{"url": extensionURL + name, "value" + kind: value})
}

// part is a part of a complex extension, nil for an empty value.
func part(name, kind, value string) any {
	switch {
	case value == "":
		return nil
	case kind == "Reference":
		return map[string]any{"url": name, "valueReference": map[string]string{"reference": value}}
	}
	return map[string]any{"url": name, "value" + kind: value}
}

// complexExtension is one of Kith's own with parts; nil ones are left out.
func complexExtension(name string, parts ...any) element.JSON {
	var there []any
	for _, p := range parts {
		if p != nil {
			there = append(there, p)
		}
	}
	if len(there) == 0 {
		return nil
	}
	return element.Piece(map[string]any{"url": extensionURL + name, "extension": there})
}

// appendTo appends a piece where there is one.
func appendTo(d *element.Draft, path string, p element.JSON) *element.Draft {
	if len(p) == 0 {
		return d
	}
	return d.Append(path, p)
}

// security are the labels of a resource of ours: told in confidence, for those
// named, in a compartment of its own.
func security(d *element.Draft, tier Tier, minor bool, more ...string) *element.Draft {
	if tier == "" {
		tier = Protected
	}
	all := []coding{{confidentiality, "R"}, {actCode, "PRS"}, {own.System, string(tier)}, {own.System, "named"}}
	if minor {
		all = append(all, coding{actCode, "ADOL"})
	}
	for _, code := range more {
		all = append(all, coding{actCode, code})
	}
	return d.Set("meta.security", element.Piece(all))
}

// profile is the address of a profile of ours, as meta holds it.
func profile(name string) element.JSON { return element.Piece([]string{extensionURL + "kith-" + name}) }

// communication begins a Communication of one category about a child.
func communication(id, category, child string, at time.Time) *element.Draft {
	return element.New("Communication", id).
		Set("status", string(Stands)).
		Append("category", own.Concept(category)).
		Set("subject.reference", "Patient/"+child).
		Set("sent", at)
}

// statement returns what was told as a Communication. minor is whether the
// teller is a child not grown up.
func (s Statement) statement(id string, minor bool) ([]byte, error) {
	d := security(communication(id, "disclosure", s.Child, s.At), s.Tier, minor, topic(s.Topic).Labels...).
		Set("meta.profile", profile("disclosure"))
	if s.Headline.ID != "" {
		d.Set("partOf[0].reference", "Communication/"+s.Headline.ID)
	}
	for _, to := range s.To {
		d.Append("recipient", reference(to))
	}
	d.Set("sender.reference", s.Teller).
		Set("payload[0].contentString", s.Words)
	if s.Encounter != "" {
		d.Set("encounter.reference", "Encounter/"+s.Encounter)
	}
	appendTo(d, "medium", media[s.Way])
	if s.Topic != "" {
		d.Set("topic", r4.NewConcept(topics, s.Topic))
	}
	if s.Danger {
		d.Set("priority", "urgent")
	}
	if s.OwnHand {
		d.Append("extension", extension("own-hand", "Boolean", true))
	}
	if s.Where != "" {
		d.Append("extension", extension("where", "String", s.Where))
	}
	return appendTo(d, "extension", s.Duty.extension()).JSON()
}

func (x Duty) extension() element.JSON {
	parts := []any{part("kind", "Code", x.Kind), part("place", "String", x.Place), part("said", "String", x.Said),
		part("outcome", "Code", x.Outcome), part("reviewer", "Reference", x.Reviewer)}
	for _, ref := range x.Endangering {
		parts = append(parts, part("endangering", "Reference", ref))
	}
	return complexExtension("duty", parts...)
}

func reference(ref string) element.JSON { return element.Piece(map[string]string{"reference": ref}) }

// headline returns what others may know as a Communication. It carries no label
// of the topic: whoever may know the headline only would learn it from there.
func (s Statement) headline(minor bool) ([]byte, error) {
	h := s.Headline
	d := security(communication(h.ID, "headline", s.Child, s.At), s.Tier, minor).
		Set("meta.profile", profile("headline"))
	for _, to := range s.To {
		d.Append("recipient", reference(to))
	}
	d.Set("sender.reference", s.Teller)
	if h.Words != "" {
		d.Set("payload[0].contentString", h.Words)
	}
	if h.Opening != "" {
		d.Append("extension", extension("opening-line", "String", h.Opening))
	}
	if h.Helps != "" {
		d.Append("extension", extension("helps", "String", h.Helps))
	}
	for _, code := range h.DoNotAsk {
		d.Append("extension", extension("do-not-ask", "CodeableConcept", json.RawMessage(r4.NewConcept(topics, code))))
	}
	return d.JSON()
}

// readHeadline reads the words of a headline back.
func readHeadline(v r4.Communication) (h Headline) {
	h.ID = v.ID()
	h.Words = v.Payload().First().ContentString()
	h.Opening = own.Extension(v.Element, "opening-line").ValueString()
	h.Helps = own.Extension(v.Element, "helps").ValueString()
	for x := range own.Extensions(v.Element, "do-not-ask") {
		if code := x.ValueCodeableConcept().In(topics); code != "" {
			h.DoNotAsk = append(h.DoNotAsk, code)
		}
	}
	return h
}

// readWords reads of a statement what stands in no table.
func readWords(s *Statement, v r4.Communication) {
	s.Words = v.Payload().First().ContentString()
	s.Where = own.Extension(v.Element, "where").ValueString()
	s.Encounter = v.Encounter().ID("Encounter")
	x := own.Extension(v.Element, "duty")
	s.Duty = Duty{Kind: x.Part("kind").ValueCode(), Place: x.Part("place").ValueString(), Said: x.Part("said").ValueString(),
		Outcome: x.Part("outcome").ValueCode(), Reviewer: x.Part("reviewer").ValueReference().Target()}
	for p := range r4.ExtensionsOf(x.Element, "endangering") {
		s.Duty.Endangering = append(s.Duty.Endangering, p.ValueReference().Target())
	}
}

// ended returns a Communication that stands no more: withdrawn by the teller.
func ended(v element.Value) ([]byte, error) {
	return element.Edit(v).Set("status", string(Withdrawn)).JSON()
}

// isMinors reports whether a statement carries the label of a young person's.
func isMinors(v r4.Communication) bool {
	for c := range v.Meta().Security() {
		if c.Code() == "ADOL" {
			return true
		}
	}
	return false
}
