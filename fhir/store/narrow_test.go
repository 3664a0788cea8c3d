package store

import (
	"slices"
	"testing"

	"kith/fhir/index"
	"kith/fhir/r4"
)

// A search by patient or subject looks only into that child's compartment. For
// these types it must not: they may name a child elsewhere than where they say
// whom they are about.
func TestPatientAndSubjectNameTheCompartment(t *testing.T) {
	want := []string{"AuditEvent by patient"} // the agent may be the child
	var got []string
	narrow := 0
	for _, typ := range r4.Types() {
		for _, code := range []string{"patient", "subject"} {
			if m := index.Standard().Of(typ).Param(code); m != nil && !places(typ, m) {
				got = append(got, typ+" by "+code)
			} else if m != nil {
				narrow++
			}
		}
	}
	if !slices.Equal(got, want) || narrow < 80 {
		t.Errorf("%d are narrow, and these are not: %q", narrow, got)
	}
}
