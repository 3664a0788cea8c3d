package main

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kith/care/link"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/referral"
	"kith/care/tie"
	"kith/platform/access"
	"kith/platform/job"
	"kith/platform/log"
	"kith/platform/session"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

// whyHarbor is why Amara is passed on to Youth Harbor, in words that stand
// nowhere else.
const whyHarbor = "CANARYHARBOR afternoons with other kids"

// passedOn is a town by a clock that moves on, and its letters.
type passedOn struct {
	*played
	all    []module.Module
	later  *atomic.Int64 // how far its clock is ahead
	letter string        // folder
}

// passesOn opens a town whose clock a story moves on.
func passesOn(t *testing.T) *passedOn {
	t.Helper()
	b := browse.Start(t)
	ahead := &atomic.Int64{}
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	all := with(tie.Standard(), now)
	h := builtTownBy(t, all, now)
	s := &passedOn{&played{T: t, b: b, h: h, heard: &heard{}}, all, ahead, t.TempDir()}
	m, err := program{house: h, modules: all, log: log.New(s.heard, false), demo: true}.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.m = m
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	s.at = server.URL
	return s
}

// works does all that is due, as a server does that has just begun.
func (s *passedOn) works() {
	s.Helper()
	p := program{house: s.h, modules: s.all, log: slog.New(slog.DiscardHandler), signing: signing{Site: s.at, Mail: s.letter, MailFrom: "kith@maple.example"}}
	kinds, err := p.kinds()
	if err != nil {
		s.Fatal(err)
	}
	c := job.NewCrew(s.h.DB, s.h.Now, p.log, kinds...)
	if err := c.Begin(s.Context()); err != nil {
		s.Fatal(err)
	}
	for more := true; more; {
		if more, err = c.One(s.Context()); err != nil {
			s.Fatal(err)
		}
	}
}

// waits moves the town's clock on, and lets it do what is due then.
func (s *passedOn) waits(d time.Duration) {
	s.Helper()
	s.later.Add(int64(d))
	s.works()
}

// lightLink is the address that a letter to Tess holds, and that it holds
// nothing else.
func (s *passedOn) lightLink() (address string) {
	s.Helper()
	files, err := filepath.Glob(filepath.Join(s.letter, "*"))
	if err != nil {
		s.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f) //nolint:gosec // of the test's own folder
		if err != nil {
			s.Fatal(err)
		}
		for _, never := range []string{"Amara", "Reyes", "CANARY", "after school", "refer"} {
			if strings.Contains(string(text), never) {
				s.Errorf("a letter holds %q:\n%s", never, text)
			}
		}
		if at := regexp.MustCompile(`http://\S+/p/[A-Z2-7]{26}`).Find(text); at != nil && strings.Contains(string(text), tessMail) {
			address = string(at)
		}
		if err := os.Remove(f); err != nil {
			s.Fatal(err)
		}
	}
	if address == "" {
		s.Fatalf("none of %d letters holds a link", len(files))
	}
	return address
}

const tessMail = "tess@youth-harbor.example"

// accepts is Lena on her phone, who takes Amara on, while two boards are open:
// one learns it by itself, the other when it is loaded again.
func (s *passedOn) accepts(here string) {
	id := filepath.Base(here)
	column := func(p *browse.Page) string {
		return browse.Eval[string](p, `(document.querySelector('main a[href="/loops/`+id+`"]')?.closest(".loops-col")?.querySelector("h2").firstChild.textContent || "nowhere").trim()`)
	}
	board, still := s.in("wei-chen", browse.Case{}), s.in("wei-chen", browse.Case{Width: 390, NoScript: true})
	for _, p := range []*browse.Page{board, still} {
		p.Goto(s.at + "/loops?view=mine")
		if got := column(p); got != "Sent" {
			s.Errorf("before she answers it stands at %s: %.900s", got, p.Text("main"))
		}
	}
	browse.Eval[bool](board, `window.stays = true`)

	lena := s.in("lena-ortiz", browse.Case{Width: 390})
	lena.Goto(s.at + "/today")
	leads(s.T, lena, `#handoffs a[href="`+here+`"]`)
	lena.Click(`button[value="accept"]`)
	s.says(lena, "You have it")

	told := board.Until(func() bool { return column(board) == "Accepted" })
	if got := column(board); !told || !browse.Eval[bool](board, `window.stays === true`) {
		s.Errorf("on the open board it stands at %s, or the page was loaded again", got)
	}
	still.Goto(s.at + "/loops?view=mine")
	if got := column(still); got != "Accepted" {
		s.Errorf("without script it stands at %s after loading it again", got)
	}
	lena.Click(pick("family", "yes"))
	lena.Click(pick("how", "in-room"))
	lena.Click(`button[value="met"]`)
	s.says(lena, "Lena met the family")
}

