package consent

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
)

// said returns the relations that a resource tells of, one a line.
func said(t *testing.T, resource string) string {
	t.Helper()
	var doc element.Doc
	if err := doc.Parse([]byte(resource), element.Options{}); err != nil {
		t.Fatal(err)
	}
	root, rows := doc.Root(), store.Rows{}
	c := store.Change{Type: root.Get("resourceType").Text(), ID: root.Get("id").Text(), New: root, Updated: matrixNow}
	if mattersToRelations(c.Type, root) {
		readRelations(rows, c)
	}
	var all []string
	for _, r := range rows["care_relation"] {
		all = append(all, fmt.Sprintf("%v %v%v of %v, %s to %s", r[4], r[5], r[6], r[3], when(r[7].(int64)), when(r[8].(int64))))
	}
	return strings.Join(all, "\n")
}

func when(at int64) string {
	switch at {
	case access.Begin:
		return "ever"
	case access.Never:
		return "ever"
	}
	return time.UnixMicro(at).UTC().Format("2006-01-02T15:04")
}

func TestTheRecordSaysWhoStandsHowToAChild(t *testing.T) {
	const amara = `"reference":"Patient/amara"`
	own := func(name, value string) string {
		return `{"url":"http://kith.example/fhir/StructureDefinition/` + name + `",` + value + `}`
	}
	relative := func(code, more string) string {
		return `{"resourceType":"RelatedPerson","id":"r","patient":{` + amara + `},"relationship":[{"coding":[{"code":"` + code + `"}]}]` + more + `}`
	}
	task := func(code, status, more string) string {
		return `{"resourceType":"Task","id":"t","status":"` + status + `","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"` + code +
			`"}]},"for":{` + amara + `},"owner":{"reference":"PractitionerRole/rao"},"authoredOn":"2026-11-01T10:00:00Z","lastModified":"2026-11-10T10:00:00Z"` + more + `}`
	}
	team := func(status, more string) string {
		return `{"resourceType":"CareTeam","id":"c","status":"` + status + `","subject":{` + amara + `},"period":{"start":"2025-01-14"},"participant":[` + more + `],"managingOrganization":[{"reference":"Organization/maple"}]}`
	}
	for name, tt := range map[string]struct{ resource, want string }{
		"a member of the team, from the team's first day on": {team("active", `{"member":{"reference":"PractitionerRole/chen"}}`),
			"PractitionerRole/chen team of amara, 2025-01-14T00:00 to ever"},
		"a member who left, until the end of that day": {team("active", `{"member":{"reference":"PractitionerRole/jo"},"period":{"start":"2026-01-22","end":"2026-06-12"}}`),
			"PractitionerRole/jo team of amara, 2026-01-22T00:00 to 2026-06-13T00:00"},
		"a placement that ends at five": {team("active", `{"member":{"reference":"PractitionerRole/jo"},"period":{"end":"2026-06-12T17:00:00-04:00"}}`),
			"PractitionerRole/jo team of amara, 2025-01-14T00:00 to 2026-06-12T21:00"},
		"somebody for another place is one of the team there": {team("active", `{"member":{"reference":"Practitioner/rao"},"onBehalfOf":{"reference":"Organization/line"}}`), "Practitioner/rao@line team of amara, 2025-01-14T00:00 to ever"},
		"a practitioner, at the place that runs the team":     {team("active", `{"member":{"reference":"Practitioner/chen"}}`), "Practitioner/chen@maple team of amara, 2025-01-14T00:00 to ever"},
		"the place that runs the team is not a member":        {team("active", `{"member":{"reference":"Organization/maple"}}`), ""},
		"a relative on the team stands as RelatedPerson says": {team("active", `{"member":{"reference":"RelatedPerson/denise"}}`), ""},
		"a team that is proposed, over or not meant":          {team("proposed", `{"member":{"reference":"PractitionerRole/chen"}}`), ""},
		"a team that was entered in error":                    {team("entered-in-error", `{"member":{"reference":"PractitionerRole/chen"}}`), ""},
		"a year from a visit on": {`{"resourceType":"Encounter","id":"e","status":"finished","subject":{` + amara + `},"participant":[{"individual":{"reference":"Practitioner/chen"}}],"period":{"start":"2026-03-02T09:00:00Z","end":"2026-03-02T09:30:00Z"},"serviceProvider":{"reference":"Organization/maple"}}`,
			"Practitioner/chen@maple encounter of amara, 2026-03-02T09:00 to 2027-03-02T09:30"},
		"who translates is no clinician of hers":   {`{"resourceType":"Encounter","id":"e","status":"finished","subject":{` + amara + `},"participant":[{"type":[{"coding":[{"code":"translator"}]}],"individual":{"reference":"Practitioner/ana"}}],"period":{"start":"2026-03-02T09:00:00Z"}}`, ""},
		"a visit that is planned or was cancelled": {`{"resourceType":"Encounter","id":"e","status":"planned","subject":{` + amara + `},"participant":[{"individual":{"reference":"Practitioner/chen"}}],"period":{"start":"2026-12-02T09:00:00Z"}}`, ""},
		"a clock of a loop ends nothing":           {task("consult", "requested", `,"extension":[{"url":"http://kith.example/fhir/StructureDefinition/held-by","valueReference":{"reference":"PractitionerRole/chen"}}],"restriction":{"period":{"end":"2026-11-01T10:30:00Z"}}`), "PractitionerRole/rao asked of amara, 2026-11-01T10:00 to ever"},
		"a handoff that is asked for":              {task("handoff", "requested", ""), "PractitionerRole/rao asked of amara, 2026-11-01T10:00 to ever"},
		"and accepted":                             {task("handoff", "accepted", ""), "PractitionerRole/rao brought-in of amara, 2026-11-01T10:00 to ever"},
		"and done, ninety days":                    {task("consult", "completed", ""), "PractitionerRole/rao brought-in of amara, 2026-11-01T10:00 to 2027-02-08T10:00"},
		"and declined":                             {task("referral", "rejected", ""), ""},
		"a promise brings nobody in":               {task("promise", "accepted", ""), ""},
		"whatever a referral asks does":            {task("x", "accepted", `,"focus":{"reference":"ServiceRequest/s"}`), "PractitionerRole/rao brought-in of amara, 2026-11-01T10:00 to ever"},
		"a mother":                                 {relative("MTH", ""), "RelatedPerson/r familycustodial-parent of amara, ever to ever"},
		"a father whose right was limited":         {relative("FTH", `,"extension":[`+own("custody", `"valueCode":"limited"`)+`]`), "RelatedPerson/r familynon-custodial-parent of amara, ever to ever"},
		"and ended":                                {relative("FTH", `,"extension":[`+own("custody", `"valueCode":"ended"`)+`]`), ""},
		"a grandmother":                            {relative("GRMTH", ""), ""},
		"with whom he was placed":                  {relative("GRMTH", `,"extension":[`+own("custody", `"valueCode":"placed"`)+`]`), "RelatedPerson/r familykin-or-foster of amara, ever to ever"},
		"a foster mother":                          {relative("MTHFOST", `,"period":{"start":"2026-11-06"}`), "RelatedPerson/r familykin-or-foster of amara, 2026-11-06T00:00 to ever"},
		"a brother":                                {relative("BRO", ""), ""},
		"somebody no longer active":                {relative("MTH", `,"active":false`), ""},
		"whom a referral asks":                     {`{"resourceType":"ServiceRequest","id":"s","status":"active","intent":"order","subject":{` + amara + `},"performer":[{"reference":"Organization/harbor"}]}`, "Organization/harbor asked of amara, ever to ever"},
		"a colleague's advice, ninety days": {`{"resourceType":"Communication","id":"a","status":"completed","subject":{` + amara + `},"category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"advice"}]}],"sent":"2026-09-01T10:00:00Z","sender":{"reference":"PractitionerRole/rao"}}`,
			"PractitionerRole/rao advice of amara, 2026-09-01T10:00 to 2026-11-30T10:00"},
		"a message is no advice": {`{"resourceType":"Communication","id":"a","status":"completed","subject":{` + amara + `},"sent":"2026-09-01T10:00:00Z","sender":{"reference":"PractitionerRole/rao"}}`, ""},
	} {
		if got := said(t, tt.resource); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tt.want)
		}
	}
}

