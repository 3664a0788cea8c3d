package sdc

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"kith/fhir/element"
	"kith/fhir/example"
	"kith/platform/fault"
)

// Every form among HL7's examples is read, or refused with a reason.
func TestHL7sFormsAreReadOrRefusedWithAReason(t *testing.T) {
	got, forms := map[string]string{}, map[string]*Form{}
	for line := range example.All() {
		var d element.Doc
		if err := d.Parse(line, element.Options{}); err != nil || !d.Root().Get("resourceType").Is("Questionnaire") {
			continue
		}
		id := d.Root().Get("id").Text()
		f, err := Read(d.Root())
		if forms[id] = f; err == nil {
			got[id] = fmt.Sprint(len(f.Questions()), " questions")
			continue
		}
		e := fault.Of(err)
		got[id] = fmt.Sprint(e.Kind, " ", e.Key, " ", e.Args)
	}
	want := map[string]string{}
	if !maps.Equal(got, want) {
		for _, id := range slices.Sorted(maps.Keys(got)) {
			t.Errorf("%q: %q,", id, got[id])
		}
	}
	for line := range example.All() {
		var d element.Doc
		if err := d.Parse(line, element.Options{}); err != nil || !d.Root().Get("resourceType").Is("QuestionnaireResponse") {
			continue
		}
		id := d.Root().Get("id").Text()
		f := forms[id]
		if f == nil {
			t.Log(id, "no form")
			continue
		}
		a, err := f.Answers(d.Root())
		t.Log(id, a, err)
	}
}
