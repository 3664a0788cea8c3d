package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"kith/platform/web/browse"
)

func TestThePagesAboutPrivacyAreGoodToLookAt(t *testing.T) {
	b := browse.Start(t)
	m, h := townhall(t, closedTo)
	const amara = "/children/amara-reyes-cole"
	lena := walksIn(t, m, "lena-ortiz")
	const denise = "RelatedPerson/denise-reyes"
	wants(t, lena.Post(amara+"/consents/talk", form("with", denise, "knows", "ask-me-first", "by", "Patient/amara-reyes-cole", "step", "save")), http.StatusSeeOther)
	wants(t, walksIn(t, m, "samira-haddad").Post(amara+"/glass", form("reason", "danger", "words", "She left saying that she would not come home.")), http.StatusSeeOther)
	grow(t, h)
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	as := func(person string) func(*browse.Page) {
		return func(p *browse.Page) {
			p.Goto(s.URL + "/sign-in")
			p.Click(`form:has(input[value="` + person + `"]) button`)
		}
	}
	for _, x := range []struct{ name, path, person string }{
		{"who in the town", "/sign-in", ""},
		{"who opened this", amara + "/opened", "lena-ortiz"},
		{"what was agreed", amara + "/consents", "lena-ortiz"},
		{"a step of the conversation", amara + "/consents/talk?with=" + denise, "lena-ortiz"},
		{"as whom", amara + "/as", "lena-ortiz"},
		{"as the front desk", amara + "/as?who=front-desk", "lena-ortiz"},
		{"as nobody", amara + "/as?who=nobody", "lena-ortiz"},
		{"as her mother", amara + "/as?who=" + denise, "lena-ortiz"},
		{"breaking the glass", "/children/leo-reyes-cole/glass", "wei-chen"},
		{"behind the glass", amara, "samira-haddad"},
		{"told on Today", "/today", "lena-ortiz"},
		{"privacy", "/privacy", "sam-keo"},
		{"who decides", "/who-decides", "lena-ortiz"},
	} {
		t.Run(x.name, func(t *testing.T) {
			var before func(*browse.Page)
			if x.person != "" {
				before = as(x.person)
			}
			b.Check(t, s.URL+x.path,
				browse.Case{Before: before},
				browse.Case{Before: before, Width: 390, NoScript: true},
				browse.Case{Before: before, Width: 320, Dark: true, Lang: "es"})
		})
	}
	t.Run("the effect before it is kept", func(t *testing.T) {
		p := b.Open(t, s.URL+amara+"/consents/talk?with="+denise, browse.Case{Before: as("lena-ortiz")})
		p.Click(`input[value="may-know-all"]`)
		p.Click(`button[value="look"]`)
		p.Check()
		if p.Count(".effect tbody tr") < 5 {
			t.Error("no effect is shown")
		}
	})
}
