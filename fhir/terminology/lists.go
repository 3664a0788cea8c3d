package terminology

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"kith/fhir/definition"
)

const (
	countries  = "urn:iso:std:iso:3166"
	currencies = "urn:iso:std:iso:4217"
)

// listed are the systems that a rule answers for and a list that may have grown
// since names. Source: ISO-3166, ISO-4217
var listed = map[string]func() *held{
	currencies: sync.OnceValue(listCurrencies),
	countries:  sync.OnceValue(listCountries),
}

//go:embed data/iso4217.txt
var currencyLines string

func listCurrencies() *held {
	var all []Concept
	for line := range strings.Lines(currencyLines) {
		if code, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok && code != "#" {
			all = append(all, Concept{Code: code, Display: name})
		}
	}
	return hold(all, true)
}

// listCountries takes the two-letter codes from HL7's value set of them and
// derives those of three letters and of three digits.
func listCountries() *held {
	raw, _ := definition.Canonical("ValueSet", "http://hl7.org/fhir/ValueSet/iso3166-1-2")
	vs, err := readValueSet(raw)
	if err != nil || len(vs.Compose.Include) == 0 {
		panic(fmt.Sprintf("the countries in this program are damaged: %v", err)) // it is part of the program
	}
	var two, three, digits []Concept
	for _, c := range vs.Compose.Include[0].Concept {
		two = append(two, Concept{Code: c.Code, Display: c.Display})
		r, err := language.ParseRegion(c.Code)
		if err != nil || r.ISO3() == "ZZZ" {
			continue
		}
		three = append(three, Concept{Code: r.ISO3(), Display: c.Display})
		digits = append(digits, Concept{Code: fmt.Sprintf("%03d", r.M49()), Display: c.Display})
	}
	return hold(append(append(two, three...), digits...), true)
}
