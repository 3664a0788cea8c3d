package desk

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith/care/account"
	"kith/care/alliance"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/due"
	"kith/care/duplicate"
	"kith/care/followup"
	"kith/care/form"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/pass"
	"kith/care/people"
	"kith/care/privacy"
	"kith/care/progress"
	"kith/care/screening"
	"kith/care/tie"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/login"
	"kith/platform/session"
	"kith/platform/web"
	"kith/platform/web/webtest"
)

const (
	child  = "amara-reyes-cole"
	amara  = "Patient/amara-reyes-cole"
	denise = "RelatedPerson/denise-reyes"
)

var now = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)

var all = []module.Module{people.Module, account.New(time.Now), duplicate.Module, contact.Module, tie.Module, consent.Module, disclosure.Module, alliance.Module,
	screening.Module, privacy.Module, progress.Module, due.Module, oncall.Module, followup.Module, pass.Module, form.Module, Module,
	{Name: "session", Files: session.Files}, {Name: "login", Files: login.Files}}

// scene is the cast's house and its pages, to whoever has come in.
type scene struct {
	*testing.T
	h   *module.House
	mux *web.Mux
	as  access.Viewer
}

func each(t *testing.T, test func(s *scene)) {
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) {
		s := &scene{T: t, h: h}
		if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
			t.Fatal(err)
		}
		sources, err := cast.Sources(now)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range sources {
			if x.Kind != cast.Bundle {
				continue
			}
			r, err := x.Open()
			if err != nil {
				t.Fatal(err)
			}
			moduletest.Load(t, h.Store, r)
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
		m, err := web.New(web.Options{Phrases: h.Say, Now: h.Now, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))})
		if err != nil {
			t.Fatal(err)
		}
		m.Use(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(w, r.WithContext(access.With(r.Context(), s.as)))
			})
		})
		m.Use(audit.NewLog(h.DB, h.Now).Gate(web.RouteOf, m.Fail))
		Module.Routes(m, h)
		s.mux = m
		test(s)
	})
}

// in is somebody's browser.
func (s *scene) in(id people.PractitionerID) *webtest.Client {
	s.Helper()
	v, _, err := consent.Worker(s.Context(), s.h.DB, id, s.h.Today(), now)
	if err != nil || v.Nobody() {
		s.Fatalf("%s: %v", id, err)
	}
	s.as = v.At(now)
	return webtest.NewClient(s.mux)
}

func (s *scene) count(query string, args ...any) int64 {
	s.Helper()
	n, err := db.One(s.Context(), s.h.DB, db.Int, "", query, args...)
	if err != nil {
		s.Fatal(err)
	}
	return n
}

func TestStaffAskAloudAndTypeItIn(t *testing.T) {
	each(t, func(s *scene) {
		lena := s.in("lena-ortiz")
		page := lena.Get("/children/" + child + "/checkins/new?who=" + url.QueryEscape(amara))
		if page.Status != http.StatusOK || !strings.Contains(page.Body, "PHQ-9") {
			s.Fatalf("%d %s", page.Status, page.Body)
		}
		asks := "who=" + url.QueryEscape(amara) + "&forms=phq-2"
		at := lena.Post("/children/"+child+"/checkins/new", asks+"&way=staff").Header.Get("Location")
		write := lena.Get(at)
		if write.Status != http.StatusOK || strings.Contains(write.Body, " checked") || !strings.Contains(write.Body, `data-digit="3"`) {
			s.Fatalf("%s: %d", at, write.Status)
		}
		if a := lena.Post("/children/"+child+"/checkins/write", asks); a.Status != http.StatusUnprocessableEntity {
			s.Errorf("nothing is put on record: %d", a.Status)
		}
		fields := "&q-1=LA6571-9&q-2=~&interpreter=" + url.QueryEscape("Rosa, by phone")
		if a := lena.Post("/children/"+child+"/checkins/write", asks+fields); a.Status != http.StatusSeeOther {
			s.Fatalf("%d %s", a.Status, a.Body)
		}
		if n := s.count(`select count(*) from screening_response where patient_id = $1 and informant_ref = $2 and author_ref like 'PractitionerRole/%'`, child, amara); n != 1 {
			s.Errorf("%d responses", n)
		}
		tab := lena.Get("/children/" + child + "/checkins")
		_, rest, ok := strings.Cut(tab.Body, `href="/children/`+child+`/checkins/`)
		for ok && strings.HasPrefix(rest, "new") {
			_, rest, ok = strings.Cut(rest, `href="/children/`+child+`/checkins/`)
		}
		id, _, _ := strings.Cut(rest, `"`)
		one := lena.Get("/children/" + child + "/checkins/" + id)
		for _, want := range []string{"Nearly every day", "Would rather not say", "Rosa, by phone", "Amara"} {
			if !strings.Contains(one.Body, want) {
				s.Errorf("the answers lack %q (%d)", want, one.Status)
			}
		}
		for _, other := range []people.PractitionerID{"mia-park", "ines-alvarez", "kim-okafor", "sam-keo"} {
			c := s.in(other)
			for _, at := range []string{"/children/" + child + "/checkins", "/children/" + child + "/checkins/" + id, "/children/" + child + "/checkins/new"} {
				a, none := c.Get(at), c.Get("/children/"+child+"/checkins/nowhere")
				if a.Status != http.StatusNotFound || at != "" && a.Body != none.Body {
					s.Errorf("%s opens %s: %d", other, at, a.Status)
				}
			}
		}
		if a := s.in("lena-ortiz").Get("/children/rowan-thorne/checkins/" + id); a.Status != http.StatusNotFound {
			s.Errorf("it is shown as another child's: %d", a.Status)
		}
	})
}

