package consent_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kith/care/consent"
	"kith/fhir/label"
	"kith/platform/access"
)

// A rule for named readers, purposes, labels and a period says in every query
// what it says of one reading.
func TestOneRuleSaysTheSameCompiledAsEvaluated(t *testing.T) {
	bits := map[string]access.Mask{"TREAT": label.Treat, "HOPERAT": label.Operations, "BTG": label.BreakGlass}
	both := func(l, tag string) string {
		return strings.TrimSuffix(level(l), "]") + "," + strings.TrimPrefix(tags(tag), `"securityLabel":[`)
	}
	rapid.Check(t, func(rt *rapid.T) {
		pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(rt, name) }
		parts := []string{pick("actor", actor("Practitioner/chen"), actor("Organization/maple"), actor("Practitioner/lena"))}
		for _, p := range []string{
			pick("purpose", "", "", purpose("TREAT"), purpose("HOPERAT"), purpose("BTG", "HOPERAT")),
			pick("label", "", level("N"), level("R"), level("V"), tags("PSY"), tags("HIV", "PSY"), tags("PRS"), both("N", "PSY"), both("R", "PSY"), both("V", "PSY"), both("R", "PRS")),
			pick("period", "", "", `"period":{"end":"2026-11-01"}`, `"period":{"start":"2026-11-01"}`),
		} {
			if p != "" {
				parts = append(parts, p)
			}
		}
		typ := pick("type", "permit", "deny")
		all, r := read(t, inForce("c", "2026-01-01", rule(typ, parts...))), anyReading(rt)
		r.Labels = 0
		for _, bit := range []access.Mask{label.Mental, label.HIV, label.Told, label.Part2, label.Restricted, label.VeryRestricted | label.Restricted, label.Unknown} {
			if rapid.IntRange(0, 3).Draw(rt, "label") == 0 {
				r.Labels |= bit
			}
		}
		exact := consent.Evaluate(all, r)
		permits, refused := consent.Compile(all, func(string) bool { return true })
		permitted, denied := reads(permits, refused, r, bits[r.Purpose])
		if r.Labels == 0 && typ == "permit" && all[0].Root.Labels != 0 && all[0].Root.Level == 0 {
			return // labels alone say nothing of what carries none: who stands to the child reads that anyway
		}
		if permitted != (exact.Wish == consent.Permitted) || denied != (exact.Wish == consent.Denied) {
			rt.Fatalf("exactly it is %s, compiled it is permitted: %v, denied: %v\n%+v %+v", exact.Wish, permitted, denied, permits, refused)
		}
	})
}
