package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/care/account"
	"kith/platform/db"
	"kith/platform/login"
	"kith/platform/proof"
	"kith/platform/session"
	"kith/platform/web/webtest"
)

const teenMail = "noor@teen.example"

// handed is a code that was handed to somebody of the family.
func (s *site) handed(lee *webtest.Client, who, reach string) string {
	s.t.Helper()
	a := lee.Post("/children/noor/accounts", form("who", who, "reach", reach))
	s.want(a, http.StatusOK, "The code for")
	return codeOn.FindStringSubmatch(a.Body)[1]
}

// guarded reports whether somebody has to look at the girl's account.
func (s *site) guarded() bool {
	s.t.Helper()
	is, err := account.Guarded(s.t.Context(), s.house.DB, "noor")
	if err != nil {
		s.t.Fatal(err)
	}
	return is
}

// The address that was free when her code was made may be her mother's when she
// uses it: from whichever record, in whichever spelling.
func TestAnAddressIsComparedAgainWhenACodeIsUsed(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		_, lee := s.hire("counselor")
		s.family()
		for i, since := range []string{
			fmt.Sprintf(mother, `{"system":"email","value":"Noor@Teen.example"}`),
			fmt.Sprintf(mother, `{"system":"other","value":"at work dee@work.example, at home <NOOR+x@teen.example>"}`),
			`{"resourceType":"Person","id":"dee","telecom":[{"system":"email","value":"mailto:noor@teen.example"}],"link":[{"target":{"reference":"RelatedPerson/dee"}}]}`,
		} {
			s.write(fmt.Sprintf(mother, `{"system":"email","value":"dee@work.example"}`))
			code := s.handed(lee, "Patient/noor", teenMail)
			s.write(since)
			a := s.browser().Post("/begin", form("code", code, "name", "noor", "password", teenWord))
			s.want(a, http.StatusUnprocessableEntity, "ask for a new code")
			if _, err := login.Of(t.Context(), s.house.DB, "Patient/noor"); err == nil {
				t.Errorf("%d: an account was opened", i)
			}
		}
	})
}

// A mother who is one human for two children shares what she is reached by with
// both; and so does the name that she signs in with.
func TestAHumanIsComparedAsAWhole(t *testing.T) {
	zed := `{"resourceType":"Patient","id":"zed","active":true,"birthDate":"2020-02-29","name":[{"given":["Zed"],"family":"Aziz"}]}`
	ofZed := strings.NewReplacer("dee", "dee-of-zed", "noor", "zed").Replace(fmt.Sprintf(mother, `{"system":"email","value":"%s"}`))
	one := `{"resourceType":"Person","id":"dee","link":[{"target":{"reference":"RelatedPerson/dee"}},{"target":{"reference":"RelatedPerson/dee-of-zed"}}]}`
	onBoth(t, func(t *testing.T, s *site) {
		_, lee := s.hire("counselor")
		s.family()
		code := s.handed(lee, "Patient/noor", teenMail)
		s.want(s.browser().Post("/begin", form("code", code, "name", "noor", "password", teenWord)), http.StatusSeeOther, "")
		s.write(zed, fmt.Sprintf(ofZed, "noor@teen.example"))
		if s.guarded() {
			t.Fatal("who is related to another child only is no relative of hers")
		}
		s.write(one)
		if !s.guarded() {
			t.Error("after a Person said that both are one, nobody has to look")
		}
	})
	onBoth(t, func(t *testing.T, s *site) {
		_, lee := s.hire("counselor")
		s.family()
		code := s.handed(lee, "Patient/noor", teenMail)
		s.want(s.browser().Post("/begin", form("code", code, "name", "noor", "password", teenWord)), http.StatusSeeOther, "")
		code = s.handed(lee, "RelatedPerson/dee", "dee@work.example")
		s.want(s.browser().Post("/begin", form("code", code, "name", "n.oor@teen.example", "password", "warm bread in the morning")), http.StatusSeeOther, "")
		if !s.guarded() {
			t.Error("her mother signs in by her address, and nobody has to look")
		}
	})
}

func TestAnOpenScreenHandsOutNoCodes(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	_, lee := s.hire("counselor")
	s.family()
	s.now = s.now.Add(session.FreshFor)
	for _, at := range []string{"/children/noor/accounts", "/children/noor/accounts/close"} {
		a := lee.Post(at, form("who", "Patient/noor"))
		if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/sign-in/again") {
			t.Errorf("%s: %d %.200s", at, a.Status, a.Text())
		}
	}
	if n, err := db.One(t.Context(), s.house.DB, db.Int, "", `select count(*) from login_invitation`); err != nil || n != 0 {
		t.Errorf("%d codes (%v)", n, err)
	}
}

