// Package reach is each try to reach a family, what came of it, and how they
// like to be reached: which ways are safe, at what times, and whether they asked
// to be let be.
//
// # In FHIR
//
//	Try     Communication between one of ours and one of theirs, category
//	        kith#contact, none of ours, or a few more; statusReason is the outcome
//	Manner  Patient and RelatedPerson, extensions safe-contact and contact-time
//	Rest    Flag, code kith#let-be; extension about is who asked, else the author
//
// Source: Kith
package reach
