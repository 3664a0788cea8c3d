// Package checkin is how children, young people and those who bring them up say
// how they are: the ways in, the questions one a page, and what becomes of the
// answers. Each answers apart, and none sees what another did.
//
// # Ways in
//
// Somebody who works here makes a pass: for one informant about one child, with
// the forms that are worth asking. It opens by six digits from the desk, by a
// link and six digits that come another way, or by signing in. A wrong, an old, a
// used and a revoked code are answered alike. What a pass opens is a narrow
// thing: these pages, and nothing that is known of anybody.
//
// # States of a pass
//
//	made      its code was handed over and nobody has used it
//	open      one browser holds it, and no other
//	resting   she took a break: its answers are kept, and a fresh code opens it
//	finished  its answers are in the record
//	ended     taken back, or its day is over
//
// # In FHIR
//
//	Answers   QuestionnaireResponse; source is who answered, author who typed
//	What it   Observation and Task, by care/screening, care/followup and
//	leads to  care/alliance, in the same transaction
//
// A pass and what she has answered so far are no resources yet: rows of
// checkin_pass, and sealed ones of checkin_draft.
//
// Source: Kith, GOVUK-QuestionPages, NHS-Manual, SAMHSA2014, JAH2016
package checkin
