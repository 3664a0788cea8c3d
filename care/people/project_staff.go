package people

import (
	"strings"

	"kith/fhir/store"
	"kith/platform/alike"
)

func readPractitioner(rows sheet, c store.Change) {
	names := namesOf(c.New)
	called := GrownCalled(names)
	rows.add("practitioner", c.ID, c.Compartment, called.Name, called.Short, Formal(names), SortKey(names), isActive(c.New))
}

func readRole(rows sheet, c store.Change) {
	v := c.New
	work, words := "", ""
	for code := range v.Each("code") {
		if words == "" {
			words = wordsOf(code)
		}
		if own := ours(code); own != "" {
			work, words = own, wordsOf(code)
			break
		}
	}
	specialty, period := v.Get("specialty").First(), periodOf(v)
	if words == "" {
		words = wordsOf(specialty)
	}
	rows.add("practitioner_role", c.ID, c.Compartment,
		localID("Practitioner", v.Get("practitioner")), v.At("practitioner", "display").Text(),
		localID("Organization", v.Get("organization")), work, words, specialty.At("coding", "code").Text(),
		period.Start, period.End, endReason(v), isActive(v))
}

func readOrganization(rows sheet, c store.Change) {
	v := c.New
	kind, words := "", ""
	for t := range v.Each("type") {
		if words == "" {
			words = wordsOf(t)
		}
		if own := ours(t); own != "" {
			kind, words = own, wordsOf(t)
			break
		}
	}
	name := strings.Trim(v.Get("name").Text(), " -")
	rows.add("organization", c.ID, c.Compartment, name, strings.Join(alike.Words(name), " "), kind, words,
		localID("Organization", v.Get("partOf")), Phone(telecomsOf(v)), isActive(v))
}

func readAffiliation(rows sheet, c store.Change) {
	v := c.New
	code := v.Get("code").First()
	period := periodOf(v)
	rows.add("affiliation", c.ID, c.Compartment,
		localID("Organization", v.Get("organization")), localID("Organization", v.Get("participatingOrganization")),
		ours(code), wordsOf(code), period.Start, period.End, isActive(v))
}
