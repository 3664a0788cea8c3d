package board_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/module"
	"kith/platform/access"
)

func TestWhatIsOwedStandsOnTheTodayOfWhoeverWasToldAndOnNobodysElse(t *testing.T) {
	h := town(t)
	if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
		t.Fatal(err)
	}
	lena, _, err := consent.Worker(t.Context(), h.DB, "lena-ortiz", h.Today(), h.Now())
	if err != nil {
		t.Fatal(err)
	}
	lena = lena.At(h.Now())
	item, err := disclosure.Tell(t.Context(), h, lena, disclosure.Statement{
		Child: "amara-reyes-cole", Teller: "Patient/amara-reyes-cole", At: h.Now().AddDate(0, 0, -3), Topic: "eating", Words: "CANARY",
		Wishes: []disclosure.Wish{{With: "PractitionerRole/wei-chen-maple-street", Choice: disclosure.MayHeadline}}})
	if err != nil {
		t.Fatal(err)
	}
	as := func(h *module.House, v access.Viewer, url string) string {
		r := httptest.NewRequestWithContext(access.With(t.Context(), v), http.MethodGet, url, nil)
		w := httptest.NewRecorder()
		program(t, h).ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", url, w.Code)
		}
		return w.Body.String()
	}
	to := "/children/amara-reyes-cole/told/" + item.ID
	page := as(h, lena, "/today")
	if !strings.Contains(page, to) || !strings.Contains(page, "by November 22") || strings.Contains(page, "CANARY") || strings.Contains(page, "Eating") {
		t.Error("Lena is not told that she owes Amara an answer, or told too much")
	}
	later := *h
	later.Now = func() time.Time { return h.Now().AddDate(0, 0, 5) }
	if page := as(&later, lena.At(later.Now()), "/today"); !strings.Contains(page, "was due November 22") {
		t.Error("she is not told that it is late")
	}
	chen, _, err := consent.Worker(t.Context(), h.DB, "wei-chen", h.Today(), h.Now())
	if err != nil {
		t.Fatal(err)
	}
	for url, v := range map[string]access.Viewer{"/today": chen.At(h.Now()), "/today?view=room": lena, "/today/print": lena} {
		if page := as(h, v, url); strings.Contains(page, to) || strings.Contains(page, "h-owed") {
			t.Errorf("%s shows it to %s", url, v.ID())
		}
	}
}
