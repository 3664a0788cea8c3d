// Package people is who takes part in care: children and their families, the
// people who work with them, and the places they work for, whatever their
// shape.
//
// Why it is here: "relationships between patients, family members, and
// providers" and "a variety of organizational structures" (Brown2017). Before
// a tie can be drawn, both ends of it must have a name.
//
// # In FHIR
//
//	Patient        Patient; name to use = name "usual", else "official"
//	Patient.Safe   Patient.extension safe-contact: how to reach her, and how not
//	Relative       RelatedPerson; the same human for two children: Person.link
//	Household      Group, code "household"; the keeper is managingEntity
//	Sibling        RelatedPerson with Patient.link "seealso", or a shared Household
//	Practitioner   Practitioner
//	Role           PractitionerRole: one person's work at one place, dated
//	Organization   Organization; the tree is partOf
//	Affiliation    OrganizationAffiliation: an agreement across trees
//
// # Finding a child
//
// By any name in any order, misspelled or not, by a nickname, by a date of
// birth in the forms people type, by a record number: see Search. What a
// viewer may not see is not found, not counted and not hinted at.
//
// Source: Brown2017, FHIR-R4
package people
