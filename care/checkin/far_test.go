package checkin

import (
	"strings"
	"testing"

	"kith/care/pass"
)

// Nobody can go to somebody who is not there: who answers at home is not told
// that one of us comes "before you go".
func TestWhoAnswersFromElsewhereIsNotToldThatSomebodyComes(t *testing.T) {
	each(t, func(s *scene) {
		for _, far := range []bool{false, true} {
			p := pass.Pass{Child: child, Informant: amara, Kind: pass.Self, Host: lenas, With: lenas, Forms: []string{"phq-9"}, Link: far}
			p, code := s.made(p)
			c := s.browser()
			form := "code=" + code
			if far {
				form += "&p=" + p.ID
			}
			c.Post("/checkin", form)
			s.answer(c, 1)
			c.Post("/checkin/ask/end", "go=on")
			body := c.Get("/checkin/thanks").Body
			if here := strings.Contains(body, "before you go"); here == far {
				s.Errorf("from elsewhere %v: %s", far, body)
			}
			if asked := strings.Contains(body, "get in touch with you as soon as"); asked != far || !strings.Contains(body, "988") {
				s.Errorf("from elsewhere %v: %s", far, body)
			}
		}
	})
}
