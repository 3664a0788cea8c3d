// Package safety is what is done where somebody may be in danger: the assessment,
// the plan, safer surroundings, the crisis line, and a person who is in touch
// again; and the pages on which all that is owed is seen, taken and answered.
//
// # The pathway
//
//	look      RiskAssessment, method kith#safety-look, basedOn the Task
//	plan      CarePlan, category kith#safety-plan, supportingInfo the Task
//	means     Observation kith#means-safety, focus the Task
//	line      Observation kith#crisis-line, focus the Task
//	contact   Task kith#followup-contact, partOf the Task, 48 to 72 hours later
//
// All of it carries the labels of the answers it follows from.
//
// The plan has fields of our own; the form of Stanley and Brown takes permission
// and is not here.
//
// Source: NIMH-BSSA, Kith
package safety
