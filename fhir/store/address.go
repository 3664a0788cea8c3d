package store

import (
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/r4"
)

// Where a resource says whom at work it is addressed to, or who sent it: a
// school reads its own mail about a child, and no other.
var addresses = map[string][][]string{
	"Communication":        {{"recipient", "reference"}, {"sender", "reference"}},
	"CommunicationRequest": {{"recipient", "reference"}, {"sender", "reference"}, {"requester", "reference"}},
	"ServiceRequest":       {{"performer", "reference"}, {"requester", "reference"}},
	"Task":                 {{"owner", "reference"}, {"requester", "reference"}},
}

// addressed returns the practitioners, roles and organizations that a resource
// is addressed to, sorted.
func addressed(typ string, root element.Value) (to []string) {
	for _, path := range addresses[typ] {
		for ref := range root.Each(path...) {
			who := localRef(ref.Text())
			kind, id, _ := strings.Cut(who, "/")
			if (kind == "Organization" || kind == "Practitioner" || kind == "PractitionerRole") && r4.IsID(id) {
				to = append(to, who)
			}
		}
	}
	slices.Sort(to)
	return slices.Compact(to)
}

// addressees reads them back from the name of a compartment.
func addressees(name string) []string {
	_, to, _ := strings.Cut(name, ">")
	return strings.Fields(to)
}

// Answers are read by whoever gave them. Their place says whose they are, and so
// does the place of what tells of a young person's own; what tells of others'
// answers is not theirs to read.
const (
	answeredBy = "by@"
	answeredOf = "of@" // remembered, and nobody's address
)

// AnsweredBy returns the address (Permit.To) of what somebody answered.
func AnsweredBy(ref string) string { return answeredBy + ref }

// answerers are the addresses of those whose answers a resource tells of.
func (p *place) answerers() []string {
	var all []string
	for _, who := range p.of {
		mark := answeredOf
		if typ, _, _ := strings.Cut(p.self, "/"); typ == "QuestionnaireResponse" || len(p.of) == 1 && strings.HasPrefix(who, "Patient/") {
			mark = answeredBy
		}
		all = append(all, mark+who)
	}
	return all
}

// answerers reads whose answers lie in a compartment from its name.
func answerers(name string) (all []string) {
	for _, to := range addressees(name) {
		if mark, who, is := strings.Cut(to, "@"); is && (mark+"@" == answeredBy || mark+"@" == answeredOf) {
			all = append(all, who)
		}
	}
	return all
}
