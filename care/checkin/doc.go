// Package checkin is how children, young people and those who bring them up say
// how they are: one question a page, on a phone of their own or a tablet of the
// clinic. Each answers apart, and none sees what another did.
//
// Whoever answers comes in by a pass (care/pass). Before the first question stands
// who will read it, what leaving fast does, and that nothing has to be answered;
// with each question why it is asked and who sees it. Nothing is chosen
// beforehand, nothing is kept in the browser, and words survive a mistake, a break
// and a lost connection.
//
// Where something happened that she wants to tell, she chooses: now, on paper, in
// person, or not today. Now leads to the pages of care/family, as herself.
//
// Its pages own no tables. What becomes of the answers is care/form.
//
// Source: Kith, GOVUK-QuestionPages, NHS-Manual, SAMHSA2014
package checkin
