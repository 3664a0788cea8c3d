package desk

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"kith/care/pass"
)

// The page of a break says that the desk has a new code for the answers so far.
func TestWhoTookABreakGoesOnWithACodeOfTheDesk(t *testing.T) {
	each(t, func(s *scene) {
		mia := s.in("mia-park")
		slip := regexp.MustCompile(`class="slip">([^<]*)<`)
		hand := func() string {
			a := mia.Post("/arrivals", "child="+child+"&who="+url.QueryEscape(amara))
			if a.Status != http.StatusOK {
				s.Fatalf("%d", a.Status)
			}
			return pass.Typed(slip.FindStringSubmatch(a.Body)[1])
		}
		open := func(code string) pass.Pass {
			key, err := pass.Enter(s.Context(), s.h, pass.Entering{Code: code, Address: "192.0.2.7"})
			if err != nil {
				s.Fatal(err)
			}
			held, err := pass.Held(s.Context(), s.h, key)
			if err != nil {
				s.Fatal(err)
			}
			return held
		}
		first := open(hand())
		if err := pass.Save(s.Context(), s.h, first, []string{"so far"}); err != nil {
			s.Fatal(err)
		}
		if err := pass.Rest(s.Context(), s.h, first.ID); err != nil {
			s.Fatal(err)
		}
		var kept []string
		again := open(hand())
		if err := pass.Read(s.Context(), s.h, s.h.DB, again, &kept); err != nil || again.ID != first.ID || len(kept) != 1 {
			s.Errorf("what she answered is gone: %v %v", kept, err)
		}
	})
}
