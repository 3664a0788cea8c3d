package interaction_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kith/fhir/interaction"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// visit is a transaction as Synthea writes them: a child and what happened,
// parts that name each other by uuid and who acted by a search.
func visit(child, many int) string {
	var b strings.Builder
	uuid := func(n int) string { return fmt.Sprintf("urn:uuid:%08d-0000-4000-8000-%012d", child, n) }
	b.WriteString(`{"resourceType":"Bundle","type":"transaction","entry":[`)
	fmt.Fprintf(&b, `{"fullUrl":"%s","resource":{"resourceType":"Patient","identifier":[{"system":"http://visit","value":"%d"}],"name":[{"use":"official","family":"Family%d","given":["Given"]}],"gender":"female","birthDate":"2014-05-06","address":[{"line":["1 Main Street"],"city":"Springfield","state":"MA","postalCode":"01101"}]},"request":{"method":"POST","url":"Patient"}}`, uuid(0), child, child)
	for i := 1; i < many; i += 3 {
		about := `"subject":{"reference":"` + uuid(0) + `"}`
		fmt.Fprintf(&b, `,{"fullUrl":"%s","resource":{"resourceType":"Encounter","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://snomed.info/sct","code":"410620009","display":"Well child visit"}],"text":"Well child visit"}],%s,"participant":[{"individual":{"reference":"Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|99999%d"}}],"period":{"start":"2020-05-06T09:%02d:00-04:00","end":"2020-05-06T10:%02d:00-04:00"}},"request":{"method":"POST","url":"Encounter"}}`, uuid(i), about, i%2, i%60, i%60)
		fmt.Fprintf(&b, `,{"fullUrl":"%s","resource":{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body Height"}],"text":"Body Height"},%s,"encounter":{"reference":"%s"},"effectiveDateTime":"2020-05-06T09:%02d:00-04:00","issued":"2020-05-06T09:21:49.123-04:00","valueQuantity":{"value":%d.50,"unit":"cm","system":"http://unitsofmeasure.org","code":"cm"}},"request":{"method":"POST","url":"Observation"}}`, uuid(i+1), about, uuid(i), i%60, 90+i%50)
		fmt.Fprintf(&b, `,{"fullUrl":"%s","resource":{"resourceType":"Condition","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"195662009","display":"Acute viral pharyngitis (disorder)"}],"text":"Acute viral pharyngitis"},%s,"encounter":{"reference":"%s"},"onsetDateTime":"2020-05-06T09:%02d:00-04:00","recordedDate":"2020-05-06T09:21:49-04:00"},"request":{"method":"POST","url":"Condition"}}`, uuid(i+2), about, uuid(i), i%60)
	}
	return b.String() + `]}`
}

var doctors = []string{
	`{"resourceType":"Practitioner","id":"d0","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"999990"}]}`,
	`{"resourceType":"Practitioner","id":"d1","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"999991"}]}`,
}

// Many transactions at once, every second with a part that is refused only when
// all the others are written: each is there whole or not at all.
func TestATransactionIsThereWholeOrNotAtAll(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, doctors...)
		var wg sync.WaitGroup
		var mu sync.Mutex
		stored := map[int]bool{}
		for child := range 16 {
			wg.Go(func() {
				body := visit(child, 13)
				if child%2 == 1 {
					body = strings.TrimSuffix(body, `]}`) + `,{"request":{"method":"PUT","url":"Observation/canary","ifMatch":"W/\"9\""},"resource":` + strings.Replace(canary, `"final"`, `"amended"`, 1) + `}]}`
				}
				res := w.ask("lena", "POST", "/fhir", body)
				mu.Lock()
				defer mu.Unlock()
				if stored[child] = res.StatusCode == http.StatusOK; stored[child] != (child%2 == 0) {
					t.Errorf("transaction %d: %d", child, res.StatusCode)
				}
			})
		}
		wg.Wait()
		for child, ok := range stored {
			want := map[bool]string{true: "1", false: "0"}[ok]
			if _, v := w.get(t, "lena", fmt.Sprintf("/fhir/Patient?identifier=http://visit|%d&_total=accurate", child)); v.Get("total").Text() != want {
				t.Errorf("child %d: %s", child, v.Raw())
			}
		}
		if _, v := w.get(t, "lena", "/fhir/Encounter?_total=accurate&_count=0"); v.Get("total").Text() != "32" {
			t.Errorf("of eight transactions with four visits: %s", v.Raw())
		}
	})
}

// One resource however many ask for it at once, if they ask with a condition.
func TestManyConditionalCreatesMakeOne(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		statuses := make(chan int)
		for i := range 8 {
			go func() {
				one := `{"resourceType":"Patient","identifier":[{"system":"http://one","value":"1"}]}`
				if i%2 == 0 {
					statuses <- w.ask("lena", "POST", "/fhir/Patient", one, "If-None-Exist", "identifier=http://one|1").StatusCode
					return
				}
				statuses <- w.ask("lena", "POST", "/fhir", `{"resourceType":"Bundle","type":"transaction","entry":[{"resource":`+one+`,"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=http://one|1"}}]}`).StatusCode
			}()
		}
		for range 8 {
			if s := <-statuses; s != 200 && s != 201 {
				t.Errorf("status %d", s)
			}
		}
		if _, v := w.get(t, "lena", "/fhir/Patient?identifier=http://one|1&_total=accurate"); v.Get("total").Text() != "1" {
			t.Errorf("%s", v.Raw())
		}
	})
}

func TestProgramsMayChooseIdsThatNothingHas(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.Handler = open(t, w.store, interaction.Options{Base: "https://kith.test/fhir", ClientIDs: true})
		put := func(as, id string) int {
			return w.ask(as, "PUT", "/fhir/Observation/"+id, strings.Replace(sleep, `"sleep"`, `"`+id+`"`, 1)).StatusCode
		}
		for _, ask := range []struct {
			as, id string
			status int
		}{{"lena", "mine", 404}, {"integrator", "mine", 201}, {"integrator", "mine", 200}, {"lena", "mine", 200}, {"integrator", "canary", 404}, {"omar", "free", 404}} {
			if got := put(ask.as, ask.id); got != ask.status {
				t.Errorf("%s %s: %d", ask.as, ask.id, got)
			}
		}
		bundle := `{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"theirs"},"request":{"method":"PUT","url":"Patient/theirs"}}]}`
		if res := w.ask("lena", "POST", "/fhir", bundle); res.StatusCode != 404 {
			t.Errorf("staff: %d", res.StatusCode)
		}
		if res := w.ask("integrator", "POST", "/fhir", bundle); res.StatusCode != 200 {
			t.Errorf("a program: %d %s", res.StatusCode, body(t, res))
		}
	})
}

// Transactions as Synthea writes them, validated, with references by search.
func BenchmarkTransaction(b *testing.B) {
	run := func(b *testing.B, d *db.DB) {
		w := people(b, newTown(b, d))
		w.put(b, doctors...)
		const many = 121
		child := 100
		b.ReportAllocs()
		for b.Loop() {
			child++
			if res := w.ask("integrator", "POST", "/fhir", visit(child, many)); res.StatusCode != 200 {
				b.Fatalf("%d %.400s", res.StatusCode, body(b, res))
			}
		}
		b.ReportMetric(float64(b.N*many)/b.Elapsed().Seconds(), "resources/s")
	}
	b.Run("sqlite", func(b *testing.B) { run(b, dbtest.Open(b, filepath.Join(b.TempDir(), "bench.db"), folders)) })
	b.Run("postgres", func(b *testing.B) { run(b, dbtest.Open(b, dbtest.Postgres(b, folders...), folders)) })
}
