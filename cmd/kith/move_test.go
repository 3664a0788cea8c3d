package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/care/transition"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/web/webtest"
)

// moved has Leo moved to his grandmother at an hour that the house's clock has
// passed, by the pages' own code: the hour before is asked first.
func moved(t *testing.T, h *module.House, at time.Time) {
	t.Helper()
	luis, err := atWork(t.Context(), h, "luis-moreno")
	if err != nil {
		t.Fatal(err)
	}
	before := on(h, at.Add(-time.Hour))
	err = transition.PlanMove(t.Context(), before, luis, people.PatientID("leo-reyes-cole"), transition.Answers{
		"day": at.Format(time.DateOnly), "hour": at.Format("15:04"), "family:denise-reyes-leo": "ended", "home:denise-home": "leaves", "home:rosa-home": "enters",
	})
	if err != nil {
		t.Fatal(err)
	}
}

// After the hour a caregiver's bookmark says what an address says that never was.
func TestAFormerCaregiversBookmarkIsNotFound(t *testing.T) {
	m, h := townhall(t)
	denise := walksIn(t, m, "denise-reyes")
	links := wards(t, denise)
	if len(links) != 2 {
		t.Fatalf("Denise has %d children to begin with", len(links))
	}
	at := h.Now().In(h.Zone).Truncate(time.Minute)
	moved(t, h, at)
	left := wards(t, denise)
	if len(left) != 1 {
		t.Fatalf("after the hour Denise has %d children", len(left))
	}
	gone := links[0]
	if gone == left[0] {
		gone = links[1]
	}
	never := denise.Get("/f/aaaaaaaaaa")
	bookmark := denise.Get(gone)
	if never.Status != http.StatusNotFound || bookmark.Status != never.Status || same(bookmark) != same(never) {
		t.Errorf("the bookmark: %d\n%s\nan address that never was: %d\n%s", bookmark.Status, bookmark.Body, never.Status, never.Body)
	}
	for _, path := range []string{"/children/leo-reyes-cole/move", "/children/leo-reyes-cole", "/departures"} {
		if a := denise.Get(path); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	rosa := consent.Personal(people.KinOrFoster, "RelatedPerson/rosa-reyes-leo").At(h.Now())
	if _, err := people.Child(t.Context(), h.DB, rosa, "leo-reyes-cole"); err != nil {
		t.Errorf("Rosa does not see Leo: %v", err)
	}
}

// same is a page without what differs from request to request: its number.
func same(a *webtest.Answer) string {
	id := a.Header.Get("X-Request-Id")
	if id == "" {
		return a.Body
	}
	return strings.ReplaceAll(a.Body, id, "")
}

// Whoever left finds what somebody finds who was never here.
func TestWhoLeftFindsNothing(t *testing.T) {
	m, h := townhall(t)
	lena := walksIn(t, m, "lena-ortiz")
	wants(t, lena.Get("/children/amara-reyes-cole"), http.StatusOK, "Amara")
	err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
		in, err := h.Store.Prepare([]byte(`{"resourceType":"PractitionerRole","id":"lena-ortiz-maple-street","active":false,"practitioner":{"reference":"Practitioner/lena-ortiz"},"organization":{"reference":"Organization/maple-street"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"counselor"}]}],"period":{"start":"2026-09-08","end":"2026-11-01"}}`), element.Options{})
		if err != nil {
			return err
		}
		defer h.Store.Release(in)
		_, err = h.Store.WriteTx(t.Context(), tx, access.Operator(), "test", []*store.Incoming{in})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/children/amara-reyes-cole", "/children/never-was", "/today"} { // nobody is signed in any more
		if a := lena.Get(path); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/sign-in") {
			t.Errorf("%s: %d to %q", path, a.Status, a.Header.Get("Location"))
		}
	}
}

func TestTheTownPlansAMoveAndADeparture(t *testing.T) {
	m, h := townhall(t)
	for range 2 { // it may run twice
		if err := transitions(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
	luis := walksIn(t, m, "luis-moreno")
	wants(t, luis.Get("/children/leo-reyes-cole/move"), http.StatusOK, "Planned", "5:00", "Luis Moreno tells them")
	wants(t, luis.Get("/departures"), http.StatusOK, "Dr. Samira Haddad", "Being prepared")
	wants(t, luis.Get("/today"), http.StatusOK, "To tell about a move", "Who leaves, who is away")
	wants(t, luis.Get("/children/leo-reyes-cole"), http.StatusOK, "Leo moves to other people")
	for _, form := range []string{"pdf", "json"} {
		if a := luis.Get("/children/leo-reyes-cole/move/passport." + form + "?to=RelatedPerson/rosa-reyes-leo"); a.Status != http.StatusOK || len(a.Body) < 1000 {
			t.Errorf("the passport as %s: %d, %d bytes", form, a.Status, len(a.Body))
		}
		wants(t, luis.Get("/children/leo-reyes-cole/move/passport."+form+"?to=RelatedPerson/never"), http.StatusNotFound)
		wants(t, walksIn(t, m, "denise-reyes").Get("/children/leo-reyes-cole/move/passport."+form+"?to=RelatedPerson/rosa-reyes-leo"), http.StatusNotFound)
	}
}
