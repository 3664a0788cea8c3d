// Package element reads FHIR JSON strictly and lets the rest of the program
// walk it without building anything: one pass checks the bytes, writes their
// canonical form and leaves a flat table of offsets; a Value is an index into it.
//
// Canonical form keeps what a medical record must keep: the order of members,
// every unknown element, extension and _field sibling, and each number exactly
// as it was written (1.10 stays 1.10). Only white space between tokens goes,
// and strings are escaped in the one shortest way.
//
// Refused, each with its position: duplicate names, names that differ from an
// R4 element only by case (a label must not hide in "META"), invalid UTF-8,
// nesting deeper than MaxDepth, and anything after the value.
//
// names.txt holds the element names of HL7's R4 definitions (content CC0).
package element
