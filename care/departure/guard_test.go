package departure

import (
	"slices"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/store"
	"kith/platform/db"
	"kith/platform/fault"
)

// What a Task of this kind comes to is written by the program: one that came by
// another door would hand over children whom its writer may not see.
func TestNobodyPreparesADepartureBesideItsPage(t *testing.T) {
	each(t, func(s *scene) {
		write := func(who string, body []byte, seen int64) error {
			in, err := s.h.Store.Prepare(body, element.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.h.Store.Release(in)
			in.New, in.IfMatch = seen == 0, seen
			_, err = s.h.Store.Write(t.Context(), s.viewer(who), "test", []*store.Incoming{in})
			return err
		}
		refused := func(what string, err error) {
			t.Helper()
			if !fault.Is(err, fault.Rule) {
				t.Errorf("%s: %v", what, err)
			}
		}
		forged := Departure{ID: element.NewID(), Role: "lena-ortiz-maple-street", Kind: "leave", Reason: Reasons[0], Last: "2026-11-17", By: haddad, Status: confirmed}
		body, err := forged.task(s.clock)
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{"samira-haddad", "omar-reed", "sam-keo"} {
			refused(who+" writes that a colleague left", write(who, body, 0))
		}
		at := s.leaves("sam-keo", "wei-chen-maple-street", "2026-12-18")
		id := at[len("/departures/"):]
		follows, err := Successor{ID: element.NewID(), Departure: id, Child: leo, To: haddad, Status: confirmed}.task(haddad, s.clock)
		if err != nil {
			t.Fatal(err)
		}
		refused("a colleague says that she follows", write("samira-haddad", follows, 0))

		res, err := s.h.Store.Whole(t.Context(), s.h.DB, "Task", id)
		if err != nil {
			t.Fatal(err)
		}
		root, err := res.Parse(&element.Doc{})
		if err != nil {
			t.Fatal(err)
		}
		for what, d := range map[string]*element.Draft{
			"whoever leaves calls it off": element.Edit(root).Set("status", calledOff),
			"it becomes something else":   element.Edit(root).Set("code", own.Concept("promise")),
		} {
			if body, err = d.Set("lastModified", s.clock.Add(time.Minute)).JSON(); err != nil {
				t.Fatal(err)
			}
			for _, who := range []string{"wei-chen", "samira-haddad"} {
				if err := write(who, body, res.Version); !fault.Is(err, fault.Rule) && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s, by %s: %v", what, who, err)
				}
			}
		}
		now, err := db.All(t.Context(), s.h.DB, db.Text, `select d.task_id from departure d`)
		if err != nil || !slices.Equal(now, []string{id}) {
			t.Errorf("there are %v (%v), want %s alone", now, err, id)
		}
	})
}
