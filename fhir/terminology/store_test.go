package terminology

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
)

var folders = []fs.FS{access.Files, audit.Files, store.Files, Files}

// site is a store and the service over it.
type site struct {
	t *testing.T
	*store.Store
	*Service
}

func eachSite(t *testing.T, test func(s *site)) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
		st, err := store.Open(t.Context(), d, func() time.Time { now = now.Add(time.Second); return now }, Projector())
		if err != nil {
			t.Fatal(err)
		}
		test(&site{t, st, New(d)})
	})
}

func (s *site) put(bodies ...string) {
	s.t.Helper()
	for _, b := range bodies {
		in, err := s.Prepare([]byte(b), element.Options{})
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := s.Write(s.t.Context(), access.Operator(), "test", []*store.Incoming{in}); err != nil {
			s.t.Fatal(err)
		}
		s.Release(in)
	}
}

func (s *site) expand(url string) string {
	s.t.Helper()
	x, err := s.Expand(s.t.Context(), ExpandRequest{URL: url, Count: NoCount})
	if err != nil {
		return fault.Of(err).Key
	}
	return codesOf(x.Contains)
}

const (
	lights = `{"resourceType":"CodeSystem","id":"lights","url":"http://kith.example/lights","version":"1","status":"active",` +
		`"content":"complete","caseSensitive":false,"valueSet":"http://kith.example/all-lights","concept":[` +
		`{"code":"lamp","display":"Lamp","concept":[{"code":"lantern","display":"Lantern","designation":[{"language":"es","value":"Farol"}]}]},` +
		`{"code":"sun","display":"Sun","property":[{"code":"inactive","valueBoolean":true}]}]}`
	indoors = `{"resourceType":"ValueSet","id":"indoors","url":"http://kith.example/indoors","version":"1","status":"active",` +
		`"compose":{"include":[{"system":"http://kith.example/lights","filter":[{"property":"concept","op":"is-a","value":"lamp"}]}]}}`
	toGender = `{"resourceType":"ConceptMap","id":"cm","url":"http://kith.example/map","status":"active","group":[{"source":"http://kith.example/lights",` +
		`"target":"http://hl7.org/fhir/administrative-gender","element":[{"code":"sun","target":[{"code":"male","equivalence":"wider"}]}],` +
		`"unmapped":{"mode":"other-map","url":"http://kith.example/map2"}}]}`
	toSelf = `{"resourceType":"ConceptMap","id":"cm2","url":"http://kith.example/map2","status":"active","group":[{"source":"http://kith.example/lights",` +
		`"target":"http://kith.example/lights","unmapped":{"mode":"provided"},"element":[]}]}`
)

func TestWhatASiteStoresAnswersAtOnce(t *testing.T) {
	eachSite(t, func(s *site) {
		if got := s.expand("http://kith.example/indoors"); got != "terminology.unknown-value-set" {
			t.Errorf("before: %s", got)
		}
		s.put(indoors)
		if got := s.expand("http://kith.example/indoors"); got != "terminology.unknown-system" {
			t.Errorf("without its system: %s", got)
		}
		s.put(lights)
		if got := s.expand("http://kith.example/indoors"); got != "lamp lantern" {
			t.Errorf("with its system: %s", got)
		}
		if got := s.expand("http://kith.example/all-lights"); got != "lamp lantern sun" {
			t.Errorf("all codes of a system: %s", got)
		}
		r, err := s.ValidateCode(t.Context(), "http://kith.example/indoors|1", "http://kith.example/lights", "LANTERN", "farol")
		if err != nil || r.Answer != Yes || r.Code != "lantern" || len(r.Notes) != 0 {
			t.Errorf("%+v, %v", r, err)
		}
		s.put(strings.NewReplacer(`"code":"lantern","display":"Lantern"`, `"code":"torch","display":"Torch"`).Replace(lights))
		if got := s.expand("http://kith.example/indoors"); got != "lamp torch" {
			t.Errorf("after the system changed: %s", got)
		}
		set, err := s.Set(t.Context(), "http://kith.example/indoors")
		if err != nil || set.Has(t.Context(), "http://kith.example/lights", "Torch") != Yes || set.Has(t.Context(), "", "sun") != No {
			t.Errorf("as a set: %v", err)
		}
		if _, err := s.Write(t.Context(), access.Operator(), "test", []*store.Incoming{s.Removal("ValueSet", "indoors")}); err != nil {
			t.Fatal(err)
		}
		if got := s.expand("http://kith.example/indoors"); got != "terminology.unknown-value-set" {
			t.Errorf("after it was deleted: %s", got)
		}
	})
}

