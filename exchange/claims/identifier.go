package claims

// Identifier is a reference of FHIR as a table of encounters has it, for who
// reads something else of the same people.
func Identifier(ref string) string { return shortened(ref) }
