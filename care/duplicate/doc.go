// Package duplicate is one child with two records: found, looked at side by
// side, joined by a person, and taken apart again.
//
// Why it is here: what was told to one record is missing on the other, so a
// family has to tell it again (Brown2017: responsive care needs one story).
//
// # In FHIR
//
//	Joined    Patient.link: "replaces" in the record that stays in use,
//	          "replaced-by" in the other, which becomes inactive
//	Why       Provenance about each of the two, with the reason in words
//
// # States
//
// Two records of one child are apart until somebody joins them, and can be
// taken apart at any time. Joining changes nothing but links and active:
// every visit, promise and word stays in the record in which it was written.
// Who sees what does not change either; store.Same follows the links for those
// who see both records.
//
// # Finding
//
// Every patient in use has some keys: day of birth and how a name sounds, both
// names, numbers. Records that share a key are compared by fhir/match. It
// proposes; nothing is ever joined by itself.
//
// Source: Brown2017, FHIR-R4, Kith
package duplicate
