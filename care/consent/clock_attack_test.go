package consent

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
)

// grownOn reports whether somebody is of an age on the calendar of a wall: by
// the words of the dates alone, so that February 29 is over with March 1.
func grownOn(birth string, age int, wall time.Time) bool {
	var year int
	fmt.Sscanf(birth, "%d", &year)
	return wall.Format(time.DateOnly) >= fmt.Sprintf("%04d", year+age)+birth[4:]
}

// Minute by minute around midnight where care is given, in three zones and
// where the server's own is another, in nights without a change of clocks and
// with one: who reads what, as the database answers it.
func TestNobodyReadsAMinuteTooEarlyOrTooLate(t *testing.T) {
	births := map[string][]string{ // by zone; those of March and November fall on nights of a change of clocks
		"America/Los_Angeles": {"2008-02-29", "2014-11-23", "2014-03-08", "2008-11-01"},
		"America/New_York":    {"2008-02-29", "2014-11-01"},
		"Pacific/Honolulu":    {"2008-02-29", "2014-11-23"},
		"Europe/Berlin":       {"2014-03-29", "2008-10-25"},
		"America/Havana":      {"2014-03-08", "2014-11-01"}, // where the clocks change at midnight
	}
	for name, born := range births {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2019, 1, 1, 12, 0, 0, 0, time.UTC) // long before: no birthday needs a job
		moduletest.Each(t, now, []module.Module{people.Module, Module}, func(t *testing.T, m *module.House) {
			gate := &Gate{Place: Place{Zone: zone}, Rules: Standard(), Now: func() time.Time { return now }}
			if err := m.Store.Bind(t.Context(), gate); err != nil {
				t.Fatal(err)
			}
			text := clinic
			for i, b := range born {
				text += fmt.Sprintf(`
{"resourceType":"Patient","id":"c%[1]d","birthDate":"%[2]s","managingOrganization":{"reference":"Organization/maple"}}
{"resourceType":"RelatedPerson","id":"p%[1]d","active":true,"patient":{"reference":"Patient/c%[1]d"},"relationship":[{"coding":[{"code":"MTH"}]}]}
{"resourceType":"Observation","id":"o%[1]d","subject":{"reference":"Patient/c%[1]d"}}`, i, b)
			}
			moduletest.Load(t, m.Store, strings.NewReader(strings.TrimSpace(text)))
			for i, b := range born {
				for _, age := range []int{12, 18} {
					sweep(t, m, swept{zone, b, age, fmt.Sprintf("c%d", i), fmt.Sprintf("RelatedPerson/p%d", i), fmt.Sprintf("Observation/o%d", i)})
				}
			}
		})
	}
}

// swept is one birthday of one child.
type swept struct {
	zone                       *time.Location
	birth                      string
	age                        int
	child, parent, observation string
}

func sweep(t *testing.T, m *module.House, s swept) {
	t.Helper()
	born, err := time.Parse(time.DateOnly, s.birth)
	if err != nil {
		t.Fatal(err)
	}
	turns := born.AddDate(s.age, 0, 0)
	midnight := time.Date(turns.Year(), turns.Month(), turns.Day(), 0, 0, 0, 0, s.zone)
	for n := -13 * 5; n < 13*5; n++ {
		if n%15 != 0 && (n < -10 || n > 10) {
			continue
		}
		at := midnight.Add(time.Duration(n) * time.Minute)
		wall := at.In(s.zone)
		young, grown := grownOn(s.birth, 12, wall), grownOn(s.birth, 18, wall)
		parent := readable(t, m.Store, Personal(people.CustodialParent, s.parent).At(at), s.child)
		self := readable(t, m.Store, Personal(people.TeenSelf, "Patient/"+s.child).At(at), s.child)
		for what, x := range map[string][2]bool{
			"the parent reads findings": {parent[s.observation], !young},
			"the parent reads at all":   {len(parent) > 0, !grown},
			"the child reads findings":  {self[s.observation], young},
		} {
			if x[0] != x[1] {
				t.Fatalf("%s born %s, at %s (%s UTC): %s: %v", s.zone, s.birth, wall.Format("2006-01-02 15:04 MST"), at.UTC().Format("15:04"), what, x[0])
			}
		}
	}
}