// The link of the first start may lie in a journal; once somebody is here it
// opens nothing.
func TestAHouseIsSetUpOnce(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	old, _, err := account.FirstLink(t.Context(), s.book())
	if err != nil {
		t.Fatal(err)
	}
	at := `{"resourceType":"Organization","id":"maple","name":"Maple"}`
	s.write(at, `{"resourceType":"Practitioner","id":"ana","active":true,"name":[{"text":"Ana Ruiz"}]}`,
		`{"resourceType":"PractitionerRole","id":"ana","active":true,"practitioner":{"reference":"Practitioner/ana"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"counselor"}]}]}`)
	link, err := account.InviteLink(t.Context(), s.house.DB, s.book(), "ana")
	if err != nil {
		t.Fatal(err)
	}
	s.want(s.browser().Post("/begin", form("code", link, "name", "ana", "password", leeWord)), http.StatusSeeOther, "")
	a := s.browser().Post("/begin", form("code", old, "place", "Elsewhere", "full", "Eve Il", "name", "eve", "password", adminWord))
	s.want(a, http.StatusUnprocessableEntity, "over")
	if n := len(all(t, s, "Organization")); n != 1 {
		t.Errorf("%d places", n)
	}
}

// Two who bring one invitation at once: one account, and the other is told.
func TestAnInvitationThatTwoBringAtOnceOpensOneAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		sam := s.first()
		org := all(t, s, "Organization")[0].ID
		a := sam.Post("/staff", form("full", "Lee Park", "does", "counselor", "at", org))
		token := linkTo.FindStringSubmatch(a.Body)[1]
		var in, out int
		var mu sync.Mutex
		var wait sync.WaitGroup
		for i := range 6 {
			wait.Go(func() {
				a := s.browser().Post("/begin", form("code", token, "name", fmt.Sprintf("lee-%d", i), "password", leeWord))
				mu.Lock()
				defer mu.Unlock()
				switch a.Status {
				case http.StatusSeeOther:
					in++
				case http.StatusUnprocessableEntity:
					out++
				default:
					t.Errorf("%d %.300s", a.Status, a.Text())
				}
			})
		}
		wait.Wait()
		if in != 1 || out != 5 {
			t.Errorf("%d are in, %d are told", in, out)
		}
	})
}

// A password too short to stand alone never does, not even when both second
// proofs are taken away in one moment.
func TestTheLastSecondProofIsNotTakenAwayTwiceAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.first()
		book := s.book()
		l := sams(t, s)
		for range 8 {
			kept, _, err := book.Kept(t.Context(), "shorter9")
			if err != nil {
				t.Fatal(err)
			}
			err = s.house.DB.Write(t.Context(), func(tx *db.Tx) error {
				if err := login.SetPassword(t.Context(), tx, l.ID, kept, false); err != nil {
					return err
				}
				if _, err := db.Exec(t.Context(), tx, `update login set totp = $1 where id = $2`, []byte("sealed"), l.ID); err != nil {
					return err
				}
				if _, err := db.Exec(t.Context(), tx, `delete from login_passkey where login_id = $1`, l.ID); err != nil {
					return err
				}
				return book.AddPasskey(t.Context(), tx, l.ID, "key", proof.Passkey{ID: "k", Data: []byte("{}")})
			})
			if err != nil {
				t.Fatal(err)
			}
			var wait sync.WaitGroup
			for _, at := range []string{"/security/authenticator/remove", "/security/passkeys/remove"} {
				wait.Go(func() { c.Post(at, form("id", "k")) })
			}
			wait.Wait()
			if now := sams(t, s); !now.Second() {
				t.Fatal("a short password stands alone")
			}
		}
	})
}

// sams is the login of the first person of a house.
func sams(t *testing.T, s *site) login.Login {
	t.Helper()
	all, err := login.Among(t.Context(), s.house.DB, practitioners(t, s))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return all[0]
}

// Whoever has half signed in with a password has nothing any more once it was
// changed.
func TestHalfASignInEndsWithThePassword(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	c := s.first()
	text := regexp.MustCompile(`<p class="slip">([A-Z2-7]{32})</p>`).FindStringSubmatch(c.Get("/security/authenticator").Body)
	key := unbase32(t, text[1])
	s.want(c.Post("/security/authenticator", form("code", proof.TOTPAt(key, s.now))), http.StatusOK, "Codes on paper")
	thief, a := s.signIn("sam", adminWord)
	if a.Header.Get("Location") != "/sign-in/code" {
		t.Fatal(a.Status)
	}
	s.want(c.Post("/security/password", form("password", "a longer walk by the river")), http.StatusSeeOther, "")
	s.now = s.now.Add(time.Minute)
	s.want(thief.Get("/sign-in/code"), http.StatusUnprocessableEntity, "begin again")
	s.want(thief.Post("/sign-in/code", form("code", proof.TOTPAt(key, s.now))), http.StatusUnprocessableEntity, "begin again")
	s.want(thief.Get("/security"), http.StatusSeeOther, "")
}

// Leaving fast is a plain link; whoever sends somebody there from another site
// does not sign them out.
func TestAnotherSiteDoesNotSignAnybodyOut(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	sam := s.first()
	if a := s.browser().Get("/leave"); strings.Contains(a.Header.Get("Clear-Site-Data"), "cookies") {
		t.Errorf("without a session: %q", a.Header.Get("Clear-Site-Data"))
	}
	if a := sam.Get("/leave"); !strings.Contains(a.Header.Get("Clear-Site-Data"), `"cookies"`) {
		t.Errorf("from one's own page: %q", a.Header.Get("Clear-Site-Data"))
	}
	s.want(sam.Get("/security"), http.StatusSeeOther, "")
}
