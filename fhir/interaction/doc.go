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
// The server chooses ids; a PUT changes what is there. DELETE, PATCH, batch
// and transaction are not offered and not claimed. docs/wire/README.md says
// this to the people who call.
//
// Source: FHIR-R4
package interaction
