package session_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kith/platform/session"
)

func TestTwoPeopleOnOneDeviceAreSeen(t *testing.T) {
	each(t, func(k *desk) {
		together := func(since time.Duration) string {
			both, err := session.Together(t.Context(), k.db, lena, k.now.Add(-since))
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(both, " ")
		}
		k.in(mia)
		k.ask("POST", "/out", "")
		elsewhere := &desk{t: t, site: k.site, jar: map[string]string{}}
		elsewhere.in(lena)
		if got := together(time.Hour); got != "" {
			t.Errorf("on another device: %s", got)
		}
		k.in(lena)
		if got := together(time.Hour); got != mia {
			t.Errorf("on one device: %q", got)
		}
		k.now = k.now.Add(2 * time.Hour)
		k.in(lena)
		if got := together(time.Hour); got != "" {
			t.Errorf("long after: %q", got)
		}
	})
}

func TestABrowserIsKnownForWhoSignedInOnIt(t *testing.T) {
	each(t, func(k *desk) {
		known := func(of *desk, who string) string {
			r := httptest.NewRequest("POST", "/sign-in", nil)
			for name, value := range of.jar {
				r.AddCookie(&http.Cookie{Name: name, Value: value})
			}
			device, err := k.keeper.Device(r, who)
			if err != nil {
				t.Fatal(err)
			}
			return device
		}
		if known(k, lena) != "" {
			t.Error("known before anybody signed in")
		}
		k.in(lena)
		hers := known(k, lena)
		if hers == "" {
			t.Error("not known where she signed in")
		}
		k.ask("POST", "/out", "")
		if known(k, lena) != hers {
			t.Error("not known after signing out")
		}
		elsewhere := &desk{t: t, site: k.site, jar: map[string]string{"__Host-kith-device": "made up"}}
		if known(k, mia) != "" || known(k, "") != "" || known(elsewhere, lena) != "" {
			t.Error("known to others")
		}
	})
}

func TestAStepIsTakenOnceAndInTime(t *testing.T) {
	each(t, func(k *desk) {
		take := func(kind string) string { _, body, _ := k.ask("POST", "/take?kind="+kind, ""); return body }
		if got := take("code"); !strings.Contains(got, "session.step.over") {
			t.Error("a step without a beginning")
		}
		_, _, set := k.ask("POST", "/begin", "")
		if c := set["__Host-kith-step"]; c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("%+v", c)
		}
		if got := take("passkey"); strings.Contains(got, "so far") {
			t.Error("a step of another kind")
		}
		if got := take("code"); got != "so far" {
			t.Error(got)
		}
		if got := take("code"); strings.Contains(got, "so far") {
			t.Error("a step is taken twice")
		}
		k.ask("POST", "/begin", "")
		k.now = k.now.Add(11 * time.Minute)
		if got := take("code"); strings.Contains(got, "so far") {
			t.Error("a step is taken after its time")
		}
	})
}
