package outreach_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/engagement"
	"kith/care/followup"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/outreach"
	"kith/care/people"
	"kith/care/reach"
	"kith/care/tie"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/post"
	"kith/platform/web"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

var modules = []module.Module{people.Module, contact.Module, tie.Module, consent.Module, disclosure.Module, reach.Module, engagement.Module, followup.Module, outreach.New(tie.Standard()),
	{Name: "post", Files: post.Files}}

// morning is Wednesday of the week of the story.
func morning(t testing.TB) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 18, 7, 45, 0, 0, zone)
}

func records(t testing.TB, now time.Time, all bool) (out [][]byte) {
	t.Helper()
	sources, err := cast.Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		if s.Kind != cast.Bundle && !all {
			continue
		}
		r, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, moduletest.Resources(t, r)...)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

var viewers = map[string]access.Viewer{
	"lena": access.Staff("Practitioner/lena-ortiz", "maple-street").As("PractitionerRole/lena-ortiz-maple-street"),
	"luis": access.Staff("Practitioner/luis-moreno", "maple-street").As("PractitionerRole/luis-moreno-maple-street"),
	"reed": access.Staff("Practitioner/omar-reed", "riverside"),
	"desk": access.Staff("Practitioner/mia-park", "maple-street").Lacking(consent.Lacks(people.FrontDesk)),
	"sam":  access.Staff("Practitioner/sam-keo", "maple-street").Lacking(consent.Lacks(people.Administration)),
	"mom":  access.Person("RelatedPerson/denise-reyes"),
}

// slow is the list as it is defined, asked child by child.
func slow(t *testing.T, h *module.House, v access.Viewer, now time.Time, r outreach.Rules) (list []string) {
	t.Helper()
	today := contact.DayAt(now)
	type quiet struct {
		child string
		heard contact.Day
		why   int
	}
	var all []quiet
	ids, err := access.All(t.Context(), h.DB, v, db.Text,
		`select p.id from patient p where p.active and not p.deceased and sees(p.compartment)`)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		q := quiet{child: id}
		met, err := contact.Since(t.Context(), h.DB, v, 1, id)
		if err != nil {
			t.Fatal(err)
		}
		var missed contact.Day
		for _, c := range met[id] {
			switch {
			case c.Day > today:
			case c.Kind == "missed" || c.Kind == "called-off":
				if c.Day >= today-contact.Day(r.MissedDays) {
					missed = c.Day
				}
			case c.Outpatient:
				q.heard = max(q.heard, c.Day)
			}
		}
		tries, err := reach.Tries(t.Context(), h.DB, v, 1, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range tries {
			if x.Reached && x.Day <= today {
				q.heard = max(q.heard, x.Day)
			}
		}
		coming, err := contact.Coming(t.Context(), h.DB, v, now, id)
		if err != nil {
			t.Fatal(err)
		}
		planned := slices.ContainsFunc(coming[id], contact.Appointment.Coming)
		promised, err := engagement.Promises(t.Context(), h.DB, v, id)
		if err != nil {
			t.Fatal(err)
		}
		vain := 0
		for _, x := range tries {
			if x.Outcome.Vain() && !x.FromThem && x.Day > q.heard && x.Day >= today-contact.Day(r.TriesDays) && x.Day <= today {
				vain++
			}
		}
		for _, p := range promised {
			if s := p.State(today); (s == engagement.Late || s == engagement.Due) && p.Due >= today-contact.Day(r.LateDays) {
				q.why++
			}
		}
		if missed > q.heard && !planned {
			q.why++
		}
		if vain >= r.Tries {
			q.why++
		}
		if !planned && (q.heard == 0 || int(today-q.heard) >= r.SilentDays) {
			q.why++
		}
		if q.why > 0 {
			all = append(all, q)
		}
	}
	for len(all) > 0 { // the longest silence first, by looking for it
		first := 0
		for i, q := range all {
			if q.heard < all[first].heard || q.heard == all[first].heard && q.child < all[first].child {
				first = i
			}
		}
		list = append(list, fmt.Sprintf("%s heard %d, %d reasons", all[first].child, all[first].heard, all[first].why))
		all = slices.Delete(all, first, first+1)
	}
	return list
}

