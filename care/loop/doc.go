// Package loop is what is passed from one person to another and comes back: the
// warm handoff, the referral and the question to a consultant. They share one
// record, one state machine, one board.
//
// Nobody falls between two people: while something is open somebody of the side
// that asks holds it, by a clock; what went quiet is seen, and carried further
// from who holds it to the coordinator, and to the site.
//
// # States
//
// They are data (rules/states.json): steps and exits, each with the status of the
// Task, and who may move it from which to which. A guard of the store keeps them,
// whoever writes. Clocks are data too (rules/clocks.json), and a site's own.
//
// # In FHIR
//
//	Item    Task, code kith#handoff, #referral or #consult, for the child
//	From    its requester
//	To      its owner
//	HeldBy  extension held-by: who of the side that asks holds it now
//	Step    its businessStatus; or the exit, with statusReason
//	Events  extension loop-event, repeated: all that happened
//	Clock   extension next-clock: what is due next, and by when
//	Until   extension waits-until
//
// Source: FHIR-R4-Task, SDOHCC, BSER, IHE-360X, Kith
package loop
