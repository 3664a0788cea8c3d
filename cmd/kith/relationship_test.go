package main

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith/care/alliance"
	"kith/care/module"
	"kith/care/screening"
	"kith/platform/web/browse"
)

// feels lets Amara say how it was with Lena, on the pages' own way.
func feels(t *testing.T, h *module.House, id string, at time.Time, listened, hard, plan int) {
	t.Helper()
	a := filled{form: alliance.Form, child: amara, who: amaraRef, kind: screening.Self, with: withLena, at: at,
		points: map[string]int{"listened": listened, "hard-thing": hard, "plan": plan}}
	if err := a.write(t.Context(), h, id); err != nil {
		t.Fatal(err)
	}
}

// mending is the address of what Lena has to mend.
var mending = regexp.MustCompile(`/children/amara-reyes-cole/repair/[a-z0-9]+`)

func TestSomethingToMendIsTheCliniciansAlone(t *testing.T) {
	m, h := townhall(t)
	// What those who lead, greet, coordinate or belong to the family get, before.
	others := map[string][]string{
		"sam-keo":      {"/today", "/children", "/practice", "/children/amara-reyes-cole"},
		"mia-park":     {"/today", "/children/amara-reyes-cole", "/children/amara-reyes-cole/contacts"},
		"luis-moreno":  {"/today", "/children/amara-reyes-cole"},
		"wei-chen":     {"/today", "/children/amara-reyes-cole"},
		"denise-reyes": {"/f"},
	}
	look := func() map[string]string {
		all := map[string]string{}
		for who, pages := range others {
			c := walksIn(t, m, who)
			for _, p := range pages {
				all[who+" "+p] = moving.ReplaceAllString(c.Get(p).Body, "")
			}
		}
		return all
	}
	before := look()
	feels(t, h, "felt-now", h.Now().Add(-time.Minute), 0, 2, 3)
	for page, was := range before {
		if is := look()[page]; is != was {
			t.Errorf("%s differs with a check:\n%s", page, firstDifference(was, is))
		}
	}
	lena := walksIn(t, m, "lena-ortiz")
	at := mending.FindString(lena.Get("/today").Body)
	if at == "" {
		t.Fatal("Today says nothing to Lena")
	}
	for _, page := range []string{"/today?view=room", "/today/print", "/children/amara-reyes-cole/print"} {
		if body := lena.Get(page).Body; mending.MatchString(body) || strings.Contains(body, "relationship") {
			t.Errorf("%s speaks of it", page)
		}
	}
	nothing := lena.Get("/children/amara-reyes-cole/repair/x")
	for who := range others {
		if got := walksIn(t, m, who).Get(at); got.Status == http.StatusOK {
			t.Errorf("%s reads what there is to mend", who)
		}
	}
	if got := walksIn(t, m, "wei-chen").Get(at); got.Status != nothing.Status {
		t.Errorf("to Dr. Chen it is %d, and what is not there %d", got.Status, nothing.Status)
	}
	body := lena.Get(at).Body
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(body)[1]
	for _, bad := range []string{"", "kept"} {
		wants(t, lena.Post(at, form("version", version, "how", bad)), http.StatusUnprocessableEntity)
	}
	wants(t, walksIn(t, m, "wei-chen").Post(at, form("version", version, "how", "repair-talked")), http.StatusNotFound)
	wants(t, lena.Post(at, form("version", version, "how", "repair-talked", "next", "2020-01-01")), http.StatusUnprocessableEntity)
	wants(t, lena.Post(at, form("version", version, "how", "repair-talked")), http.StatusSeeOther)
	wants(t, lena.Post(at, form("version", version, "how", "repair-not-wanted")), http.StatusConflict)
	if strings.Contains(lena.Get("/today").Body, at) || !strings.Contains(lena.Get(at).Body, "We talked about it") {
		t.Error("it is mended, and still to be done")
	}
}

// moving are the parts of a page that differ from one look to the next.
var moving = regexp.MustCompile(`nonce="[^"]*"|\d{1,2}:\d{2}( |&nbsp;| )?[ap]\.?m\.?`)

func TestThePagesOfARelationshipAreGoodToLookAt(t *testing.T) {
	t.Parallel()
	b := browse.Start(t)
	m, h := townhall(t)
	feels(t, h, "felt-now", h.Now().Add(-time.Minute), 1, 2, 3)
	mend := mending.FindString(walksIn(t, m, "lena-ortiz").Get("/today").Body)
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	b.Screens(t, entering(s.URL), at(s.URL, []browse.Screen{
		{Name: "relationship-mend", URL: mend, As: "lena-ortiz"},
		{Name: "relationship-today", URL: "/today", As: "lena-ortiz"},
		{Name: "relationship-child", URL: "/children/amara-reyes-cole", As: "lena-ortiz", Pages: 1},
		{Name: "relationship-practice", URL: "/practice", As: "sam-keo"},
	}), browse.Usual...)
}
