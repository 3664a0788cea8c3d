package checkin

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith/care/pass"
	"kith/platform/web/webtest"
)

func TestACheckInIsAnsweredOnceAndLiesInTheRecord(t *testing.T) {
	each(t, func(s *scene) {
		_, code := s.made(hers("phq-2"))
		c := s.browser()
		if at := c.Post("/checkin", "code="+url.QueryEscape(pass.Spaced(code))).Header.Get("Location"); at != "/checkin/start" {
			s.Fatalf("the code leads to %q", at)
		}
		start := c.Get("/checkin/start")
		if start.Status != http.StatusOK || !strings.Contains(start.Body, "Lena") || !strings.Contains(start.Body, "988") {
			s.Fatalf("%d %s", start.Status, start.Body)
		}
		if at := c.Post("/checkin/start", "").Header.Get("Location"); at != "/checkin/ask/1" {
			s.Errorf("it begins at %q", at)
		}
		if page := c.Get("/checkin/ask/1").Body; strings.Contains(page, "checked") || !strings.Contains(page, "rather not") || strings.Contains(page, "htmx") {
			s.Error("something is chosen, or cannot be declined, or htmx is loaded")
		}
		if at := s.answer(c, 3); at != "/checkin/ask/end" {
			s.Fatalf("it ends at %q", at)
		}
		again := *c
		for _, b := range []*webtest.Client{c, &again} { // pressed twice
			if at := b.Post("/checkin/ask/end", "go=on").Header.Get("Location"); at != "/checkin/thanks" {
				s.Errorf("sending leads to %q", at)
			}
		}
		if n := s.count(`select count(*) from screening_response where patient_id = $1 and instrument = 'phq-2'`, child); n != 1 {
			s.Errorf("%d responses", n)
		}
		if n := s.count(`select count(*) from followup where patient_id = $1`, child); n == 0 {
			s.Error("a positive answer is owed to nobody")
		}
		thanks := c.Get("/checkin/thanks")
		if thanks.Status != http.StatusOK || !strings.Contains(thanks.Body, "Thank you") {
			s.Errorf("%d %s", thanks.Status, thanks.Body)
		}
		if at := c.Get("/checkin/ask/1").Header.Get("Location"); at != "/checkin" {
			s.Errorf("it can be read again: %q", at)
		}
	})
}

// Whatever is wrong with a code, the answer is the same.
func TestACodeThatIsWrongOldUsedOrRevokedIsAnsweredAlike(t *testing.T) {
	each(t, func(s *scene) {
		bodies := map[string]string{}
		try := func(name, code string) {
			a := s.browser().Post("/checkin", "code="+code)
			bodies[name] = fmt.Sprint(a.Status, a.Header.Get("Location"), a.Body)
		}
		try("wrong", "000000")
		try("none", "")
		p, used := s.made(hers("phq-2"))
		s.browser().Post("/checkin", "code="+used)
		try("used", used)
		p, gone := s.made(hers("phq-2"))
		if err := pass.Revoke(s.Context(), s.h, s.worker("lena-ortiz"), child, p.ID); err != nil {
			s.Fatal(err)
		}
		try("revoked", gone)
		_, first := s.made(hers("phq-2"))
		_, old := s.made(hers("phq-2"))
		try("another was made since", first)
		p, link := s.made(pass.Pass{Child: child, Informant: denise, Kind: pass.Caregiver, Forms: []string{"psc-17"}, Link: true})
		try("without its link", link)
		s.clock = s.clock.AddDate(0, 0, 1)
		try("of yesterday", old)
		for name, body := range bodies {
			if body != bodies["wrong"] || !strings.HasPrefix(body, "422") {
				s.Errorf("%s: %s", name, body)
			}
		}
		if at := s.browser().Post("/checkin", "code="+link+"&p="+p.ID).Header.Get("Location"); at != "/checkin/start" {
			s.Errorf("with its link it leads to %q", at)
		}
	})
}

func TestGuessesAreFew(t *testing.T) {
	each(t, func(s *scene) {
		_, code := s.made(hers("phq-2"))
		enter := func(address, code, link string) bool {
			key, err := pass.Enter(s.Context(), s.h, pass.Entering{Code: code, Address: address, Link: link})
			return err == nil && key != ""
		}
		for range pass.TriesOfPlace {
			enter("192.0.2.1", "999999", "")
		}
		if enter("192.0.2.1", code, "") {
			s.Error("one address may guess on")
		}
		for range pass.TriesOfAll {
			enter("192.0.2.1", "999999", "")
		}
		if !enter("192.0.2.2", code, "") {
			s.Error("another address may not")
		}
		p, code := s.made(pass.Pass{Child: child, Informant: denise, Kind: pass.Caregiver, Forms: []string{"psc-17"}, Link: true})
		for n := range pass.TriesOfLink {
			enter(fmt.Sprintf("198.51.100.%d", n), "999999", p.ID)
		}
		if enter("192.0.2.9", code, p.ID) {
			s.Error("a link may be guessed at from many places")
		}
		_, code = s.made(hers("phq-2"))
		for n := range pass.TriesOfAll {
			enter(fmt.Sprintf("2001:db8:%x::1", n), "999999", "")
		}
		if enter("192.0.2.10", code, "") {
			s.Error("many places together may guess on")
		}
		s.clock = s.clock.Add(pass.TriesIn + time.Minute)
		if !enter("192.0.2.10", code, "") {
			s.Error("nobody is let in again")
		}
	})
}

