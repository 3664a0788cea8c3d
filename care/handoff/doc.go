// Package handoff is the warm handoff: somebody of ours brings the next one to
// the family and introduces them, so that trust travels with the child.
//
// Why it is here: "Provider-provider relationships are … essential to
// coordinating the work" (Brown2017). What counts is that a person reaches the
// family within three days; a handoff in the room is one way to do so.
//
// # States
//
//	prepared          the family is asked first
//	asked             somebody, or a team, is asked; a time may be held
//	received          they saw it
//	accepted          one has it: of those who race, one; a time is booked
//	put off           until a day
//	met               they met, the family or not; warm only where it was
//	followed through  the first contact after: done
//	declined, unreachable, family changed its mind, called off: ended, with a reason
//
// They are loops (package loop): its state machine and its clocks hold. A real
// contact of whoever was asked with the family (package reach, or a visit) stops
// the clock of three days, wherever it was written down.
//
// # What is private
//
// How it felt is asked of the young person and of the caregiver, each alone, in
// two taps. It is read by whoever said it, and by the two who did it if they let
// them; by nobody who leads these.
//
// # In FHIR
//
//	Handoff        Task, code kith#handoff (see package loop); a team is owner
//	               Organization with performerType
//	How            Task.input kith#handoff-how
//	Said yes       Task.input kith#family-said-yes
//	Met            Task.output kith#met, kith#family-present, kith#met-how; encounter
//	Visit          Encounter, type kith#handoff-visit: who brought, then who was met
//	Time           Slot and Appointment, see package lane
//	What goes      see package packet
//	Felt           QuestionnaireResponse to felt-heard-handoff, by whoever says it;
//	               extension of-handoff: the Task; item share: the two may read it
//
// Source: Brown2017, AHRQ-WarmHandoff, FHIR-R4-Task, Kith
package handoff
