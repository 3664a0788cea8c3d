package interaction_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// record is what the clinic has of Amara, with what that refers to, and a
// second record of her that was made by mistake.
var record = []string{
	`{"resourceType":"Practitioner","id":"lena-ortiz","name":[{"family":"Ortiz"}]}`,
	`{"resourceType":"Practitioner","id":"nobody-asked","name":[{"family":"Elsewhere"}]}`,
	`{"resourceType":"PractitionerRole","id":"lena-role","practitioner":{"reference":"Practitioner/lena-ortiz"},"organization":{"reference":"Organization/maple-street"}}`,
	`{"resourceType":"Location","id":"room-2","name":"Room 2","status":"active"}`,
	`{"resourceType":"Medication","id":"melatonin","code":{"text":"Melatonin 3 mg"}}`,
	`{"resourceType":"Encounter","id":"visit","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/amara-reyes-cole"},"period":{"start":"2026-03-01T10:00:00Z","end":"2026-03-01T10:30:00Z"},"participant":[{"individual":{"reference":"PractitionerRole/lena-role"}}],"location":[{"location":{"reference":"Location/room-2"}}]}`,
	`{"resourceType":"MedicationRequest","id":"nights","status":"active","intent":"order","medicationReference":{"reference":"Medication/melatonin"},"subject":{"reference":"Patient/amara-reyes-cole"},"authoredOn":"2026-10-01"}`,
	`{"resourceType":"RelatedPerson","id":"denise","patient":{"reference":"Patient/amara-reyes-cole"},"name":[{"family":"Reyes"}]}`,
	`{"resourceType":"Group","id":"home","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/amara-reyes-cole"}},{"entity":{"reference":"Patient/leo"}}]}`,
	`{"resourceType":"Patient","id":"leo","name":[{"family":"Reyes","given":["Leo"]}],"managingOrganization":{"reference":"Organization/maple-street"}}`,
	`{"resourceType":"Observation","id":"leo-height","status":"final","code":{"text":"Height"},"subject":{"reference":"Patient/leo"}}`,
}

// second is the other record of Amara, and something that was noted there.
var second = []string{
	`{"resourceType":"Patient","id":"amara-again","active":false,"name":[{"family":"Reyes","given":["Amara"]}],"birthDate":"2012-09-03","managingOrganization":{"reference":"Organization/maple-street"},"link":[{"other":{"reference":"Patient/amara-reyes-cole"},"type":"replaced-by"}]}`,
	`{"resourceType":"Observation","id":"noted-there","status":"final","code":{"text":"Weight"},"subject":{"reference":"Patient/amara-again"},"effectiveDateTime":"2026-05-01"}`,
}

// entries returns "Type/id mode" of all entries of all pages.
func entries(t *testing.T, w *town, as, path string) (all []string) {
	t.Helper()
	for path != "" {
		status, v := w.get(t, as, path)
		if status != 200 {
			t.Fatalf("%s: %d %s", path, status, v.Raw())
		}
		for e := range v.Each("entry") {
			all = append(all, e.At("resource", "resourceType").Text()+"/"+e.At("resource", "id").Text()+" "+e.At("search", "mode").Text())
		}
		path = ""
		for l := range v.Each("link") {
			if l.Get("relation").Is("next") {
				path = strings.TrimPrefix(l.Get("url").Text(), "https://kith.test")
			}
		}
	}
	return all
}

func TestEverythingIsTheCompartmentAndWhatItRefersTo(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, record...)
		const all = "Patient/amara-reyes-cole match, Observation/sleep match, Observation/canary match, Encounter/visit match, " +
			"MedicationRequest/nights match, RelatedPerson/denise match, Group/home match, " +
			"Location/room-2 include, Medication/melatonin include, Organization/maple-street include, PractitionerRole/lena-role include, Practitioner/lena-ortiz include"
		for query, want := range map[string]string{
			"":                                       all,
			"?_type=Observation,Encounter":           "Observation/sleep match, Observation/canary match, Encounter/visit match",
			"?_type=Practitioner":                    "",
			"?_type=Encounter,Practitioner":          "Encounter/visit match, Practitioner/lena-ortiz include",
			"?start=2026-11-01&_type=Observation":    "Observation/sleep match, Observation/canary match",
			"?start=2026-11-03&_type=Observation":    "Observation/canary match",
			"?end=2026-06-30&_type=Observation":      "",
			"?end=2026-06-30&_type=Encounter,Group":  "Encounter/visit match, Group/home match",
			"?start=2026&end=2026-10-31&_type=Group": "Group/home match",
			"?_since=2026-11-17":                     "",
			"?_since=2026-11-01T00:00:00Z":           all,
		} {
			if got := strings.Join(entries(t, w, "lena", "/fhir/Patient/amara-reyes-cole/$everything"+query), ", "); got != want {
				t.Errorf("%s\ngot  %s\nwant %s", query, got, want)
			}
		}
	})
}

func TestEverythingComesInPagesWithoutRepeatsOfAMatch(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, record...)
		matches := func(path string) (all []string) {
			for _, e := range entries(t, w, "lena", path) {
				if strings.HasSuffix(e, "match") {
					all = append(all, e)
				}
			}
			return all
		}
		for _, path := range []string{"/fhir/Patient/amara-reyes-cole/$everything", "/fhir/Patient/$everything"} {
			whole := matches(path)
			for n := 1; n < 5; n++ {
				if got := matches(fmt.Sprintf("%s?_count=%d", path, n)); !slices.Equal(got, whole) {
					t.Errorf("%s by %d\ngot  %v\nwant %v", path, n, got, whole)
				}
			}
		}
		if got := fmt.Sprint(matches("/fhir/Patient/$everything?_type=Patient")); got != "[Patient/amara-reyes-cole match Patient/leo match]" {
			t.Errorf("all patients: %s", got)
		}
	})
}

