package consent

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

const (
	placed = `{"resourceType":"Observation","id":"at","meta":{"security":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"closed"}]},"status":"final",
		"code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"tie-place"}]},"subject":{"reference":"Patient/amara"},
		"focus":[{"reference":"Practitioner/lena"}],"effectiveDateTime":"2026-02-10T09:00:00Z","performer":[{"reference":"Patient/amara"}],"valueInteger":1}`
	ownWish = `{"resourceType":"Consent","id":"wish","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},
		"category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":"Patient/amara"},"performer":[{"reference":"Patient/amara"}],"dateTime":"2026-02-01",
		"provision":{"type":"deny","securityLabel":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}],
		"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"reference":"RelatedPerson/denise"}}]}}`
)

// One shape may be written, by the one it is about. Every change to it that
// somebody could wish for is refused.
func TestAYoungPersonWritesHerOwnMapAndHerOwnChoicesAndNothingElse(t *testing.T) {
	with := func(body string, pairs ...string) string {
		s := strings.NewReplacer(pairs...).Replace(body)
		if s == body && len(pairs) > 0 {
			panic("nothing was changed: " + pairs[0])
		}
		return s
	}
	amara, denise := Personal(people.TeenSelf, "Patient/amara"), Personal(people.CustodialParent, "RelatedPerson/denise")
	eachGlass(t, func(h *glassHouse) {
		moduletest.Load(t, h.Store, strings.NewReader(`{"resourceType":"RelatedPerson","id":"denise","patient":{"reference":"Patient/amara"},"relationship":[{"coding":[{"code":"MTH"}]}]}`))
		for i, c := range []struct {
			name string
			v    access.Viewer
			body string
			may  bool
		}{
			{"where she puts somebody", amara, placed, true},
			{"the same for her team", amara, with(placed, `{"system":"http://kith.example/fhir/CodeSystem/kith","code":"closed"}`, ``), true},
			{"her mother in her name", denise, placed, false},
			{"with her mother as who says it", amara, with(placed, `"performer":[{"reference":"Patient/amara"}]`, `"performer":[{"reference":"RelatedPerson/denise"}]`), false},
			{"with two who say it", amara, with(placed, `"performer":[{`, `"performer":[{"reference":"Practitioner/lena"},{`), false},
			{"as a rating", amara, with(placed, "tie-place", "tie-rating"), false},
			{"with a number that is no circle", amara, with(placed, `"valueInteger":1`, `"valueInteger":9`), false},
			{"about herself", amara, with(placed, "Practitioner/lena", "Patient/amara"), false},
			{"with words", amara, with(placed, `"valueInteger":1`, `"valueInteger":1,"note":[{"text":"hm"}]`), false},
			{"with a narrative", amara, with(placed, `"valueInteger":1`, `"valueInteger":1,"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"}`), false},
			{"with something contained", amara, with(placed, `"valueInteger":1`, `"valueInteger":1,"contained":[{"resourceType":"Condition","id":"c"}]`), false},
			{"with an extension", amara, with(placed, `"valueInteger":1`, `"valueInteger":1,"extension":[{"url":"http://x.example","valueString":"y"}]`), false},
			{"with another label", amara, with(placed, `"code":"closed"}`, `"code":"closed"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PSYTHPN"}`), false},
			{"what somebody may know", amara, ownWish, true},
			{"what another may know, opened", amara, with(ownWish, `"deny"`, `"permit"`, "RelatedPerson/denise", "Practitioner/chen"), true},
			{"her mother in her stead", denise, ownWish, false},
			{"in her mother's name as well", amara, with(ownWish, `"performer":[{`, `"performer":[{"reference":"RelatedPerson/denise"},{`), false},
			{"all of the record, not what is private", amara, with(ownWish, `"securityLabel":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}],`, ``), false},
			{"to everybody", amara, with(ownWish, `"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"reference":"RelatedPerson/denise"}}]`, `"purpose":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"TREAT"}]`), false},
			{"very restricted things", amara, with(ownWish, `"deny"`, `"permit"`, `"code":"R"`, `"code":"V"`), false},
			{"a condition", amara, `{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/amara"}}`, false},
		} {
			body := regexp.MustCompile(`"id":"(at|wish|c)"`).ReplaceAllString(c.body, fmt.Sprintf(`"id":"n%d"`, i))
			in, err := h.Store.Prepare([]byte(body), element.Options{})
			if err != nil {
				t.Fatal(c.name, err)
			}
			in.New = true
			_, err = h.Store.Write(t.Context(), c.v.At(h.now), "test", []*store.Incoming{in})
			if (err == nil) != c.may || err != nil && !fault.Is(err, fault.Rule) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}

// What she told is hers to speak of: whom it may reach, that somebody be told,
// and that it is taken back, each in one shape.
func TestATellerChangesWhoMayKnowAndNothingElse(t *testing.T) {
	of := func(person string) string {
		body := wish("w", "2026-02-20T10:00:00Z", "permit", person, "said")
		return strings.Replace(body, `"status":"active"`, private+`,"status":"active"`, 1)
	}
	const asks = `{"resourceType":"Task","id":"ask",` + private + `,"status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"tell"}]},
		"focus":{"reference":"Communication/said"},"for":{"reference":"Patient/amara"},"authoredOn":"2026-02-20T10:00:00Z","requester":{"reference":"Patient/amara"},"owner":{"reference":"PractitionerRole/lena-maple"}}`
	over := strings.Replace(statement, `"status":"completed"`, `"status":"stopped"`, 1)
	amara, denise := Personal(people.TeenSelf, "Patient/amara"), Personal(people.CustodialParent, "RelatedPerson/denise")
	for _, c := range []struct {
		name string
		v    access.Viewer
		body string
		may  bool
	}{
		{"whom it may reach", amara, of("PractitionerRole/chen-maple"), true},
		{"her mother in her stead", denise, of("PractitionerRole/chen-maple"), false},
		{"in her mother's name", amara, strings.Replace(of("PractitionerRole/chen-maple"), `"performer":[{"reference":"Patient/amara"}]`, `"performer":[{"reference":"RelatedPerson/denise"}]`, 1), false},
		{"another young person", amara, of("Patient/leo"), false},
		{"whom it may reach, of something else besides", amara, strings.Replace(of("PractitionerRole/chen-maple"), `"data":[{"meaning":"instance","reference":{"reference":"Communication/said"}}]}]`, `"data":[{"meaning":"instance","reference":{"reference":"Communication/other"}}]}]`, 1), false},
		{"a permission for all and no exception", amara, strings.Replace(of("PractitionerRole/chen-maple"), `"provision":{"type":"deny"`, `"provision":{"type":"permit"`, 1), false},
		{"that somebody be told", amara, asks, true},
		{"her mother asks for it", denise, asks, false},
		{"a handoff", amara, strings.Replace(asks, `"code":"tell"`, `"code":"handoff"`, 1), false},
		{"by somebody of the family", amara, strings.Replace(asks, "PractitionerRole/lena-maple", "RelatedPerson/denise", 1), false},
		{"where all may read it", amara, strings.Replace(asks, private+",", "", 1), false},
		{"that it is taken back", amara, over, true},
		{"her mother takes it back", denise, over, false},
		{"taken back, with other words", amara, strings.Replace(over, "my own words", "other words", 1), false},
		{"taken back, and told to others", amara, strings.Replace(over, "PractitionerRole/lena-maple", "PractitionerRole/chen-maple", 1), false},
		{"told to more", amara, strings.Replace(statement, `"recipient":[`, `"recipient":[{"reference":"PractitionerRole/chen-maple"},`, 1), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachGlass(t, func(h *glassHouse) {
				moduletest.Load(t, h.Store, strings.NewReader(`{"resourceType":"RelatedPerson","id":"denise","patient":{"reference":"Patient/amara"},"relationship":[{"coding":[{"code":"MTH"}]}]}
`+headline+"\n"+statement))
				in, err := h.Store.Prepare([]byte(c.body), element.Options{})
				if err != nil {
					t.Fatal(err)
				}
				in.New = in.Type != "Communication"
				_, err = h.Store.Write(t.Context(), c.v.At(h.now), "test", []*store.Incoming{in})
				if (err == nil) != c.may || err != nil && !fault.Is(err, fault.Rule) && !fault.Is(err, fault.NotFound) {
					t.Error(err)
				}
			})
		})
	}
}

const unkept = `{"resourceType":"Communication","id":"u","status":"completed","category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"did-not-happen"}]}],
	"subject":{"reference":"Patient/amara"},"about":[{"reference":"Task/vow"}],"sent":"2026-02-10T09:00:00Z","sender":{"reference":"RelatedPerson/denise"}}`

func TestAFamilySaysThatAPromiseWasNotKeptAndNothingBesideIt(t *testing.T) {
	tests := map[string]struct {
		from, to string
		may      bool
	}{
		"as it is":                  {"", "", true},
		"in somebody else's name":   {"RelatedPerson/denise", "Patient/amara", false},
		"in nobody's name":          {`,"sender":{"reference":"RelatedPerson/denise"}`, "", false},
		"with words":                {`"sent"`, `"payload":[{"contentString":"hm"}],"sent"`, false},
		"with somebody to read it":  {`"sent"`, `"recipient":[{"reference":"Practitioner/x"}],"sent"`, false},
		"with a label":              {`"id":"u"`, `"id":"u","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PSY"}]}`, false},
		"as something told":         {"did-not-happen", "disclosure", false},
		"as that and something":     {`"category":[{`, `"category":[{"text":"x"},{`, false},
		"about what is no promise":  {"Task/vow", "Communication/vow", false},
		"about two":                 {`"about":[{`, `"about":[{"reference":"Task/other"},{`, false},
		"about nothing":             {`"about":[{"reference":"Task/vow"}],`, "", false},
		"with an extension":         {`"id":"u"`, `"id":"u","extension":[{"url":"http://x.example","valueString":"y"}]`, false},
		"with something contained":  {`"id":"u"`, `"id":"u","contained":[{"resourceType":"Condition","id":"c"}]`, false},
		"of nobody":                 {"Patient/amara", "Group/all", false},
		"not yet":                   {"completed", "preparation", false},
		"with a name beside a link": {`"reference":"Task/vow"`, `"reference":"Task/vow","display":"hm"`, false},
	}
	for name, tt := range tests {
		body := strings.Replace(unkept, tt.from, tt.to, 1)
		if tt.from != "" && body == unkept {
			t.Fatal(name)
		}
		var doc element.Doc
		if err := doc.Parse([]byte(body), element.Options{}); err != nil {
			t.Fatal(name, err)
		}
		if got := ownUnkept("RelatedPerson/denise", doc.Root()); got != tt.may {
			t.Errorf("%s: %v", name, got)
		}
	}
}
