// Package validate says what is wrong with a FHIR R4 resource: everything at
// once, each issue with its element, line and column.
//
// Structure, the fast depth for every write and import, makes one pass over the
// parsed text with tables compiled from the definitions; a valid resource costs
// no allocation. Full adds what needs thought: invariants, narrative,
// extensions, terminology, bundles and profiles.
//
// Severities follow HL7's own validator; where R4 leaves room, the choices are
// written down in docs/wire/validation.md.
//
// Source: FHIR-R4
package validate

import "embed"

// Files holds the sentences of the issues.
//
//go:embed locale
var Files embed.FS