func TestTheListIsInTheOrderOfHumanSilence(t *testing.T) {
	now := morning(t)
	all := records(t, now, true)
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		moduletest.Put(t, h.Store, all...)
		r := outreach.Standard()
		for name, v := range viewers {
			if name == "mom" {
				continue
			}
			families, err := outreach.Families(t.Context(), h.DB, v, r, now)
			if err != nil {
				t.Fatal(err)
			}
			list, resting := r.Quiet(families, contact.DayAt(now))
			var got []string
			for _, f := range slices.Concat(list, resting) {
				got = append(got, fmt.Sprintf("%s heard %d, %d reasons", f.Child, f.Reached, len(r.Reasons(f, contact.DayAt(now)))))
			}
			want := slow(t, h, v, now, r)
			if len(resting) > 0 { // they stand below, by the same order
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %d and %d\n%s\n\n%s", name, len(got), len(want), strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if name == "lena" && len(got) < 10 {
				t.Errorf("only %d families: the list is not tried", len(got))
			}
		}
		if nobody, err := outreach.Families(t.Context(), h.DB, access.Viewer{}, r, now); err != nil || len(nobody) > 0 {
			t.Errorf("nobody sees %d families, %v", len(nobody), err)
		}
	})
}

// program serves the pages of a house. Who asks says so in a cookie.
func program(t testing.TB, h *module.House) *web.Mux {
	t.Helper()
	var styles []fs.FS
	for _, m := range modules {
		styles = append(styles, m.Files)
	}
	mux, err := web.New(web.Options{Phrases: h.Say, Home: "/today", SignIn: "/sign-in", Styles: styles, Now: h.Now,
		Nav: []web.NavItem{{Key: "nav.outreach", Href: "/outreach"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		if m.Routes != nil {
			m.Routes(mux, h)
		}
	}
	mux.On("GET /as/{person}", func(w http.ResponseWriter, r *http.Request) error {
		http.SetCookie(w, &http.Cookie{Name: "as", Value: r.PathValue("person"), Path: "/"})
		return web.See(w, r, "/outreach")
	})
	mux.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("as"); err == nil {
				web.SignedIn(r.Context(), web.Person{ID: c.Value, Name: c.Value})
				r = r.WithContext(access.With(r.Context(), viewers[c.Value]))
			}
			next.ServeHTTP(w, r)
		})
	})
	return mux
}

func town(t testing.TB, all bool) *module.House {
	t.Helper()
	now := morning(t)
	h := moduletest.Open(t, filepath.Join(t.TempDir(), "town.db"), now, modules)
	moduletest.Put(t, h.Store, records(t, now, all)...)
	return h
}

func TestScenes(t *testing.T) {
	webtest.Harness{
		Fresh:  func(t *testing.T) http.Handler { return program(t, town(t, false)) },
		SignIn: func(t *testing.T, c *webtest.Client, person string) { c.Get("/as/" + person) },
	}.Run(t, "testdata/*.txt")
}

func TestPagesInABrowser(t *testing.T) {
	s := httptest.NewServer(program(t, town(t, true)))
	t.Cleanup(s.Close)
	b := browse.Start(t)
	signIn := func(p *browse.Page) { p.Goto(s.URL + "/as/lena") }
	for _, path := range []string{"/outreach", "/outreach?view=site", "/outreach/caring?child=amara-reyes-cole", "/children/amara-reyes-cole/contacts/new", "/children/amara-reyes-cole/promises/amara-promise-rao"} {
		t.Run(strings.NewReplacer("/", " ", "?", " ").Replace(strings.Trim(path, "/")), func(t *testing.T) {
			b.Check(t, s.URL+path, browse.Case{Before: signIn}, browse.Case{Before: signIn, Width: 390, NoScript: true, Name: "without script"},
				browse.Case{Before: signIn, Width: 320, Lang: "es", Dark: true})
		})
	}
}

