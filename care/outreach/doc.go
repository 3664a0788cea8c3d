// Package outreach is who we reach out to: visits that did not happen, families
// we could not reach, promises that are late, and short messages that ask for
// nothing.
//
// The list goes by human silence, the days since one of ours and one of theirs
// last heard each other. What was only sent breaks no silence. It ranks nobody:
// what stands on it is ours to do.
//
// # Why a family is on it
//
//	followup     what they answered is to be followed up, and it is due
//	missed       a visit did not happen, and nobody has spoken with them since
//	called-off   a visit was called off, and no other time is agreed on
//	late         a promise to them is late, or they say it did not happen
//	due          a promise to them is due today
//	not-reached  nobody could reach them, time and again
//	no-visit     no visit is planned, and nobody has spoken with them for a year
//
// Whoever asked to be let be is not on it, and stands below it with the day.
//
// # In FHIR
//
//	visit that did not happen   Appointment, noshow or cancelled
//	try                         Communication (care/engagement)
//	caring contacts             Task, code kith#caring-contacts
//	one of them                 Communication, category kith#caring-contact
//
// Source: Kith, Motto2001
package outreach
