// Package visit is what to do with the minutes of a visit so that a child can
// tell: what is worth asking today and what is not, whether somebody explained
// what stays private, gave her time alone and asked an open question, and how
// long that is ago between these two people.
//
// Why it is here: clinicians ask less the longer they know a child (Wissow2002),
// and saying what stays private makes telling likelier (Ford1997, Thrall2000).
// So asking is seen and prompted, between two people, and never scored.
//
// # States of a question that may be asked
//
//	due       worth asking today
//	told      she told one of us; whoever may know sees it, and does not ask again
//	later     worth asking, and enough is asked today
//	declined  she or her caregiver would rather not; quiet for a while
//	deferred  put off until a day
//	not-alone nobody could be alone with her; next time
//
// # In FHIR
//
//	Fact          Observation, code kith#time-alone, asked-open, asked-…, help-…
//	Fact.Value    Observation.valueCodeableConcept: kith#done, declined, deferred, not-alone
//	Fact.Until    Observation.component kith#until
//	Fact.By       Observation.performer: the clinician
//	Talk          Communication, category kith#confidentiality-talk (care/disclosure)
//	Words         Observation, code kith#matters-today; performer is who said them
//	Plan          Task, code kith#promise (care/engagement)
//
// That an earlier telling was answered is no fact of the visit: it stands in the
// ledger (care/disclosure), for those who may know that there was one.
//
// Source: Wissow2002, Ford1997, Thrall2000, AAP-HELP, Kith
package visit
