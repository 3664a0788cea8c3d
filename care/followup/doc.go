// Package followup sees to it that every positive answer is answered: by a
// person, by a time, with a next step. Nothing positive is ever only a number.
//
// What is owed begins in the transaction that stores the answers (Owing), or,
// where they came by the FHIR door or an import, with a look that is taken twice a
// minute. Where somebody may be in danger a person is paged: who knows the child
// and is at work now, else whoever stands in, else who is on call; and until one
// says "I have it", the next. Pages are jobs of our database, so a restart loses
// none.
//
// # States of what is owed
//
//	asked     nobody has said that they have it
//	held      somebody has, and there is time
//	late      the time is over
//	watched   looked at again on a day
//	answered  there is a disposition
//
// # The pathway of safety
//
//	look      RiskAssessment, method kith#safety-look, basedOn the Task
//	plan      CarePlan, category kith#safety-plan, supportingInfo the Task
//	means     Observation kith#means-safety, focus the Task
//	line      Observation kith#crisis-line, focus the Task
//	contact   Task kith#followup-contact, partOf the Task, 48 to 72 hours later
//
// # In FHIR
//
//	Owed         Task, code kith#answer-positive, focus the answers, for the child
//	Page         extension page of that Task: who, at, answered
//	Disposition  its businessStatus, with output and note
//
// A visit is not finished while an answer given in it, where somebody may be in
// danger, has no disposition: see project_close.go.
//
// The plan has fields of our own; the form of Stanley and Brown takes permission
// and is not here.
//
// Source: NIMH-ASQ, NIMH-BSSA, CMS2, Kith
package followup
