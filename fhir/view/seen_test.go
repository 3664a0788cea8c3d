package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kith/fhir/element"
	"kith/fhir/seen"
)

// meetings are what the rule of package seen says of a resource, as lines of the
// columns patient, provider, day and site.
func meetings(t tester, line string) (all []string) {
	var d element.Doc
	if err := d.Parse([]byte(line), element.Options{}); err != nil {
		t.Fatal(err, line)
	}
	for _, m := range seen.Read(nil, d.Root()) {
		if m.Why == "" {
			all = append(all, fmt.Sprint([]string{m.Patient, m.Provider, m.Day, m.Site}))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// meetingsOf are the same of a view; what has no whole day is none.
func meetingsOf(t tester, name, line string) (all []string) {
	def, _ := PublishedAs(name)
	v := viewOf(t, string(def))
	at := map[string]int{}
	for i, c := range v.Columns {
		at[c.Name] = i
	}
	_, err := v.Flattener().Lines(t.Context(), []byte(line+"\n"), func(r Row) error {
		var cells []string
		for _, name := range []string{"patient", "provider", "day", "site"} {
			text := ""
			if i, ok := at[name]; ok {
				text = string(r[i].of(v.Columns[i].kind).AppendText(nil))
			}
			cells = append(cells, text)
		}
		if len(cells[2]) == len("2026-03-01") {
			all = append(all, fmt.Sprint(cells))
		}
		return nil
	}, func(_ int, _ []byte, err error) error { return err })
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestViewsOfMeetingsFollowTheRuleOfMeetings draws encounters and appointments
// and looks whether their views say who was seen as package seen does.
func TestViewsOfMeetingsFollowTheRuleOfMeetings(t *testing.T) {
	some := 0
	rapid.Check(t, func(t *rapid.T) {
		pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
		period := func(label string) string {
			return pick(label, "", `,"period":{"start":"2026-03-01T23:30:00-05:00"}`, `,"period":{"start":"2026-03-02"}`, `,"period":{"start":"2026-03"}`, `,"period":{"end":"2026-03-04"}`)
		}
		who := func() string {
			return pick("who", "Practitioner/a", "Practitioner/b", "PractitionerRole/c/_history/2", "RelatedPerson/d", "Patient/e", "")
		}
		part := func() string {
			return pick("part", "", `,"type":[{"coding":[{"code":"ATND"}]}]`, `,"type":[{"coding":[{"code":"ATND"}]},{"coding":[{"code":"x"},{"code":"REF"}]}]`, `,"type":[{"text":"REF"}]`)
		}
		member := func(name string) string {
			var all []string
			for range rapid.IntRange(0, 3).Draw(t, "members") {
				more := period("theirs")
				if name == "actor" {
					more = pick("status", `,"status":"accepted"`, `,"status":"declined"`, "")
				}
				all = append(all, `{"`+name+`":{"reference":"`+who()+`"}`+part()+more+`}`)
			}
			return strings.Join(all, ",")
		}
		encounter := `{"resourceType":"Encounter","id":"x","status":"` + pick("status", "finished", "in-progress", "cancelled", "planned") + `","class":{"code":"AMB"},"subject":{"reference":"` +
			pick("subject", "Patient/p", "Group/g", "") + `"},"participant":[` + member("individual") + `]` + period("period") + pick("site", "", `,"serviceProvider":{"reference":"Organization/o"}`) + pick("place", "", `,"location":[{"location":{"reference":"Location/l"}},{"location":{"reference":"Location/m"}}]`) + `}`
		appointment := `{"resourceType":"Appointment","id":"x","status":"` + pick("kept", "fulfilled", "booked") + `","start":"2026-03-01T09:00:00Z","participant":[` + member("actor") + `]}`
		for name, line := range map[string]string{"encounter": encounter, "appointment": appointment} {
			want := meetings(t, line)
			some += len(want)
			if got := meetingsOf(t, name, line); !slices.Equal(got, want) {
				t.Fatalf("%s\nthe view: %v\nthe rule: %v", line, got, want)
			}
		}
	})
	if some == 0 {
		t.Error("nobody was seen by anybody")
	}
}
