package interaction_test

import (
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"kith/platform/db/dbtest"
)

// queries are what the fuzzers start from.
var queries = []string{
	"", "name=amara", "name=a,b\\,c&_count=2", "_count=0&_total=accurate", "_summary=count", "birthdate=ge2012&birthdate=lt2013-01",
	"identifier=http://maple|17,|,a|,|b", "date=ap2026-11-02T10:30:00-05:00", "date=sa2026&date=eb2027&date=ne2025&date=zz", "value-quantity=gt5.40|http://unitsofmeasure.org|mg",
	"value-quantity=NaN,Inf,1e999,0x1p-2,-5,1_000", "subject:Patient=x,Patient/y,http://z/Patient/1", "code:missing=true", "_id=a,b,c", "_lastUpdated=lt9999-12-31", "_lastUpdated=gt0001",
	"_page=AAAA", "_has:Observation:patient:code=1", "%00=%00", "name=%ff", "name=%zz", "a&b&c", "&&&===", "name=" + strings.Repeat("x", 5000), "name=" + strings.Repeat("a,", 299),
	"_id=" + strings.Repeat("a,", 300) + "a", strings.Repeat("name=a&", 60), "name:exact=%F0%9F%98%80", "name=%F4%8F%BF%BF", "birthdate=2012-02-30", "birthdate=-001,99999,2012-13", "_profile=http://x", "_tag=|",
	"patient.name=a&subject:Patient.organization.name=b", "_has:Observation:patient:_has:Encounter:x:y=1", "_has:::", "_has:A:b", "subject..name=x", "subject:.name=x", "patient.patient.patient.patient.patient.x=1",
	"_include=*&_revinclude=*", "_include:iterate=Observation:*&_revinclude:iterate=Observation:subject:Patient", "_include=:::&_include=a:b:c:d", "_sort=-date,code,,--x", "_sort=name,_id,_lastUpdated,-birthdate,gender",
	"code:in=http://x&code:not-in=&code:above=a|b&code:below=http://loinc.org|1&code:text=%25_", "name:contains=%25&name:contains='", "_list=a,b&_type=Patient", "_elements=a,,b&_summary=text", "url:above=http://a//b/&url:below=",
	"_security:in=http://hl7.org/fhir/ValueSet/security-labels", "value-quantity=5.4e400||,~1", "_id=" + strings.Repeat("a,", 299) + "a", "_has:Observation:subject:code:in=http://hl7.org/fhir/ValueSet/observation-status",
	"_filter=name%20co%20%22a%5C%22b%22%20or%20not%20not%20(birthdate%20ge%202010)%20and%20gender%20pr%20true", "_filter=((((((((((((name%20eq%20a", "_filter=name%20eq%20)&_filter=%22&_filter=a%20b&_filter=birthdate%20eq%20x",
	"_format=json&_pretty=true", "_total=none&_count=99999999999999999999", "_count=1000000", "code=a\\|b,\\", "date=2026-11-02T10:30", "name=$,@*()'\";--",
}

// ask never ends in a fault of ours, whatever the question.
func survive(t *testing.T, w *town, typ, query string) {
	t.Helper()
	r := "/fhir/" + typ + "?" + query
	if u, err := url.ParseRequestURI(r); err != nil || u.Fragment != "" || strings.ContainsAny(r, " \r\n\t#") {
		return // no client and no server would let it through
	}
	res := w.ask("lena", "GET", r, "")
	if res.StatusCode >= 500 {
		t.Errorf("%d for %q: %s", res.StatusCode, r, body(t, res))
	}
	form := w.ask("lena", "POST", "/fhir/"+typ+"/_search", query, "Content-Type", "application/x-www-form-urlencoded")
	if query != "" && form.StatusCode != res.StatusCode {
		t.Errorf("by GET %d, by POST %d for %q", res.StatusCode, form.StatusCode, query)
	}
}

func FuzzSearch(f *testing.F) {
	for _, q := range queries {
		f.Add(q)
	}
	w := people(f, newTown(f, dbtest.Open(f, filepath.Join(f.TempDir(), "test.db"), folders)))
	f.Fuzz(func(t *testing.T, query string) {
		survive(t, w, "Observation", query)
		survive(t, w, "Patient", query)
	})
}

// Pieces of queries put together anew, on both engines.
func TestNoSearchEndsInAFaultOfOurs(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		r := rand.New(rand.NewPCG(3, 9))
		for _, q := range queries {
			survive(t, w, "Patient", q)
			survive(t, w, "Observation", q)
		}
		for range 300 {
			a, b := queries[r.IntN(len(queries))], queries[r.IntN(len(queries))]
			cut := func(s string) string { return s[:r.IntN(len(s)+1)] }
			survive(t, w, []string{"Patient", "Observation", "Encounter", "Organization"}[r.IntN(4)], cut(a)+cut(b))
		}
	})
}

// bodies that a store could trip over.
func TestNoBodyEndsInAFaultOfOurs(t *testing.T) {
	long := make([]byte, 6000)
	for i := range long { // nothing that packs well
		long[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[rand.IntN(36)]
	}
	about := `"subject":{"reference":"Patient/amara-reyes-cole"}`
	bodies := map[string]string{
		"a zero character in a code":   `{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"a\u0000b"}]},` + about + `}`,
		"a zero character in a label":  `{"resourceType":"Observation","meta":{"security":[{"code":"a\u0000b"}]},` + about + `}`,
		"a zero character in a child":  `{"resourceType":"Observation","subject":{"reference":"Patient/amara\u0000"}}`,
		"a long code":                  `{"resourceType":"Observation","code":{"coding":[{"code":"` + string(long) + `"}]},` + about + `}`,
		"a long system":                `{"resourceType":"Observation","code":{"coding":[{"system":"http://` + string(long) + `","code":"x"}]},` + about + `}`,
		"a long reference":             `{"resourceType":"Observation","focus":[{"reference":"http://` + string(long) + `"}],` + about + `}`,
		"a long label":                 `{"resourceType":"Observation","meta":{"security":[{"code":"` + string(long) + `"}]},` + about + `}`,
		"a long profile":               `{"resourceType":"Observation","meta":{"profile":["http://` + string(long) + `"]},` + about + `}`,
		"a huge number":                `{"resourceType":"Observation","valueQuantity":{"value":1e400},` + about + `}`,
		"a long unit":                  `{"resourceType":"Observation","valueQuantity":{"value":1,"unit":"` + string(long) + `"},` + about + `}`,
		"a date of another kind":       `{"resourceType":"Observation","effectiveDateTime":"99999-13-77",` + about + `}`,
		"half a surrogate":             `{"resourceType":"Observation","status":"\ud800",` + about + `}`,
		"numbers where text should be": `{"resourceType":"Observation","status":7,"code":[1,[2]],"meta":{"security":[3],"tag":"x"},` + about + `}`,
		"deep":                         strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40),
	}
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		for name, b := range bodies {
			if res := w.ask("lena", "POST", "/fhir/Observation", b); res.StatusCode >= 500 {
				t.Errorf("%s: %d", name, res.StatusCode)
			}
		}
		name := `{"resourceType":"Organization","name":"` + string(long) + `"}`
		if res := w.ask("lena", "POST", "/fhir/Organization", name); res.StatusCode != 201 {
			t.Errorf("a long name: %d", res.StatusCode)
		}
	})
}
