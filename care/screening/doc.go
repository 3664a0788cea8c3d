// Package screening holds the instruments by which children, young people and
// those who bring them up say how they are, and what their answers add up to.
//
// An instrument is data, in instruments/<name>/: its Questionnaire, where its
// words are ours to show; scoring.json, with keys, ranges and rules, each with
// its source; cases.json, worked by hand; and LICENSE.md, with what was read.
//
// Zero is a score like any other. Where there is none, ok is false. Answers of
// two people are never put together.
//
// # In FHIR
//
//	Instrument    Questionnaire, http://kith.example/fhir/Questionnaire/<name>
//	Answers       QuestionnaireResponse, whatever its door was
//	Score         Observation, category survey, derivedFrom the answers; a LOINC
//	              total without them, as other programs send it
//	Permission    DocumentReference, type kith#instrument-permission, about nobody
//
// Source: Kith
package screening
