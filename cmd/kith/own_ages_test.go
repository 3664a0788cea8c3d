package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kith/care/account"
)

// asks signs somebody in at a moment and asks for a page.
func (s *site) asks(moment, name, word, page string) (status int, text string) {
	s.t.Helper()
	when, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		s.t.Fatal(err)
	}
	s.now = when
	c, a := s.signIn(name, word)
	if a.Status != http.StatusSeeOther {
		return a.Status, a.Text()
	}
	got := c.Get(page)
	return got.Status, got.Text()
}

const motherWord = "warm bread in the morning"

// A child grows up: what her mother sees and what is her own changes in the
// first minute of the birthdays, and on March 1 where there is no February 29.
func TestPagesChangeWithTheFirstMinuteOfABirthday(t *testing.T) {
	for _, c := range []struct{ name, born, eleven, twelve, seventeen, eighteen string }{
		{"an ordinary birthday", "2015-11-25", "2027-11-24T23:59:00Z", "2027-11-25T00:00:00Z", "2033-11-24T23:59:00Z", "2033-11-25T00:00:00Z"},
		{"February 29", "2016-02-29", "2028-02-28T23:59:00Z", "2028-02-29T00:00:00Z", "2034-02-28T23:59:00Z", "2034-03-01T00:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, place{Data: t.TempDir()})
			_, lee := s.hire("counselor")
			s.family()
			org := all(t, s, "Organization")[0].ID
			s.write(fmt.Sprintf(`{"resourceType":"Patient","id":"noor","active":true,"birthDate":%q,"managingOrganization":{"reference":"Organization/%s"},"name":[{"given":["Noor"],"family":"Aziz"}]}`, c.born, org),
				`{"resourceType":"Task","id":"vow","status":"accepted","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"promise"}]},"description":"Call her school","for":{"reference":"Patient/noor"}}`)
			s.enroll(lee, "RelatedPerson/dee", "", "dee", motherWord)
			s.enroll(lee, "Patient/noor", "", "noor", teenWord)
			page := func(who string) string { // the mother's page of the child
				_, text := s.asks(who, "dee", motherWord, account.ChildPage("RelatedPerson/dee", "noor"))
				return text
			}
			for moment, want := range map[string]struct {
				full, limited, own bool
			}{
				c.eleven: {full: true}, c.twelve: {limited: true, own: true}, c.seventeen: {limited: true, own: true}, c.eighteen: {own: true},
			} {
				_, text := s.asks(moment, "noor", teenWord, "/y")
				if got := strings.Contains(text, "What we promised you"); got != want.own || want.own == strings.Contains(text, "nothing here right now") {
					t.Errorf("%s: her own page: %.300s", moment, text)
				}
				if status, _ := s.asks(moment, "noor", teenWord, "/y/people"); (status == http.StatusOK) != want.own {
					t.Errorf("%s: her own map: %d", moment, status)
				}
				got := page(moment)
				full, limited := strings.Contains(got, "Call her school"), strings.Contains(got, "Vaccines")
				if full != want.full || limited != (want.full || want.limited) {
					t.Errorf("%s: her mother's page: full %v, some of it %v: %.400s", moment, full, limited, got)
				}
				if !want.full && !want.limited {
					if _, a := s.signIn("dee", motherWord); a.Status != http.StatusUnprocessableEntity {
						t.Errorf("%s: her mother comes in: %d", moment, a.Status)
					}
				}
			}
		})
	}
}

func TestAFormerCaregiversBookmarkEqualsAWrongOne(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		_, lee := s.hire("counselor")
		s.family()
		ends := strings.Replace(fmt.Sprintf(mother, ""), `"active":true`, `"active":true,"period":{"end":"2026-12-12T17:00:00Z"}`, 1)
		s.write(ends,
			`{"resourceType":"Patient","id":"zed","active":true,"birthDate":"2020-02-29","name":[{"given":["Zed"],"family":"Roe"}]}`,
			`{"resourceType":"RelatedPerson","id":"ann","patient":{"reference":"Patient/zed"},"active":true,"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}],"name":[{"given":["Ann"],"family":"Roe"}]}`)
		dee := s.enroll(lee, "RelatedPerson/dee", "", "dee", motherWord)
		bookmark := account.ChildPage("RelatedPerson/dee", "noor")
		s.want(dee.Get("/f"), http.StatusOK, "Noor Aziz")
		s.want(dee.Get(bookmark), http.StatusOK, "Noor Aziz")
		s.want(s.browser().Get(bookmark), http.StatusSeeOther, "")

		if status, text := s.asks("2026-12-12T17:00:00Z", "dee", motherWord, bookmark); status != http.StatusOK || !strings.Contains(text, "Noor") {
			t.Errorf("in the second in which it ends: %d", status)
		}
		s.now = time.Date(2026, 12, 12, 17, 0, 1, 0, time.UTC)
		former, a := s.signIn("dee", motherWord)
		s.want(a, http.StatusSeeOther, "")
		s.want(former.Get("/f"), http.StatusOK, "There is nothing here right now")
		gone, wrong := former.Get(bookmark), former.Get("/f/aaaaaaaaaa")
		if gone.Status != http.StatusNotFound || gone.Body != wrong.Body {
			t.Errorf("the bookmark is %d, a wrong one %d", gone.Status, wrong.Status)
		}
		if strings.Contains(former.Get("/f").Text(), "Noor") {
			t.Error("a former caregiver reads the child's name")
		}
	})
}