func TestEverythingOfAChildHoldsTheRecordsThatAreJoinedWithHers(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, second...)
		for _, id := range []string{"amara-reyes-cole", "amara-again"} {
			got := entries(t, w, "lena", "/fhir/Patient/"+id+"/$everything?_type=Patient,Observation")
			if strings.Join(got, ", ") != "Patient/amara-reyes-cole match, Patient/amara-again match, Observation/sleep match, Observation/canary match, Observation/noted-there match" {
				t.Errorf("%s: %s", id, got)
			}
		}
		got := entries(t, w, "integrator", "/fhir/Patient/amara-again/$everything?_type=Observation")
		if fmt.Sprint(got) != "[Observation/sleep match Observation/noted-there match]" {
			t.Errorf("without what is labeled: %s", got)
		}
	})
}

// A record elsewhere that claims to be hers must not show, and hers must not
// show to those who see only that one.
func TestEverythingHidesWhatReadHides(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		before := answer(t, w.ask("lena", "GET", "/fhir/Patient/amara-reyes-cole/$everything", ""))
		w.put(t, strings.NewReplacer("amara-again", "theirs", "maple-street", "riverside").Replace(second[0]))
		w.put(t, strings.ReplaceAll(second[1], "amara-again", "theirs"))
		if after := answer(t, w.ask("lena", "GET", "/fhir/Patient/amara-reyes-cole/$everything", "")); after != before {
			t.Errorf("before %s\nafter  %s", before, after)
		}
		if got := entries(t, w, "omar", "/fhir/Patient/theirs/$everything"); fmt.Sprint(got) != "[Patient/theirs match Observation/noted-there match Organization/riverside include]" {
			t.Errorf("omar sees %v", got)
		}
		for _, as := range []string{"omar", ""} {
			hidden := answer(t, w.ask(as, "GET", "/fhir/Patient/amara-reyes-cole/$everything", ""))
			never := answer(t, w.ask(as, "GET", "/fhir/Patient/never-was/$everything", ""))
			if hidden != never {
				t.Errorf("%s: hidden %s\nnever %s", as, hidden, never)
			}
		}
		if strings.Contains(before, "theirs") {
			t.Error("the other record shows")
		}
	})
}

// A page leads on for whom it was made, and about whom.
func TestAPageOfEverythingOpensForNobodyElse(t *testing.T) {
	w := people(t, lite(t))
	w.put(t, record...)
	_, v := w.get(t, "lena", "/fhir/Patient/amara-reyes-cole/$everything?_count=2")
	next := ""
	for l := range v.Each("link") {
		if l.Get("relation").Is("next") {
			_, next, _ = strings.Cut(l.Get("url").Text(), "?")
		}
	}
	for name, tt := range map[string]struct {
		as, path string
		status   int
	}{
		"hers":         {"lena", "/fhir/Patient/amara-reyes-cole/$everything?" + next, 200},
		"another's":    {"integrator", "/fhir/Patient/amara-reyes-cole/$everything?" + next, 400},
		"of a brother": {"lena", "/fhir/Patient/leo/$everything?" + next, 400},
		"of all":       {"lena", "/fhir/Patient/$everything?" + next, 400},
		"of a search":  {"lena", "/fhir/Patient?" + next, 400},
		"made up":      {"lena", "/fhir/Patient/amara-reyes-cole/$everything?_page=abc", 400},
	} {
		if status, out := w.get(t, tt.as, tt.path); status != tt.status || next == "" {
			t.Errorf("%s: %d %s", name, status, out.Raw())
		}
	}
}

func TestEverythingIsAskedByPostToo(t *testing.T) {
	w := people(t, lite(t))
	w.put(t, record...)
	ask := func(p string) string { return `{"resourceType":"Parameters","parameter":[` + p + `]}` }
	for name, tt := range map[string]struct {
		body, headers string
		status        int
		says, not     string
	}{
		"nothing":             {"", "", 200, "melatonin", "leo-height"},
		"some types":          {ask(`{"name":"_type","valueCode":"Encounter"},{"name":"_count","valueInteger":5}`), "", 200, "room-2", "melatonin"},
		"no Parameters":       {`{"resourceType":"Bundle","type":"batch"}`, "", 400, "fhir", "visit"},
		"a date that is none": {ask(`{"name":"start","valueDate":"yesterday"}`), "", 400, "http:start", "visit"},
		"a type that is none": {ask(`{"name":"_type","valueCode":"Dream"}`), "", 400, "http:_type", "visit"},
		"no page size":        {ask(`{"name":"_count","valueInteger":0}`), "", 400, "http:_count", "visit"},
		"something unknown":   {ask(`{"name":"mood","valueString":"low"}`), "", 200, `"mode":"outcome"`, "=low"},
		"unknown, strictly":   {ask(`{"name":"mood","valueString":"low"}`), "handling=strict", 400, "http:mood", "low"},
	} {
		t.Run(name, func(t *testing.T) {
			res := w.ask("lena", "POST", "/fhir/Patient/amara-reyes-cole/$everything", tt.body, "Prefer", tt.headers)
			out := string(body(t, res))
			if res.StatusCode != tt.status || name != "no Parameters" && !strings.Contains(out, tt.says) || strings.Contains(out, tt.not) || strings.Contains(out, "⟦") {
				t.Errorf("%d %s", res.StatusCode, out)
			}
		})
	}
}
