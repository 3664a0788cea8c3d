// Package transition is when a child moves to other people, and when somebody who
// works with children leaves or is away. Both are prepared step by step, looked
// at before they hold ("what will change"), taken back until they take effect,
// and take effect at their hour by moments in the record: nothing has to run for
// access to end.
//
// Why it is here: a relationship that ends without a word is one that the next
// person pays for. So nobody drops out of a child's life, or out of work, without
// a goodbye that is asked for, somebody who follows, and a list of whom to tell.
//
// # A move
//
//	prepared   a sealed draft of the child's team: in no record yet, any order
//	planned    written, with moments in the future; it can be taken back
//	in effect  its hour has come; after that there is only another move
//	taken-back what it had changed is as it was before
//
// # A departure
//
//	prepared   each child gets a successor; nothing has changed
//	confirmed  the work has its last day, or whoever stands in has the days
//	done       all work is in other hands, sign-in has ended
//	called-off
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
//	Departure   Task, code kith#departure, focus the PractitionerRole
//	Successor   Task, code kith#succession, partOf the departure, for a child;
//	            owner who follows, businessStatus how the goodbye was
//	Away        PractitionerRole.extension covers of whoever stands in
//
// Source: Brown2017, Kith
package transition
