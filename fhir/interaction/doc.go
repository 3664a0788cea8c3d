// Package interaction is the FHIR R4 door: the RESTful interactions of HL7's
// HTTP chapter, one file each, on top of fhir/store.
//
// # What is offered
//
// The table interactions says it once. The router, the CapabilityStatement and
// the tests read that table, so a claim and a route cannot drift apart. What a
// type can be searched by comes from the store's own list.
//
// # Who is asking
//
// Whoever signs requests in puts a Viewer into the context (access.With). The
// door hands it to the store and decides nothing itself: a resource that the
// Viewer may not read is answered as one that never was, to the byte.
//
// # Choices
//
// The server chooses ids, but for programs that are let (Options.ClientIDs).
// What a write depends on, a version or a search, is decided inside its
// transaction. A transaction Bundle is planned, read and checked on all cores
// before it is stored in one go; when another writer was faster, it begins
// again. docs/wire/README.md says more to the people who call.
//
// Source: FHIR-R4
package interaction
