// Package form is forms on their way: one question after the other, what is typed
// into a field, and answers becoming part of the record with all that follows from
// them, in one transaction.
//
// # In FHIR
//
//	Answers     QuestionnaireResponse; source is who answered, author who typed
//	Scores      Observation, by care/screening
//	What is     Task, by care/followup; the trend of a relationship check, by
//	owed        care/alliance
//
// Source: Kith, GOVUK-QuestionPages
package form
