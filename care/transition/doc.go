// Package transition is when a child moves to other people. A move is prepared
// step by step, looked at before it holds ("what will change"), taken back until
// its hour, and takes effect then by moments in the record: nothing has to run for
// access to end.
//
// Why it is here: a relationship that ends without a word is one that the next
// person pays for. So a move has a goodbye, a list of whom to tell, and what stays
// true for the child.
//
// # States
//
//	prepared   a sealed draft of the child's team: in no record yet, any order
//	planned    written, with moments in the future; it can be taken back
//	in-effect  its hour has come; after that there is only another move
//	taken-back what it had changed is as it was before
//
// # In FHIR
//
//	Move        Task, code kith#move; executionPeriod.start its hour; each output
//	            a version that it followed, by which it is taken back
//	Decides     RelatedPerson.extension custody-from: custody, from
//	Lives       Group.member.period
//	Team        CareTeam.participant.period
//	Telling     Task, code kith#move-tell, partOf the move
//	Visit       Appointment proposed, serviceType kith#goodbye-visit, overlap-visit
//	Words       Observation, code kith#what-matters
//
// Who reads what before and after says consent.Then, within a transaction that is
// given up. Somebody who leaves is package departure.
//
// Source: Brown2017, Kith
package transition
