package light_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTessAnswersWithoutAnAccount(t *testing.T) {
	each(t, func(s *scene) {
		b := s.browser()
		token := b.open()
		if got := s.is(); got != "sent/received" {
			s.Errorf("after it was opened it is %s", got)
		}
		w := b.get("/p/" + token)
		for _, want := range []string{"About Amara", "Afternoons with other kids", "Yes, we can"} {
			if !strings.Contains(w.Body.String(), want) {
				s.Errorf("%q is not on the page", want)
			}
		}
		w = b.post("/p/"+token+"/answer", url.Values{"step": {"accepted"}})
		if w.Code != http.StatusSeeOther || s.is() != "accepted/accepted" {
			s.Fatalf("%d %s %s", w.Code, s.is(), w.Body)
		}
	})
}
