package passing_test

import (
	"context"
	"html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith/care/colleague"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/directory"
	"kith/care/disclosure"
	"kith/care/draft"
	"kith/care/engagement"
	"kith/care/link"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/packet"
	"kith/care/passing"
	"kith/care/people"
	"kith/care/reach"
	"kith/care/referral"
	"kith/care/routing"
	"kith/care/sharing"
	"kith/cast"
	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/web"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

var zone = must(time.LoadLocation("America/New_York"))

// morning is a Wednesday at ten, where the clinic is.
var morning = time.Date(2026, 11, 18, 10, 0, 0, 0, zone)

var modules = []module.Module{people.Module, contact.Module, consent.Module, directory.Module, draft.Module, disclosure.Module, reach.Module,
	oncall.Module, colleague.Module, loop.Module, packet.Module, link.Module, referral.Module, routing.Module, passing.Module}

// services are whom one could ask.
var services = []directory.Service{
	{ID: "harbor-after-school", Name: "Afternoons at Youth Harbor", Organization: directory.Organization{ID: "youth-harbor"}, Needs: []string{"after-school"},
		Languages: []string{"en", "es"}, Ages: directory.Ages{From: 11, To: 18}, Capacity: directory.Capacity{Room: directory.Wait, Weeks: 3, AskedAt: morning.AddDate(0, 0, -5)},
		HowToWorkWithUs: "Ask for Tess after two.", Active: true, Public: true},
	{ID: "roosevelt-club", Name: "Homework club", Organization: directory.Organization{ID: "roosevelt-middle-school"}, Needs: []string{"after-school", "tutoring"},
		Languages: []string{"en"}, Ages: directory.Any, Capacity: directory.Capacity{Room: directory.Open, AskedAt: morning.AddDate(0, 0, -40)}, Active: true, Public: true},
}

// town is the town with its directory, in front of whom pages lie.
func town(t *testing.T, h *module.House) http.Handler {
	t.Helper()
	gate := &consent.Gate{Place: consent.Place{Code: "US-MA", Zone: zone}, Rules: consent.Standard(), Now: h.Now}
	if err := h.Store.Bind(t.Context(), gate); err != nil {
		t.Fatal(err)
	}
	for _, src := range must(cast.Sources(morning)) {
		if src.Kind == cast.Bundle {
			r := must(src.Open())
			moduletest.Load(t, h.Store, r)
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, s := range services {
		moduletest.Put(t, h.Store, must(directory.Entry(s, element.Value{})))
	}
	styles := []fs.FS{sharing.New().Files, engagement.Module.Files}
	for _, m := range modules {
		styles = append(styles, m.Files)
	}
	mux, err := web.New(web.Options{Phrases: h.Say, Styles: styles, SignIn: "/sign-in", Home: "/today", Now: h.Now})
	if err != nil {
		t.Fatal(err)
	}
	routing.Module.Routes(mux, h)
	passing.Module.Routes(mux, h)
	mux.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if v := viewer(t, h, r.Header.Get("X-Test-As")); !v.Nobody() {
				web.SignedIn(r.Context(), web.Person{ID: v.ID(), Name: "Somebody"})
				r = r.WithContext(access.With(r.Context(), v))
			}
			next.ServeHTTP(w, r)
		})
	})
	return mux
}

func viewer(t *testing.T, h *module.House, who string) access.Viewer {
	switch who {
	case "":
		return access.Viewer{}
	case "amara":
		return consent.Personal(people.TeenSelf, "Patient/amara-reyes-cole").At(h.Now())
	case "denise":
		return consent.Personal(people.CustodialParent, "RelatedPerson/denise-reyes").At(h.Now())
	case "marcus":
		return consent.Personal(people.NonCustodialParent, "RelatedPerson/marcus-cole").At(h.Now())
	}
	v, _, err := consent.Worker(context.WithoutCancel(t.Context()), h.DB, people.PractitionerID(who), h.Today(), h.Now())
	if err != nil {
		t.Error(err)
	}
	return v.At(h.Now())
}

// somebody is one person in front of the pages.
type somebody struct {
	*webtest.Client
	t *testing.T
}

func as(t *testing.T, program http.Handler, who string) somebody {
	c := webtest.NewClient(program)
	c.Header.Set("X-Test-As", who)
	return somebody{c, t}
}

