// Package index finds what R4 searches by in a resource.
//
// # Fields
//
// A search parameter is a FHIRPath expression. Nearly all of them name places
// in a resource: alternatives, one of the types of an element, an item whose
// system is phone. Many name the same places: patient is subject where it
// resolves to a Patient, phone is telecom where the system is phone,
// combo-code is code and component.code. So the index keeps no rows of
// parameters. It keeps rows of fields: a Field is the set of places in the
// resources of a type that every parameter asks for together or not at all.
// A Param then is a list of fields, perhaps with a limit on the type of the
// target or on the system.
//
// # Programs
//
// The places of all fields of a type make one tree of member names. Extract
// walks a resource once beside that tree and writes rows where it says so. The
// few expressions that are more than places are left to package path.
//
// # Composites
//
// A composite parameter compares values of one item: the code and the value of
// one component. It has no rows of its own: rows of such fields carry the
// number of the item, and those that belong together carry the same.
//
// Source: FHIR-R4-Search, FHIR-R4-SearchParameters
package index

//go:generate go run ./generate
