// Package consent decides who may see what about a child, and why: the rule of
// access, the laws of places, and what a young person or a parent agreed to.
//
// # In FHIR
//
//	Consent of a family  Consent, as IHE's profile PCF writes it
//
// Source: FHIR-R4, IHE-PCF, Kith
package consent
