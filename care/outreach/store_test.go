package outreach_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/board"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/engagement"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/outreach"
	"kith/care/people"
	"kith/care/tie"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/web"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

var modules = []module.Module{people.Module, contact.Module, tie.Module, consent.Module, disclosure.Module, engagement.Module, outreach.New(tie.Standard())}

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
		tries, err := engagement.Tries(t.Context(), h.DB, v, 1, id)
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
	all := append(slices.Clone(modules), board.Module)
	for _, m := range all {
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

func town(t testing.TB) *module.House {
	t.Helper()
	now := morning(t)
	h := moduletest.Open(t, filepath.Join(t.TempDir(), "town.db"), now, append(slices.Clone(modules), board.Module))
	moduletest.Put(t, h.Store, records(t, now, false)...)
	return h
}

func TestScenes(t *testing.T) {
	webtest.Harness{
		Fresh:  func(t *testing.T) http.Handler { return program(t, town(t)) },
		SignIn: func(t *testing.T, c *webtest.Client, person string) { c.Get("/as/" + person) },
	}.Run(t, "testdata/*.txt")
}

func TestPagesInABrowser(t *testing.T) {
	s := httptest.NewServer(program(t, town(t)))
	t.Cleanup(s.Close)
	b := browse.Start(t)
	signIn := func(p *browse.Page) { p.Goto(s.URL + "/as/lena") }
	for _, path := range []string{"/outreach", "/outreach?view=site", "/children/amara-reyes-cole/contacts/new", "/children/amara-reyes-cole/promises/amara-promise-rao"} {
		t.Run(strings.NewReplacer("/", " ", "?", " ").Replace(strings.Trim(path, "/")), func(t *testing.T) {
			b.Check(t, s.URL+path, browse.Case{Before: signIn}, browse.Case{Before: signIn, Width: 390, NoScript: true, Name: "without script"},
				browse.Case{Before: signIn, Width: 320, Lang: "es", Dark: true})
		})
	}
}
