package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

const amaras = "/children/amara-reyes-cole"

// draftOf begins to write something down, and returns what was begun.
func draftOf(t *testing.T, c *webtest.Client) string {
	t.Helper()
	a := c.Post(amaras+"/shared/new", "")
	wants(t, a, http.StatusSeeOther)
	to, err := url.Parse(a.Header.Get("Location"))
	if err != nil || to.Query().Get("draft") == "" {
		t.Fatalf("it leads to %q, %v", a.Header.Get("Location"), err)
	}
	return to.Query().Get("draft")
}

// recorded writes down what Amara told, step by step, and returns the address of
// the item.
func recorded(t *testing.T, c *webtest.Client, words string, who ...string) string {
	t.Helper()
	d := draftOf(t, c)
	step := func(name string, fields ...string) *webtest.Answer {
		return c.Post(amaras+"/shared/new/"+name, form(append(fields, "draft", d)...))
	}
	wants(t, step("safe", "safe", "yes", "go", "words"), http.StatusSeeOther)
	wants(t, step("words", "words", words, "topic", "hurt-at-home", "own", "yes", "way", "in-person", "go", "who"), http.StatusSeeOther)
	wants(t, step("who", append(who, "outcome", "asked-who-knows", "said", "I said it first.", "go", "helps")...), http.StatusSeeOther)
	wants(t, step("helps", "headline", "Nights are loud.", "opening", "I have read it.", "not-again", "home", "go", "back"), http.StatusSeeOther)
	wants(t, c.Get(amaras+"/shared/new/back?draft="+d), http.StatusOK, words, "All of it: Amara Reyes-Cole and you.", "The headline: Dr. Wei Chen.", "Nobody else learns")
	saved := step("back", "go", "save")
	wants(t, saved, http.StatusSeeOther)
	wants(t, c.Get(saved.Header.Get("Location")), http.StatusOK, "Saved", "The headline: Dr. Wei Chen.")
	_, id, _ := strings.Cut(saved.Header.Get("Location"), "saved=")
	return amaras + "/told/" + id
}

func TestAmaraTellsItOnce(t *testing.T) {
	m, _ := townhall(t)
	const words, denise, chen = "CANARY he shouts at night", "RelatedPerson/denise-reyes", "Practitioner/wei-chen"
	lena, wei := walksIn(t, m, "lena-ortiz"), walksIn(t, m, "wei-chen")
	others := map[string]*webtest.Client{}
	for _, x := range []string{"samira-haddad", "luis-moreno", "mia-park", "sam-keo", "omar-reed", "kim-okafor", "denise-reyes", "marcus-cole"} {
		others[x] = walksIn(t, m, x)
	}
	pages := []string{amaras, amaras + "/shared", amaras + "/contacts", amaras + "/print", amaras + "?view=room", "/today", "/today/print", amaras + "/opened"}
	wants(t, lena.Post(amaras+"/shared/talk", ""), http.StatusSeeOther) // that they talked of what stays private is no secret
	before := map[string]string{}
	for who, c := range others {
		for _, p := range pages[:2] {
			before[who+p] = c.Get(p).Text()
		}
	}
	item := recorded(t, lena, words, "with-"+chen, "may-know-headline", "with-"+denise, "may-know-nothing")

	wants(t, lena.Get(amaras), http.StatusOK, "Already told us", "Who knows what", "Amara said no", "Headline only")
	wants(t, lena.Get(item), http.StatusOK, "answers by")
	wants(t, lena.Post(item+"/read", ""), http.StatusOK, words, "Amara can see it")
	if a := lena.Get(item); strings.Contains(a.Body, "CANARY") {
		t.Error("a link shows the words without being asked for them")
	}
	wants(t, wei.Get(amaras), http.StatusOK, "Nights are loud.", "I have read it.")
	for _, p := range append(pages, item) {
		if a := wei.Get(p); strings.Contains(a.Body, "CANARY") || strings.Contains(a.Text(), "Being hurt") {
			t.Errorf("who may know the headline reads more at %s", p)
		}
	}
	wants(t, wei.Post(item+"/read", ""), http.StatusNotFound)
	for _, p := range []string{amaras + "/print", amaras + "?view=room"} { // made for others' eyes
		if a := lena.Get(p); a.Status != http.StatusOK || strings.Contains(a.Text(), "Already told") || strings.Contains(a.Text(), "Nights are loud") {
			t.Errorf("%s is %d, or shows what was told in confidence", p, a.Status)
		}
	}
	for who, c := range others {
		for _, p := range append(pages, item, item+"/report") {
			if a := c.Get(p); strings.Contains(a.Body, "CANARY") || strings.Contains(a.Body, "Nights are loud") {
				t.Errorf("%s reads it at %s", who, p)
			}
		}
		for _, p := range pages[:2] {
			if now := c.Get(p).Text(); now != before[who+p] {
				b, n := before[who+p], now
				i := 0
				for i < len(b) && i < len(n) && b[i] == n[i] {
					i++
				}
				t.Errorf("%s sees that something was told at %s:\n%.300s\n%.300s", who, p, b[max(0, i-60):], n[max(0, i-60):])
			}
		}
		for _, act := range []string{"/read", "/wish", "/answer", "/passed", "/found", "/again", "/withdraw", "/report"} {
			hidden, absent := c.Post(item+act, "words=x"), c.Post(amaras+"/told/there-is-nothing"+act, "words=x")
			if hidden.Status != absent.Status || hidden.Body != absent.Body {
				t.Errorf("%s tells %s of something from nothing: %d, %d", who, act, hidden.Status, absent.Status)
			}
		}
	}
	nobody := webtest.NewClient(m)
	wants(t, nobody.Get(item), http.StatusSeeOther)
	wants(t, nobody.Post(item+"/read", ""), http.StatusSeeOther)
}

