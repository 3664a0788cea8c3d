// Package family is the pages of those whom all this is about: a young person's
// own, and those of the people who stand for a child. Nobody who works here has
// them.
//
// A young person puts the people around her where she wants them (My people),
// says what each may know and changes her mind (Who knows), and sees who opened
// her record (Who looked). What she places is hers alone until she says that her
// team may see it.
//
// A caregiver sees, for each child they stand for, what the rule of the place
// opens to them at the child's age. What is not opened leaves no gap, no count
// and no word: everything is read as the caregiver, and nothing is read first
// and taken out later.
//
// Titles and addresses name no child and no topic; every page has the way to
// leave fast; no page works by script alone.
//
// # In FHIR
//
//	Place on the map  Observation kith#tie-place, valueInteger 1 close, 2 known, 3 not now;
//	                  meta.security kith#closed while only she sees it
//	What may be known Consent, as care/privacy writes it
//
// Who may write these is in care/consent. Its pages own no tables.
//
// Source: Kith, SAMHSA2014, NHS-Manual, GOVUK-QuestionPages
package family
