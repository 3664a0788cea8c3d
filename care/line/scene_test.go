package line_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/care/colleague"
	"kith/care/consent"
	"kith/care/consult"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/engagement"
	"kith/care/line"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/packet"
	"kith/care/people"
	"kith/care/reach"
	"kith/care/screening"
	"kith/care/tie"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

const (
	amara  = "amara-reyes-cole"
	county = "county-access-line"
)

// morning is a Wednesday at ten, where the clinic is.
var morning = time.Date(2026, 11, 18, 10, 0, 0, 0, must(time.LoadLocation("America/New_York")))

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

var modules = []module.Module{people.Module, contact.Module, tie.Module, consent.Module, disclosure.Module, reach.Module, engagement.Module, screening.Module, oncall.Module,
	colleague.Module, packet.Module, loop.Module, consult.Module, line.Module}

// town is a house with the cast, its clock, and its pages.
type town struct {
	t     testing.TB
	h     *module.House
	clock time.Time
	pages *web.Mux
}

// hours are those of Dr. Rao, who knows Amara, and of two who do not.
const hours = `
{"resourceType":"PractitionerRole","id":"anil-rao-county-access-line","active":true,"period":{"start":"2022-01-10"},"practitioner":{"reference":"Practitioner/anil-rao"},"organization":{"reference":"Organization/county-access-line"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"child-psychiatrist"}]}],"availableTime":[{"daysOfWeek":["mon","tue","wed","thu","fri"],"availableStartTime":"09:30:00","availableEndTime":"10:30:00"},{"daysOfWeek":["mon","wed"],"availableStartTime":"14:00:00","availableEndTime":"16:00:00"}]}
{"resourceType":"Practitioner","id":"maya-lee","name":[{"family":"Lee","given":["Maya"],"prefix":["Dr."]}]}
{"resourceType":"PractitionerRole","id":"maya-lee-county-access-line","active":true,"practitioner":{"reference":"Practitioner/maya-lee"},"organization":{"reference":"Organization/county-access-line"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"child-psychiatrist"}]}],"availableTime":[{"daysOfWeek":["fri"],"availableStartTime":"13:00:00","availableEndTime":"14:00:00"}]}
{"resourceType":"Practitioner","id":"ben-ito","name":[{"family":"Ito","given":["Ben"],"prefix":["Dr."]}]}
{"resourceType":"PractitionerRole","id":"ben-ito-county-access-line","active":true,"practitioner":{"reference":"Practitioner/ben-ito"},"organization":{"reference":"Organization/county-access-line"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"child-psychiatrist"}]}]}`

func each(t *testing.T, test func(s *town)) {
	t.Helper()
	moduletest.Each(t, morning, modules, func(t *testing.T, h *module.House) { test(begin(t, h)) })
}

func begin(t testing.TB, h *module.House) *town {
	s := &town{t: t, h: h, clock: morning}
	h.Now = func() time.Time { return s.clock }
	if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now, Place: consent.Place{Zone: morning.Location()}}); err != nil {
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
	moduletest.Load(t, h.Store, strings.NewReader(strings.TrimSpace(hours)))
	var styles []fs.FS
	for _, m := range modules {
		styles = append(styles, m.Files)
	}
	s.pages = must(web.New(web.Options{Phrases: h.Say, Styles: styles, SignIn: "/sign-in", Home: "/today", Now: h.Now,
		Nav: []web.NavItem{{Key: "consult.title", Href: "/consults"}}}))
	line.Module.Routes(s.pages, h)
	s.pages.On("GET /as/{person}", func(w http.ResponseWriter, r *http.Request) error {
		http.SetCookie(w, &http.Cookie{Name: "as", Value: r.PathValue("person"), Path: "/"})
		return web.See(w, r, "/consults")
	})
	s.pages.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("as"); err == nil {
				v := s.who(c.Value)
				web.SignedIn(r.Context(), web.Person{ID: v.ID(), Name: c.Value})
				r = r.WithContext(access.With(r.Context(), v))
			}
			next.ServeHTTP(w, r)
		})
	})
	return s
}

// who is one of the cast at work; denise is a mother.
func (s *town) who(id string) access.Viewer {
	if id == "denise" {
		return consent.Personal(people.CustodialParent, "RelatedPerson/denise-reyes").At(s.clock)
	}
	v, _, err := consent.Worker(s.t.Context(), s.h.DB, people.PractitionerID(id), people.Day(s.h.Today()), s.clock)
	if err != nil {
		s.t.Fatal(err)
	}
	return v.At(s.clock)
}