func TestWhoStandsInReadsAsBothAndOnlyWhileItLasts(t *testing.T) {
	role := func(id, who, work, more string) string {
		return `{"resourceType":"PractitionerRole","id":"` + id + `","active":true,"practitioner":{"reference":"Practitioner/` + who + `"},"organization":{"reference":"Organization/maple"},` +
			`"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"` + work + `"}]}]` + more + `}`
	}
	covers := `,"extension":[{"url":"http://kith.example/fhir/StructureDefinition/covers","extension":[{"url":"for","valueReference":{"reference":"PractitionerRole/chen-maple"}},` +
		`{"url":"period","valuePeriod":{"start":"2026-11-20","end":"2026-11-24"}}]}]`
	records := []string{role("chen-maple", "chen", "pediatrician", ""), role("haddad-maple", "haddad", "pediatrician", covers),
		`{"resourceType":"Organization","id":"maple"}`, `{"resourceType":"Organization","id":"annex","partOf":{"reference":"Organization/maple"}}`}
	moduletest.Each(t, matrixNow, []module.Module{people.Module, Module}, func(t *testing.T, h *module.House) {
		moduletest.Load(t, h.Store, bytes.NewReader([]byte(strings.Join(records, "\n"))))
		for day, want := range map[int]bool{0: true, 2: false, -4: false} {
			now := matrixNow.AddDate(0, 0, day)
			v, places, err := Worker(t.Context(), h.DB, "haddad", Place{}.Day(now), now)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"PractitionerRole/chen-maple", "Practitioner/chen@maple"} {
				if got := slices.Contains(v.Names(), name); got != want {
					t.Errorf("%d days on, known as %s: %v", day, name, got)
				}
			}
			if !slices.Equal(places, []people.OrganizationID{"maple", "annex"}) || !slices.Contains(v.Names(), "Practitioner/haddad@maple") {
				t.Errorf("at %v as %v", places, v.Names())
			}
		}
		if v, places, err := Worker(t.Context(), h.DB, "nobody", Place{}.Day(matrixNow), matrixNow); !v.Nobody() || places != nil || err != nil {
			t.Errorf("somebody without work is %v at %v (%v)", v.ID(), places, err)
		}
	})
}