// The desk hands out what it does not read.
func TestTheDeskSeesWhoComesAndNotWhatIsAsked(t *testing.T) {
	each(t, func(s *scene) {
		mia := s.in("mia-park")
		page := mia.Get("/arrivals")
		if page.Status != http.StatusOK {
			s.Fatalf("%d", page.Status)
		}
		hand := mia.Post("/arrivals", "child="+child+"&who="+url.QueryEscape(amara))
		if hand.Status != http.StatusOK || !strings.Contains(hand.Body, `class="slip"`) || !strings.Contains(hand.Body, "<svg") {
			s.Fatalf("%d %s", hand.Status, hand.Body)
		}
		for _, body := range []string{page.Body, hand.Body} {
			for _, word := range []string{"PHQ", "GAD", "ASQ", "phq-", "mood", "Mood"} {
				if strings.Contains(body, word) {
					s.Errorf("the desk reads %q", word)
				}
			}
		}
		if n := s.count(`select count(*) from checkin_pass where patient_id = $1 and forms like 'how-are-things%'`, child); n != 1 {
			s.Errorf("%d passes", n)
		}
		for who, want := range map[string]int{denise: http.StatusOK, "RelatedPerson/nobody": http.StatusNotFound, "Patient/rowan-thorne": http.StatusNotFound} {
			if a := mia.Post("/arrivals", "child="+child+"&who="+url.QueryEscape(who)); a.Status != want {
				s.Errorf("%s: %d", who, a.Status)
			}
		}
	})
}

// What one informant answered changes no byte of what another can get.
func TestNobodySeesWhetherAnotherAnswered(t *testing.T) {
	each(t, func(s *scene) {
		s.in("lena-ortiz")
		me := s.as
		look := func() (all []string) {
			s.as = consent.Personal(people.CustodialParent, denise).At(now)
			c := webtest.NewClient(s.mux)
			for _, at := range []string{"/arrivals", "/children/" + child + "/checkins", "/children/" + child + "/checkins/new", "/checkins/paper", "/checkins/paper?form=phq-2"} {
				a := c.Get(at)
				all = append(all, at+" "+a.Body)
			}
			waiting, err := pass.Waiting(s.Context(), s.h, denise)
			if err != nil || len(waiting) != 0 {
				s.Errorf("%v %v", waiting, err)
			}
			return all
		}
		before := look()
		s.as = me
		if _, _, err := pass.Make(s.Context(), s.h, me, pass.Pass{Child: child, Informant: amara, Kind: pass.Self, Forms: []string{"phq-2"}}); err != nil {
			s.Fatal(err)
		}
		lena := webtest.NewClient(s.mux)
		lena.Post("/children/"+child+"/checkins/write", "who="+url.QueryEscape(amara)+"&forms=phq-2&q-1=LA6571-9&q-2=LA6571-9")
		after := look()
		for i := range before {
			if before[i] != after[i] {
				s.Errorf("it differs: %.120s", before[i])
			}
		}
	})
}
