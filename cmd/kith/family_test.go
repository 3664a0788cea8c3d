package main

import (
	"encoding/base32"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/login"
	"kith/platform/web/webtest"
)

func unbase32(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// all are the resources of a type that everybody who is signed in may read.
func all(t testing.TB, s *site, typ string) []store.Resource {
	t.Helper()
	page, err := s.house.Store.Search(t.Context(), access.Staff("Practitioner/test"), store.Query{Type: typ, Count: 50})
	if err != nil {
		t.Fatal(err)
	}
	return page.Resources
}

func practitioners(t *testing.T, s *site) (refs []string) {
	for _, r := range all(t, s, "Practitioner") {
		refs = append(refs, "Practitioner/"+r.ID)
	}
	return refs
}

// roles are the PractitionerRoles of somebody as they are once they are over.
func roles(t *testing.T, s *site, who string) (bodies []string) {
	t.Helper()
	for _, r := range all(t, s, "PractitionerRole") {
		var doc element.Doc
		root, err := r.Parse(&doc)
		if err != nil {
			t.Fatal(err)
		}
		v := r4.As[r4.PractitionerRole](root)
		if v.Practitioner().Reference() == who {
			body, err := element.Edit(v.Element).Set("active", element.JSON("false")).Set("period.end", "2026-11-22").JSON()
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, string(body))
		}
	}
	return bodies
}

const mother = `{"resourceType":"RelatedPerson","id":"dee","patient":{"reference":"Patient/noor"},"active":true,
	"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}],
	"name":[{"text":"Dee Aziz","given":["Dee"],"family":"Aziz"}],"telecom":[%s]}`

// family writes a girl of fourteen and her mother into the record of the place.
func (s *site) family() {
	s.t.Helper()
	org := all(s.t, s, "Organization")[0].ID
	s.write(fmt.Sprintf(`{"resourceType":"Patient","id":"noor","active":true,"birthDate":"2012-09-03","managingOrganization":{"reference":"Organization/%s"},
		"name":[{"use":"official","given":["Noor"],"family":"Aziz"}]}`, org),
		fmt.Sprintf(mother, `{"system":"email","value":"Dee.Aziz@example.com"},{"system":"phone","value":"(413) 555-0177"}`))
}

var codeOn = regexp.MustCompile(`<p class="slip">([A-Z0-9-]{14})</p>`)

// enroll hands a code over and opens the account with it.
func (s *site) enroll(lee *webtest.Client, who, reach, name, word string) *webtest.Client {
	s.t.Helper()
	a := lee.Post("/children/noor/accounts", form("who", who, "reach", reach))
	s.want(a, http.StatusOK, "The code for")
	code := codeOn.FindStringSubmatch(a.Body)
	c := s.browser()
	s.want(c.Post("/begin", form("code", strings.ToLower(code[1]), "name", name, "password", word)), http.StatusSeeOther, "")
	return c
}

func TestAnAddressThatNobodyCanReadIsNotCalledAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		_, lee := s.hire("counselor")
		s.family()
		s.write(fmt.Sprintf(mother, `{"system":"email","value":"dee at home, dee@@example.com"}`))
		s.want(lee.Post("/children/noor/accounts", form("who", "Patient/noor", "reach", "noor@teen.example")), http.StatusUnprocessableEntity, "cannot be read")
		s.want(lee.Post("/children/noor/accounts", form("who", "Patient/noor", "reach", "413-555-0144")), http.StatusOK, "The code for")
	})
}

