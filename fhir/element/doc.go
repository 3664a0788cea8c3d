// Package element reads FHIR JSON strictly and lets the rest of the program
// walk it without building anything: one pass checks the bytes, writes their
// canonical form and leaves a flat table of offsets; a Value is an index into it.
//
// Canonical form keeps what a medical record must keep: the order of members,
// every unknown element, extension and _field sibling, and each number exactly
// as it was written (1.10 stays 1.10). Only white space between tokens goes,
// and strings are escaped in the one shortest way.
//
// Refused, each with its position: what is no JSON (RFC 8259) in UTF-8, the
// same name twice in an object, names that differ only by case from an R4
// element or from each other (a label must not hide in "META"), half surrogate
// pairs, U+0000, a byte order mark, anything after the value, and what is larger
// than the Max constants say. docs/wire/json.md tells why.
//
// The scanner is our own, because it reads names as symbols and copies nothing
// that is canonical already: it takes less time than jsontext takes to walk the
// tokens. FuzzParseLikeJSONText holds it to what jsontext accepts and writes.
//
// names.txt holds the element names of HL7's R4 definitions (content CC0); go
// generate ./fhir/r4 writes it.
package element
