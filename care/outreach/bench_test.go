package outreach_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/module/moduletest"
	"kith/care/outreach"
	"kith/platform/db/dbtest"
	"kith/platform/web/webtest"
)

// crowd are n families of Maple Street with two years behind them.
func crowd(now time.Time, n int) (all [][]byte) {
	at := func(daysAgo int) string { return now.AddDate(0, 0, -daysAgo).Format(time.RFC3339) }
	for i := range n {
		id := fmt.Sprintf("crowd-%05d", i)
		add := func(form string, args ...any) { all = append(all, fmt.Appendf(nil, form, args...)) }
		add(`{"resourceType":"Patient","id":"%s","active":true,"name":[{"use":"official","family":"Crowd","given":["Child %d"]}],"birthDate":"2016-05-01",
			"generalPractitioner":[{"reference":"Practitioner/wei-chen"}],"managingOrganization":{"reference":"Organization/maple-street"}}`, id, i)
		add(`{"resourceType":"RelatedPerson","id":"%s-mother","active":true,"patient":{"reference":"Patient/%s"},"name":[{"text":"Mother %d"}],
			"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}],"telecom":[{"system":"phone","value":"413-555-0100"}]}`, id, id, i)
		for k := range 8 {
			add(`{"resourceType":"Encounter","id":"%s-%d","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"},"serviceProvider":{"reference":"Organization/maple-street"},
				"participant":[{"individual":{"reference":"Practitioner/wei-chen"}}],"period":{"start":"%s"}}`, id, k, id, at(10+i%500+k*30))
		}
		for k := range 3 {
			add(`{"resourceType":"Communication","id":"%s-try-%d","status":"not-done","subject":{"reference":"Patient/%s"},"sent":"%s",
				"sender":{"reference":"PractitionerRole/luis-moreno-maple-street"},"recipient":[{"reference":"RelatedPerson/%s-mother"}],
				"medium":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationMode","code":"PHONE"}]}]}`, id, k, id, at(1+(i+k*40)%200), id)
		}
		status := []string{"noshow", "booked", "cancelled", "fulfilled"}[i%4]
		add(`{"resourceType":"Appointment","id":"%s-next","status":"%s","start":"%s","end":"%s","participant":[{"actor":{"reference":"Patient/%s"},"status":"accepted"},
			{"actor":{"reference":"Practitioner/wei-chen"},"status":"accepted"}]}`, id, status, at(i%90), at(i%90), id)
		if i%10 == 0 {
			add(`{"resourceType":"Task","id":"%s-vow","status":"accepted","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"promise"}]},
				"description":"Call","for":{"reference":"Patient/%s"},"authoredOn":"%s","owner":{"reference":"PractitionerRole/luis-moreno-maple-street"},
				"restriction":{"period":{"end":"%s"}}}`, id, id, at(30), now.AddDate(0, 0, -i%40).Format(time.DateOnly))
		}
	}
	return all
}

// BenchmarkOutreach is the whole page for a site of 5,000 children.
func BenchmarkOutreach(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			url := filepath.Join(b.TempDir(), "town.db")
			if engine == "postgres" {
				url = dbtest.Postgres(b)
			}
			now := morning(b)
			h := moduletest.Open(b, url, now, modules)
			moduletest.Put(b, h.Store, records(b, now, false)...)
			moduletest.Put(b, h.Store, crowd(now, 5000)...)
			if err := h.DB.Analyze(b.Context()); err != nil {
				b.Fatal(err)
			}
			all, err := outreach.Families(b.Context(), h.DB, viewers["lena"], outreach.Standard(), now)
			if err != nil || len(all) < 5000 {
				b.Fatal(len(all), err)
			}
			list, _ := outreach.Standard().Quiet(all, contact.DayAt(now))
			c := webtest.NewClient(program(b, h))
			c.Get("/as/lena")
			b.ResetTimer()
			for b.Loop() {
				if a := c.Get("/outreach?view=site"); a.Status != http.StatusOK {
					b.Fatal(a.Status)
				}
			}
			b.ReportMetric(float64(len(list)), "families")
		})
	}
}
