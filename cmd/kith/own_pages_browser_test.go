package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kith/platform/web/browse"
)

func TestThePagesOfAFamilyAreGoodToLookAt(t *testing.T) {
	t.Parallel()
	b := browse.Start(t)
	m, h := townhall(t)
	amara := walksIn(t, m, "amara-reyes-cole")
	for person, circle := range map[string]string{"Practitioner/lena-ortiz": "close", "RelatedPerson/rosa-reyes": "close", "RelatedPerson/marcus-cole": "not-now", "Practitioner/wei-chen": "known"} {
		wants(t, amara.Post("/y/people", form("person", person, "circle", circle)), http.StatusSeeOther)
	}
	wants(t, amara.Post("/y/who", form("with", "RelatedPerson/denise-reyes", "knows", "ask-me-first", "step", "save", "version", "0")), http.StatusSeeOther)
	id := confides(t, h)
	walksIn(t, m, "wei-chen").Get("/children/amara-reyes-cole")
	grow(t, h)
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	ward := wards(t, walksIn(t, m, "denise-reyes"))
	b.Screens(t, entering(s.URL), at(s.URL, []browse.Screen{
		{Name: "her day", URL: "/y", As: "amara-reyes-cole"},
		{Name: "her people", URL: "/y/people", As: "amara-reyes-cole"},
		{Name: "who knows", URL: "/y/who", As: "amara-reyes-cole"},
		{Name: "one thing she told", URL: "/y/told/" + id, As: "amara-reyes-cole"},
		{Name: "who looked", URL: "/y/looked", As: "amara-reyes-cole"},
		{Name: "a caregiver", URL: "/f", As: "denise-reyes"},
		{Name: "a teen, to her mother", URL: ward[0], As: "denise-reyes"},
		{Name: "a small child, to his mother", URL: ward[1], As: "denise-reyes"},
	}), append([]browse.Case{{Width: 390}}, browse.Usual...)...)
	t.Run("a place is kept without script", func(t *testing.T) {
		p := b.Open(t, s.URL+"/y/people", browse.Case{Before: as(s.URL, "amara-reyes-cole"), Width: 390, NoScript: true})
		p.Click(`li:has(input[value="RelatedPerson/coach-bell"]) summary`)
		p.Click(`li:has(input[value="RelatedPerson/coach-bell"]) input[value="known"]`)
		p.Click(`li:has(input[value="RelatedPerson/coach-bell"]) button`)
		p.Check()
		if got := p.Address(); got != "/y/people?done=1" || p.Count("[role=status]") != 1 {
			t.Errorf("it ends at %s", got)
		}
	})
	t.Run("leaving fast by Shift, and not by the way back", func(t *testing.T) {
		p := b.Open(t, s.URL+"/y", browse.Case{Before: as(s.URL, "amara-reyes-cole")})
		browse.Eval[bool](p, `(() => {
			const a = document.querySelector("[data-leave]")
			a.href = "/sign-in" // the test leads to no other site
			setTimeout(() => { for (let i = 0; i < 3; i++) document.dispatchEvent(new KeyboardEvent("keydown", {key: "Shift"})) }, 50) // it leads away from what is asked here
			return true
		})()`)
		waitAt(t, p, "/sign-in")
	})
	t.Run("a capital letter is no reason to leave", func(t *testing.T) {
		p := b.Open(t, s.URL+"/y", browse.Case{Before: as(s.URL, "amara-reyes-cole")})
		if browse.Eval[bool](p, `(() => {
			for (const key of ["Shift", "A", "Shift", "B", "Shift", "C"]) document.dispatchEvent(new KeyboardEvent("keydown", {key}))
			return document.documentElement.hidden
		})()`) {
			t.Error("the page is gone")
		}
	})
	t.Run("nothing of it stays in the browser", func(t *testing.T) {
		p := b.Open(t, s.URL+"/y", browse.Case{Before: as(s.URL, "amara-reyes-cole")})
		if n := browse.Eval[int](p, `localStorage.length + sessionStorage.length`); n != 0 {
			t.Errorf("%d things are kept", n)
		}
		if doc := browse.Eval[string](p, `document.title`); strings.Contains(doc, "Amara") {
			t.Errorf("the title is %q", doc)
		}
	})
}
