package directory

import (
	"embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"kith/platform/alike"
)

// coding is a code, with the words by which entries of others find their way to
// it.
type coding struct {
	Code string   `json:"code"`
	Find []string `json:"find"`
}

// rules is rules/needs.json.
type rules struct {
	Needs      []coding `json:"needs"`
	Insurances []coding `json:"insurances"`
	Cases      []struct {
		Words string   `json:"words"`
		Needs []string `json:"needs"`
	} `json:"cases"`
}

//go:embed rules
var ruleFiles embed.FS

var builtIn = sync.OnceValue(func() (r rules) {
	b, err := ruleFiles.ReadFile("rules/needs.json")
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		panic(err) // found by the first test
	}
	return r
})

func codes(all []coding) []string {
	list := make([]string, len(all))
	for i, x := range all {
		list[i] = x.Code
	}
	return list
}

// Needs lists what a child or a family may need, by code; the sentences
// directory.need.CODE say them.
func Needs() []string { return codes(builtIn().Needs) }

// Insurances lists who may pay, by code; the sentences directory.insurance.CODE
// say them.
func Insurances() []string { return codes(builtIn().Insurances) }

// NeedsIn returns the needs that words speak of, in the order of Needs.
func NeedsIn(words string) []string { return spoken(builtIn().Needs, words) }

// InsurancesIn returns who pays, as words say it.
func InsurancesIn(words string) []string { return spoken(builtIn().Insurances, words) }

// spoken returns the codes of which words say one of the words to find.
func spoken(all []coding, words string) (found []string) {
	text := " " + strings.Join(alike.Words(words), " ") + " "
	for _, x := range all {
		if slices.ContainsFunc(x.Find, func(f string) bool {
			return strings.Contains(text, " "+strings.Join(alike.Words(f), " ")+" ")
		}) {
			found = append(found, x.Code)
		}
	}
	return found
}
