package view

import (
	"bytes"
	"fmt"
	"testing"

	"kith/fhir/element"
)

// vitals unnests components, as an analyst's first view of Observations does.
const vitals = `{"resource":"Observation","name":"vitals","select":[{"column":[
	{"name":"id","path":"getResourceKey()"},{"name":"patient","path":"subject.getReferenceKey(Patient)"},{"name":"status","path":"status"},
	{"name":"at","path":"effective.ofType(dateTime)"},{"name":"code","path":"code.coding.first().code"}]},
	{"unionAll":[
	{"column":[{"name":"part","path":"code.coding.first().code"},{"name":"value","path":"value.ofType(Quantity).value"},{"name":"unit","path":"value.ofType(Quantity).unit"},{"name":"word","path":"value.ofType(CodeableConcept).text"}]},
	{"forEach":"component","column":[{"name":"part","path":"code.coding.first().code"},{"name":"value","path":"value.ofType(Quantity).value"},{"name":"unit","path":"value.ofType(Quantity).unit"},{"name":"word","path":"value.ofType(CodeableConcept).text"}]}]}]}`

func observations(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"resourceType":"Observation","id":"o%d","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/vitalsigns"]},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body Height"}],"text":"Body Height"},"subject":{"reference":"Patient/p%d"},"encounter":{"reference":"Encounter/e%d"},"effectiveDateTime":"2024-03-0%dT09:15:00-05:00","issued":"2024-03-01T09:15:00.123-05:00","valueQuantity":{"value":%d.25,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}}`+"\n", i, i%997, i%1999, i%9+1, 90+i%80)
	}
	return b.Bytes()
}

func BenchmarkRows(b *testing.B) {
	var d element.Doc
	if err := d.Parse([]byte(vitals), element.Options{}); err != nil {
		b.Fatal(err)
	}
	v, err := Read(d.Root())
	if err != nil {
		b.Fatal(err)
	}
	lines := observations(10_000)
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(len(lines)))
		var r element.Doc
		for b.Loop() {
			for line := range bytes.Lines(lines) {
				if err := r.Parse(line, element.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("paths", func(b *testing.B) { flattens(b, &Flattener{view: v}, lines) })
	b.Run("bytes", func(b *testing.B) { flattens(b, v.Flattener(), lines) })
}

// flattens flattens lines to CSV, again and again.
func flattens(b *testing.B, f *Flattener, lines []byte) {
	b.SetBytes(int64(len(lines)))
	b.ReportAllocs()
	var out []byte
	for b.Loop() {
		out = out[:0]
		_, err := f.Lines(b.Context(), lines, func(r Row) error {
			out = f.view.AppendCSV(out, r)
			return nil
		}, func(_ int, _ []byte, err error) error { return err })
		if err != nil {
			b.Fatal(err)
		}
	}
}
