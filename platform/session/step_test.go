package session_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/platform/session"
)

func TestTwoPeopleOnOneDeviceAreSeen(t *testing.T) {
	each(t, func(k *desk) {
		k.in(mia)
		k.in(lena) // mia's session here ended with it
		k.ask("POST", "/out", "")
		k.in(mia)
		device := k.jar["__Host-kith-device"]
		other := &desk{t: t, site: k.site, jar: map[string]string{"__Host-kith-device": device}}
		other.in(lena)
		both, err := session.Together(t.Context(), k.db, lena, k.now.Add(-time.Hour))
		if err != nil || !slices.Equal(both, []string{mia}) {
			t.Errorf("%v %v", both, err)
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
