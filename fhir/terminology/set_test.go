package terminology

import (
	"testing"
)

func TestASetKnowsItsCodesAndWhatItCannotTell(t *testing.T) {
	const hl7 = "http://hl7.org/fhir/ValueSet/"
	tests := []struct {
		set, system, code string
		want              Answer
	}{
		{"administrative-gender|4.0.1", "", "male", Yes},
		{"administrative-gender", "http://hl7.org/fhir/administrative-gender", "male", Yes},
		{"administrative-gender", "http://hl7.org/fhir/other", "male", No},
		{"administrative-gender", "", "Male", No},
		{"observation-status|4.0.1", "", "final", Yes},
		{"condition-clinical", "http://terminology.hl7.org/CodeSystem/condition-clinical", "relapse", Yes},
		{"ucum-units|4.0.1", "", "mg/dL", Yes},
		{"ucum-units|4.0.1", "http://unitsofmeasure.org", "mg per dl", No},
		{"all-distance-units", "http://unitsofmeasure.org", "[in_i]", Yes},
		{"all-distance-units", "http://unitsofmeasure.org", "kg", No},
		{"mimetypes|4.0.1", "", "application/fhir+json; charset=utf-8", Yes},
		{"mimetypes|4.0.1", "", "json", Yes},
		{"mimetypes|4.0.1", "", "a picture", No},
		{"all-languages", "", "es-MX", Yes},
		{"all-languages", "", "qqq-zz9", No},
		{"all-languages", "", "en-abcde", Unknown}, // well formed; may be a variant newer than our copy
		{"currencies|4.0.1", "", "USD", Yes},
		{"currencies|4.0.1", "", "QQQ", Unknown}, // has the shape of one, may be new
		{"currencies|4.0.1", "", "dollar", No},
		{"iso3166-1-2", "urn:iso:std:iso:3166", "MX", Yes},
		{"iso3166-1-3", "urn:iso:std:iso:3166", "MEX", Yes},
		{"iso3166-1-N", "urn:iso:std:iso:3166", "484", Yes},
		{"iso3166-1-3", "urn:iso:std:iso:3166", "MX", No},
		{"timezones|4.0.1", "", "America/Chicago", Unknown},
		{"condition-code", "http://snomed.info/sct", "195967001", Unknown},
		{"observation-codes", "http://loinc.org", "8302-2", Unknown},
		{"observation-codes", "http://example.org", "x", No},
		{"service-type", "http://terminology.hl7.org/CodeSystem/service-type", "124", Yes},
		{"service-type", "http://terminology.hl7.org/CodeSystem/service-type", "99999", Unknown}, // an example, not all
	}
	for _, tt := range tests {
		set, err := Bundled().Set(t.Context(), hl7+tt.set)
		if err != nil {
			t.Errorf("%s: %v", tt.set, err)
			continue
		}
		if got := set.Has(t.Context(), tt.system, tt.code); got != tt.want {
			t.Errorf("%s, %s#%s: %d, want %d", tt.set, tt.system, tt.code, got, tt.want)
		}
	}
}

func BenchmarkSetHas(b *testing.B) {
	set, err := Bundled().Set(b.Context(), "http://hl7.org/fhir/ValueSet/observation-status|4.0.1")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if set.Has(b.Context(), "", "final") != Yes || set.Has(b.Context(), "", "never") != No {
			b.Fatal("wrong answer")
		}
	}
}
