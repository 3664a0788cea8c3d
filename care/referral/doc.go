// Package referral is passing a child on to somebody who is not in the room: for
// what, to whom, with whose yes, what goes along, and whether it came to
// anything. It ends when the family knows how it went, and not before.
//
// # States
//
// Steps and exits are those of care/loop; what is asked for follows them: draft
// while the family said yes and nothing was sent, active from then on, completed
// when the family was told, revoked when it changed its mind or it was taken
// back. One need may be tried with one after another: each try is a Task of its
// own.
//
// # In FHIR
//
//	Need      ServiceRequest: category kith#referral, code of the code system need
//	Try       Task kith#referral, focus and basedOn the ServiceRequest; see care/loop
//	Asked     Task.owner, ServiceRequest.performer; input service: HealthcareService
//	Yes       Task.input family-yes: who, when, and what was found where a law asks for it
//	Visit     Task.input first-visit: when the first visit is
//	Report    Task.output consult-note: DocumentReference; Task.reasonCode LOINC 11488-4
//	Told      Communication, category kith#loop-told, based on the ServiceRequest
//	Prefers   Communication, category kith#family-prefers, based on the ServiceRequest:
//	          whoever is asked reads the ServiceRequest, and not whom the family would rather not see
//
// The first visit stands in the Task and not in an Appointment: those who may
// know when a young person comes, and not why, read appointments.
//
// Source: Kith, FHIR-R4-Task, CMS50
package referral
