package consent

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/platform/access"
)

// dated is a child with a father until a day, a doctor on the team from one day
// to another, somebody who stands in for her those days, and an aunt until 17:00.
const dated = `
{"resourceType":"Organization","id":"maple"}
{"resourceType":"Practitioner","id":"chen"}
{"resourceType":"PractitionerRole","id":"chen-maple","active":true,"practitioner":{"reference":"Practitioner/chen"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"pediatrician"}]}]}
{"resourceType":"Practitioner","id":"lena"}
{"resourceType":"PractitionerRole","id":"lena-maple","active":true,"practitioner":{"reference":"Practitioner/lena"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"pediatrician"}]}],"extension":[{"url":"http://kith.example/fhir/StructureDefinition/covers","extension":[{"url":"for","valueReference":{"reference":"PractitionerRole/chen-maple"}},{"url":"period","valuePeriod":{"start":"{from}","end":"{to}"}}]}]}
{"resourceType":"Patient","id":"c","birthDate":"2018-05-05","managingOrganization":{"reference":"Organization/maple"}}
{"resourceType":"RelatedPerson","id":"father","active":true,"patient":{"reference":"Patient/c"},"relationship":[{"coding":[{"code":"FTH"}]}],"period":{"start":"{from}","end":"{to}"}}
{"resourceType":"RelatedPerson","id":"aunt","active":true,"patient":{"reference":"Patient/c"},"relationship":[{"coding":[{"code":"AUNT"}]}],"extension":[{"url":"http://kith.example/fhir/StructureDefinition/custody","valueCode":"placed"}],"period":{"start":"{from}","end":"{to}T17:00:00Z"}}
{"resourceType":"CareTeam","id":"team","status":"active","subject":{"reference":"Patient/c"},"period":{"start":"{from}"},"participant":[{"member":{"reference":"PractitionerRole/chen-maple"},"period":{"end":"{to}"}}]}
{"resourceType":"Observation","id":"open","subject":{"reference":"Patient/c"}}
{"resourceType":"Observation","id":"private","meta":{"security":[{"code":"R"}]},"subject":{"reference":"Patient/c"}}`

// Days begin and end at midnight where care is given, in nights of a change of
// clocks as in others, minute by minute; when the place changes its calendar;
// and after a rebuild.
func TestWholeDaysAreThoseOfThePlace(t *testing.T) {
	from, to := "2026-03-08", "2026-11-01" // the clocks change on both days in America
	text := strings.NewReplacer("{from}", from, "{to}", to).Replace(strings.TrimSpace(dated))
	zones := []string{"America/New_York", "UTC", "America/Los_Angeles", "America/Havana", "Pacific/Kiritimati"}
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	moduletest.Each(t, now, []module.Module{people.Module, Module}, func(t *testing.T, m *module.House) {
		for n, name := range zones {
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			gate := &Gate{Place: Place{Zone: zone}, Rules: Standard(), Now: func() time.Time { return now }}
			if err := m.Store.Bind(t.Context(), gate); err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				moduletest.Load(t, m.Store, strings.NewReader(text))
			}
			sweepDays(t, m, zone, from, to)
			if n == 2 {
				if err := m.Store.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
					t.Fatal(err)
				}
				sweepDays(t, m, zone, from, to)
			}
		}
	})
}

func sweepDays(t *testing.T, m *module.House, zone *time.Location, from, to string) {
	t.Helper()
	five, err := time.Parse(time.RFC3339, to+"T17:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	for _, around := range []time.Time{
		time.Date(2026, 3, 8, 0, 0, 0, 0, zone), time.Date(2026, 11, 2, 0, 0, 0, 0, zone), five,
	} {
		for n := -15 * 60; n < 15*60; n++ {
			if n%60 != 0 && (n < -2 || n > 2) {
				continue
			}
			at := around.Add(time.Duration(n) * time.Minute)
			day := at.In(zone).Format(time.DateOnly)
			begun, holds := day >= from, day >= from && day <= to
			chen := access.Staff("Practitioner/chen", "maple").As("PractitionerRole/chen-maple").Lacking(Lacks(people.PrimaryCare)).For(PurposeOf(people.PrimaryCare))
			lena, _, err := Worker(t.Context(), m.DB, "lena", Place{Zone: zone}.Day(at), at)
			if err != nil {
				t.Fatal(err)
			}
			reads := func(v access.Viewer, what string) bool {
				return readable(t, m.Store, v.At(at), "c")["Observation/"+what]
			}
			for what, x := range map[string][2]bool{
				"the father reads":      {reads(Personal(people.CustodialParent, "RelatedPerson/father"), "open"), holds},
				"the aunt reads":        {reads(Personal(people.KinOrFoster, "RelatedPerson/aunt"), "open"), begun && at.Before(five.Add(time.Second))},
				"the team reads":        {reads(chen, "private"), holds},
				"a colleague reads":     {reads(chen, "open"), true},
				"who stands in is both": {slices.Contains(lena.Names(), "PractitionerRole/chen-maple"), holds},
			} {
				if x[0] != x[1] {
					t.Fatalf("%s, at %s: %s: %v", zone, at.In(zone).Format("2006-01-02 15:04 MST"), what, fmt.Sprint(x[0]))
				}
			}
		}
	}
}
