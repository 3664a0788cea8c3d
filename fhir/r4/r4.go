// Package r4 knows FHIR R4's names.
//
// types.txt holds the resource types of HL7's R4 definitions (content CC0).
//
// Source: FHIR-R4
package r4

import (
	_ "embed"
	"regexp"
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

var id = regexp.MustCompile(`^[A-Za-z0-9\-.]{1,64}$`)

// IsID reports whether s may be a logical id.
func IsID(s string) bool { return id.MatchString(s) }
