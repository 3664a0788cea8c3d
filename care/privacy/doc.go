// Package privacy is the pages about who sees a child: who opened the record,
// what was agreed about it, what somebody else would see, broken glass, and
// what whoever answers for privacy looks after. It owns no tables; the rule it
// speaks of is care/consent's, the trail platform/audit's.
//
// # In FHIR
//
//	What was agreed with one person  Consent, active; inactive once it is over
//	How much they may know           Consent.category, Kith's own code
//	Who opened                       AuditEvent, made of the trail
//
// Source: IHE-PCF, IHE-BALP, Kith
package privacy
