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

// What becomes of the forms among HL7's examples. Three of the seven are
// refused: one takes its options from a value set of the standard, which Read
// alone does not know; PHQ-9 counts in CQL; the third has items without a linkId.
var formsOfHL7 = map[string]string{
	"3141":                           "sdc.value-set 1.1 http://hl7.org/fhir/ValueSet/yesnodontknow",
	"bb":                             "10 questions",
	"f201":                           "7 questions",
	"gcs":                            "3 questions",
	"phq-9-questionnaire":            "sdc.extension TotalScore http://hl7.org/fhir/StructureDefinition/cqf-expression",
	"qs1":                            "sdc.no-link  ",
	"zika-virus-exposure-assessment": "6 questions",
}

// What becomes of the responses to the forms that are read. Two of HL7's do not
// fit their own form: their items stand elsewhere.
var responsesOfHL7 = map[string]string{
	"bb":   "sdc.answer-place vitaminKDose1",
	"f201": "sdc.answer-place 1.1",
	"gcs":  "3 answers",
}

func TestHL7sFormsAreReadOrRefusedWithAReason(t *testing.T) {
	forms, got := map[string]*Form{}, map[string]string{}
	each(t, "Questionnaire", func(id string, v element.Value) {
		f, err := Read(v)
		if err != nil {
			got[id] = reason(err)
			return
		}
		forms[id], got[id] = f, fmt.Sprint(len(f.Questions()), " questions")
	})
	same(t, got, formsOfHL7)

	got = map[string]string{}
	each(t, "QuestionnaireResponse", func(id string, v element.Value) {
		f := forms[id]
		if f == nil {
			return
		}
		a, err := f.Answers(v)
		if err != nil {
			got[id] = reason(err)
			return
		}
		got[id] = fmt.Sprint(len(a), " answers")
		body, err := f.Response(a, Head{})
		if err != nil {
			t.Fatal(err)
		}
		if w := parsed(t, string(body)); string(w.Get("item").Raw()) != string(v.Get("item").Raw()) {
			t.Errorf("%s comes back as\n%s\nnot\n%s", id, w.Get("item").Raw(), v.Get("item").Raw())
		}
	})
	same(t, got, responsesOfHL7)
}

func each(t *testing.T, typ string, do func(id string, v element.Value)) {
	for line := range example.All() {
		var d element.Doc
		if err := d.Parse(line, element.Options{}); err != nil {
			t.Fatal(err)
		}
		if v := d.Root(); v.Get("resourceType").Is(typ) {
			do(v.Get("id").Text(), v)
		}
	}
}

func reason(err error) string {
	f := fault.Of(err)
	s := f.Key
	for n := 1; n < len(f.Args); n += 2 {
		s += fmt.Sprint(" ", f.Args[n])
	}
	return s
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	for _, id := range slices.Sorted(maps.Keys(got)) {
		if got[id] != want[id] {
			t.Errorf("%s: %q, want %q", id, got[id], want[id])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d, want %d", len(got), len(want))
	}
}