// see gets a page and looks for words on it.
func (s somebody) see(path string, words ...string) string {
	s.t.Helper()
	a := s.Get(path)
	if a.Status != http.StatusOK {
		s.t.Fatalf("%s answers %d\n%.400s", path, a.Status, a.Text())
	}
	for _, w := range words {
		if !strings.Contains(a.Text(), w) {
			s.t.Errorf("%s does not say %q\n%.1500s", path, w, a.Text())
		}
	}
	if i := strings.Index(a.Body, "⟦"); i >= 0 {
		s.t.Errorf("%s: %.80s", path, a.Body[i:])
	}
	return a.Body
}

// send posts a form and returns where it leads.
func (s somebody) send(path string, values url.Values) string {
	s.t.Helper()
	a := s.Post(path, values.Encode())
	if a.Status != http.StatusSeeOther {
		s.t.Fatalf("%s answers %d\n%.600s", path, a.Status, a.Text())
	}
	return a.Header.Get("Location")
}

// hidden is the value of a hidden field of a page.
func hidden(t *testing.T, body, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("there is no field %s", name)
	}
	return html.UnescapeString(m[1])
}

// passedOn is Amara's referral to Youth Harbor, made on its pages and sent.
func passedOn(t *testing.T, lena somebody) string {
	t.Helper()
	form := "/children/amara-reyes-cole/referrals/new"
	lena.see(form, "What does Amara need?")
	whom := lena.send(form+"/need", url.Values{"need": {"after-school"}, "why": {"Afternoons with other kids"}, "language": {"es"}, "prefers": {"Not on track days"}, "go": {"whom"}})
	body := lena.see(whom, "Afternoons at Youth Harbor", "Homework club", "Speaks the family’s language", "Does not speak it", "3 weeks to wait", "Stands before the next for this: Language", "Ask for Tess after two.")
	if strings.Index(body, "Afternoons at Youth Harbor") > strings.Index(body, "Homework club") {
		t.Error("who speaks the family's language stands second")
	}
	draft := hidden(t, body, "draft")
	whom = lena.send(form+"/whom", url.Values{"draft": {draft}, "wish-roosevelt-club": {"asked"}, "go": {"whom"}})
	if body = lena.see(whom, "The family asked for them"); strings.Index(body, "Afternoons at Youth Harbor") < strings.Index(body, "Homework club") {
		t.Error("whom the family asked for does not stand first")
	}
	yes := lena.send(form+"/whom", url.Values{"draft": {draft}, "wish-roosevelt-club": {""}, "to": {"harbor-after-school"}, "go": {"yes"}})
	lena.see(yes, "Amara Reyes-Cole", "Denise Reyes", "for this: After school")
	if a := lena.Post(form+"/yes", url.Values{"draft": {draft}, "when": {"2026-11-17"}, "go": {"save"}}.Encode()); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "Choose who said yes") || !strings.Contains(a.Body, "2026-11-17") {
		t.Errorf("without a name: %d, or the day is lost\n%.600s", a.Status, a.Text())
	}
	at := lena.send(form+"/yes", url.Values{"draft": {draft}, "by": {"Patient/amara-reyes-cole"}, "when": {"2026-11-17"}, "go": {"save"}})
	body = lena.see(at, "What goes along")
	version := hidden(t, body, "version")
	look := lena.Post(at, url.Values{"version": {version}, "line": {"why"}, "go": {"look"}}.Encode())
	if look.Status != http.StatusOK || !strings.Contains(look.Text(), "This is exactly what is sent") {
		t.Fatalf("%d %.600s", look.Status, look.Text())
	}
	exact := url.Values{"version": {version}, "line": {"why"}, "at": {hidden(t, look.Body, "at")}, "sum": {hidden(t, look.Body, "sum")}, "go": {"send"}}
	wrong := url.Values{"version": exact["version"], "at": exact["at"], "sum": exact["sum"], "go": {"send"}}
	if a := lena.Post(at, wrong.Encode()); a.Status != http.StatusConflict {
		t.Errorf("what is sent is not what was shown, and it answers %d", a.Status)
	}
	return lena.send(at, exact)
}

