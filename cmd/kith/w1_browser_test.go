package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/platform/log"
	"kith/platform/session"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

// Words that Amara's story leaves behind, each once in the world.
const (
	herWords    = "CANARYWORDS he shouts at night and I hide"
	herHeadline = "CANARYHEADLINE nights are loud"
	herOpening  = "CANARYOPENING I have read it"
	herHelps    = "CANARYHELPS leave the door open"
	herPlace    = "CANARYPLACE the blue room"
	saidFirst   = "CANARYSAID I told her first"
	herOwnWords = "CANARYALONE I wrote this by myself"
)

// hers is any of them; the town has older canaries in records of another kind.
var hers = regexp.MustCompile(`CANARY[A-Z]{4,}`)

// played is a town in which a story is played in a browser.
type played struct {
	*testing.T
	b     *browse.Browser
	m     http.Handler
	h     *module.House
	at    string
	heard *heard
}

// plays opens a town whose log is kept.
func plays(t *testing.T) *played {
	t.Helper()
	b := browse.Start(t)
	_, h := townhall(t)
	s := &played{T: t, b: b, h: h, heard: &heard{}}
	m, err := program{house: h, modules: modules, log: log.New(s.heard, false), demo: true}.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.m = m
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	s.at = server.URL
	return s
}

// in is somebody's browser, signed in.
func (s *played) in(who string, c browse.Case) *browse.Page {
	s.Helper()
	p := s.b.Open(s.T, s.at+"/sign-in", c)
	p.Click(`form:has(input[value="` + who + `"]) button`)
	return p
}

// says fails where a page does not say something.
func (s *played) says(p *browse.Page, all ...string) {
	s.Helper()
	text := p.Text("main")
	for _, want := range all {
		if !strings.Contains(text, want) {
			s.Errorf("%s does not say %q:\n%.1500s", p.Address(), want, text)
		}
	}
}

func pick(name, value string) string {
	return `label:has(input[name="` + name + `"][value="` + value + `"])`
}

func goTo(step string) string { return `.stepbar button[value="` + step + `"]` }

// captures is Lena beside Amara: five steps in another order, the way back, a
// mistake and the end of her sign-in, and no word is lost. It returns the
// address of the item.
func (s *played) captures(c browse.Case) string {
	s.Helper()
	p := s.in("lena-ortiz", c)
	p.Goto(s.at + amaras)
	p.Click(`a[href="` + amaras + `/shared/new"]`)
	s.says(p, "I would tell you first", "Amara")
	p.Click(`label:has(input[name="talked"])`)
	p.Click(`form[action$="/shared/new"] .btn-main`)

	p.Click(goTo("helps")) // any order: what helps comes first
	p.Type("#headline", herHeadline)
	p.Type("#opening", herOpening)
	p.Type("#helps", herHelps)
	p.Click(pick("not-again", "home"))
	p.Click(goTo("words"))
	s.says(p, "I would tell you first")
	p.Type("#words", herWords)
	p.Type("#where", herPlace)
	words := p.Address()
	p.Click(goTo("back"))
	s.says(p, herWords)
	p.Goto(s.at + words) // where the way back leads
	if got := browse.Eval[string](p, `document.querySelector("#words").value`); got != herWords {
		s.Errorf("after the way back the words are %q", got)
	}
	p.Click(goTo("back"))
	p.Click(`.btn-main`) // it was not said what it is about
	p.Expect()           // a page that says so is no 200
	s.says(p, "Choose what it is about")
	if got := browse.Eval[string](p, `document.querySelector("#words").value`); got != herWords {
		s.Errorf("after a mistake the words are %q", got)
	}
	p = s.signsOutAndGoesOn(p)

	p.Click(pick("topic", "hurt-at-home"))
	p.Click(pick("own", "yes"))
	p.Click(goTo("safe"))
	p.Click(pick("safe", "not-sure"))
	s.says(p, "If Amara is in danger now")
	p.Click(goTo("who"))
	p.Click(pick("with-Practitioner/wei-chen", "may-know-headline"))
	p.Click(pick("with-RelatedPerson/denise-reyes", "may-know-nothing"))
	p.Type("#said", saidFirst)
	p.Click(pick("outcome", "asked-who-knows"))
	p.Click(goTo("back"))
	s.says(p, herWords, "Dr. Wei Chen", "Nobody else learns")
	p.Click(`.btn-main`)
	s.says(p, "Saved", "The headline: Dr. Wei Chen.")
	p.Check()
	_, id, ok := strings.Cut(p.Address(), "saved=")
	if !ok {
		s.Fatalf("it is not saved: %s", p.Address())
	}
	p.Goto(s.at + amaras)
	s.says(p, "Already told us", "Who knows what", "Amara said no", "Headline only")
	return amaras + "/told/" + id
}

