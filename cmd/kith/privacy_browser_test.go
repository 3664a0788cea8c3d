package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"kith/platform/web/browse"
)

func TestThePagesAboutPrivacyAreGoodToLookAt(t *testing.T) {
	t.Parallel()
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
	b.Screens(t, entering(s.URL), at(s.URL, []browse.Screen{
		{Name: "who in the town", URL: "/sign-in", As: ""},
		{Name: "who opened this", URL: amara + "/opened", As: "lena-ortiz"},
		{Name: "what was agreed", URL: amara + "/consents", As: "lena-ortiz"},
		{Name: "a step of the conversation", URL: amara + "/consents/talk?with=" + denise, As: "lena-ortiz"},
		{Name: "as whom", URL: amara + "/as", As: "lena-ortiz"},
		{Name: "as the front desk", URL: amara + "/as?who=front-desk", As: "lena-ortiz"},
		{Name: "as nobody", URL: amara + "/as?who=nobody", As: "lena-ortiz"},
		{Name: "as her mother", URL: amara + "/as?who=" + denise, As: "lena-ortiz"},
		{Name: "breaking the glass", URL: "/children/leo-reyes-cole/glass", As: "wei-chen"},
		{Name: "behind the glass", URL: amara, As: "samira-haddad"},
		{Name: "told on Today", URL: "/today", As: "lena-ortiz"},
		{Name: "privacy", URL: "/privacy", As: "sam-keo"},
		{Name: "who decides", URL: "/who-decides", As: "lena-ortiz"},
	}), browse.Usual...)
	t.Run("the effect before it is kept", func(t *testing.T) {
		p := b.Open(t, s.URL+amara+"/consents/talk?with="+denise, browse.Case{Before: as(s.URL, "lena-ortiz")})
		p.Click(`input[value="may-know-all"]`)
		p.Click(`button[value="look"]`)
		p.Check()
		if p.Count(".effect tbody tr") < 5 {
			t.Error("no effect is shown")
		}
	})
}