func TestOneCustomerHasOneNetwork(t *testing.T) {
	if pass.Where("2001:db8::1") != pass.Where("2001:db8::ffff:1") || pass.Where("2001:db8::1") == pass.Where("2001:db8:0:1::1") {
		t.Error("of IPv6 the network counts")
	}
	if pass.Where("192.0.2.1") == pass.Where("192.0.2.2") || pass.Where("::ffff:192.0.2.1") != pass.Where("192.0.2.1") {
		t.Error("of IPv4 the address counts")
	}
}

func TestABreakKeepsTheAnswersAndTakesAFreshCode(t *testing.T) {
	each(t, func(s *scene) {
		_, code := s.made(hers("phq-2"))
		c := s.browser()
		c.Post("/checkin", "code="+code)
		keys := options(c.Get("/checkin/ask/1").Body)
		page := c.Post("/checkin/ask/1", "go=break&a="+keys[1])
		_, rest, _ := strings.Cut(page.Body, `class="slip">`)
		fresh, _, _ := strings.Cut(rest, "<")
		if page.Status != http.StatusOK || len(pass.Typed(fresh)) != pass.Digits {
			s.Fatalf("%d %q", page.Status, fresh)
		}
		if at := c.Get("/checkin/ask/1").Header.Get("Location"); at != "/checkin" {
			s.Errorf("it goes on without a code: %q", at)
		}
		if a := s.browser().Post("/checkin", "code="+code); a.Status != http.StatusUnprocessableEntity {
			s.Error("the old code opens it")
		}
		d := s.browser()
		d.Post("/checkin", "code="+url.QueryEscape(fresh))
		if page := d.Get("/checkin/ask/1").Body; !strings.Contains(page, `value="`+keys[1]+`" checked`) {
			s.Error("what was answered is gone")
		}
		if at := d.Post("/checkin/start", "").Header.Get("Location"); at != "/checkin/ask/2" {
			s.Errorf("it goes on at %q", at)
		}
	})
}

func TestATabletForgetsWhoeverHeldIt(t *testing.T) {
	each(t, func(s *scene) {
		_, code := s.made(hers("phq-2"))
		tablet := s.browser()
		tablet.Get("/checkin?kiosk")
		tablet.Post("/checkin", "code="+code)
		page := tablet.Get("/checkin/ask/1")
		if !strings.Contains(page.Body, `data-quiet="60"`) || !strings.Contains(page.Body, `data-quiet-to="/checkin/leave"`) {
			s.Error("it does not go by itself")
		}
		out := tablet.Get("/checkin/leave")
		if at := out.Header.Get("Location"); at != "/checkin?kiosk" || !strings.Contains(out.Header.Get("Clear-Site-Data"), "cache") {
			s.Errorf("leaving leads to %q, and clears %q", at, out.Header.Get("Clear-Site-Data"))
		}
		if at := tablet.Get("/checkin/ask/1").Header.Get("Location"); at != "/checkin" {
			s.Errorf("the next one reads on: %q", at)
		}
		_, code = s.made(hers("phq-2"))
		tablet.Post("/checkin", "code="+code)
		s.clock = s.clock.Add(pass.IdleKiosk + time.Second)
		if at := tablet.Get("/checkin/ask/1").Header.Get("Location"); at != "/checkin" {
			s.Errorf("a page that stayed open goes on: %q", at)
		}
	})
}

// A pass opens its own questions and nothing else.
func TestNobodyMakesOrEndsAPassOfAChildTheyDoNotSee(t *testing.T) {
	each(t, func(s *scene) {
		p, _ := s.made(hers("phq-2"))
		for _, at := range []string{"/arrivals", "/children/" + child + "/checkins", "/children/" + child + "/checkins/new", "/checkins/paper", "/y/checkin", "/f/checkin"} {
			if a := s.browser().Get(at); a.Status == http.StatusOK {
				s.Errorf("nobody opens %s", at)
			}
		}
		kim := s.worker("kim-okafor")
		if _, _, err := pass.Make(s.Context(), s.h, kim, hers("phq-2")); err == nil {
			s.Error("somebody who does not see the child makes one")
		}
		if pass.Revoke(s.Context(), s.h, kim, child, p.ID) == nil {
			s.Error("or ends one")
		}
		if _, err := pass.Begin(s.Context(), s.h, p.ID, denise); err == nil {
			s.Error("her mother opens hers")
		}
		if _, err := pass.Begin(s.Context(), s.h, p.ID, amara); err != nil {
			s.Error("she herself does not: ", err)
		}
	})
}