func TestItIsPlayedFromTheNeedToTheFamilyKnowing(t *testing.T) {
	moduletest.Each(t, morning, modules, func(t *testing.T, h *module.House) {
		program := town(t, h)
		lena := as(t, program, "lena-ortiz")
		at := passedOn(t, lena)
		body := lena.see(at, "Passed on to Afternoons at Youth Harbor", "Lena Ortiz holds it", "Amara Reyes-Cole said yes", "Nobody has spoken with the family yet", "Not on track days", "As it was sent")
		step := func(words string, values url.Values) {
			t.Helper()
			values.Set("version", hidden(t, body, "version"))
			if to := lena.send(at+"/step", values); to != at {
				t.Errorf("it leads to %s", to)
			}
			body = lena.see(at, words)
		}
		step("asked again", url.Values{"step": {"nudged"}})
		step("there is a wait; Lena Ortiz wrote it down (Tess, by phone: three weeks)", url.Values{"step": {"called"}, "outcome": {"wait-listed"}, "until": {"2026-12-09"}, "note": {"Tess, by phone: three weeks"}})
		step("First visit", url.Values{"step": {"visit-booked"}, "at": {"2026-12-01T15:30"}, "note": {"Tess called"}})
		step("the visit did not happen", url.Values{"step": {"visit-missed"}, "note": {"Tess called"}})
		step("Somebody spoke with the family", url.Values{"step": {"reached"}, "note": {"Tess did"}})
		step("the first visit took place", url.Values{"step": {"visit-kept"}, "at": {"2026-11-17T15:30"}, "note": {"Tess called"}})
		step("What came back", url.Values{"step": {"heard-back"}, "report": {"She came, and stayed."}})
		if a := lena.Get(at + "/report/1"); a.Body != "She came, and stayed." || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("what came back is %q", a.Body)
		}
		step("The family knows", url.Values{"step": {"told"}, "who": {"Patient/amara-reyes-cole"}, "how": {"in-person"}})
		if a := lena.Get(at + "/packet/1"); !strings.HasPrefix(a.Body, "%PDF") {
			t.Errorf("what went along is %.20q", a.Body)
		}
	})
}

// hiddenFrom are all who may see nothing of it.
var hiddenFrom = []string{"denise", "marcus", "mia-park", "ines-alvarez", "omar-reed", "sam-keo"}

func TestWhoIsNotOfItFindsNothing(t *testing.T) {
	moduletest.Each(t, morning, modules, func(t *testing.T, h *module.House) {
		program := town(t, h)
		lena := as(t, program, "lena-ortiz")
		at := passedOn(t, lena)
		form := "/children/amara-reyes-cole/referrals/new"
		for _, who := range append(hiddenFrom, "amara") {
			c := as(t, program, who)
			for _, path := range []string{at, at + "/send", at + "/packet/1", at + "/report/1", at + "/preview"} {
				there, nowhere := c.Get(path), c.Get(strings.Replace(path, at, "/referrals/nothing", 1))
				if there.Status != nowhere.Status || strip(there.Body) != strip(nowhere.Body) {
					t.Errorf("%s: %s is %d, one that never was %d", who, path, there.Status, nowhere.Status)
				}
			}
			if a := c.Post(at+"/step", "version=1&step=nudged"); a.Status != http.StatusNotFound {
				t.Errorf("%s nudges: %d", who, a.Status)
			}
			if a := c.Get(form); who != "sam-keo" && a.Status == http.StatusOK {
				t.Errorf("%s passes Amara on", who)
			}
		}
		nobody := as(t, program, "")
		for _, path := range []string{at, form, "/referrals/answered"} {
			if a := nobody.Get(path); a.Status != http.StatusSeeOther {
				t.Errorf("nobody gets %s: %d", path, a.Status)
			}
		}
	})
}

// strip leaves out what differs by request.
func strip(body string) string {
	return regexp.MustCompile(`[0-9a-f]{8,}|/referrals/[^"]*`).ReplaceAllString(body, "")
}

