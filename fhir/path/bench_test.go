package path

import (
	"testing"
)

// BenchmarkOfficialCases reads, compiles and evaluates HL7's whole suite; what
// is promised is 60 ms.
func BenchmarkOfficialCases(b *testing.B) {
	inputs, cases := officialInputs(b), officialCases(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, c := range cases {
			// what is excluded or invalid costs time, too
			_, _ = c.evaluate(b, inputs)
		}
	}
	right := 0
	for _, c := range cases {
		if c.run(b, inputs) == nil {
			right++
		}
	}
	b.ReportMetric(float64(right), "right")
}

// BenchmarkHolds evaluates invariants and conditions as the validator does; a
// typical one should stay well under two microseconds.
func BenchmarkHolds(b *testing.B) {
	patient := officialInputs(b)["patient-example.xml"]
	for name, src := range map[string]string{
		"ele-1":    "hasValue() or (children().count() > id.count())",
		"dom-2":    "contained.contained.empty()",
		"dom-3":    "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) | %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = '#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()",
		"dom-4":    "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()",
		"dom-6":    "text.`div`.exists()",
		"pat-1":    "contact.all(name.exists() or telecom.exists() or address.exists() or organization.exists())",
		"names":    "name.family.exists() or name.given.exists()",
		"official": "name.where(use = 'official').exists()",
		"given":    "name.where(use = 'official').given.first() = 'Peter'",
		"born":     "birthDate <= @2020-01-01",
		"matches":  "id.matches('^[A-Za-z0-9.-]{1,64}$')",
	} {
		e := MustCompile(src)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := e.Holds(b.Context(), patient, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEval evaluates expressions of search parameters.
func BenchmarkEval(b *testing.B) {
	inputs := officialInputs(b)
	for name, tt := range map[string][2]string{
		"name":  {"patient-example.xml", "Patient.name.given"},
		"phone": {"patient-example.xml", "Patient.telecom.where(system = 'phone')"},
		"value": {"observation-example.xml", "(Observation.value as Quantity) | (Observation.value as SampledData)"},
		"union": {"patient-example.xml", "Patient.name.select(given | family)"},
	} {
		e, focus := MustCompile(tt[1], AsFilters()), inputs[tt[0]]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var out Collection
			for b.Loop() {
				var err error
				if out, err = e.Append(b.Context(), out[:0], focus, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCompile reads and compiles one invariant.
func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		MustCompile("contact.all(name.exists() or telecom.exists() or address.exists() or organization.exists())")
	}
}
