package label_test

import (
	"math/bits"
	"testing"

	"kith/fhir/definition"
	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/platform/access"
)

func TestEveryTypeIsOfOneKind(t *testing.T) {
	for _, typ := range r4.Types() {
		if c := label.Class(typ); bits.OnesCount64(uint64(c)) != 1 || c&label.Classes != c {
			t.Errorf("%s: %b", typ, c)
		}
	}
}

func TestNoBitMeansTwoThings(t *testing.T) {
	groups := map[string]access.Mask{"labels": access.Labels, "classes": label.Classes, "tiers": label.Tiers,
		"purposes": access.Purposes, "tie": label.Tie, "sealed": label.Sealed, "named": label.Named, "brief": label.Brief}
	for a, x := range groups {
		for b, y := range groups {
			if a != b && x&y != 0 || x < 0 {
				t.Errorf("%s and %s share %b", a, b, x&y)
			}
		}
	}
	if label.Unknown&access.Labels == 0 || label.BreakGlass&access.Purposes == 0 || label.Tie <= 0 || label.Named <= 0 {
		t.Error("a bit lies outside its group")
	}
}

func TestReasonsAreMembersOfTypesThatAreNotClinical(t *testing.T) {
	for _, typ := range r4.Types() {
		for _, name := range label.Reasons(typ) {
			if e, _ := definition.Of(typ).Element(name); e == nil || label.Class(typ)&(label.Schedule|label.Coverage) == 0 {
				t.Errorf("%s.%s is not of a visit or of who pays", typ, name)
			}
		}
	}
	if len(label.Reasons("Appointment")) == 0 || len(label.Reasons("Encounter")) > 0 {
		t.Error("the reasons of visits")
	}
}