// feel is how it felt: Amara says it on her own page and lets them know; her
// mother in Spanish, on a device that Lena holds out, and keeps it to herself.
func (s *passedOn) feel(here string) {
	const form = `form[action$="/felt"] `
	amara := s.in("amara-reyes-cole", browse.Case{Width: 320, NoScript: true})
	s.says(amara, "Did that feel OK?")
	amara.Check()
	amara.Click(form + pick("share", "yes"))
	amara.Click(form + `button[value="felt-ok"]`)
	s.says(amara, "Thank you")

	denise := s.in("denise-reyes", browse.Case{})
	for _, to := range browse.Eval[[]string](denise, `[...document.querySelectorAll('a[href^="/f/"]')].map(a => a.href)`) {
		if denise.Goto(to); denise.Count(form) != 0 {
			s.Error("her mother's own pages say that Amara met somebody")
		}
	}
	held := s.in("lena-ortiz", browse.Case{Width: 390, Lang: "es"}) // Lena hands her the device
	held.Goto(s.at + here)
	leads(s.T, held, `a[href$="/felt?by=`+deniseRef+`"]`)
	held.Check()
	held.Click(`button[value="felt-partly"]`)
	s.says(held, "Gracias")

	chen := s.in("wei-chen", browse.Case{})
	chen.Goto(s.at + here)
	s.says(chen, "Amara", "It felt OK")
	if strings.Contains(chen.Text("main"), "Partly") {
		s.Error("what Denise kept to herself is read")
	}
}

// refersOn is Luis, who passes Amara on to Youth Harbor, and where that stands.
func (s *passedOn) refersOn(c browse.Case) string {
	p := s.in("luis-moreno", c)
	p.Goto(s.at + amaras + "/referrals/new")
	chooses(p, "#need", "after-school")
	chooses(p, "#language", "es")
	p.Type("#why", whyHarbor)
	p.Click("main .btn-main")
	s.says(p, "Youth Harbor after school", "Homework House", "Speaks the family’s language", "Stands before the next for this")
	p.Check()
	p.Click(`input[name="to"][value="` + youthHarbor + `"]`)
	p.Click("main .btn-main")
	s.says(p, "Amara Reyes-Cole", "Denise Reyes")
	p.Click(`input[name="by"][value="` + amaraRef + `"]`)
	chooses(p, "#when", s.h.Now().In(s.h.Zone).Format(time.DateOnly))
	p.Click("main .btn-main")
	s.says(p, "What goes along")
	p.Check()
	p.Type("#reach", tessMail)
	p.Click("main .btn-main")
	s.says(p, "This is exactly what is sent", "It names nobody; a code opens it", whyHarbor)
	p.Check()
	p.Click(`button[value="send"]`)
	s.says(p, "Passed on to Youth Harbor after school", "Nobody has spoken with the family yet")
	at, _, _ := strings.Cut(p.Address(), "?")
	return at
}

// chooses gives a field a value as its picker does.
func chooses(p *browse.Page, field, value string) {
	browse.Eval[bool](p, `(e => (e.value = '`+value+`', e.dispatchEvent(new Event('input', {bubbles: true})), e.dispatchEvent(new Event('change', {bubbles: true}))))(document.querySelector('`+field+`'))`)
}

