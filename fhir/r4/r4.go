// Package r4 knows what FHIR R4 calls things: its resource types, and views of
// those that care works with, by which stored bytes are read by name:
//
//	child := r4.As[r4.Patient](root)
//	for n := range child.Name() { n.Family() … }
//
// go generate writes types.txt, the views of the types in views.txt, and the
// names that package element knows, from the tables of package definition; its
// data/README.md names their source and version (content CC0).
//
// Source: FHIR-R4
package r4

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed types.txt
var typesFile string

var types = strings.Fields(typesFile)

// IsType reports whether name is a resource type of R4, in its exact spelling.
func IsType(name string) bool {
	_, ok := slices.BinarySearch(types, name)
	return ok
}

// Types returns all resource types in order of name.
func Types() []string { return slices.Clone(types) }

// IsID reports whether s may be a logical id: 1 to 64 letters and digits of
// ASCII, hyphens and points. Source: FHIR-R4
func IsID[T string | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; c-'0' > 9 && (c|0x20)-'a' > 25 && c != '-' && c != '.' {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 64
}
