package r4_test

import (
	"slices"
	"testing"

	"kith/fhir/element"
	"kith/fhir/r4"
)

func parsed(t *testing.T, src string) r4.Element {
	t.Helper()
	var d element.Doc
	if err := d.Parse([]byte(src), element.Options{}); err != nil {
		t.Fatal(err)
	}
	return d.Root()
}

func TestAViewReadsWhatIsThereAndNothingElse(t *testing.T) {
	p := r4.As[r4.Patient](parsed(t, `{
		"resourceType": "Patient", "id": "a", "active": false, "favoriteColor": "green",
		"extension": [{"url": "x", "extension": [{"url": "part", "valueCode": "c"}]}],
		"name": [{"family": "Reyes", "given": ["Amara", "Luz"]}, {"use": "nickname", "given": ["Mari"]}],
		"birthDate": "2019-03", "_birthDate": {"extension": [{"url": "at", "valueDateTime": "2019-03-04T10:00:00Z"}]},
		"deceasedDateTime": "2026-11-18T23:30:00-05:00", "multipleBirthInteger": 2,
		"contact": [{"relationship": [{"coding": [{"system": "s", "code": "N"}, {"system": "t", "code": "M", "display": "mother"}]}]}],
		"generalPractitioner": [{"reference": "Practitioner/b/_history/3"}, {"reference": "#c"}, {"reference": "https://elsewhere.example/Patient/a"}]
	}`))
	given := slices.Collect(func(yield func(string) bool) {
		for n := range p.Name() {
			n.Given()(yield)
		}
	})
	gp := slices.Collect(func(yield func(r4.Reference) bool) { p.GeneralPractitioner()(yield) })
	relation := p.Contact().First().Relationship().First()
	twin, _ := p.MultipleBirthInteger().Int()
	tests := map[string][2]any{
		"an id":                           {p.ID(), "a"},
		"a family name":                   {p.Name().First().Family(), "Reyes"},
		"given names of all names":        {len(given), 3},
		"a boolean that is false":         {p.Active().False(), true},
		"a boolean that is absent":        {p.DeceasedBoolean().True() || p.DeceasedBoolean().False(), false},
		"a month has no day":              {p.BirthDate().Day() + p.BirthDate().Text(), "2019-03"},
		"an extension beside a primitive": {r4.ExtensionOf(p.Beside("birthDate"), "at").ValueDateTime().Day(), "2019-03-04"},
		"a part of an extension":          {r4.ExtensionOf(p.Element, "x").Part("part").ValueCode(), "c"},
		"a day where it was written":      {p.DeceasedDateTime().Day(), "2026-11-18"},
		"a moment":                        {p.DeceasedDateTime().Micro(), int64(1795062600000000)},
		"no moment":                       {p.BirthDate().Micro(), int64(0)},
		"a number":                        {twin, int64(2)},
		"a code in a system":              {relation.In("t") + relation.In("u"), "M"},
		"words, from a display":           {relation.Words(), ""},
		"a reference without its version": {gp[0].Target() + " " + gp[0].ID("Practitioner") + gp[0].ID("Patient"), "Practitioner/b b"},
		"a contained resource":            {gp[1].Target(), ""},
		"another server's":                {gp[2].Target() + gp[2].ID("Patient"), "https://elsewhere.example/Patient/a"},
		"what R4 does not know":           {p.Get("favoriteColor").Text(), "green"},
		"what is absent":                  {p.ManagingOrganization().Display() + p.Photo().First().Title(), ""},
	}
	for name, tt := range tests {
		if tt[0] != tt[1] {
			t.Errorf("%s: %v, want %v", name, tt[0], tt[1])
		}
	}
}

func BenchmarkViews(b *testing.B) {
	var d element.Doc
	if err := d.Parse([]byte(`{"participant":[{"individual":{"reference":"Patient/a"}},{"individual":{"reference":"Practitioner/b"}}]}`), element.Options{}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for p := range r4.As[r4.Encounter](d.Root()).Participant() {
			if p.Individual().Exists() {
				n++
			}
		}
		if n != 2 {
			b.Fatal(n)
		}
	}
}
