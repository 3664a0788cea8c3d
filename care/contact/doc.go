// Package contact is who met or spoke with whom, and when they mean to meet. It
// is the ground on which ties are read.
//
// Why it is here: relationships are made of encounters, and "engaging patients
// in care" (Brown2017) begins with knowing which ones did not happen.
//
// # In FHIR
//
//	Contact      Encounter, Communication, and an Appointment that did not happen;
//	             one row a person, person and day (view contact)
//	Visit        Encounter with a class that continuity of care counts
//	Appointment  Appointment
//
// The day of a contact is the day that the source wrote, which is the calendar
// on the wall where it happened; a source that writes UTC is read in UTC.
//
// Source: Brown2017, Kith
package contact
