package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kith/platform/web/browse"
)

// onLocalhost serves a site at an address for which browsers keep passkeys.
func onLocalhost(t *testing.T) (*site, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	address := "http://localhost:" + port
	s := newSite(t, place{Data: t.TempDir()}, signing{Site: address})
	s.now = time.Now()
	web := &httptest.Server{Listener: l, Config: &http.Server{Handler: s.web, ReadHeaderTimeout: time.Second}}
	web.Start()
	t.Cleanup(web.Close)
	return s, address
}

func signsIn(address, name, word string) func(*browse.Page) {
	return func(p *browse.Page) {
		p.Goto(address + "/sign-in")
		p.Type("#name", name)
		p.Type("#password", word)
		p.Click(`form[action="/sign-in"] button`)
	}
}

func TestAPasskeyOpensTheDoorInABrowser(t *testing.T) {
	t.Parallel()
	b := browse.Start(t)
	s, address := onLocalhost(t)
	s.first()
	p := b.Open(t, address+"/sign-in", browse.Case{})
	p.Passkeys(true)
	signsIn(address, "sam", adminWord)(p)
	if got := p.Address(); got != "/security" {
		t.Fatalf("without a second proof, signing in leads to %s", got)
	}
	p.Type("#label", "my laptop")
	p.Click(`form[data-passkey="create"] button`)
	wait(t, p, "my laptop")
	p.Click(`form[action="/security/sessions/end"] button`) // all others: none
	p.Goto(address + "/security")
	sign := func(out bool) {
		if out {
			p.Click("details.me summary")
			p.Click(`form[action="/sign-out"] button`)
		}
		p.Goto(address + "/sign-in")
		p.Click(`form[data-passkey="get"] button`)
	}
	sign(true)
	waitAt(t, p, "/today")
	s.now = s.now.Add(6 * time.Minute)
	p.Goto(address + "/security/authenticator")
	if got := p.Address(); !strings.HasPrefix(got, "/sign-in/again") {
		t.Fatalf("what is far-reaching is not asked for again: %s", got)
	}
	p.Click(`form[data-passkey="get"] button`)
	waitAt(t, p, "/security/authenticator")
	if all := p.Problems(); len(all) > 0 {
		t.Errorf("the browser complains: %v", all)
	}
	p.Goto(address + "/security")
	p.Click(`form[action="/security/passkeys/remove"] button`)
	sign(true)
	if wait(t, p, "did not work here"); p.Address() != "/sign-in/passkey" {
		t.Errorf("a key that was taken away leads to %s", p.Address())
	}
}

func TestADeviceThatDoesNotKnowItsOwnerOpensNothing(t *testing.T) {
	b := browse.Start(t)
	s, address := onLocalhost(t)
	s.first()
	p := b.Open(t, address+"/sign-in", browse.Case{})
	p.Passkeys(false)
	signsIn(address, "sam", adminWord)(p)
	p.Click(`form[data-passkey="create"] button`)
	wait(t, p, "was not used")
}

// wait waits until a page says something.
func wait(t *testing.T, p *browse.Page, says string) {
	t.Helper()
	if p.Until(func() bool { return strings.Contains(browse.Eval[string](p, `document.body.innerText`), says) }) {
		return
	}
	t.Fatalf("%s does not say %q:\n%s", p.Address(), says, browse.Eval[string](p, `document.body.innerText`))
}

func waitAt(t *testing.T, p *browse.Page, path string) {
	t.Helper()
	if p.Until(func() bool { return p.Address() == path }) {
		return
	}
	t.Fatalf("the browser is at %s, not at %s: %s", p.Address(), path, browse.Eval[string](p, `document.body.innerText`))
}

func TestThePagesOfSigningInAreGoodToLookAt(t *testing.T) {
	t.Parallel()
	b := browse.Start(t)
	s, address := onLocalhost(t)
	_, lee := s.hire("counselor")
	s.family()
	s.enroll(lee, "RelatedPerson/dee", "", "dee", "warm bread in the morning")
	token, err := s.book().Invite(t.Context(), invitationOf(t, s), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{"sam": adminWord, "lee@maple.example": leeWord, "dee": "warm bread in the morning"}
	enter := func(p *browse.Page, who string) { signsIn(address, who, words[who])(p) }
	b.Screens(t, enter, at(address, []browse.Screen{
		{Name: "signing in", URL: "/sign-in"},
		{Name: "beginning with a code", URL: "/begin"},
		{Name: "beginning with a link", URL: "/begin?t=" + token},
		{Name: "a caregiver's own account", URL: "/security", As: "dee"},
		{Name: "one's own security", URL: "/security", As: "sam"},
		{Name: "an authenticator", URL: "/security/authenticator", As: "sam"},
		{Name: "once more", URL: "/sign-in/again?next=/staff", As: "sam"},
		{Name: "who works here", URL: "/staff", As: "sam"},
		{Name: "who of a family", URL: "/children/noor/accounts", As: "lee@maple.example"},
		{Name: "accounts to look at", URL: "/accounts/look", As: "lee@maple.example"},
	}), browse.Usual...)
	t.Run("the second proof", func(t *testing.T) {
		c, _ := s.signIn("lee@maple.example", leeWord)
		enrolled(t, s, c)
		b.Screens(t, enter, at(address, []browse.Screen{{Name: "a code", URL: "/sign-in/code", As: "lee@maple.example"}}), browse.Usual...)
	})
	t.Run("without script", func(t *testing.T) {
		p := b.Open(t, address+"/sign-in", browse.Case{NoScript: true, Before: signsIn(address, "sam", adminWord)})
		p.Goto(address + "/staff")
		p.Check()
		if p.Count("h1") != 1 {
			t.Error("no page")
		}
	})
	t.Run("a form that comes back", func(t *testing.T) {
		p := b.Open(t, address+"/begin", browse.Case{})
		p.Type("#code", "K7QF-2MXB-9TRD")
		p.Click("main button")
		p.Expect()
		p.Check()
	})
}
