// Package message is what colleagues write to each other about a child: one
// thread for each thing that is to be settled, between people who may know.
//
// Nothing lives only there. A message is no task and no note: what is agreed in
// it becomes a promise, a contact or a handoff in one step, on the page itself.
//
// # Who reads it
//
// Those whom a thread is between, while they may read the child's record at all
// (care/consent, grant written); a reply lies with its thread, so that whoever is
// brought in reads the whole of it, and the page says so before. A thread about
// something told in confidence lies with that, and is read by those who know it.
// Families and young people do not see threads.
//
// # In FHIR
//
//	Thread   Communication, category kith#message, subject the child, topic what
//	         it is about, recipient whom it is between besides its sender; status
//	         in-progress while it is open, completed once it is closed
//	Reply    Communication, the same category, partOf the thread, recipient
//	         whom it calls by name
//
// When somebody read a thread has no form in R4 (Communication.received is one
// moment for all recipients): it stands in a table of its own, is shown to those
// of the thread, and is part of no export.
//
// Source: FHIR-R4-Communication, Kith
package message
