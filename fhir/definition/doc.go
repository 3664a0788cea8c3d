// Package definition holds what FHIR R4 says of itself, as data: the resource
// and data types with their elements, the search parameters, the compartments,
// and whole conformance resources (profiles, extensions, value sets, code
// systems, concept maps) of the standard and of the guides we follow.
//
// The data lies compressed in data/ (about 1 MB), made by go generate from
// HL7's own definitions; data/README.md says which. Nothing is read before it
// is asked for: a type is unpacked when Of first names it.
//
// Everything here may be used by many goroutines at once and is never changed;
// callers must not change it either.
//
// Source: FHIR-R4
package definition

//go:generate go run ./generate
