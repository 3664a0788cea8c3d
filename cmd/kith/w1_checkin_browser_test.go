package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"kith/platform/web/browse"
)

// slip is a code as the desk reads it aloud.
var slip = regexp.MustCompile(`\d{3} \d{3}`)

// handsOut is Mia at the desk, who makes a code for somebody.
func (s *played) handsOut(who string, c browse.Case) string {
	s.Helper()
	p := s.in("mia-park", c)
	p.Goto(s.at + "/arrivals")
	p.Click(`form:has(input[value="` + amara + `"]):has(input[value="` + who + `"]) button`)
	code := slip.FindString(p.Text(".slip"))
	if code == "" {
		s.Fatalf("no code: %.500s", p.Text("main"))
	}
	p.Check()
	return code
}

// comesIn is somebody with a code, on a browser of their own, who reads what
// stands before the first question.
func (s *played) comesIn(code string, c browse.Case) *browse.Page {
	s.Helper()
	p := s.b.Open(s.T, s.at+"/checkin", c)
	p.Type("#code", code)
	leads(s.T, p, `form[action="/checkin"] .btn-main`)
	if p.Address() != "/checkin/start" {
		s.Fatalf("the code leads to %s: %.300s", p.Address(), p.Text("main"))
	}
	p.Check()
	return p
}

// leads clicks what leads to another page, and waits until it has: several
// browsers share the machine.
func leads(t *testing.T, p *browse.Page, selector string) {
	t.Helper()
	from := p.Address()
	p.Click(selector)
	if p.Until(func() bool { return p.Address() != from }) {
		return
	}
	t.Errorf("%s leads nowhere from %s: %.300s", selector, from, p.Text("main"))
}

// goesOn chooses an option of the question, if it has some, and goes on.
func goesOn(t *testing.T, p *browse.Page, option int) {
	t.Helper()
	if n := p.Count(`.choices input[type=radio]`); n > 0 {
		p.Click(`.choice:nth-child(` + string(rune('1'+min(option, n-1))) + `)`)
	}
	leads(t, p, `button[name=go][value=on]`)
}

// answers goes through the questions; seen gets the words of each.
func (s *played) answers(p *browse.Page, option int, seen func(at, text string)) {
	s.Helper()
	leads(s.T, p, `form[action="/checkin/start"] .btn-main`)
	for range 60 {
		at := p.Address()
		if at == "/checkin/ask/end" {
			return
		}
		if !strings.HasPrefix(at, "/checkin/ask/") {
			s.Fatalf("the questions lead to %s", at)
		}
		text := p.Text("main")
		seen(at, text)
		if p.Count(`.choices input:checked`) != 0 {
			s.Errorf("%s: something is chosen before she chooses", at)
		}
		goesOn(s.T, p, option)
	}
	s.Fatal("the questions do not end")
}

func TestAmaraAndDeniseAnswerApartAndThoseWhoCareReadIt(t *testing.T) {
	t.Parallel()
	s := plays(t)
	phone := browse.Case{Width: 320, NoScript: true}
	before := s.denises()

	code := s.handsOut(amaraRef, browse.Case{Width: 390})
	p := s.comesIn(code, phone)
	s.says(p, "Leave fast", "988")
	looked := false
	s.answers(p, 0, func(at, text string) {
		for _, want := range []string{"988", "Take a break"} {
			if !strings.Contains(text, want) {
				s.Errorf("%s does not say %q", at, want)
			}
		}
		if !looked {
			p.Check()
			looked = true
		}
	})
	leads(t, p, `form[action="/checkin/ask/end"] button[name=go][value=on]`)
	s.says(p, "Thank you")
	p.Check()
	p.Goto(s.at + "/checkin/ask/1")
	if p.Count("fieldset") != 0 {
		s.Error("her answers can be leafed through after she sent them")
	}
	again := s.b.Open(s.T, s.at+"/checkin", phone)
	again.Type("#code", code)
	again.Click(`form[action="/checkin"] .btn-main`)
	if again.Address() == "/checkin/start" {
		s.Error("a code is good twice")
	}
	if after := s.denises(); after != before {
		s.Errorf("Denise's pages differ with Amara's answers:\n%s", firstDifference(before, after))
	}

	p = s.comesIn(s.handsOut(deniseRef, browse.Case{}), browse.Case{Width: 390, Dark: true, Lang: "es"})
	s.says(p, "988")
	s.answers(p, 0, func(at, text string) {
		if strings.Contains(text, "Continue") || strings.Contains(text, "rather not") {
			s.Errorf("%s speaks English to Denise", at)
		}
	})
	leads(t, p, `form[action="/checkin/ask/end"] button[name=go][value=on]`)
	s.says(p, "Gracias")

	for _, who := range []string{"lena-ortiz", "wei-chen"} {
		p = s.in(who, browse.Case{})
		p.Goto(s.at + amaras + "/checkins")
		s.says(p, "Amara", "Denise")
		p.Check()
	}
	s.outside()
}

