// Package departure is when somebody who works with children leaves, or is away.
// A panel is not reassigned: each child is one who loses their person. For each
// somebody follows by name, there is a goodbye that is asked for, and what a young
// person told passes to nobody by itself.
//
// Why it is here: what ended without a word is what the next person pays for;
// each relationship has an end, and the end is work too.
//
// # States
//
//	requested  being prepared: each child gets somebody who follows; nothing has changed
//	accepted   confirmed: the work has its last day, or whoever stands in has the days
//	completed  all that was open is in other hands, sign-in has ended
//	cancelled  called off
//
// Until it takes effect it is taken back. Reading ends by the last day in the
// record; a job only passes on what is open, child by child, and may be stopped
// anywhere: what is still in their hands is what is still to be done.
//
// # In FHIR
//
//	Departure   Task, code kith#departure, focus the PractitionerRole; of the
//	            program, read by nobody through the door
//	Successor   Task, code kith#succession, partOf the departure, for a child;
//	            owner who follows, businessStatus kith#goodbye-said, -letter or -none
//	Goodbye     Observation, code kith#goodbye
//	Last day    PractitionerRole.period.end, extension end-reason
//	Away        PractitionerRole.extension covers of whoever stands in
//	Hand        owner, held-by, covered-by of open Tasks; participants of visits to
//	            come and of teams; careManager; generalPractitioner; performer;
//	            actor of a Schedule
//
// Source: Brown2017, Kith
package departure
