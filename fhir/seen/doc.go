// Package seen reads who was seen by whom on which day from the resources that
// say so: Encounter, Appointment, Claim and ExplanationOfBenefit. It is the one
// rule of it, for files of others (exchange/claims), the record itself and the
// pages of the clinic.
//
//	for _, m := range seen.Read(nil, doc.Root()) { if m.Why == "" { … } }
//
// What counts:
//
//	Encounter             one meeting a clinician; not planned, cancelled, entered
//	                      in error or unknown; not who translated or referred
//	Appointment           one meeting a clinician and patient, when fulfilled; an
//	                      Encounter that names it says it better (Unless)
//	Claim                 active, its use a claim; one meeting an item and member
//	ExplanationOfBenefit  of the care team who was there; an Encounter that an
//	                      item names says it better, and so does the
//	                      ExplanationOfBenefit than its Claim
//
// References stand for themselves: nobody needs the resource they point to. A
// contained practitioner and a reference by identifier become the identifier.
//
// kinds.json says which codes mean which kind of meeting, each with its source.
//
// Source: FHIR-R4, Kith
package seen