func TestASchoolAnswersWhatIsAskedOfIt(t *testing.T) {
	moduletest.Each(t, morning, modules, func(t *testing.T, h *module.House) {
		program := town(t, h)
		v := viewer(t, h, "lena-ortiz")
		id := must(referral.Begin(t.Context(), h, v, referral.Passing{Child: "amara-reyes-cole", Need: "tutoring", Why: "Catching up in math", To: "Organization/roosevelt-middle-school",
			Service: "HealthcareService/roosevelt-club", By: "Patient/amara-reyes-cole", At: morning.AddDate(0, 0, -1), Prefers: referral.Prefers{Words: "Not Ms. Alvarez herself"}}))
		school, at := as(t, program, "ines-alvarez"), "/referrals/"+id
		if a := school.Get(at); a.Status != http.StatusNotFound {
			t.Errorf("before it is sent: %d", a.Status)
		}
		i := must(loop.Get(t.Context(), h, v, id))
		d := must(referral.Along(t.Context(), h, v, i, referral.Choice{}))
		c := referral.Choice{At: d.Audience.At, Seen: i.Version}
		c.Sum = must(referral.Made(t.Context(), h, v, d, c)).Sum
		if err := referral.Send(t.Context(), h, v, id, c); err != nil {
			t.Fatal(err)
		}
		body := school.see(at, "Catching up in math", "Lena Ortiz asks", "We take it on", "We cannot right now")
		for _, never := range []string{"Not Ms. Alvarez", "Find somebody else", "Take it back", "A phone call"} {
			if strings.Contains(body, never) {
				t.Errorf("the school reads %q", never)
			}
		}
		school.send(at+"/step", url.Values{"version": {hidden(t, body, "version")}, "step": {"accepted"}})
		body = school.see(at, "accepted")
		old := hidden(t, body, "version")
		school.send(at+"/step", url.Values{"version": {old}, "step": {"reached"}})
		if a := school.Post(at+"/step", url.Values{"version": {old}, "step": {"visit-booked"}, "at": {"2026-11-20T15:00"}, "note": {"my words stay"}}.Encode()); a.Status != http.StatusConflict || !strings.Contains(a.Body, "my words stay") {
			t.Errorf("somebody was faster: %d, or the words are lost", a.Status)
		}
		body = school.see(at)
		school.send(at+"/step", url.Values{"version": {hidden(t, body, "version")}, "step": {"visit-kept"}, "at": {"2026-11-18T09:00"}})
		body = school.see(at)
		school.send(at+"/step", url.Values{"version": {hidden(t, body, "version")}, "step": {"heard-back"}, "report": {"She came with her workbook."}})
		lena := as(t, program, "lena-ortiz")
		lena.see(at, "What came back")
		if a := lena.Get(at + "/report/1"); a.Body != "She came with her workbook." {
			t.Errorf("Lena reads %q", a.Body)
		}
		if a := school.Get("/children/amara-reyes-cole/referrals/new"); a.Status == http.StatusOK {
			t.Error("the school passes her on")
		}
	})
}

// sizes are those at which staff look.
var sizes = []browse.Case{{Name: "desk", Width: 1360}, {Name: "phone-no-script", Width: 390, Height: 844, NoScript: true}, {Name: "small-dark-es", Width: 320, Height: 640, Dark: true, Lang: "es"}}

func TestItIsPlayedInABrowser(t *testing.T) {
	b := browse.Start(t)
	h := moduletest.Open(t, filepath.Join(t.TempDir(), "kith.db"), morning, modules)
	program := town(t, h)
	who := "lena-ortiz"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Test-As", who)
		program.ServeHTTP(w, r.WithContext(context.WithoutCancel(r.Context())))
	}))
	t.Cleanup(server.Close)
	for _, c := range sizes {
		t.Run(c.Name, func(t *testing.T) {
			p := b.Open(t, server.URL+"/children/amara-reyes-cole/referrals/new", c)
			look := func(name string) {
				t.Helper()
				p.Check()
				if dir := browse.ShotFolder(); dir != "" {
					p.Shot(filepath.Join(dir, "referral-"+c.Name+"-"+name+".png"))
				}
			}
			look("1-need")
			choose(p, "need", "after-school")
			p.Type("#why", "Afternoons with other kids")
			p.Click("main button.btn-main")
			look("2-whom")
			p.Click("input[value=harbor-after-school]")
			p.Click("main button.btn-main")
			look("3-yes")
			p.Click("input[value='Patient/amara-reyes-cole']")
			set(p, "when", "2026-11-17")
			p.Click("main button.btn-main")
			look("4-along")
			p.Click("main button.btn-main")
			look("5-preview")
			p.Click("main button.btn-main")
			look("6-sent")
			p.Click("#do-called summary")
			p.Click("#do-called input[value=accepted]")
			p.Type("#note-called", "Tess: yes")
			look("7-call")
			p.Click("#do-called button")
			if !strings.HasPrefix(p.Address(), "/referrals/") || p.Count(".loop-step-now") != 1 {
				t.Errorf("after the call it is at %s", p.Address())
			}
			look("8-accepted")
		})
	}
}

func choose(p *browse.Page, id, value string) { set(p, id, value) }

// set gives a field a value as its picker does.
func set(p *browse.Page, id, value string) {
	browse.Eval[bool](p, `(e => (e.value = '`+value+`', e.dispatchEvent(new Event('input', {bubbles: true})), e.dispatchEvent(new Event('change', {bubbles: true}))))(document.getElementById('`+id+`'))`)
}
