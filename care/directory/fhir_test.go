package directory

import (
	"slices"
	"testing"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/validate"
)

// conforms checks that a resource is what R4 and a profile of ours say.
func conforms(t *testing.T, body []byte, profile string) element.Value {
	t.Helper()
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	for _, x := range validate.New(nil, nil).Validate(t.Context(), doc.Root(), validate.Options{Depth: validate.Full, Profiles: []string{own.URL(profile)}}) {
		if x.Severity == validate.Error || x.Severity == "fatal" {
			t.Errorf("%v\n%s", x, body)
		}
	}
	return doc.Root()
}

func TestWhatIsWrittenIsFHIR(t *testing.T) {
	for _, s := range some() {
		b, err := Entry(s, element.Value{})
		if err != nil {
			t.Fatal(err)
		}
		v := conforms(t, b, "kith-service")
		again, err := Entry(s, v)
		if err != nil || string(again) != string(b) {
			t.Errorf("written again it differs: %v\n%s\n%s", err, b, again)
		}
	}
	b, err := NewAgreement(Agreement{ID: "a", Organization: Organization{ID: "us"}, Participating: Organization{ID: "them"}, Code: AgreementCodes[0], Start: "2026-09-01", Review: "2027-03-01", Active: true,
		Obligations: []Obligation{{Key: "1", Side: Theirs, Words: "Two places", Facts: []Fact{{Kept: true, On: "2026-10-01", By: "PractitionerRole/luis"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	conforms(t, b, "agreement")
	p, err := Place{ID: "p", Name: "Here", Line: "1 Main Street", At: At(42, -72)}.entry(Organization{ID: "us"})
	if err != nil {
		t.Fatal(err)
	}
	var doc element.Doc
	if err := doc.Parse(p, element.Options{}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatNobodyHereKnowsStays(t *testing.T) {
	const was = `{"resourceType":"HealthcareService","id":"s","extension":[{"url":"http://other.example/x","valueString":"y"},{"url":"http://kith.example/fhir/StructureDefinition/fees","valueString":"10"}],` +
		`"identifier":[{"value":"7"}],"type":[{"text":"theirs"},{"coding":[{"system":"http://kith.example/fhir/CodeSystem/need","code":"food"}]}],"telecom":[{"system":"fax","value":"1"},{"system":"phone","value":"2"}],"photo":{"url":"z"}}`
	var doc element.Doc
	if err := doc.Parse([]byte(was), element.Options{}); err != nil {
		t.Fatal(err)
	}
	s := Read(doc.Root())
	s.Name, s.Needs, s.Fees, s.Phone = "New", []string{"housing"}, "", "3"
	b, err := Entry(s, doc.Root())
	if err != nil {
		t.Fatal(err)
	}
	var now element.Doc
	if err := now.Parse(b, element.Options{}); err != nil {
		t.Fatal(err)
	}
	v := r4.As[r4.HealthcareService](now.Root())
	var types, phones []string
	for c := range v.Type() {
		types = append(types, c.Words()+c.In(NeedSystem))
	}
	for x := range v.Telecom() {
		phones = append(phones, x.System()+x.Value())
	}
	if !slices.Equal(types, []string{"theirs", "housing"}) || !slices.Equal(phones, []string{"phone3", "fax1"}) || v.Get("photo").Get("url").Text() != "z" ||
		r4.ExtensionOf(v.Element, "http://other.example/x").ValueString() != "y" || own.Extension(v.Element, "fees").Exists() || v.Identifier().First().Value() != "7" {
		t.Errorf("%s", b)
	}
}

func TestNeedsAreFoundInWords(t *testing.T) {
	for _, c := range builtIn().Cases {
		if got := NeedsIn(c.Words); !slices.Equal(got, c.Needs) {
			t.Errorf("%q: %v, want %v", c.Words, got, c.Needs)
		}
	}
	if got := NeedsIn("Foodless and unhoused"); got != nil {
		t.Errorf("parts of words: %v", got)
	}
}

func TestTheGreatCircle(t *testing.T) {
	boston, york := At(42.3601, -71.0589), At(40.7128, -74.0060)
	if d := boston.To(york); d < 304 || d > 308 { // 306 km
		t.Errorf("Boston to New York: %v", d)
	}
	if d := boston.To(Point{}); d.Known() {
		t.Errorf("to nowhere: %v", d)
	}
	if p := At(91, 0); p.Known {
		t.Error("beyond the pole")
	}
}