// quiet is a week in which Tess says nothing.
func (s *passedOn) quiet(there string) {
	s.waits(7*24*time.Hour + time.Minute)
	p := s.in("luis-moreno", browse.Case{Width: 390, Lang: "es"})
	p.Goto(s.at + "/loops?view=mine&quiet=1")
	if p.Count(`main a[href="/loops/`+filepath.Base(there)+`"]`) != 1 {
		s.Error("after seven days it is not among what is quiet")
	}
	p.Goto(s.at + there)
	s.says(p, "No se sabe nada desde hace tiempo", "avisó a alguien más")
}

// answersBy is Tess, who has no account, on an old phone.
func (s *passedOn) answersBy(letter, there string) {
	luis := s.in("luis-moreno", browse.Case{})
	luis.Goto(s.at + there)
	code := luis.Text(".digits")
	p := s.b.Open(s.T, letter, browse.Case{Width: 320, NoScript: true})
	if strings.Contains(p.Text("main"), "Amara") {
		s.Error("the link alone says whom it is about")
	}
	p.Check()
	wrong := "111111"
	if strings.ReplaceAll(code, " ", "") == wrong {
		wrong = "222222"
	}
	p.Type("#code", wrong)
	p.Click("form.card button")
	p.Expect()
	s.says(p, "That did not open anything")
	p.Type("#code", code)
	p.Click("form.card button")
	s.says(p, "Amara", whyHarbor, "Your answer to Luis Moreno", "You have not answered yet")
	p.Check()
	say := func(step, thanks string, fill func(form string)) {
		s.Helper()
		form := `details:has(input[value="` + step + `"]) `
		p.Click(form + "summary")
		fill(form)
		p.Click(form + "button")
		s.says(p, thanks)
	}
	nothing := func(string) {}
	day := func(form string) {
		chooses(p, form+`input[name="day"]`, s.h.Now().In(s.h.Zone).Format(time.DateOnly))
	}
	say("wait-listed", "how long the wait is", func(form string) { chooses(p, form+"select", "6") })
	luis.Goto(s.at + there)
	s.says(luis, "On a waiting list", "The wait ends by")
	say("question", "sees your question", func(form string) { p.Type(form+"textarea", "Is track on Tuesdays?") })
	luis.Goto(s.at + there)
	s.says(luis, "Is track on Tuesdays?")
	luis.Click("#do-reply summary")
	luis.Type("#note-reply", "Track is on Mondays")
	luis.Click("#do-reply button")
	p.Goto(letter)
	say("accepted", "you said yes", nothing)
	say("reached", "spoke with the family", nothing)
	say("visit-kept", "sees that you met", day)
	p.Check()
	say("heard-back", "This link is over now", func(form string) { p.Type(form+"textarea", "She came, and stayed for supper.") })
	p.Check()
}

// closes is Luis, who hears back and tells Amara.
func (s *passedOn) closes(there string) {
	p := s.in("luis-moreno", browse.Case{Width: 390})
	p.Goto(s.at + there)
	s.says(p, "We heard back", "What came back")
	p.Click("#do-told summary")
	p.Click(`#do-told ` + pick("who", amaraRef))
	chooses(p, "#how-told", "in-person")
	p.Click("#do-told button")
	s.says(p, "The family knows", "told the family")
	p.Check()
	p.Goto(s.at + "/loops?view=mine")
	if p.Count(`main a[href="/loops/`+filepath.Base(there)+`"]`) != 0 {
		s.Error("what is closed stands on the board")
	}
}

// TestAmaraIsHandedOffPassedOnAndEverybodyHearsBack plays W2 with everybody in
// it, from the door of the exam room to the family that knows.
func TestAmaraIsHandedOffPassedOnAndEverybodyHearsBack(t *testing.T) {
	t.Parallel()
	s := passesOn(t)
	here := s.handsOff(browse.Case{})
	s.accepts(here)
	s.feel(here)
	there := s.refersOn(browse.Case{})
	s.works()
	letter := s.lightLink()
	s.others(here, there)
	s.quiet(there)
	s.answersBy(letter, there)
	s.closes(there)
	s.expired()
}

