package cast

import (
	"bytes"
	"embed"
)

//go:embed secret
var secret embed.FS

// Canary is a word that stands in everything private that a secret holds, and
// nowhere else.
const Canary = "vermilionfinch"

// A Part of a secret, and of the world around it.
type Part string

// The parts of a secret. Those that only the world with the secret has are
// labeled; what both worlds have also points at what only one of them has.
const (
	Strangers Part = "people" // three more people of Maple Street, in both worlds: one is told, two must not know
	Early     Part = "early"  // what a child told, early in the record
	Late      Part = "late"   // what followed from it, and later versions
	Unnamed   Part = "child"  // a child nobody knows of
	Around    Part = "both"   // what is open, in both worlds
)

// Secret returns one part of a secret about a child of the town, as NDJSON. Its
// dates are those of the anchor week.
func Secret(part Part, child string) []byte {
	b, err := secret.ReadFile("secret/" + string(part) + ".ndjson")
	if err != nil {
		panic(err) // embedded
	}
	return bytes.ReplaceAll(b, []byte("{child}"), []byte(child))
}
