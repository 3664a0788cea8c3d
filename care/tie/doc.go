// Package tie is the ledger of relationships: who is tied to which child, in
// what role, since when, until when and why it ended. Nobody types it in; it is
// read from the record, and from the contacts of package contact.
//
// Why it is here: "trusting, personal relationships … are a central
// ingredient" of integrated care (Brown2017). What is central is written down.
//
// # States
//
//	strong      seen often and lately, or the child says so
//	steady      seen now and then, as agreed
//	thin        known, but little or long ago
//	not-met     somebody is named for the child, and they have not met
//	strained    the child or the family said that it is hard
//	lost-touch  it ended, or went silent
//
// Each follows from the first rule of rules/states.json whose conditions hold,
// with the numbers that made it hold. What the child said decides before what
// the team believes, and that before what the record alone would say; the
// three are kept apart and never averaged.
//
// # In FHIR
//
//	Interval     CareTeam.participant, RelatedPerson, Patient.generalPractitioner,
//	             EpisodeOfCare.careManager; cut short by PractitionerRole.period
//	Saying       Observation, codes kith#tie-rating, tie-guess, tie-words, goodbye
//	AskFirst     Flag, code kith#ask-first
//
// Source: Brown2017, Hartman1978, Kith
package tie
