package seen

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

// Kind is what a meeting was, by the words of relation/encounter.
type Kind string

// The kinds that this package says.
const (
	Visit      Kind = "visit"
	Video      Kind = "video"
	Emergency  Kind = "emergency"
	Inpatient  Kind = "inpatient"
	Laboratory Kind = "laboratory"
	Other      Kind = "other"
)

//go:embed kinds.json
var kindsFile []byte

// codes are which codes mean which kind, and who says so.
type codes struct {
	Source string
	Of     map[string]Kind
}

var kinds = sync.OnceValue(func() (all struct{ Class, Place, Bill, Taxonomy codes }) {
	if err := json.Unmarshal(kindsFile, &all); err != nil {
		panic(err) // the file is part of the program
	}
	return all
})

// OfClass is the kind of an Encounter's class, ok = false for one that HL7 does
// not have.
//
// Source: FHIR-R4-ActCode
func OfClass(code string) (k Kind, ok bool) {
	k, ok = kinds().Class.Of[strings.ToUpper(code)]
	return k, ok
}

// OfPlace is the kind of what happens at a place of service, which has one or
// two digits.
//
// Source: CMS-POS
func OfPlace(code string) (k Kind, ok bool) {
	if len(code) == 1 {
		code = "0" + code
	}
	k, ok = kinds().Place.Of[code]
	return k, ok
}

// OfBill is the kind of what a type of bill stands for: three digits, or four of
// which the first is 0.
//
// Source: CMS-Bill
func OfBill(code string) (k Kind, ok bool) {
	if len(code) == 4 {
		code, ok = strings.CutPrefix(code, "0")
		if !ok {
			return "", false
		}
	}
	if len(code) != 3 {
		return "", false
	}
	k, ok = kinds().Bill.Of[code[:2]]
	return k, ok
}

// OfTaxonomy is the kind of what somebody of a work does: laboratories,
// radiology and pharmacies know nobody, an emergency department sees who comes.
// All other work is visits. ok is false for what is no code of ten characters.
//
// Source: NUCC
func OfTaxonomy(code string) (k Kind, ok bool) {
	if len(code) != 10 || code[9] != 'X' || code[0] < '1' || code[0] > '4' {
		return "", false
	}
	for n := len(code); n >= 3; n-- {
		if k, ok := kinds().Taxonomy.Of[code[:n]]; ok {
			return k, true
		}
	}
	return Visit, true
}