// expired is a link to Tess about something else, which nobody opened in its
// days: it says what one says that never was, byte for byte.
func (s *passedOn) expired() {
	luis, err := atWork(s.Context(), s.h, "luis-moreno")
	if err != nil {
		s.Fatal(err)
	}
	id, err := referral.Begin(s.Context(), s.h, luis, referral.Passing{Child: amara, Need: "mentoring", Why: whyHarbor,
		To: "PractitionerRole/tess-young-youth-harbor", By: amaraRef, At: s.h.Now().Add(-time.Hour)})
	if err != nil {
		s.Fatal(err)
	}
	i, err := loop.Get(s.Context(), s.h, luis, id)
	if err != nil {
		s.Fatal(err)
	}
	c := referral.Choice{Seen: i.Version, Reach: tessMail}
	d, err := referral.Along(s.Context(), s.h, luis, i, c)
	if err != nil {
		s.Fatal(err)
	}
	c.At = d.Audience.At
	p, err := referral.Made(s.Context(), s.h, luis, d, c)
	if err != nil {
		s.Fatal(err)
	}
	c.Sum = p.Sum
	if err := referral.Send(s.Context(), s.h, luis, id, c); err != nil {
		s.Fatal(err)
	}
	s.works()
	_, token, _ := strings.Cut(s.lightLink(), "/p/")
	code := s.code(luis, id)
	s.later.Add(int64(31 * 24 * time.Hour))
	seen := func(token, code string) (all string) {
		c := webtest.NewClient(s.m)
		for _, a := range []*webtest.Answer{c.Get("/p/" + token), c.Post("/p/"+token, form("code", code)), c.Get("/p/" + token + "/packet.pdf")} {
			all += strconv.Itoa(a.Status) + same(a)
		}
		return strings.ReplaceAll(all, token, "")
	}
	if over, never := seen(token, code), seen(strings.Repeat("A", 26), "000000"); over != never {
		s.Errorf("a link that is over is told apart: %s", firstDifference(over, never))
	}
}

// code is what Luis reads out by phone.
func (s *passedOn) code(luis access.Viewer, task string) string {
	all, err := link.OfTask(s.Context(), s.h, luis, task)
	if err != nil || len(all) == 0 {
		s.Fatalf("no link went out (%v)", err)
	}
	code, err := link.Code(s.Context(), s.h, luis, all[0].ID)
	if err != nil {
		s.Fatal(err)
	}
	return code
}

// others are those who have no part in it: what they find is what they find
// where nothing ever was.
func (s *passedOn) others(pages ...string) {
	for _, who := range []string{"mia-park", "sam-keo", "omar-reed", "ines-alvarez", "denise-reyes"} {
		c := webtest.NewClient(s.m)
		if who == "ines-alvarez" { // the school's word is brought by a program
			token, err := session.NewToken(s.Context(), s.h.DB, reference(who), s.h.Now(), time.Hour)
			if err != nil {
				s.Fatal(err)
			}
			c.Header.Set("Authorization", "Bearer "+token)
		} else {
			c = walksIn(s.T, s.m, who)
		}
		for _, page := range pages {
			there, never := c.Get(page), c.Get(filepath.Dir(page)+"/"+strings.Repeat("a", 26))
			if there.Status != never.Status || strings.ReplaceAll(same(there), filepath.Base(page), strings.Repeat("a", 26)) != same(never) {
				s.Errorf("%s: %s is %d, one that never was %d: %s", who, page, there.Status, never.Status, firstDifference(same(there), same(never)))
			}
		}
		for _, page := range []string{"/today", "/loops", "/loops?view=site", amaras, "/children", "/messages", "/network"} {
			if a := c.Get(page); strings.Contains(a.Body, "CANARYHARBOR") {
				s.Errorf("%s reads at %s why Amara is passed on", who, page)
			}
		}
	}
}
