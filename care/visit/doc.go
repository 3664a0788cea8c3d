// Package visit is the aid for a visit in which a child can tell: whether
// somebody explained what stays private, gave her time alone, asked an open
// question and answered what she told before, how long that is ago between these
// two people, and what matters to whom today. What is worth asking is of care/due.
//
// Why it is here: clinicians ask less the longer they know a child (Wissow2002),
// and saying what stays private makes telling likelier (Ford1997, Thrall2000).
// So asking is seen and prompted, between two people, and never scored.
//
// # States of a reminder
//
//	ask     worth doing at this visit
//	hard    it is high time
//	quiet   put off; it keeps still until a day
//	made    done today
//	enough  done lately enough
//
// # In FHIR
//
//	Fact          Observation, code kith#time-alone, asked-open, help-…
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
