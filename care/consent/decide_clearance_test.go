package consent_test

import (
	"testing"

	"kith/care/consent"
	"kith/fhir/label"
	"kith/platform/access"
)

func TestATokenClearsAProgramForLabelsAndNothingElse(t *testing.T) {
	program := consent.Program("Device/feed", "maple")
	for name, tt := range map[string]struct {
		words       []string
		opens, bars access.Mask
	}{
		"without":      {nil, label.Clinical, label.Mental | label.Tie},
		"one":          {[]string{"mental"}, label.Mental | label.Tie, label.Substance | label.Restricted | label.Told},
		"several":      {[]string{"mental", "part2"}, label.Mental | label.Part2, label.Told},
		"all":          {[]string{"all"}, label.Mental | label.Told | label.VeryRestricted, label.Unknown},
		"and no tiers": {[]string{"all"}, label.Clinical, label.Protected | label.Closed | label.Sealed},
	} {
		bits, err := consent.Clearance(tt.words)
		if err != nil {
			t.Fatal(err)
		}
		v := program.Clearing(bits).For(label.Treat)
		if !v.Clears(tt.opens) || v.Lacks()&tt.bars != tt.bars {
			t.Errorf("%s: lacks %b", name, v.Lacks())
		}
	}
	for _, word := range []string{"", "Mental", "tiers", "sealed", "tie", "clinical", "protected", "labels", "known"} {
		if bits, err := consent.Clearance([]string{word}); err == nil {
			t.Errorf("%q clears %b", word, bits)
		}
	}
}
