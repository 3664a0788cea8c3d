package continuity

// COC returns an index.
//
//	Cost    one pass
//	Source  BiceBoxerman1977, Nobody1999
func COC() {}

// Warm says so. Source: Kith (our choice), https://hl7.org/fhir/R4/task.html
func Warm() {}

// Source of truth is the resource; sources of error are many.
func Truth() {}

/*
Cold is another one.

Source: Empty
*/
func Cold() {}
