package privacy

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/validate"
)

// agreement of a choice, as the rule reads it.
func chosen(t *testing.T, c choice) *consent.Consent {
	t.Helper()
	body, err := c.document("amara", r4.Consent{}, at(16, 9, 0))
	if err != nil {
		t.Fatal(err)
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		t.Fatal(err)
	}
	read := consent.ReadConsent(doc.Root(), zone)
	if read == nil || len(read.Unclear) > 0 || len(read.Root.Unclear) > 0 {
		t.Fatalf("%s reads as %+v", body, read)
	}
	return read
}

func TestAChoiceChangesWhatIsPrivateAndNothingElse(t *testing.T) {
	chen := person{Ref: "PractitionerRole/chen", Practitioner: "chen", Calling: people.PrimaryCare, Relation: consent.Current}
	denise := person{Ref: "RelatedPerson/denise", Calling: people.CustodialParent, Relation: consent.Current}
	tests := map[string]struct {
		who   person
		knows Knows
		want  string // things that change
	}{
		"a doctor on the team may know all":     {chen, All, "+told"},
		"a doctor on the team knows nothing":    {chen, Nothing, "-mental -substance -sexual -violence"},
		"a doctor on the team asks first":       {chen, AskFirst, "-mental -substance -sexual -violence"},
		"a doctor on the team has the headline": {chen, Headline, "-mental -substance -sexual -violence"},
		"a mother of a teen may know all":       {denise, All, "+everyday +mental +substance +sexual +violence +told"},
		"a mother of a teen knows nothing":      {denise, Nothing, ""},
	}
	for name, tt := range tests {
		c := chosen(t, choice{With: tt.who.Ref, Knows: tt.knows, By: "Patient/amara", Until: at(30, 0, 0)})
		s := standing{tt.who, 14, consent.Ages{Consent: 12, Adult: 18}, at(17, 9, 0)}
		var got []string
		for _, e := range s.effects(nil, []*consent.Consent{c}) {
			if e.Changes() {
				got = append(got, fmt.Sprintf("%c%s", map[bool]rune{true: '+', false: '-'}[e.Then.May], e.Thing))
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %v, want %q", name, got, tt.want)
		}
		s.at = at(30, 0, 0).Add(25 * time.Hour)
		for _, e := range s.effects(nil, []*consent.Consent{c}) {
			if e.Changes() {
				t.Errorf("%s: after the last day it still changes %s", name, e.Thing)
			}
		}
	}
}

// What the conversation keeps is what our guide says of it, by our validator.
func TestAChoiceIsWrittenAsTheGuideSaysIt(t *testing.T) {
	const sharing = "http://kith.example/fhir/StructureDefinition/sharing"
	v := validate.New(nil, nil)
	wrong := func(body []byte) (all []string) {
		var doc element.Doc
		if err := doc.Parse(body, element.Options{}); err != nil {
			t.Fatal(err)
		}
		for _, i := range v.Validate(t.Context(), doc.Root(), validate.Options{Depth: validate.Full, Profiles: []string{sharing}}) {
			if i.Severity == validate.Error {
				all = append(all, i.Expression+" "+i.Key+" "+i.Diagnostics)
			}
		}
		return all
	}
	for _, knows := range Choices {
		body, err := choice{With: "RelatedPerson/denise", Knows: knows, By: "Patient/amara", Until: at(30, 0, 0)}.document("amara", r4.Consent{}, at(16, 9, 0))
		if err != nil {
			t.Fatal(err)
		}
		if all := wrong(body); len(all) > 0 {
			t.Errorf("%s: %q", knows, all)
		}
		for _, code := range []string{"may-know-a-little", "text"} { // of nobody, and of something else
			if len(wrong(bytes.Replace(body, []byte(knows), []byte(code), 1))) == 0 {
				t.Errorf("a Consent that says %s is one of ours", code)
			}
		}
	}
}
