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
	narrow, exact := 0, 0
	for _, typ := range r4.Types() {
		for _, code := range []string{"patient", "subject"} {
			m := index.Standard().Of(typ).Param(code)
			if m == nil {
				continue
			}
			some, all := places(typ, m)
			if !some {
				got = append(got, typ+" by "+code)
				continue
			}
			narrow++
			if all {
				exact++
			}
		}
	}
	if !slices.Equal(got, want) || narrow < 80 || exact < 70 {
		t.Errorf("%d are narrow, %d of them say as much as the compartment, and these are not narrow: %q", narrow, exact, got)
	}
}
