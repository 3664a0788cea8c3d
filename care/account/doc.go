// Package account is who signs in: people who work here, young people and
// caregivers. How they prove who they are is platform/login's; here stands for
// whom a login is, who may hand one out, and when it ends.
//
// # A young person's account is her own
//
// At one hospital six of ten accounts of teenagers carried a parent's mail
// address (Ip2021). So a teenager's address may never be that of a relative:
// it is refused when the account is made, and looked at again whenever the
// record of her or of her family changes. What is told in confidence is then
// kept out of the account until a person has looked. She gets the account by a
// code that is handed over while she is alone with her clinician.
//
// # In FHIR
//
//	staff       Practitioner; what they do is PractitionerRole
//	young       Patient
//	caregiver   RelatedPerson, and those joined to it by Person
//
// An account has no form in FHIR: its tables are the record.
//
// Source: Ip2021, NIST-800-63B
package account
