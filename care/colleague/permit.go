package colleague

import (
	"strings"

	"kith/fhir/label"
	"kith/platform/access"
)

// Works reports whether somebody reads what is passed on about children: to them
// something can be counted.
func Works(v access.Viewer) bool {
	return strings.HasPrefix(v.ID(), "Practitioner/") && v.Clears(label.Clinical|label.Coordination)
}

// Leads reports whether somebody runs a place: numbers of places, and no child's
// record.
func Leads(v access.Viewer) bool {
	return strings.HasPrefix(v.ID(), "Practitioner/") && !v.Clears(label.Contact) && v.Purpose()&label.Operations != 0
}
