// Package consult is the consult line: a clinician has a question about a child,
// somebody calls back, writes an answer, and learns later what came of it.
//
// Why it is here: an advice that nobody hears of again ties nobody to anybody.
// Who answered is told after four weeks how it went; that is what makes a voice
// on the phone a colleague (Brown2017).
//
// # States
//
// Those of care/loop, kind consult: prepared, asked, claimed, called-back,
// answered, answer-accepted, answer-changed or answer-declined, outcome-returned.
// The call-back clock runs in the hours in which somebody answers (care/oncall).
//
// A line is an Organization of type kith#access-line. A question is asked of the
// line; its people read the question and no more. Whoever takes it up is brought
// in, and reads the facts that went along.
//
// # In FHIR
//
//	Consult        Task, code kith#consult; for is the child, absent where no child is named
//	From           its requester; the line itself where somebody called
//	To             its owner: the line, then who took it up
//	Question       description, one line; input kith#details
//	Reason         reasonCode, a code of rules/consult.json
//	Urgency        priority
//	Line, Practice input kith#consult-line, kith#practice
//	Answer         output kith#consult-answer, #consult-outcome, #recommend-…; #decided-…; #what-happened; #consult-waited
//	Facts          Communication, category kith#consult-facts, about the Task; labeled, so the Task does not name it
//
// A call that names no child lies with the line that wrote it, and nobody else
// reads it.
//
// Source: MCPAP-2005, Brown2017, FHIR-R4-Task, Kith
package consult