func (s *town) as(who string) *webtest.Client {
	c := webtest.NewClient(s.pages)
	if who != "" {
		c.Get("/as/" + who)
	}
	return c
}

func question() consult.Question {
	return consult.Question{Child: amara, Line: county, Question: "Start or wait on a sleep medicine?", Details: "Sleep habits since October.",
		Reason: "medication", Urgency: "routine", Phone: "413-555-0101", Times: "after 11"}
}

// asks has Dr. Chen ask, with everything along that may go.
func (s *town) asks() string {
	s.t.Helper()
	ctx, chen := s.ctx(), s.who("wei-chen")
	id, err := consult.Prepare(ctx, s.h, chen, "", question())
	if err != nil {
		s.t.Fatal(err)
	}
	c := must(consult.Get(ctx, s.h, chen, id))
	g := must(consult.Gather(ctx, s.h, chen, c))
	var keys []string
	for _, f := range g.Goes {
		keys = append(keys, f.Key)
	}
	if err := consult.Send(ctx, s.h, chen, id, consult.Chosen{Keys: keys, Seen: g.Sum()}); err != nil {
		s.t.Fatal(err)
	}
	return id
}

// ctx speaks English, as a request does.
func (s *town) ctx() context.Context { return say.With(s.t.Context(), s.h.Say.In("en")) }

func (s *town) reads(who, id string) bool {
	_, err := consult.Get(s.t.Context(), s.h, s.who(who), id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		s.t.Fatal(err)
	}
	return err == nil
}

func TestAQuestionIsReadByTheLineAndWhatGoesAlongByWhoeverTakesItUp(t *testing.T) {
	each(t, func(s *town) {
		ctx := s.ctx()
		prepared := must(consult.Prepare(ctx, s.h, s.who("wei-chen"), "", question()))
		if s.reads("ben-ito", prepared) {
			t.Error("the line reads what is not sent")
		}
		id := s.asks()
		for who, want := range map[string]bool{"wei-chen": true, "anil-rao": true, "ben-ito": true, "maya-lee": true, "omar-reed": false, "ines-alvarez": false, "mia-park": false, "kim-okafor": false, "nobody": false} {
			if got := s.reads(who, id); got != want {
				t.Errorf("%s reads the question: %v", who, got)
			}
		}
		facts := func(who string) int { return len(must(consult.Facts(ctx, s.h.DB, s.who(who), id))) }
		if facts("wei-chen") == 0 || facts("ben-ito") != 0 {
			t.Errorf("before: %d facts for who asked, %d for the line", facts("wei-chen"), facts("ben-ito"))
		}
		if err := consult.Take(ctx, s.h, s.who("ben-ito"), id); err != nil {
			t.Fatal(err)
		}
		if facts("ben-ito") != facts("wei-chen") {
			t.Errorf("after: %d facts, of %d", facts("ben-ito"), facts("wei-chen"))
		}
		if s.reads("maya-lee", id) || facts("maya-lee") != 0 {
			t.Error("a colleague of who took it up reads on")
		}
		if err := consult.Take(ctx, s.h, s.who("maya-lee"), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("taken twice: %v", err)
		}
	})
}

