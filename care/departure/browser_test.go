package departure

import (
	"net/http"
	"testing"

	"kith/care/module/moduletest"
	"kith/platform/web/browse"
)

func TestADepartureInABrowser(t *testing.T) {
	s := &scene{clock: begin()}
	s.begins(t, moduletest.Open(t, t.TempDir()+"/d.db", begin(), s.modules()))
	at := s.leaves(luis, "wei-chen-maple-street", "2026-12-18")
	s.want(s.as(luis).Post(at+"/children/"+leo, form("to", haddad, "goodbye", "said")), http.StatusSeeOther)
	s.browsed(browse.Screen{Name: "all", URL: "/departures", As: luis}, browse.Screen{Name: "one", URL: at, As: luis},
		browse.Screen{Name: "changes", URL: at + "/changes", As: luis, Pages: 1}, browse.Screen{Name: "numbers", URL: at, As: "sam-keo"})
}
