// Package lane is who is free and when: the visits of a day, times that can be
// held for a hand-off, interpreters, and who covers the consult line.
//
// It is no scheduling engine: where times come from a program of others, its
// Schedules and Slots are read; where nobody brings any, somebody at work says on
// /lanes that they have time. Who is at work, away, and who stands in, says
// package oncall.
//
// # Holding a time
//
// A time is held in one transaction with what it is held for: the Slot becomes
// busy-tentative, and an Appointment is proposed for the child. Of those who race
// for it one has it; the others are told that it is taken (fault.Conflict). It is
// let go when what it was held for is declined or called off, or when nobody
// answered in time (a job). Accepted, the Appointment is booked and the Slot busy.
//
// # In FHIR
//
//	Lane         Schedule, serviceType kith#lane-visit, lane-handoff,
//	             lane-interpreter or lane-consult; the first actor is whose it is
//	Slot         Slot of that Schedule
//	Held         Slot.status busy-tentative, and an Appointment proposed with that
//	             slot and, in supportingInformation, what it is held for
//	Let go       Appointment cancelled, cancelationReason kith#hold-ended
//
// Slots name no child: everybody at work may read when somebody is free.
//
// Source: FHIR-R4, Kith
package lane