func TestOneOfTwoTakesItUp(t *testing.T) {
	each(t, func(s *town) {
		id := s.asks()
		viewers := []access.Viewer{s.who("ben-ito"), s.who("maya-lee")}
		var wg sync.WaitGroup
		errs := make([]error, len(viewers))
		for i, v := range viewers {
			wg.Go(func() { errs[i] = consult.Take(s.t.Context(), s.h, v, id) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound):
				t.Errorf("who came second is told %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d have it", won)
		}
	})
}

func TestFromTheQuestionToWhatHappenedNext(t *testing.T) {
	each(t, func(s *town) {
		ctx := s.ctx()
		id := s.asks()
		get := func(who string) consult.Consult { return must(consult.Get(ctx, s.h, s.who(who), id)) }
		if c := get("wei-chen"); !c.Due.Equal(morning.Add(30*time.Minute)) || c.Clock != "call-back" || c.Age != 14 {
			t.Fatalf("due %v by %s, age %d", c.Due, c.Clock, c.Age)
		}
		s.clock = morning.Add(12 * time.Minute)
		rao, chen := s.who("anil-rao"), s.who("wei-chen")
		steps := []struct {
			says string
			do   func() error
			tab  consult.Tab
		}{
			{"taken up", func() error { return consult.Take(ctx, s.h, rao, id) }, consult.Waiting},
			{"called", func() error { return consult.CalledBack(ctx, s.h, rao, id) }, consult.Waiting},
			{"answered", func() error {
				return consult.Respond(ctx, s.h, rao, id, consult.Answer{Words: "Wait two weeks.", Outcome: "keep-managing",
					Advice: []consult.Advice{{Kind: "plan", Words: "Same bedtime"}, {Kind: "medicine", Words: "None now"}, {Kind: "again", Words: " "}}})
			}, consult.Answered},
			{"decided", func() error {
				return consult.Decide(ctx, s.h, chen, id, []consult.Advice{{Kind: "plan", Decided: "accepted"}, {Kind: "medicine", Decided: "changed", Because: "She asked for it"}})
			}, consult.Answered},
			{"told", func() error {
				return consult.Return(ctx, s.h, chen, id, consult.Happening{Code: "better", Words: "Sleeps until six."})
			}, consult.Heard},
		}
		for _, x := range steps {
			if err := x.do(); err != nil {
				t.Fatalf("%s: %v", x.says, err)
			}
			if c := get("anil-rao"); c.Tab() != x.tab {
				t.Errorf("%s: %s", x.says, c.Tab())
			}
			if err := x.do(); !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Rule) {
				t.Errorf("%s twice: %v", x.says, err)
			}
			s.clock = s.clock.Add(time.Hour)
			rao, chen = s.who("anil-rao"), s.who("wei-chen")
		}
		c := get("anil-rao")
		if c.Waited != 30 || c.Outcome != "keep-managing" || len(c.Advice) != 2 || c.Advice[1].Decided != "changed" || c.Advice[1].Because == "" || c.Happened != "better" || c.Step != loop.OutcomeReturned {
			t.Errorf("%+v", c)
		}
	})
}