// signsOutAndGoesOn ends the sign-in in the middle, and takes up what was begun in
// another browser.
func (s *played) signsOutAndGoesOn(p *browse.Page) *browse.Page {
	s.Helper()
	if !p.NoScript {
		p.Type("#words", " still")
		time.Sleep(2600 * time.Millisecond) // it is kept two seconds after the last key
	}
	address := p.Address()
	p.Goto(s.at + amaras)
	browse.Eval[bool](p, `(document.querySelector('form[action="/sign-out"]').submit(), true)`)
	waitAt(s.T, p, "/sign-in")
	p = s.in("lena-ortiz", p.Case)
	p.Goto(s.at + amaras + "/shared")
	p.Click(`a[href*="/shared/new/"][href*="draft="]`)
	p.Click(goTo("words"))
	got := browse.Eval[string](p, `document.querySelector("#words").value`)
	if !strings.Contains(got, herWords) || !p.NoScript && !strings.Contains(got, "still") {
		s.Errorf("after the sign-in ended at %s the words are %q", address, got)
	}
	return p
}

// onHerPhone is Amara: she reads her words, changes a choice, asks that somebody
// be told, and tells something by herself.
func (s *played) onHerPhone(item string, c browse.Case) (alone string) {
	s.Helper()
	id := filepath.Base(item)
	p := s.in("amara-reyes-cole", c)
	p.Goto(s.at + "/y/who")
	p.Click(`a[href="/y/told/` + id + `"]`)
	p.Click(`details.more summary`)
	s.says(p, herWords, "You said no", "should answer you")
	const denise, luis = `li:has(input[value="RelatedPerson/denise-reyes"])`, "PractitionerRole/luis-moreno-maple-street"
	p.Click(denise + ` summary`)
	p.Click(denise + ` ` + pick("knows", "ask-me-first"))
	p.Click(denise + ` .btn-main`)
	s.says(p, "It is saved", "Has to ask you first")
	if p.Count(`#ask-with option[value="`+luis+`"]`) == 1 {
		browse.Eval[bool](p, `(document.querySelector("#ask-with").value = "`+luis+`", true)`)
	}
	p.Click(`form:has(#ask-with) ` + pick("knows", "may-know-headline"))
	p.Click(`form:has(#ask-with) button`)
	s.says(p, "It is saved")

	p.Check()

	p = s.in("amara-reyes-cole", c)
	p.Goto(s.at + "/y/tell")
	s.says(p, "may have to tell", "Leave fast")
	p.Click(`form[action="/y/tell"] button`)
	p.Type("textarea", herOwnWords)
	p.Click(`button[value="break"]`)
	p.Goto(s.at + "/y/tell")
	p.Click(`a[href*="draft="]`)
	if got := browse.Eval[string](p, `document.querySelector("textarea").value`); got != herOwnWords {
		s.Errorf("after a break her words are %q", got)
	}
	p.Click(`button[value="on"]`)
	if n := browse.Eval[int](p, `document.querySelectorAll("input:checked").length`); n > 1 {
		s.Errorf("%d answers are chosen before she chooses", n)
	}
	p.Click(`button[value="on"]`)
	p.Click(`button[value="on"]`) // she has not said whom
	p.Click(pick("safe", "yes"))
	p.Click(`button[value="on"]`)
	p.Click(`button[value="save"]`)
	p.Expect()
	s.says(p, "Choose who should read it")
	p.Click(`label:has(input[name="to"][value^="PractitionerRole/lena-ortiz"])`)
	p.Click(`button[value="on"]`)
	p.Click(`button[value="on"]`)
	s.says(p, herOwnWords, "Lena Ortiz reads this", "within a week")
	p.Click(`button[value="save"]`)
	s.says(p, "It is saved", "Lena Ortiz should answer you by")
	return amaras + "/told/" + strings.TrimSuffix(filepath.Base(p.Address()), "?done=1")
}