func TestAWishCanBeChangedAndAnAnswerIsKept(t *testing.T) {
	m, _ := townhall(t)
	lena, wei := walksIn(t, m, "lena-ortiz"), walksIn(t, m, "wei-chen")
	const chen = "PractitionerRole/wei-chen-maple-street"
	item := recorded(t, lena, "CANARY he shouts at night", "with-Practitioner/wei-chen", "may-know-headline")
	wants(t, wei.Post(item+"/read", ""), http.StatusNotFound)
	wants(t, lena.Post(item+"/wish", form("with", chen, "choice", "may-know-all", "seen", "an-older-one")), http.StatusConflict, "changed")
	wants(t, lena.Post(item+"/wish", form("with", chen, "choice", "may-know-all", "seen", "*")), http.StatusSeeOther)
	wants(t, wei.Post(item+"/read", ""), http.StatusOK, "CANARY")
	wants(t, lena.Post(item+"/wish", form("with", chen, "choice", "may-know-nothing", "seen", "*", "until", "1999-01-01")), http.StatusUnprocessableEntity)
	wants(t, lena.Post(item+"/wish", form("with", chen, "choice", "may-know-nothing", "seen", "*")), http.StatusSeeOther)
	wants(t, wei.Post(item+"/read", ""), http.StatusNotFound)

	wants(t, lena.Post(item+"/passed", form("to", chen, "basis", "wish")), http.StatusUnprocessableEntity, "Ask first")
	wants(t, lena.Post(item+"/answer", form("answer", "deferred")), http.StatusUnprocessableEntity)
	wants(t, lena.Post(item+"/answer", form("answer", "acted", "words", "We planned the evening.")), http.StatusSeeOther)
	wants(t, lena.Get(item), http.StatusOK, "did something about it")
	wants(t, lena.Post(item+"/found", form("who", "RelatedPerson/marcus-cole", "how", "overheard")), http.StatusSeeOther)
	wants(t, lena.Get(item), http.StatusOK, "Marcus Cole overheard it")
	wants(t, lena.Post(item+"/again", ""), http.StatusSeeOther)
	wants(t, lena.Post(item+"/report", form("words", "She may be hurt.")), http.StatusUnprocessableEntity)
	wants(t, lena.Post(item+"/report", form("words", "She may be hurt.", "line", "County child protection", "number", "77")), http.StatusSeeOther)
	wants(t, lena.Get(item), http.StatusOK, "Reported to County child protection")

	wants(t, lena.Post(item+"/withdraw", ""), http.StatusUnprocessableEntity)
	wants(t, lena.Post(item+"/withdraw", "sure=yes"), http.StatusSeeOther)
	wants(t, lena.Post(item+"/read", ""), http.StatusNotFound)
}

