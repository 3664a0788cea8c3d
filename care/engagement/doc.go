// Package engagement is what keeps a family with us: what matters to the child
// in her own words, what we promised and whether we kept it; and the note of each
// try to reach them.
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
//	reopened   we noted it as kept, and the family says that it did not happen
//	kept       done by the day it was due
//	repaired   done later than promised
//	not-kept   it was not kept, and we said so
//	released   let go together
//
// # In FHIR
//
//	Promise        Task, code kith#promise
//	Promise.To     Task.extension promised-to, else Task.for
//	Promise.Owner  Task.owner: PractitionerRole, or CareTeam for everyone
//	Promise.Due    Task.restriction.period.end
//	Promise.Kept   Task.executionPeriod.end
//	Promise.Cover  Task.extension cover: who stands in, and until when
//	Promise.About  Task.focus: what was told, with which the promise then lies
//	Promise.Said   Communication, category kith#did-not-happen, about the Task
//	Word           Observation, codes kith#what-matters, what-helps, what-does-not-help
//
// Source: Brown2017, Kith
package engagement
