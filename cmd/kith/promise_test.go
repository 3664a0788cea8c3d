package main

import (
	"net/http"
	"strings"
	"testing"

	"kith/care/disclosure"
	"kith/care/engagement"
)

// A promise about something told in confidence lies with it: whoever may not
// read the one does not learn of the other, and cannot say anything about it.
func TestAPromiseAboutWhatWasToldStaysWithIt(t *testing.T) {
	m, h := townhall(t)
	if err := tellOnce(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	lena, amara, denise, chen := walksIn(t, m, "lena-ortiz"), walksIn(t, m, "amara-reyes-cole"), walksIn(t, m, "denise-reyes"), walksIn(t, m, "wei-chen")
	v, err := atWork(t.Context(), h, "lena-ortiz")
	if err != nil {
		t.Fatal(err)
	}
	told, err := disclosure.OfChild(t.Context(), h, v, "amara-reyes-cole")
	if err != nil || len(told) == 0 {
		t.Fatal(len(told), err)
	}
	page := wards(t, denise)[0]
	before, chens := asSeen(denise.Get(page)), asSeen(chen.Get("/children/amara-reyes-cole/contacts"))
	const words = "Ask about vermilionfinch on Friday"
	wants(t, lena.Get("/children/amara-reyes-cole/promises/new?about="+told[0].ID), http.StatusOK, "told in confidence")
	wants(t, lena.Post("/children/amara-reyes-cole/promises", form("words", words, "due", h.Today().Format("2006-01-02"), "about", told[0].ID)), http.StatusSeeOther)
	wants(t, lena.Get("/children/amara-reyes-cole"), http.StatusOK, words)
	wants(t, amara.Get("/y"), http.StatusOK, words)
	for _, at := range []string{"/children/amara-reyes-cole", "/today", "/outreach?view=site"} {
		if strings.Contains(chen.Get(at).Body, "vermilionfinch") {
			t.Errorf("Dr. Chen reads it on %s", at)
		}
	}
	if asSeen(denise.Get(page)) != before || asSeen(chen.Get("/children/amara-reyes-cole/contacts")) != chens {
		t.Error("whoever may not know of it sees that something changed")
	}
	all, err := engagement.Promises(t.Context(), h.DB, v, "amara-reyes-cole")
	if err != nil {
		t.Fatal(err)
	}
	id := ""
	for _, p := range all {
		if p.Words == words {
			id = p.ID
		}
	}
	hidden, never := denise.Post(page+"/promises", form("promise", id)), denise.Post(page+"/promises", form("promise", "never-was"))
	if id == "" || hidden.Status != http.StatusNotFound || asSeen(hidden) != asSeen(never) {
		t.Errorf("a hidden promise answers %d, one that never was %d", hidden.Status, never.Status)
	}
	a, b := chen.Get("/children/amara-reyes-cole/promises/"+id), chen.Get("/children/amara-reyes-cole/promises/never-was")
	if a.Status != http.StatusNotFound || asSeen(a) != asSeen(b) {
		t.Errorf("to Dr. Chen it answers %d and %d", a.Status, b.Status)
	}
	wants(t, chen.Get("/children/amara-reyes-cole/promises/new?about="+told[0].ID), http.StatusNotFound)
	wants(t, lena.Get("/children/leo-reyes-cole/promises/new?about="+told[0].ID), http.StatusNotFound)
	if p := lena.Get("/children/amara-reyes-cole/promises/" + id); p.Status != http.StatusOK || strings.Contains(p.Body, `value="hand"`) {
		t.Error("what was told can be handed on")
	}
}

// What we noted as kept is reopened by the word of the family, and by nobody
// else's; it needs no reason, and whoever promised makes it good.
func TestTheFamilySaysThatAPromiseWasNotKept(t *testing.T) {
	m, h := townhall(t)
	lena, amara, denise, marcus := walksIn(t, m, "lena-ortiz"), walksIn(t, m, "amara-reyes-cole"), walksIn(t, m, "denise-reyes"), walksIn(t, m, "marcus-cole")
	const rao = "amara-promise-rao"
	wants(t, lena.Post("/children/amara-reyes-cole/promises/"+rao+"/keep", form("version", "1")), http.StatusSeeOther)
	wants(t, amara.Get("/y"), http.StatusOK, "Be there when she meets Dr. Rao", "Kept on", "This did not happen")
	for path, form := range map[string]string{"/y/promises": form("promise", rao), "/f/aaaaaaaaaa/promises": form("promise", rao)} {
		if a := marcus.Post(path, form); a.Status != http.StatusNotFound {
			t.Errorf("Marcus: %s %d", path, a.Status)
		}
		if a := lena.Post(path, form); a.Status != http.StatusNotFound {
			t.Errorf("Lena: %s %d", path, a.Status)
		}
	}
	wants(t, amara.Post("/y/promises", form("promise", "never-was")), http.StatusNotFound)
	wants(t, amara.Post("/y/promises", form("promise", rao)), http.StatusSeeOther)
	wants(t, amara.Post("/y/promises", form("promise", rao)), http.StatusSeeOther) // twice says it once
	wants(t, amara.Get("/y?lang=es"), http.StatusOK, "Nos dijiste que no se hizo")
	wants(t, amara.Get("/y?lang=en"), http.StatusOK, "You told us it did not happen. We are sorry. Lena will make it good.")
	wants(t, lena.Get("/children/amara-reyes-cole"), http.StatusOK, "The family says it did not happen")
	wants(t, lena.Get("/children/amara-reyes-cole/promises/"+rao), http.StatusOK, "the family told us that it did not happen")
	wants(t, lena.Get("/outreach"), http.StatusOK, "They say it did not happen")

	wants(t, lena.Post("/children/amara-reyes-cole/promises/"+rao+"/keep", form("version", "2")), http.StatusSeeOther)
	if page := amara.Get("/y").Body; strings.Contains(page, "You told us it did not happen") {
		t.Error("it was made good, and still says that it was not")
	}

	// Leo's promises are his mother's to speak about.
	v, err := atWork(t.Context(), h, "lena-ortiz")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, lena.Post("/children/leo-reyes-cole/promises", form("words", "Save the blue chair", "to", "RelatedPerson/denise-reyes-leo")), http.StatusSeeOther)
	all, err := engagement.Promises(t.Context(), h.DB, v, "leo-reyes-cole")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Words != "Save the blue chair" {
			continue
		}
		wants(t, lena.Post("/children/leo-reyes-cole/promises/"+p.ID+"/keep", form("version", "1")), http.StatusSeeOther)
		for _, page := range wards(t, denise) {
			if strings.Contains(denise.Get(page).Body, p.ID) {
				wants(t, denise.Post(page+"/promises", form("promise", p.ID)), http.StatusSeeOther)
				wants(t, denise.Get(page), http.StatusOK, "You told us it did not happen")
				return
			}
		}
	}
	t.Error("Denise does not see what was promised to her")
}
