// Package terminology answers for codes: what a code means, which codes a value
// set holds, which code of another system says the same.
//
// It knows HL7's own code systems, value sets and concept maps, which are part
// of the program; systems whose codes follow a rule, as units of measure and
// languages; and what a site has loaded: CodeSystem, ValueSet and ConceptMap
// resources of its store, and whole releases (package release) in tables.
//
// Every code system is a list of concepts with a number each, in the order in
// which they are shown (type system). What a value set says is worked out once
// to lists of such numbers (type Set); every question is then a look into
// a list. A list of a system that lies in tables is one row, so a value set of
// a hundred thousand codes is read in a millisecond.
//
// There are three answers to "is this code in this set": yes, no, and that
// nobody here can tell, because a system or value set it takes is not here.
// The third is never told as the second.
//
// Source: FHIR-R4-Terminology
package terminology