func TestTellOncePlayedFromTheFirstWordToTheLast(t *testing.T) {
	t.Parallel()
	s := plays(t)
	item := s.captures(browse.Case{})
	lena := s.in("lena-ortiz", browse.Case{})
	lena.Goto(s.at + amaras)
	lena.Click(`.private form button`)
	grow(t, s.h)
	alone := s.onHerPhone(item, browse.Case{Width: 390})
	phone := s.in("amara-reyes-cole", browse.Case{Width: 390})
	phone.Goto(s.at + "/y/looked")
	s.says(phone, "Lena Ortiz")
	lena.Goto(s.at + "/today")
	s.says(lena, "Amara")
	lena.Goto(s.at + alone)
	lena.Click(`form[action$="/read"] button`)
	s.says(lena, herOwnWords)

	chen := s.in("wei-chen", browse.Case{Width: 1360})
	chen.Goto(s.at + amaras)
	s.says(chen, herHeadline, herOpening, "Please don’t ask again", "Home")
	chen.Check()
	if strings.Contains(chen.Text("main"), "CANARYWORDS") || strings.Contains(chen.Text("main"), "Being hurt") {
		t.Error("who may know the headline reads more")
	}
	s.searched(item, alone)
}

func TestTellOnceIsPlayedWithoutScriptAndSmall(t *testing.T) {
	t.Parallel()
	s := plays(t)
	item := s.captures(browse.Case{Width: 390, NoScript: true})
	s.onHerPhone(item, browse.Case{Width: 320, NoScript: true, Dark: true})
}

// searched looks for all that is private where everybody else is: every page
// that is theirs or that they might try, as bytes, on paper and as PDF, in both
// languages; and in the log.
func (s *played) searched(items ...string) {
	s.Helper()
	grow(s.T, s.h)
	paths := []string{"/", "/today", "/today/print", "/children", "/children?q=shouts", amaras, amaras + "?view=room", amaras + "/print", amaras + "/shared", amaras + "/contacts",
		amaras + "/opened", amaras + "/opened.csv", amaras + "/consents", amaras + "/told/nothing", "/network", "/privacy", "/f", "/y", "/y/who", "/y/tell", "/y/looked",
		"/fhir/Communication", "/fhir/Communication?patient=amara-reyes-cole", "/fhir/Patient/amara-reyes-cole/$everything", "/fhir/Task?patient=amara-reyes-cole",
		"/fhir/Patient?_has:Communication:patient:category=disclosure", "/fhir/Consent?patient=amara-reyes-cole", "/fhir/Provenance"}
	for _, item := range items {
		id := filepath.Base(item)
		paths = append(paths, item, item+"/report", "/y/told/"+id, "/fhir/Communication/"+id, "/fhir/Communication/"+id+"/_history")
	}
	found := 0
	for _, who := range []string{"denise-reyes", "marcus-cole", "mia-park", "ines-alvarez", "omar-reed", "kim-okafor", "sam-keo", "samira-haddad", ""} {
		c := webtest.NewClient(s.m)
		switch who {
		case "":
		case "ines-alvarez": // the school has no sign-in of the town; a program brings her word
			token, err := session.NewToken(s.Context(), s.h.DB, reference(who), s.h.Now(), time.Hour)
			if err != nil {
				s.Fatal(err)
			}
			c.Header.Set("Authorization", "Bearer "+token)
		default:
			c = walksIn(s.T, s.m, who)
		}
		for _, lang := range []string{"en", "es"} {
			c.Header.Set("Accept-Language", lang)
			for _, path := range paths {
				a := c.Get(path)
				if hers.MatchString(a.Body) {
					s.Errorf("%s reads it at %s (%s)", who, path, lang)
				}
				found++
			}
		}
		for _, child := range wards(s.T, c) {
			if a := c.Get(child); hers.MatchString(a.Body) {
				s.Errorf("%s reads it at %s", who, child)
			}
		}
	}
	if found < 500 {
		s.Errorf("only %d pages were searched", found)
	}
	s.onPaper()
	if hers.MatchString(s.heard.b.String()) || !strings.Contains(s.heard.b.String(), "\n") {
		s.Error("the log repeats it, or says nothing at all")
	}
}