// denises is every byte of her pages that says something of her child.
func (s *played) denises() string {
	s.Helper()
	c := walksIn(s.T, s.m, "denise-reyes")
	all := ""
	for _, page := range []string{"/f", "/f/checkin", amaras, amaras + "/checkins", "/fhir/QuestionnaireResponse", "/fhir/Observation?subject=" + amaraRef, "/fhir/Task"} {
		a := c.Get(page)
		all += http.StatusText(a.Status) + moving.ReplaceAllString(stamps.ReplaceAllString(a.Body, ""), "")
	}
	return all
}

// stamps are what differs from one answer to the next: moments and random ids.
var stamps = regexp.MustCompile(`"(lastUpdated|id)":"[^"]*"|urn:uuid:[0-9a-f-]+`)

// outside are those who may not read answers.
func (s *played) outside() {
	s.Helper()
	for _, who := range []string{"mia-park", "sam-keo"} {
		c := walksIn(s.T, s.m, who)
		for _, page := range []string{amaras + "/checkins", amaras} {
			if body := c.Get(page).Body; strings.Contains(body, "PHQ-9") || strings.Contains(body, "GAD-7") {
				s.Errorf("%s reads answers on %s", who, page)
			}
		}
	}
	nobody := s.b.Open(s.T, s.at+"/sign-in", browse.Case{})
	nobody.Goto(s.at + amaras + "/checkins")
	if !strings.HasPrefix(nobody.Address(), "/sign-in") {
		s.Errorf("nobody is led to %s", nobody.Address())
	}
	nobody.Goto(s.at + "/checkin/ask/1")
	if nobody.Count("fieldset") != 0 {
		s.Error("nobody is asked a question")
	}
}

func TestWordsSurviveALostConnection(t *testing.T) {
	t.Parallel()
	s := plays(t)
	p := s.comesIn(s.handsOut(amaraRef, browse.Case{}), browse.Case{Width: 390})
	leads(t, p, `form[action="/checkin/start"] .btn-main`)
	for range 60 { // to the first question that takes words
		if p.Count("textarea") > 0 {
			break
		}
		goesOn(t, p, 0)
	}
	const words = "CANARYLOST I want to sleep"
	p.Type("textarea", words)
	at := p.Address()
	p.Offline(true)
	browse.Eval[bool](p, `(document.querySelector('button[name=go][value=on]').click(), true)`)
	lost := p.Until(func() bool { return p.Count(`[data-lost]:not([hidden])`) == 1 })
	if got := browse.Eval[string](p, `document.querySelector("textarea").value`); got != words || !lost {
		s.Errorf("the words are %q, and that the connection is lost is said %d times", got, p.Count(`[data-lost]:not([hidden])`))
	}
	if kept := browse.Eval[int](p, `localStorage.length + sessionStorage.length`); kept != 0 {
		s.Errorf("%d things lie in the browser", kept)
	}
	p.Offline(false)
	goesOn := p.Until(func() bool { return p.Address() != at })
	p.Expect()
	if !goesOn {
		s.Fatal("it does not go on by itself")
	}
	p.Goto(s.at + at)
	if got := browse.Eval[string](p, `document.querySelector("textarea").value`); got != words {
		s.Errorf("on the way back the words are %q", got)
	}
	p.Click(`button[value=break]`) // the words are kept for a fresh code
	if code := slip.FindString(p.Text(".slip")); code == "" {
		s.Errorf("no code to come back with: %.300s", p.Text("main"))
	}
	s.heard.mu.Lock()
	defer s.heard.mu.Unlock()
	if strings.Contains(s.heard.b.String(), "CANARYLOST") {
		s.Error("the log has her words")
	}
}
