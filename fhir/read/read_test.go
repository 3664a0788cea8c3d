package read_test

import (
	"testing"

	"kith/fhir/element"
	"kith/fhir/read"
)

func TestWhatIsUnclearIsEmpty(t *testing.T) {
	var d element.Doc
	err := d.Parse([]byte(`{
		"plain": {"reference": "Patient/a"}, "old": {"reference": "Patient/a/_history/3"}, "contained": {"reference": "#a"},
		"words": {"display": "Amara"}, "away": {"reference": "https://elsewhere.example/Patient/a"},
		"many": [{"reference": "Practitioner/b"}, {"reference": "Practitioner/c"}],
		"concept": {"coding": [{"system": "x", "code": "1", "display": "one"}, {"system": "http://kith.example/fhir/CodeSystem/kith", "code": "promise"}]}
	}`), element.Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := d.Root()
	tests := map[string][2]string{
		"a reference":                    {read.Reference(v.Get("plain")), "Patient/a"},
		"a reference to a version":       {read.Reference(v.Get("old")), "Patient/a"},
		"a contained resource":           {read.Reference(v.Get("contained")), ""},
		"words alone":                    {read.Reference(v.Get("words")), ""},
		"the first of many":              {read.FirstReference(v.Get("many")), "Practitioner/b"},
		"the first of none":              {read.FirstReference(v.Get("none")), ""},
		"a child":                        {read.Patient(v.Get("plain")), "a"},
		"a child of another server":      {read.Patient(v.Get("away")), ""},
		"somebody who is no child":       {read.Patient(v.At("many")), ""},
		"our code, wherever it stands":   {read.Ours(v.Get("concept")), "promise"},
		"words of a concept":             {read.Words(v.Get("concept")), "one"},
		"a date":                         {read.Day("2026-11-18"), "2026-11-18"},
		"late in the evening":            {read.Day("2026-11-18T23:30:00-05:00"), "2026-11-18"},
		"a month":                        {read.Day("2026-11"), ""},
		"a day that is none":             {read.Day("2026-02-30"), ""},
		"no date":                        {read.Day("soon, I hope"), ""},
		"an extension that is not there": {read.Extension(v, "told-to").Text(), ""},
	}
	for name, tt := range tests {
		if tt[0] != tt[1] {
			t.Errorf("%s: %q, want %q", name, tt[0], tt[1])
		}
	}
	if read.Micro("2026-11-18") != 0 || read.Micro("2026-11-18T00:00:00Z") == 0 {
		t.Error("a day is no moment")
	}
}
