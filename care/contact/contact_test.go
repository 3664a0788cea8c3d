package contact_test

import (
	"fmt"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

var modules = []module.Module{people.Module, contact.Module}

// base is a clinic, a child in its care, and two who work there.
var base = []string{
	`{"resourceType":"Organization","id":"maple","name":"Maple"}`,
	`{"resourceType":"Patient","id":"a","managingOrganization":{"reference":"Organization/maple"}}`,
	`{"resourceType":"Practitioner","id":"chen"}`,
	`{"resourceType":"PractitionerRole","id":"chen-maple","practitioner":{"reference":"Practitioner/chen"},"organization":{"reference":"Organization/maple"}}`,
}

func encounter(more string) string {
	return `{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/a"},` +
		`"period":{"start":"2026-11-02T23:30:00-05:00"},"serviceProvider":{"reference":"Organization/maple"}` + more + `}`
}

func communication(more string) string {
	return `{"resourceType":"Communication","id":"c","status":"completed","subject":{"reference":"Patient/a"},"sent":"2026-11-02T09:00:00-05:00"` + more + `}`
}

func appointment(status, more string) string {
	return `{"resourceType":"Appointment","id":"p","status":"` + status + `","start":"2026-11-02T09:00:00-05:00",` +
		`"participant":[{"actor":{"reference":"Patient/a"}},{"actor":{"reference":"Practitioner/chen"}}` + more + `]}`
}

func TestWhatEachResourceIsReadAs(t *testing.T) {
	const chen, role = `,"participant":[{"individual":{"reference":"Practitioner/chen"}}]`, `PractitionerRole/chen-maple`
	tests := map[string]struct{ body, want string }{
		"a visit, of the day on the wall":       {encounter(chen), "Practitioner/chen Patient/a 2026-11-02 visit true"},
		"a visit by somebody's role":            {encounter(`,"participant":[{"individual":{"reference":"` + role + `"}}]`), "Practitioner/chen Patient/a 2026-11-02 visit true"},
		"a visit with nobody named":             {encounter(""), ""},
		"a planned visit":                       {`{"resourceType":"Encounter","id":"e","status":"planned","class":{"code":"AMB"},"subject":{"reference":"Patient/a"},"period":{"start":"2026-11-02"}` + chen + `}`, ""},
		"an emergency room, which has shifts":   {`{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"EMER"},"subject":{"reference":"Patient/a"},"period":{"start":"2026-11-02"}` + chen + `}`, "Practitioner/chen Patient/a 2026-11-02 visit false"},
		"a translator gives no care":            {encounter(`,"participant":[{"type":[{"coding":[{"code":"translator"}]}],"individual":{"reference":"Practitioner/ana"}}]`), ""},
		"one walks the child to the next":       {encounter(`,"type":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"handoff-visit"}]}],"participant":[{"individual":{"reference":"Practitioner/chen"}},{"individual":{"reference":"Practitioner/lena"}}]`), "Practitioner/chen Patient/a 2026-11-02 handoff true; Practitioner/lena Patient/a 2026-11-02 visit true"},
		"a call to the mother":                  {communication(`,"medium":[{"coding":[{"code":"PHONE"}]}],"sender":{"reference":"` + role + `"},"recipient":[{"reference":"RelatedPerson/m"}]`), "Practitioner/chen RelatedPerson/m 2026-11-02 call false"},
		"the mother writes":                     {communication(`,"medium":[{"coding":[{"code":"ONLINEWRIT"}]}],"sender":{"reference":"RelatedPerson/m"},"recipient":[{"reference":"` + role + `"}]`), "Practitioner/chen RelatedPerson/m 2026-11-02 message false"},
		"mother and child get one letter":       {communication(`,"sender":{"reference":"` + role + `"},"recipient":[{"reference":"Patient/a"},{"reference":"RelatedPerson/m"}]`), "Practitioner/chen Patient/a 2026-11-02 message false; Practitioner/chen RelatedPerson/m 2026-11-02 message false"},
		"mother and child write to each other":  {communication(`,"sender":{"reference":"Patient/a"},"recipient":[{"reference":"RelatedPerson/m"}]`), ""},
		"they met outside":                      {communication(`,"medium":[{"coding":[{"code":"FACE"}]}],"sender":{"reference":"` + role + `"},"recipient":[{"reference":"Patient/a"}]`), "Practitioner/chen Patient/a 2026-11-02 visit false"},
		"nobody answered":                       {`{"resourceType":"Communication","id":"c","status":"not-done","subject":{"reference":"Patient/a"},"sent":"2026-11-02","sender":{"reference":"` + role + `"},"recipient":[{"reference":"Patient/a"}]}`, "Practitioner/chen Patient/a 2026-11-02 tried false"},
		"a visit that did not happen":           {appointment("noshow", ""), "Practitioner/chen Patient/a 2026-11-02 missed false"},
		"a visit called off":                    {appointment("cancelled", ""), "Practitioner/chen Patient/a 2026-11-02 called-off false"},
		"a visit to come is no contact":         {appointment("booked", ""), ""},
		"a visit kept is told by its encounter": {appointment("fulfilled", ""), ""},
	}
	moduletest.Each(t, time.Date(2026, 11, 18, 8, 0, 0, 0, time.UTC), modules, func(t *testing.T, h *module.House) {
		for _, b := range base {
			moduletest.Put(t, h.Store, []byte(b))
		}
		for name, tt := range tests {
			moduletest.Put(t, h.Store, []byte(tt.body))
			got := ""
			all, err := contact.Since(t.Context(), h.DB, access.Staff("Practitioner/chen", "maple"), 1, "a")
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range all["a"] {
				if i > 0 {
					got += "; "
				}
				got += fmt.Sprintf("%s %s %s %s %v", c.Person, c.With, contact.Date(c.Day).Format(time.DateOnly), c.Kind, c.Outpatient)
			}
			if got != tt.want {
				t.Errorf("%s:\n got %s\nwant %s", name, got, tt.want)
			}
			remove(t, h)
		}
	})
}

// remove deletes what a case wrote: its rows must go with it.
func remove(t *testing.T, h *module.House) {
	t.Helper()
	for _, x := range [][2]string{{"Encounter", "e"}, {"Communication", "c"}, {"Appointment", "p"}} {
		if _, err := h.Store.Read(t.Context(), access.Staff("Practitioner/chen", "maple"), x[0], x[1]); err != nil {
			continue
		}
		moduletest.Remove(t, h.Store, x[0], x[1])
	}
	for _, table := range []string{"contact_event", "appointment"} {
		if n, err := db.One(t.Context(), h.DB, db.Int, "", "select count(*) from "+table); err != nil || n != 0 {
			t.Fatalf("%s keeps %d rows of what is gone: %v", table, n, err)
		}
	}
}

func TestWhomEachChildSeesMost(t *testing.T) {
	moduletest.Each(t, time.Date(2026, 11, 18, 8, 0, 0, 0, time.UTC), modules, func(t *testing.T, h *module.House) {
		for _, b := range base {
			moduletest.Put(t, h.Store, []byte(b))
		}
		for i, v := range [][2]string{{"chen", "2026-01-05"}, {"chen", "2026-01-05"}, {"lena", "2026-02-01"}, {"lena", "2026-03-01"}, {"chen", "2026-04-01"}, {"haddad", "2020-01-01"}} {
			moduletest.Put(t, h.Store, fmt.Appendf(nil, `{"resourceType":"Encounter","id":"e%d","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/a"},`+
				`"period":{"start":%q},"participant":[{"individual":{"reference":"Practitioner/%s"}}]}`, i, v[1], v[0]))
		}
		who, err := contact.Usual(t.Context(), h, access.Staff("Practitioner/chen", "maple"), "a", "b")
		if err != nil || len(who) != 1 || who["a"] != "Practitioner/chen" {
			t.Errorf("two days with each; Dr. Chen came last: %v %v", who, err)
		}
		if who, err := contact.Usual(t.Context(), h, access.Staff("Practitioner/reed", "riverside"), "a"); err != nil || len(who) != 0 {
			t.Errorf("the wrong clinic learns %v %v", who, err)
		}
		if who, err := contact.Usual(t.Context(), h, access.Staff("Practitioner/chen", "maple")); err != nil || len(who) != 0 {
			t.Errorf("nobody is asked for: %v %v", who, err)
		}
		moduletest.Put(t, h.Store, []byte(`{"resourceType":"PractitionerRole","id":"gone","active":true,"practitioner":{"reference":"Practitioner/haddad"},"period":{"end":"2026-06-30"}}`))
		who, err = contact.Usual(t.Context(), h, access.Staff("Practitioner/chen", "maple"), "a")
		if err != nil || who["a"] != "Practitioner/chen" {
			t.Errorf("somebody else left: %v %v", who, err)
		}
		for _, id := range []string{"chen-left", "chen-maple"} {
			moduletest.Put(t, h.Store, []byte(`{"resourceType":"PractitionerRole","id":"`+id+`","active":true,"practitioner":{"reference":"Practitioner/chen"},"period":{"end":"2026-06-30"}}`))
		}
		who, err = contact.Usual(t.Context(), h, access.Staff("Practitioner/lena", "maple"), "a")
		if err != nil || who["a"] != "Practitioner/lena" {
			t.Errorf("Dr. Chen left in June: %v %v", who, err)
		}
	})
}
