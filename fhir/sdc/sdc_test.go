package sdc

import (
	"testing"

	"kith/fhir/element"
)

func parsed(t testing.TB, text string) element.Value {
	t.Helper()
	var d element.Doc
	if err := d.Parse([]byte(text), element.Options{}); err != nil {
		t.Fatal(err)
	}
	return d.Root()
}

// small is a form with most of what is used: a choice that counts, a condition,
// a score, a folded help text.
const small = `{"resourceType":"Questionnaire","url":"http://kith.example/fhir/Questionnaire/small","version":"1","status":"active","language":"en",
"title":"Small","_title":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/translation","extension":[{"url":"lang","valueCode":"es"},{"url":"content","valueString":"Pequeño"}]}]},
"extension":[{"url":"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationExtract","valueBoolean":true}],
"item":[
 {"linkId":"a","type":"choice","text":"How was it?","required":true,"code":[{"system":"http://loinc.org","code":"44250-9"}],
  "answerOption":[{"valueCoding":{"system":"http://s","code":"no","display":"No"},"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":0}]},
   {"valueCoding":{"system":"http://s","code":"yes","display":"Yes","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":2}]}}],
  "item":[{"linkId":"a.help","type":"display","text":"More","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl","valueCodeableConcept":{"coding":[{"code":"help"}]}}]}]},
 {"linkId":"b","type":"integer","text":"How often?","enableWhen":[{"question":"a","operator":"=","answerCoding":{"system":"http://s","code":"yes"}}],
  "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/minValue","valueInteger":1}]},
 {"linkId":"score","type":"decimal","code":[{"system":"http://loinc.org","code":"44261-6"}],"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-hidden","valueBoolean":true},
  {"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-unit","valueCoding":{"system":"http://unitsofmeasure.org","code":"{score}"}},
  {"url":"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression","valueExpression":{"language":"text/fhirpath",
   "expression":"iif(%resource.item.where(linkId='a').answer.exists(), %resource.item.where(linkId='a').answer.value.ordinal() + iif(%resource.item.where(linkId='b').answer.exists(), %resource.item.where(linkId='b').answer.value, 0), {})"}}]}
]}`

func smallForm(t testing.TB) *Form {
	t.Helper()
	f, err := Read(parsed(t, small))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAFormIsAskedAnsweredScoredWrittenAndReadBack(t *testing.T) {
	f := smallForm(t)
	if got := f.Title.In("es-US"); got != "Pequeño" {
		t.Errorf("title %q", got)
	}
	a := Answers{}
	if q := f.Asked(a); len(q) != 1 || q[0].Key != "a" || q[0].Help.Own != "More" {
		t.Fatalf("asked %v", q)
	}
	yes, ok := f.Asked(a)[0].Parse("yes")
	if !ok {
		t.Fatal("yes is no option")
	}
	a["a"] = []Value{yes}
	if q := f.Asked(a); len(q) != 2 {
		t.Fatalf("asked %d", len(q))
	}
	a["b"] = []Value{Integer(0)}
	if m := f.Check(a); len(m) != 1 || m[0].Reason != "sdc.mistake.too-small" {
		t.Fatalf("mistakes %v", m)
	}
	a["b"] = []Value{Integer(3)}
	all, err := f.Calculate(a)
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := all.First("score").Float(); !ok || n != 5 {
		t.Fatalf("score %v of %v", n, all)
	}
	body, err := f.Response(a, Head{ID: "r", Subject: "Patient/x", Source: "Patient/x"})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(string(body))
	back, err := f.Answers(parsed(t, string(body)))
	if err != nil || len(back) != 3 || back["a"][0] != yes {
		t.Fatalf("back %v, %v", back, err)
	}
	obs, err := f.Extract(parsed(t, string(body)))
	if err != nil || len(obs) != 2 {
		t.Fatalf("%d observations, %v", len(obs), err)
	}
	t.Log(string(obs[0]), string(obs[1]))
}