func TestOfSeveralVersionsTheActiveAndLatestAnswers(t *testing.T) {
	eachSite(t, func(s *site) {
		of := func(id, version, status, code string) string {
			return `{"resourceType":"ValueSet","id":"` + id + `","url":"http://kith.example/v","version":"` + version + `","status":"` + status +
				`","compose":{"include":[{"system":"http://kith.example/lights","concept":[{"code":"` + code + `"}]}]}}`
		}
		s.put(of("a", "1.10", "active", "ten"), of("b", "1.9", "active", "nine"), of("c", "2.0", "draft", "draft"))
		for url, want := range map[string]string{"http://kith.example/v": "ten", "http://kith.example/v|1.9": "nine",
			"http://kith.example/v|2.0": "draft", "http://kith.example/v|3": "terminology.unknown-value-set"} {
			if got := s.expand(url); got != want {
				t.Errorf("%s: %s, want %s", url, got, want)
			}
		}
	})
}

func TestNobodyChangesTheStandardOrTellsWhatIsLabeled(t *testing.T) {
	eachSite(t, func(s *site) {
		s.put(`{"resourceType":"ValueSet","id":"g","url":"http://hl7.org/fhir/ValueSet/administrative-gender","status":"active",`+
			`"compose":{"include":[{"system":"http://kith.example/lights","concept":[{"code":"lamp"}]}]}}`,
			strings.Replace(indoors, `"id":"indoors"`, `"id":"x","meta":{"security":[{"code":"R"}]}`, 1), lights)
		if got := s.expand(hl7 + "administrative-gender"); got != "male female other unknown" {
			t.Errorf("the standard now says %s", got)
		}
		if got := s.expand("http://kith.example/indoors"); got != "terminology.unknown-value-set" {
			t.Errorf("a labeled set was told: %s", got)
		}
		for what, hides := range map[string]string{
			"a label on what is contained": `"contained":[{"resourceType":"Basic","id":"b","meta":{"security":[{"code":"R"}]},"code":{"text":"x"}}]`,
			"that it is about a child":     `"subject":{"reference":"Patient/a"}`,
		} {
			s.put(strings.Replace(indoors, `"id":"indoors"`, `"id":"x",`+hides, 1))
			if got := s.expand("http://kith.example/indoors"); got != "terminology.unknown-value-set" {
				t.Errorf("a set was told in spite of %s: %s", what, got)
			}
		}
	})
}

func TestSetsThatTakeEachOtherAreRefused(t *testing.T) {
	eachSite(t, func(s *site) {
		of := func(id, takes string) string {
			return `{"resourceType":"ValueSet","id":"` + id + `","url":"http://kith.example/` + id + `","status":"active","compose":{"include":[{"valueSet":["http://kith.example/` + takes + `"]}]}}`
		}
		s.put(of("a", "b"), of("b", "c"), of("c", "a"), of("d", "none"))
		if got := s.expand("http://kith.example/a"); got != "terminology.circle" {
			t.Errorf("a circle: %s", got)
		}
		if got := s.expand("http://kith.example/d"); got != "terminology.unknown-value-set" {
			t.Errorf("of a set that is not here: %s", got)
		}
		set, err := s.Set(t.Context(), "http://kith.example/d")
		if err != nil || set.Has(t.Context(), "http://kith.example/lights", "lamp") != Unknown {
			t.Errorf("is in a set that nobody knows: %v", err)
		}
	})
}

func TestMapsOfTheSiteTranslate(t *testing.T) {
	eachSite(t, func(s *site) {
		s.put(toGender, toSelf)
		ask := func(q TranslateRequest) (all []string) {
			x, err := s.Translate(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range x.Matches {
				all = append(all, m.Equivalence+" "+m.Concept.Code)
			}
			return all
		}
		code := func(system, code string) []Coding { return []Coding{{System: system, Code: code}} }
		for name, tt := range map[string]struct {
			q    TranslateRequest
			want string
		}{
			"forward":                {TranslateRequest{URL: "http://kith.example/map", Codings: code("http://kith.example/lights", "sun")}, "wider male"},
			"back":                   {TranslateRequest{URL: "http://kith.example/map", Reverse: true, Codings: code("http://hl7.org/fhir/administrative-gender", "male")}, "narrower sun"},
			"by way of another map":  {TranslateRequest{URL: "http://kith.example/map", Codings: code("http://kith.example/lights", "lamp")}, "equal lamp"},
			"of another system":      {TranslateRequest{URL: "http://kith.example/map", Codings: code("http://kith.example/other", "sun")}, ""},
			"from every map here":    {TranslateRequest{Codings: code("http://kith.example/lights", "sun"), TargetSystem: "http://hl7.org/fhir/administrative-gender"}, "wider male"},
			"HL7's own":              {TranslateRequest{URL: "http://hl7.org/fhir/ConceptMap/cm-address-use-v2", Codings: code("http://hl7.org/fhir/address-use", "home")}, "equivalent H"},
			"HL7's own, by its sets": {TranslateRequest{Source: hl7 + "address-use", Target: "http://terminology.hl7.org/ValueSet/v2-0190", Codings: code("http://hl7.org/fhir/address-use", "home")}, "equivalent H"},
		} {
			if got := strings.Join(ask(tt.q), ", "); got != tt.want {
				t.Errorf("%s: %s, want %s", name, got, tt.want)
			}
		}
	})
}
