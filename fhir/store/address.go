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
