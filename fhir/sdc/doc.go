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
// Supported says of each element and extension what becomes of it;
// docs/wire/sdc.md is that table for people. A form has at most MaxItems items,
// and its expressions a budget together, so no form keeps the program busy.
//
// Nothing here knows HTTP, or care.
//
// Source: SDC, FHIR-R4
package sdc