// onPaper prints what is printed, of everybody: Lena's paper does not show it
// either, but the page on which she reads.
func (s *played) onPaper() {
	s.Helper()
	tool, err := exec.LookPath("pdftotext")
	for who, paths := range map[string][]string{
		"lena-ortiz":   {amaras + "/print", amaras, amaras + "?view=room", "/today/print", "/today"},
		"wei-chen":     {amaras + "/print", amaras},
		"mia-park":     {amaras, "/today/print"},
		"denise-reyes": {"/f"},
		"marcus-cole":  {"/f"},
	} {
		p := s.in(who, browse.Case{Lang: "es"})
		for _, path := range paths {
			p.Goto(s.at + path)
			p.Expect()
			pdf, sheets := p.Print()
			if sheets == 0 || hers.Match(pdf) {
				s.Errorf("%s of %s: %d sheets, or it holds it", path, who, sheets)
			}
			p.Paper()
			if text := browse.Eval[string](p, "document.body.innerText"); hers.MatchString(text) {
				s.Errorf("%s of %s shows it on paper", path, who)
			}
			if err != nil {
				continue
			}
			file := filepath.Join(s.TempDir(), "page.pdf")
			if err := os.WriteFile(file, pdf, 0o600); err != nil {
				s.Fatal(err)
			}
			text, err := exec.CommandContext(s.Context(), tool, file, "-").Output()
			if err != nil || len(text) < 40 || hers.Match(text) {
				s.Errorf("%s of %s: %d letters in the PDF, or it holds it (%v)", path, who, len(text), err)
			}
		}
	}
}

// What a mother and a father see in Spanish is the same before and after.
func TestAParentSeesNoDifferenceInSpanish(t *testing.T) {
	t.Parallel()
	s := plays(t)
	seen := func(who string) (text string) {
		p := s.in(who, browse.Case{Width: 390, Lang: "es"})
		p.Goto(s.at + "/f")
		p.Check()
		text = browse.Eval[string](p, "document.body.innerText")
		for _, to := range browse.Eval[[]string](p, `[...document.querySelectorAll('a[href^="/f/"]')].map(a => a.href)`) {
			p.Goto(to)
			p.Check()
			text += browse.Eval[string](p, "document.body.innerText")
		}
		return text
	}
	denise, marcus := seen("denise-reyes"), seen("marcus-cole")
	recorded(t, walksIn(t, s.m, "lena-ortiz"), herWords, "with-Practitioner/wei-chen", "may-know-headline")
	if seen("denise-reyes") != denise || seen("marcus-cole") != marcus {
		t.Error("a parent sees that something was told")
	}
	if !strings.Contains(denise, "Salir rápido") || strings.Contains(denise, "oculto") || strings.Contains(denise, "privado") {
		t.Error("it is not Spanish, or it hints")
	}
}

func TestTheQuestionsOfTellingAreGoodToLookAt(t *testing.T) {
	t.Parallel()
	s := plays(t)
	amara := walksIn(t, s.m, "amara-reyes-cole")
	a := amara.Post("/y/tell", "")
	wants(t, a, http.StatusSeeOther)
	_, draft, _ := strings.Cut(a.Header.Get("Location"), "draft=")
	to := regexp.MustCompile(`value="(PractitionerRole/lena-ortiz[^"]*)"`).FindStringSubmatch(amara.Get("/y/tell/whom?draft=" + draft).Body)
	if to == nil {
		t.Fatal("she cannot choose Lena")
	}
	for step, field := range map[string]string{"words": "words=I+hide", "about": "topic=hurt-at-home", "whom": "to=" + to[1], "safe": "safe=no"} {
		wants(t, amara.Post("/y/tell/"+step, "draft="+draft+" "+field), http.StatusSeeOther)
	}
	wants(t, amara.Get("/y/tell/back?draft="+draft), http.StatusOK, "to answer you today", "may have to tell somebody", "911")
	for _, other := range []string{"lena-ortiz", "denise-reyes", "marcus-cole"} {
		wants(t, walksIn(t, s.m, other).Get("/y/tell/words?draft="+draft), http.StatusNotFound)
		wants(t, walksIn(t, s.m, other).Post("/y/tell", ""), http.StatusNotFound)
	}
	wants(t, webtest.NewClient(s.m).Get("/y/tell"), http.StatusSeeOther)
	var screens []browse.Screen
	for _, path := range []string{"", "/words", "/about", "/whom", "/safe", "/back"} {
		screens = append(screens, browse.Screen{Name: "step" + path, URL: s.at + "/y/tell" + path + "?draft=" + draft, As: "amara-reyes-cole"})
	}
	s.b.Screens(t, entering(s.at), screens, browse.Case{Width: 390}, browse.Case{}, browse.Case{Width: 320, Dark: true, Lang: "es"})
	wants(t, amara.Post("/y/tell/back", form("draft", draft, "go", "save")), http.StatusSeeOther)
	wants(t, amara.Get("/y/tell/back?draft="+draft), http.StatusNotFound)
	wants(t, walksIn(t, s.m, "lena-ortiz").Get("/today"), http.StatusOK, "Amara")
}