func TestHowAPlaceListensIsNumbersOfThePlace(t *testing.T) {
	m, _ := townhall(t)
	before := walksIn(t, m, "sam-keo").Get("/practice").Body
	recorded(t, walksIn(t, m, "lena-ortiz"), "CANARY he shouts at night", "with-Practitioner/wei-chen", "may-know-headline")
	a := walksIn(t, m, "sam-keo").Get("/practice")
	wants(t, a, http.StatusOK, "Maple Street Clinic", "fewer than 11")
	if a.Body != before {
		t.Error("a small number tells that somebody told something")
	}
	wants(t, walksIn(t, m, "denise-reyes").Get("/practice"), http.StatusNotFound)
	wants(t, walksIn(t, m, "amara-reyes-cole").Get("/practice"), http.StatusNotFound)
	wants(t, webtest.NewClient(m).Get("/practice"), http.StatusSeeOther)
}

func TestWhatWasBegunIsKeptForItsWriterAlone(t *testing.T) {
	m, _ := townhall(t)
	lena, wei := walksIn(t, m, "lena-ortiz"), walksIn(t, m, "wei-chen")
	d := draftOf(t, lena)
	step := func(c *webtest.Client, name string, fields ...string) *webtest.Answer {
		return c.Post(amaras+"/shared/new/"+name, form(append(fields, "draft", d)...))
	}
	wants(t, step(lena, "words", "words", "CANARY half a sentence", "go", "safe"), http.StatusSeeOther)
	wants(t, step(lena, "back", "go", "save"), http.StatusUnprocessableEntity, "Choose what it is about")
	wants(t, lena.Get(amaras+"/shared/new/words?draft="+d), http.StatusOK, "CANARY half a sentence")
	wants(t, lena.Get(amaras+"/shared"), http.StatusOK, "Begun and not finished")
	wants(t, wei.Get(amaras+"/shared/new/words?draft="+d), http.StatusNotFound)
	wants(t, step(wei, "words", "words", "mine"), http.StatusNotFound)
	if a := wei.Get(amaras + "/shared"); strings.Contains(a.Text(), "Begun") {
		t.Error("a colleague sees what was begun")
	}
	wants(t, step(lena, "who", "go", "drop"), http.StatusSeeOther)
	wants(t, lena.Get(amaras+"/shared/new/words?draft="+d), http.StatusNotFound)
}

func TestThePagesOfWhatWasToldAreGoodToLookAt(t *testing.T) {
	t.Parallel()
	b := browse.Start(t)
	m, _ := townhall(t)
	item := recorded(t, walksIn(t, m, "lena-ortiz"), "He shouts at night.", "with-Practitioner/wei-chen", "may-know-headline")
	d := draftOf(t, walksIn(t, m, "lena-ortiz"))
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	var screens []browse.Screen
	for name, path := range map[string]string{
		"all of it": "/shared", "before the words": "/shared/new", "safe": "/shared/new/safe?draft=" + d, "the words": "/shared/new/words?draft=" + d,
		"who": "/shared/new/who?draft=" + d, "what helps": "/shared/new/helps?draft=" + d, "read back": "/shared/new/back?draft=" + d,
		"an item": strings.TrimPrefix(item, amaras), "telling it on": strings.TrimPrefix(item, amaras) + "/report", "the room": "?view=room", "paper": "/print",
	} {
		screens = append(screens, browse.Screen{Name: name, URL: amaras + path, As: "lena-ortiz"})
	}
	screens = append(screens, browse.Screen{Name: "our practice", URL: "/practice", As: "lena-ortiz"})
	b.Screens(t, entering(s.URL), at(s.URL, screens), browse.Usual...)
	for _, off := range []bool{false, true} {
		p := b.Open(t, s.URL+amaras, browse.Case{Before: as(s.URL, "lena-ortiz"), NoScript: off})
		p.Click(`.private form button`)
		p.Check()
		if !strings.Contains(p.Text("main"), "He shouts at night.") && !strings.Contains(p.Text("main"), "lie awake") {
			t.Errorf("reading quietly shows nothing (script off: %v)", off)
		}
	}
}
