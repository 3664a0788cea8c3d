package label

import (
	"iter"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/platform/access"
)

// shown is how a bit is written in meta.security.
var shown = []struct {
	bit          access.Mask
	system, code string
}{
	{Restricted, confidentiality, "R"}, {VeryRestricted, confidentiality, "V"},
	{Mental, actCode, "PSY"}, {Mental, actCode, "MH"}, {Substance, actCode, "ETH"}, {Substance, actCode, "SUD"}, {Part2, actCode, "42CFRPart2"},
	{Sexual, actCode, "SEX"}, {STD, actCode, "STD"}, {HIV, actCode, "HIV"}, {Violence, actCode, "SDV"}, {OtherViolence, actCode, "VIO"},
	{Psychotherapy, actCode, "PSYTHPN"}, {Told, actCode, "PRS"}, {Asked, actCode, "PHY"}, {Gender, actCode, "GENDER"},
	{Living, actCode, "LIVARG"}, {Adolescent, actCode, "ADOL"}, {SensitiveClinic, actCode, "SSP"},
	{Answers, own.System, "answers"},
}

// Codes yields labels as system and code of entries of meta.security. Answers have
// a code of ours. Tiers, seals and what is Unknown are not shown.
func Codes(bits access.Mask) iter.Seq2[string, string] {
	return func(yield func(system, code string) bool) {
		for _, s := range shown {
			if bits&s.bit != 0 && !yield(s.system, s.code) {
				return
			}
		}
	}
}

// Codings returns labels as entries of meta.security: Codes.
func Codings(bits access.Mask) (all []element.JSON) {
	for system, code := range Codes(bits) {
		all = append(all, element.JSON(`{"system":"`+system+`","code":"`+code+`"}`))
	}
	return all
}
