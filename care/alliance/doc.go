// Package alliance is the relationship check: three questions that somebody may
// answer about the person of ours they met, and what we do when trust wears out.
//
// Why it is here: how children and families feel met decides what they tell and
// whether they come back (Brown2017), and it can wear out unseen. A low answer
// opens a repair, never a penalty.
//
// # Who reads what
//
//	the answers      whoever gave them, and whom they let: nobody else
//	the trend        that one clinician, and whoever stands in for them
//	a repair         the same
//	how a place does everybody at the place, from eleven people on
//
// No page, list or number about one clinician exists for anybody who leads them.
// A young person and a caregiver answer apart, and neither learns of the other.
//
// # A trend
//
//	new    there is nothing to compare with
//	up     better than the time before
//	level  as the time before
//	down   worse than the time before
//
// # In FHIR
//
//	Check    QuestionnaireResponse to felt-heard or felt-heard-caregiver;
//	         extension relationship-with: the clinician; item share: they may read it
//	Trend    Observation, code kith#relationship-trend; focus: the clinician;
//	         performer: whoever answered; it leads to no answer
//	Repair   Task, code kith#repair; owner: the clinician; due in seven days
//
// The three questions are our own. Nobody has studied them: see
// docs/science/relationship-check.md.
//
// Source: Brown2017, Kith
package alliance
