// Package engagement is what keeps a family with us: what matters to the child
// in her own words, what we promised and whether we kept it, and the note that
// somebody was in touch.
//
// Why it is here: relationships are essential to "engaging patients in care"
// (Brown2017). A promise is the smallest piece of one.
//
// # States of a promise
//
//	standing   holds always; it has no day on which it is due
//	coming     due on a later day
//	due        due today
//	late       was due and is still open: ours to make good
//	kept       done by the day it was due
//	repaired   done later than promised
//	released   let go together
//
// # In FHIR
//
//	Promise        Task, code kith#promise
//	Promise.To     Task.extension promised-to, else Task.for
//	Promise.Owner  Task.owner: PractitionerRole, or CareTeam for everyone
//	Promise.Due    Task.restriction.period.end
//	Promise.Kept   Task.executionPeriod.end
//	Word           Observation, codes kith#what-matters, what-helps, what-does-not-help
//	note           Communication, category kith#contact
//
// Source: Brown2017, Kith
package engagement
