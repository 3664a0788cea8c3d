// Package match tells how likely two Patient resources are one child: a score,
// HL7's grade, and what agrees and what does not.
//
// # How
//
// Each part of a record speaks for or against, in powers of two: the same day
// of birth makes it 2⁹ times as likely that two records are one child, another
// given name 2¹⁰ times less. The sum, against how rare it is that two records
// of a clinic are one, becomes a share between 0 and 1 (Fellegi and Sunter's
// model with fixed weights). What no sum may outvote is a ceiling: twins share
// a day of birth, a family name, a home and a phone, so without the same given
// name nothing is certain.
//
// The numbers are Kith's own and were set by the pairs in testdata; no clinic
// has confirmed them yet. A person decides; nothing here joins two records.
//
// Source: FHIR-R4-Match, Fellegi1969, Kith
package match
