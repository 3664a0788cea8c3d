// Package colleague is what those who work with children have had with each
// other: whom they passed a child on to, how soon the other answered, how often
// the loop closed, when they last worked together.
//
// Why it is here: "relationships … among providers" carry integrated care
// (Brown2017), and a route that is busy and thin shows in nobody's own list.
//
// # Work
//
//	handoff, referral, consult, records-request   one asked, the other answers; a loop that closes or does not
//	advice, message                               one wrote to the other about a child
//	met                                           both were with the child at one visit
//
// The tie between two is counted from their work and from the children whom both
// know. It is never typed in, and nobody is ranked by it. What a reader may not
// read is not counted for them; numbers of a place are told as decision 24 says.
//
// # In FHIR
//
//	Work    Task (handoff, referral, consult, records-request), Communication
//	        between colleagues (kith#advice, kith#message), Encounter (kith#handoff-visit)
//	Shared  contacts of package contact, and work
//
// Source: Brown2017, Barnett2011, Kith
package colleague
