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
// # In FHIR
//
//	Owed         Task, code kith#answer-positive, focus the answers, for the child
//	Page         extension page of that Task: who, at, answered
//	Disposition  its businessStatus, with output and note
//
// A visit is not finished while an answer given in it, where somebody may be in
// danger, has no disposition: see project_close.go.
//
// What is done then is package safety; who is asked, package oncall.
//
// Source: NIMH-ASQ, CMS2, Kith
package followup
