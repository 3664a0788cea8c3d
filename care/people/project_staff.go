package people

import (
	"strings"

	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/alike"
)

func readPractitioner(rows sheet, c store.Change, v r4.Practitioner) {
	names := namesOf(v.Name())
	called := GrownCalled(names)
	rows.add("practitioner", c.ID, c.Compartment, called.Name, called.Short, Formal(names), SortKey(names), isActive(v.Active()))
}

// readRole reads who works where as the operator says it: what others bring in
// makes nobody staff.
func readRole(rows sheet, c store.Change, v r4.PractitionerRole) {
	if c.Origin != "" {
		return
	}
	work, words := described(v.Code())
	for c := range v.Code() {
		if work != "" {
			break
		}
		work = c.In(practitionerRoles)
	}
	specialty, period := v.Specialty().First(), periodOf(v.Period())
	if words == "" {
		words = specialty.Words()
	}
	rows.add("practitioner_role", c.ID, c.Compartment,
		v.Practitioner().ID("Practitioner"), v.Practitioner().Display(),
		v.Organization().ID("Organization"), work, words, specialty.Coding().First().Code(),
		period.Start, period.End, endReason(v.Element), isActive(v.Active()))
}

func readOrganization(rows sheet, c store.Change, v r4.Organization) {
	kind, words := described(v.Type())
	name := strings.Trim(v.Name(), " -")
	rows.add("organization", c.ID, c.Compartment, name, strings.Join(alike.Words(name), " "), kind, words,
		v.PartOf().ID("Organization"), Phone(telecomsOf(v.Telecom())), isActive(v.Active()))
}

func readAffiliation(rows sheet, c store.Change, v r4.OrganizationAffiliation) {
	code, period := v.Code().First(), periodOf(v.Period())
	rows.add("affiliation", c.ID, c.Compartment,
		v.Organization().ID("Organization"), v.ParticipatingOrganization().ID("Organization"),
		own.Code(code), code.Words(), period.Start, period.End, isActive(v.Active()))
}