func TestOnlyWhoseItIsMayDoIt(t *testing.T) {
	each(t, func(s *town) {
		ctx, id := s.ctx(), s.asks()
		if err := consult.Take(ctx, s.h, s.who("wei-chen"), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("who asked takes it up: %v", err)
		}
		if err := consult.Respond(ctx, s.h, s.who("anil-rao"), id, consult.Answer{Words: "x", Outcome: "hospital"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("answered before anybody has it: %v", err)
		}
		if err := consult.Take(ctx, s.h, s.who("anil-rao"), id); err != nil {
			t.Fatal(err)
		}
		for name, a := range map[string]consult.Answer{"without words": {Outcome: "hospital"}, "without an outcome": {Words: "x"}, "an outcome of ours": {Words: "x", Outcome: "none"}} {
			if err := consult.Respond(ctx, s.h, s.who("anil-rao"), id, a); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := consult.Return(ctx, s.h, s.who("wei-chen"), id, consult.Happening{Code: "better", Words: ""}); !fault.Is(err, fault.Conflict) {
			t.Errorf("what happened, before an answer: %v", err)
		}
		if err := consult.Decide(ctx, s.h, s.who("anil-rao"), id, []consult.Advice{{Kind: "answer", Decided: "accepted"}}); err == nil {
			t.Error("who answers decides")
		}
	})
}

func TestNobodyCalledBackAndTheOneWhoAskedIsToldSo(t *testing.T) {
	each(t, func(s *town) {
		id := s.asks()
		chen := s.as("wei-chen")
		const sorry = "Nobody has called back. We are sorry."
		if strings.Contains(chen.Get("/consults/"+id).Body, sorry) {
			t.Error("before it is late")
		}
		if err := consult.Take(s.t.Context(), s.h, s.who("ben-ito"), id); err != nil {
			t.Fatal(err)
		}
		s.clock = morning.Add(31 * time.Minute)
		page := chen.Get("/consults/" + id)
		if !strings.Contains(page.Body, sorry) || !strings.Contains(page.Body, "/again") {
			t.Errorf("%d: not told\n%s", page.Status, page.Text())
		}
		if a := chen.Post("/consults/"+id+"/again", ""); a.Status != http.StatusSeeOther {
			t.Fatalf("given back: %d", a.Status)
		}
		if !s.reads("maya-lee", id) {
			t.Fatal("the line does not see it again")
		}
		if len(must(consult.Facts(s.t.Context(), s.h.DB, s.who("ben-ito"), id))) != 0 {
			t.Error("who did not call reads on")
		}
		if err := consult.Take(s.t.Context(), s.h, s.who("maya-lee"), id); err != nil {
			t.Fatal(err)
		}
		if len(must(consult.Facts(s.t.Context(), s.h.DB, s.who("maya-lee"), id))) == 0 {
			t.Error("who has it now reads nothing")
		}
	})
}

func TestACallNamesNoChildAndLiesWithTheLine(t *testing.T) {
	each(t, func(s *town) {
		ctx := s.ctx()
		q := question()
		q.Child, q.Caller, q.Practice, q.Age = "", "Dr. Reed", "Riverside Family Health", 9
		if _, err := consult.Call(ctx, s.h, s.who("wei-chen"), q); !fault.Is(err, fault.NotFound) {
			t.Errorf("who is not of the line writes a call: %v", err)
		}
		id := must(consult.Call(ctx, s.h, s.who("anil-rao"), q))
		for who, want := range map[string]bool{"anil-rao": true, "maya-lee": true, "wei-chen": false, "omar-reed": false} {
			if got := s.reads(who, id); got != want {
				t.Errorf("%s reads it: %v", who, got)
			}
		}
		for _, do := range []func() error{
			func() error { return consult.Take(ctx, s.h, s.who("maya-lee"), id) },
			func() error { return consult.CalledBack(ctx, s.h, s.who("maya-lee"), id) },
			func() error {
				return consult.Respond(ctx, s.h, s.who("maya-lee"), id, consult.Answer{Words: "Call again in a week.", Outcome: "general-advice"})
			},
		} {
			if err := do(); err != nil {
				t.Fatal(err)
			}
		}
		c := must(consult.Get(ctx, s.h, s.who("anil-rao"), id))
		if c.Tab() != consult.Answered || c.Caller != "Dr. Reed" || c.Practice != "Riverside Family Health" || c.Undecided() || c.Owed(morning.AddDate(1, 0, 0)) {
			t.Errorf("%+v", c)
		}
	})
}

func TestWhatIsKeptBackIsForTheEyesOfTheOneWhoAsks(t *testing.T) {
	each(t, func(s *town) {
		id := must(consult.Prepare(s.ctx(), s.h, s.who("wei-chen"), "", question()))
		page := s.as("wei-chen").Get("/consults/new/send?id=" + id)
		if !strings.Contains(page.Body, "Not included") || !strings.Contains(page.Body, "PHQ") {
			t.Errorf("%d\n%s", page.Status, page.Text())
		}
		for _, who := range []string{"ben-ito", "omar-reed", "mia-park"} {
			if a := s.as(who).Get("/consults/new/send?id=" + id); a.Status != http.StatusNotFound {
				t.Errorf("%s: %d", who, a.Status)
			}
		}
		elsewhere := question()
		elsewhere.Line = "riverside"
		if _, err := consult.Prepare(s.ctx(), s.h, s.who("wei-chen"), "", elsewhere); !fault.Is(err, fault.Invalid) {
			t.Errorf("a place that is no line is asked: %v", err)
		}
		if err := consult.Send(s.ctx(), s.h, s.who("wei-chen"), id, consult.Chosen{Seen: "another"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("sent what was not shown: %v", err)
		}
	})
}

func TestPagesForTheWrongPersonAreAbsent(t *testing.T) {
	s := begin(t, moduletest.Open(t, t.TempDir()+"/town.db", morning, modules))
	id := s.asks()
	paths := []string{"/consults", "/consults/" + id, "/consults/new/question?child=" + amara, "/consults/new/call"}
	for _, path := range append(paths, "/consults/program", "/consults/program.csv") {
		if a := s.as("").Get(path); a.Status != http.StatusSeeOther && a.Status != http.StatusUnauthorized {
			t.Errorf("nobody, %s: %d", path, a.Status)
		}
		for who, want := range map[string]int{"denise": http.StatusNotFound, "ben-ito": http.StatusOK} {
			if a := s.as(who).Get(path); a.Status != want && !strings.Contains(path, amara) {
				t.Errorf("%s, %s: %d", who, path, a.Status)
			}
		}
	}
	for _, path := range paths {
		if a := s.as("mia-park").Get(path); a.Status != http.StatusNotFound {
			t.Errorf("the front desk, %s: %d", path, a.Status)
		}
	}
	hidden, absent := s.as("omar-reed").Get("/consults/"+id), s.as("omar-reed").Get("/consults/nothing")
	if hidden.Status != http.StatusNotFound || hidden.Body != absent.Body {
		t.Error("hidden is not absent")
	}
	for who, want := range map[string]string{"anil-rao": "Start or wait", "wei-chen": "Start or wait", "samira-haddad": "Nothing waits"} {
		if a := s.as(who).Get("/consults"); a.Status != http.StatusOK || !strings.Contains(a.Body, want) {
			t.Errorf("%s: %d, no %q\n%s", who, a.Status, want, a.Text())
		}
	}
	if a := s.as("wei-chen").Post("/consults", url.Values{"child": {amara}, "line": {county}, "question": {"Kept words"}, "phone": {"1"}}.Encode()); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Kept words") {
		t.Errorf("a form with a mistake: %d", a.Status)
	}
}

func TestTheProgramTellsOutsidersNothingOfFew(t *testing.T) {
	s := begin(t, moduletest.Open(t, t.TempDir()+"/town.db", morning, modules))
	ctx := t.Context()
	for i := range 24 {
		s.clock = time.Date(2026, 9, 1+i%20, 9, 40, 0, 0, morning.Location())
		q := question()
		q.Child, q.Caller, q.Practice, q.Reason = "", "Dr. Reed", "Riverside Family Health", []string{"medication", "diagnosis"}[i/21]
		id := must(consult.Call(ctx, s.h, s.who("anil-rao"), q))
		s.clock = s.clock.Add(5 * time.Minute)
		for _, do := range []func() error{func() error { return consult.Take(ctx, s.h, s.who("anil-rao"), id) }, func() error { return consult.CalledBack(ctx, s.h, s.who("anil-rao"), id) }} {
			if err := do(); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.clock = morning
	inside, outside := s.as("anil-rao").Get("/consults/program.csv"), s.as("kim-okafor").Get("/consults/program.csv")
	if !strings.Contains(inside.Body, "\ufeff") || !strings.Contains(inside.Body, ",Medicine,21,,88\r\n") || !strings.Contains(inside.Body, "What it may be,3,,13\r\n") {
		t.Errorf("inside: %d\n%s", inside.Status, inside.Body)
	}
	if !strings.Contains(outside.Body, ",Medicine,few,,\r\n") || !strings.Contains(outside.Body, "What it may be,few,,\r\n") || !strings.Contains(outside.Body, "Questions,,24") {
		t.Errorf("outside: %d\n%s", outside.Status, outside.Body)
	}
	if a := s.as("anil-rao").Get("/consults/program"); a.Status != http.StatusOK || !strings.Contains(a.Body, "100 %") {
		t.Errorf("%d\n%s", a.Status, a.Text())
	}
}

func TestPagesInABrowser(t *testing.T) {
	s := begin(t, moduletest.Open(t, t.TempDir()+"/town.db", morning, modules))
	answered := s.asks()
	ctx := t.Context()
	prepared := must(consult.Prepare(ctx, s.h, s.who("wei-chen"), "", question()))
	for _, do := range []func() error{func() error { return consult.Take(ctx, s.h, s.who("anil-rao"), answered) }, func() error { return consult.CalledBack(ctx, s.h, s.who("anil-rao"), answered) },
		func() error {
			return consult.Respond(ctx, s.h, s.who("anil-rao"), answered, consult.Answer{Words: "Wait.", Outcome: "keep-managing", Advice: []consult.Advice{{Kind: "plan", Words: "Same bedtime"}}})
		}} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	held := s.asks()
	if err := consult.Take(ctx, s.h, s.who("anil-rao"), held); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.pages)
	t.Cleanup(srv.Close)
	b := browse.Start(t)
	for _, x := range []struct{ who, path string }{
		{"anil-rao", "/consults"}, {"anil-rao", "/consults/" + held}, {"anil-rao", "/consults/new/call"}, {"anil-rao", "/consults/program"},
		{"wei-chen", "/consults/" + answered}, {"wei-chen", "/consults/new/send?id=" + prepared},
	} {
		signIn := func(p *browse.Page) { p.Goto(srv.URL + "/as/" + x.who) }
		name := x.who + strings.NewReplacer("/", " ", "?", " ", prepared, "prepared", held, "held", answered, "answered").Replace(x.path)
		t.Run(name, func(t *testing.T) {
			b.Check(t, srv.URL+x.path, browse.Case{Before: signIn}, browse.Case{Before: signIn, Width: 320, Lang: "es", Dark: true, NoScript: true, Name: "phone"})
		})
	}
}
