// Package xml turns FHIR's XML into its canonical JSON and back, by the same
// definitions that everything else follows. JSON is the form the record is
// kept in; XML is a coat some systems like to wear.
//
// Nothing is lost on the way: what R4 does not know is an error that says where
// it stood, never left out. Each number stays as it was written, ids and
// extensions of primitives go into their _field siblings, and a narrative keeps
// its bytes. What does not come back: comments, processing instructions, the
// order of an object's members (XML has the standard's), and, in an attribute,
// line ends that were not written as &#10;.
//
// Elements of one name must stand together, as the standard demands; beyond
// that their order is not looked at.
//
// Source: FHIR-R4
package xml