var running = regexp.MustCompile(`/children/amara-reyes-cole/caring/([a-z0-9]+)"`)

func TestANoteGoesOutOnceSignedByWhoeverKnowsThem(t *testing.T) {
	now := morning(t)
	all := records(t, now, false)
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		moduletest.Put(t, h.Store, all...)
		waiting := func() int64 {
			n, err := db.All(t.Context(), h.DB, db.Int, `select count(*) from job`)
			if err != nil {
				t.Fatal(err)
			}
			return n[0]
		}
		clock := now
		h.Now = func() time.Time { return clock }
		as := func(who string) *webtest.Client {
			c := webtest.NewClient(program(t, h))
			c.Get("/as/" + who)
			return c
		}
		lena, luis, reed := as("lena"), as("luis"), as("reed")
		begin := "to=Patient/amara-reyes-cole&schedule=year"
		if a := luis.Post("/children/priya-nair/caring", "to=Patient/priya-nair&schedule=year"); a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusSeeOther {
			t.Errorf("Luis begins: %d", a.Status)
		}
		if a := reed.Post("/children/amara-reyes-cole/caring", begin); a.Status != http.StatusNotFound {
			t.Errorf("Dr. Reed begins: %d", a.Status)
		}
		if a := lena.Post("/children/amara-reyes-cole/caring", "to=RelatedPerson/paul-brandt&schedule=year"); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("to somebody of another family: %d", a.Status)
		}
		if a := lena.Post("/children/amara-reyes-cole/caring", begin); a.Status != http.StatusSeeOther {
			t.Fatalf("Lena begins: %d\n%s", a.Status, a.Text())
		}
		if a := lena.Post("/children/amara-reyes-cole/caring", begin); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("twice: %d", a.Status)
		}
		page := lena.Get("/outreach/caring").Body
		id := running.FindStringSubmatch(page)
		if id == nil || strings.Contains(page, `value="send"`) {
			t.Fatalf("a note is due on the first day, or none ever\n%s", page)
		}
		at := "/children/amara-reyes-cole/caring/" + id[1]
		lena.Post(at, "step=send&n=0") // not its day
		if waiting() != 0 {
			t.Error("a note went before its day")
		}
		clock = now.AddDate(0, 1, 0)
		if page := lena.Get("/outreach/caring").Text(); !strings.Contains(page, "Lena, Maple Street Clinic: I was thinking of you.") || strings.Contains(page, "⟦") {
			t.Errorf("the draft: %s", page)
		}
		for _, c := range []*webtest.Client{luis, reed} {
			if a := c.Post(at, "step=send&n=0"); a.Status != http.StatusNotFound {
				t.Errorf("somebody else sends it: %d", a.Status)
			}
		}
		for range 2 { // two taps
			if a := lena.Post(at, "step=send&n=0&notice=caring-3"); a.Status != http.StatusSeeOther {
				t.Errorf("%d %s", a.Status, a.Text())
			}
		}
		if waiting() != 1 {
			t.Errorf("%d notes wait to go out", waiting())
		}
		clock = now.AddDate(0, 2, 0)
		lena.Post(at, "step=skip&n=1")
		if a := lena.Post(at, "step=stop"); a.Status != http.StatusSeeOther || waiting() != 1 {
			t.Errorf("%d, %d wait", a.Status, waiting())
		}
		if page := lena.Get("/outreach/caring").Body; strings.Contains(page, id[1]) {
			t.Error("it does not end at their word")
		}
		to, err := outreach.Addresses(t.Context(), h.DB, "Patient/amara-reyes-cole")
		if err != nil || len(to) != 1 || to[0].To != "4135550123" {
			t.Errorf("%v %v", to, err)
		}
	})
}