func TestAYoungPersonsAccountIsHerOwn(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		sam, lee := s.hire("counselor")
		s.family()
		s.want(sam.Get("/children/noor/accounts"), http.StatusNotFound, "") // he sees no child alone
		s.want(lee.Get("/children/noor/accounts"), http.StatusOK, "alone with Noor")
		for _, reach := range []string{"dee.aziz@example.com", "deeaziz+noor@example.com", "+1 413 555 0177", "4135550177"} {
			s.want(lee.Post("/children/noor/accounts", form("who", "Patient/noor", "reach", reach)), http.StatusUnprocessableEntity, "a relative is reached too")
		}
		s.want(lee.Post("/children/noor/accounts", form("who", "Patient/noor", "reach", "nowhere")), http.StatusUnprocessableEntity, "does not look like")
		s.want(lee.Post("/children/noor/accounts", form("who", "Patient/somebody")), http.StatusNotFound, "")

		a := lee.Post("/children/noor/accounts", form("who", "Patient/noor"))
		code := codeOn.FindStringSubmatch(a.Body)
		s.want(s.browser().Post("/begin", form("code", code[1], "name", "dee.aziz@example.com", "password", teenWord)), http.StatusUnprocessableEntity, "in your family uses this address")
		noor := s.browser()
		s.want(noor.Post("/begin", form("code", code[1], "name", "noor@teen.example", "password", teenWord)), http.StatusSeeOther, "")
		s.want(noor.Get("/security"), http.StatusOK, "Your account")
		s.want(noor.Get("/children/noor/accounts"), http.StatusNotFound, "")
		s.want(noor.Get("/staff"), http.StatusNotFound, "")

		s.want(lee.Post("/children/noor/accounts", form("who", "RelatedPerson/dee", "reach", "no.or@teen.example")), http.StatusUnprocessableEntity, "a relative is reached too")
		s.now = s.now.Add(11 * time.Minute) // a phone that others pick up
		s.want(noor.Get("/security"), http.StatusSeeOther, "")

		s.want(lee.Get("/accounts/look"), http.StatusOK, "Nothing to look at")
		s.write(fmt.Sprintf(mother, `{"system":"email","value":"Noor@teen.example"}`))
		s.want(lee.Get("/accounts/look"), http.StatusOK, "also how a relative is reached")
		s.want(lee.Get("/children/noor/accounts"), http.StatusOK, "told in confidence is kept out")
		me, err := program{house: s.house}.resolve(t.Context(), "Patient/noor")
		if err != nil || me.Viewer.Lacks()&access.Labels != access.Labels {
			t.Errorf("her account is cleared for %x (%v)", me.Viewer.Lacks(), err)
		}
		id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(lee.Get("/accounts/look").Body)
		s.want(lee.Post("/accounts/look", form("id", id[1], "child", "noor")), http.StatusSeeOther, "")
		if me, err = (program{house: s.house}).resolve(t.Context(), "Patient/noor"); err != nil || me.Viewer.Lacks()&access.Labels == access.Labels {
			t.Errorf("after somebody looked it is cleared for %x (%v)", me.Viewer.Lacks(), err)
		}
	})
}

func TestAnAddressOfAParentsAccountIsNotAChilds(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		_, lee := s.hire("counselor")
		s.family()
		s.enroll(lee, "RelatedPerson/dee", "dee@work.example", "dee-signs-in", teenWord)
		s.want(lee.Post("/children/noor/accounts", form("who", "Patient/noor", "reach", "d.ee+x@work.example")), http.StatusUnprocessableEntity, "a relative is reached too")
	})
}

func TestACaregiverActsUntilTheEighteenthBirthday(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		_, lee := s.hire("pediatrician")
		s.family()
		dee := s.enroll(lee, "RelatedPerson/dee", "dee.aziz@example.com", "dee", "warm bread in the morning")
		s.want(dee.Get("/security"), http.StatusOK, "Noor, until")
		noor := s.enroll(lee, "Patient/noor", "", "noor", teenWord)
		s.want(noor.Get("/security"), http.StatusOK, "Your account")
		s.want(lee.Get("/accounts/look"), http.StatusOK, "Nothing to look at")

		s.want(dee.Post("/sign-out", ""), http.StatusSeeOther, "") // the same phone is handed on
		s.want(dee.Post("/sign-in", form("name", "noor", "password", teenWord)), http.StatusSeeOther, "")
		s.want(lee.Get("/accounts/look"), http.StatusOK, "signed in on the same device")

		s.write(`{"resourceType":"Patient","id":"zed","active":true,"birthDate":"2020-02-29","name":[{"given":["Zed"],"family":"Aziz"}]}`,
			strings.NewReplacer("dee", "dee-of-zed", "noor", "zed").Replace(fmt.Sprintf(mother, `{"system":"phone","value":"(413) 555-0177"}`)),
			`{"resourceType":"Person","id":"dee","link":[{"target":{"reference":"RelatedPerson/dee"}},{"target":{"reference":"RelatedPerson/dee-of-zed"}}]}`)
		both, _ := s.signIn("dee", "warm bread in the morning")
		s.want(both.Get("/security"), http.StatusOK, "Zed, until March 1, 2038")
		me, err := program{house: s.house}.resolve(t.Context(), "RelatedPerson/dee")
		if err != nil || me.Viewer.ID() != "RelatedPerson/dee" {
			t.Errorf("%v (%v)", me.Viewer.ID(), err)
		}

		for day, want := range map[string]int{"2030-09-02": http.StatusSeeOther, "2038-02-28": http.StatusSeeOther, "2038-03-01": http.StatusUnprocessableEntity} {
			at, err := time.Parse(time.DateOnly, day)
			if err != nil {
				t.Fatal(err)
			}
			s.now = at.Add(time.Hour)
			if _, a := s.signIn("dee", "warm bread in the morning"); a.Status != want {
				t.Errorf("on %s: %d, want %d", day, a.Status, want)
			}
			if _, a := s.signIn("noor", teenWord); a.Status != http.StatusSeeOther {
				t.Errorf("Noor herself on %s: %d", day, a.Status)
			}
		}
	})
}

// invitationOf is one for somebody who works at the place and has no account.
func invitationOf(t *testing.T, s *site) login.Invitation {
	t.Helper()
	s.write(`{"resourceType":"Practitioner","id":"ana","active":true,"name":[{"text":"Ana Flores"}]}`)
	return login.Invitation{Who: "Practitioner/ana", Mail: "ana@maple.example"}
}
