// Package sdc asks a Questionnaire: our own part of Structured Data Capture. A
// Questionnaire is read into a Form, or refused with the reason where it could
// not be asked as it was meant; a Form says which questions somebody with these
// answers is asked, what is wrong with an answer and what is calculated, writes
// the QuestionnaireResponse and reads it back, fills in what is known, and takes
// Observations out.
//
//	form, err := sdc.Read(questionnaire)
//	for _, q := range form.Asked(answers) { … }
//	body, err := form.Response(answers, sdc.Head{Subject: "Patient/x", …})
//
// In short (Supported is the whole table, docs/wire/sdc.md the same for people):
//
//	used      every type of item but attachment and reference; enableWhen and its expression; options and
//	          value sets; initial; bounds, units, regex; hidden; itemControl but tables; translations; ordinals;
//	          calculated and initial expressions, variables, launch contexts; observation links and extracts
//	passed    looks, and whatever else a form means the same without
//	refused   modifier extensions; what is called critical and not used; files and references; groups that
//	          repeat; options and texts that are calculated; forms made of forms; rules over several answers
//
// A form has at most MaxItems items, and its expressions a budget together, so no
// form keeps the program busy.
//
// Nothing here knows HTTP, or care.
//
// Source: SDC, FHIR-R4
package sdc
