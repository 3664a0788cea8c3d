// Package due is what is worth asking a child and those who bring her up at a
// visit: by age, by when it was last asked and by whom, by what was said about
// being asked, and no more of it than a visit has room for. What she told one of
// us is not asked again by whoever may know it.
//
// # States of a question
//
//	due       worth asking today
//	told      she told one of us; whoever may know sees it, and does not ask again
//	later     worth asking, and enough is asked today
//	declined  she or her caregiver would rather not; quiet for a while
//	deferred  put off until a day
//	not-alone nobody could be alone with her; next time
//
// # In FHIR
//
//	Fact        Observation, code kith#asked-…, with the key of a question
//	Fact.Value  Observation.valueCodeableConcept: kith#done, declined, deferred, not-alone
//	Fact.Until  Observation.component kith#until
//	Fact.By     Observation.performer: the clinician
//	Answered    what care/screening reads of a QuestionnaireResponse or a score
//
// Source: AAP-Periodicity, USPSTF-MDD-2022, Kith
package due
