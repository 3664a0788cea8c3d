package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/web/webtest"
)

// closedTo says no to Dr. Haddad in Amara's name.
const closedTo = `{"resourceType":"Consent","id":"amara-no-haddad","status":"active",
	"scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},
	"category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":"Patient/amara-reyes-cole"},
	"dateTime":"2026-11-01","performer":[{"reference":"Patient/amara-reyes-cole"}],
	"policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"OPTOUT"}]},
	"provision":{"type":"deny","actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},
		"reference":{"reference":"Practitioner/samira-haddad"}}]}}`

// townhall is the example town as pages, with these records in it as well.
func townhall(t *testing.T, records ...string) (http.Handler, *module.House) {
	t.Helper()
	h := builtTown(t)
	for _, r := range records {
		in, err := h.Store.Prepare([]byte(r), element.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Store.Write(t.Context(), access.Operator(), "test", []*store.Incoming{in}); err != nil {
			t.Fatal(err)
		}
		h.Store.Release(in)
	}
	m, err := program{house: h, modules: modules, log: slog.New(slog.DiscardHandler), demo: true}.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m, h
}

// walksIn signs one of the cast in.
func walksIn(t *testing.T, m http.Handler, who string) *webtest.Client {
	t.Helper()
	c := webtest.NewClient(m)
	if a := c.Post("/sign-in", "person="+who); a.Status != http.StatusSeeOther {
		t.Fatalf("%s does not come in: %d", who, a.Status)
	}
	return c
}

// grow brings the trail up to date, as the program does once a second.
func grow(t *testing.T, h *module.House) {
	t.Helper()
	if _, err := audit.Grow(t.Context(), h.DB); err != nil {
		t.Fatal(err)
	}
}

// wants fails where an answer has another status, or does not say something.
func wants(t *testing.T, a *webtest.Answer, status int, says ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("got %d, want %d: %.400s", a.Status, status, a.Text())
	}
	for _, s := range says {
		if !strings.Contains(a.Text(), s) {
			t.Errorf("it does not say %q:\n%s", s, a.Text())
		}
	}
}

func TestBrokenGlassFromTheFirstPageToTheLast(t *testing.T) {
	m, h := townhall(t, closedTo)
	const amara = "/children/amara-reyes-cole"
	why := form("reason", "danger", "words", "She left saying that she would not come home.")
	haddad, lena := walksIn(t, m, "samira-haddad"), walksIn(t, m, "lena-ortiz")

	wants(t, webtest.NewClient(m).Get(amara+"/glass"), http.StatusSeeOther)
	reed := walksIn(t, m, "omar-reed")
	for _, path := range []string{"/glass", "/opened", "/consents", "/as", "/opened.csv"} {
		hidden, absent := reed.Get(amara+path), reed.Get("/children/there-is-nobody"+path)
		if hidden.Status != http.StatusNotFound || hidden.Body != absent.Body {
			t.Errorf("for a doctor elsewhere %s is %d, and %d where there is nobody", path, hidden.Status, absent.Status)
		}
	}
	wants(t, reed.Post(amara+"/glass", why), http.StatusNotFound)
	wants(t, walksIn(t, m, "mia-park").Get(amara+"/glass"), http.StatusForbidden, "Your work does not include")

	page := haddad.Get(amara)
	wants(t, page, http.StatusForbidden, "closed to you", "Ask them first")
	if strings.Contains(page.Text(), "Amara") {
		t.Error("the page names a child who is closed to its reader")
	}
	form1 := haddad.Get(amara + "/glass")
	wants(t, form1, http.StatusOK, "For this one child", "The people who work with the child are told at once")
	if strings.Contains(form1.Text(), "Amara") {
		t.Error("the form names a child who is closed to its reader")
	}
	wants(t, haddad.Post(amara+"/glass", form("words", "She left saying that she would not come home.")), http.StatusUnprocessableEntity,
		"Choose why it cannot wait", "She left saying")
	wants(t, haddad.Post(amara+"/glass", form("reason", "danger", "words", "short")), http.StatusUnprocessableEntity, "Say in a sentence")
	for _, named := range []string{"Lena", "Chen"} { // a record that is closed does not say who the child's people are
		if strings.Contains(form1.Text(), named) {
			t.Errorf("the form names %s to somebody the record is closed to", named)
		}
	}
	wants(t, form1, http.StatusOK, "I decide this", "Sam Keo")
	wants(t, haddad.Post(amara+"/glass", form("reason", "danger", "words", "It cannot wait now.", "later-by", "Practitioner/sam-keo")), http.StatusUnprocessableEntity, "Say who decided")
	for _, other := range []string{"Dr. Chen", "Practitioner/omar-reed", "Practitioner/lena-ortiz"} { // whom the form does not offer
		wants(t, haddad.Post(amara+"/glass", form("reason", "danger", "words", "It cannot wait now.", "later-by", other, "later-why", "It would not be safe.")), http.StatusNotFound)
	}
	wants(t, haddad.Post(amara+"/glass", why), http.StatusSeeOther)
	wants(t, haddad.Get(amara), http.StatusOK, "Amara Reyes-Cole", "The glass is broken")

	today := lena.Get("/today")
	wants(t, today, http.StatusOK, "The glass was broken", "Dr. Samira Haddad broke the glass for Amara", "would not come home")
	for _, shared := range []string{"/today?view=room", "/today/print"} {
		if strings.Contains(lena.Get(shared).Body, "would not come home") {
			t.Errorf("%s tells of it to a room", shared)
		}
	}
	grow(t, h)
	wants(t, lena.Get(amara+"/opened"), http.StatusOK, "Broke the glass", "with the glass broken", "She left saying")

	sam := walksIn(t, m, "sam-keo")
	wants(t, sam.Get("/today"), http.StatusOK, "Privacy")
	wants(t, sam.Get("/privacy"), http.StatusOK, "Broken glass", "Dr. Samira Haddad", "open until", "Amara")
	for _, other := range []*webtest.Client{lena, haddad, reed} {
		wants(t, other.Get("/privacy"), http.StatusNotFound)
	}

	behind := func() int64 { // lines of reading that say why
		n, err := db.One(t.Context(), h.DB, db.Int, "", `select count(*) from audit_event where who = 'Practitioner/samira-haddad' and action = 'R' and purpose = 'BTG'`)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := behind(); n != 1 {
		t.Errorf("%d readings behind the glass are written down as such", n)
	}
	wants(t, haddad.Get("/children/jordan-mills"), http.StatusOK)
	wants(t, haddad.Get(amara+"/contacts"), http.StatusOK)
	if n := behind(); n != 2 {
		t.Errorf("%d readings behind the glass are written down as such, of three", n)
	}
	wants(t, haddad.Post(amara+"/glass/end", ""), http.StatusSeeOther)
	wants(t, haddad.Get(amara), http.StatusForbidden, "closed to you")
	notice := strings.Split(strings.Split(today.Body, `action="/glass/`)[1], "/")[0]
	wants(t, reed.Post("/glass/"+notice+"/seen", ""), http.StatusNotFound)
	wants(t, lena.Post("/glass/"+notice+"/seen", "next=/today"), http.StatusSeeOther)
	if strings.Contains(lena.Get("/today").Body, "would not come home") {
		t.Error("what was read is told again")
	}
}

func TestWhoOpenedARecordIsToldToThoseWhoMayKnow(t *testing.T) {
	m, h := townhall(t)
	const opened = "/children/amara-reyes-cole/opened"
	lena, chen := walksIn(t, m, "lena-ortiz"), walksIn(t, m, "wei-chen")
	chen.Get("/children/amara-reyes-cole")
	chen.Get("/children/amara-reyes-cole/contacts")
	grow(t, h)
	wants(t, webtest.NewClient(m).Get(opened), http.StatusSeeOther)
	wants(t, walksIn(t, m, "mia-park").Get(opened), http.StatusNotFound) // her work does not need it
	page := lena.Get(opened)
	wants(t, page, http.StatusOK, "Dr. Wei Chen", "Opened the page", "Maple Street Clinic")
	wants(t, lena.Get(opened+"?who=Practitioner/wei-chen"), http.StatusOK, "Opened the page")
	wants(t, lena.Get(opened+"?who=Practitioner/kim-okafor"), http.StatusOK, "Nothing fits")
	wants(t, lena.Get(opened+"?until=2001-01-01"), http.StatusOK, "Nothing fits")
	wants(t, lena.Get(opened+"?lang=es"), http.StatusOK, "Abrió la página")
	csv := lena.Get(opened + ".csv")
	if csv.Status != http.StatusOK || !strings.Contains(csv.Body, "Practitioner/wei-chen") || strings.Contains(csv.Body, "Amara") {
		t.Errorf("the table: %d\n%.300s", csv.Status, csv.Body)
	}
	if strings.Contains(page.Text(), "⟦") {
		t.Errorf("a sentence is missing: %s", page.Text())
	}
	if n := strings.Count(lena.Get("/children").Body, opened) + strings.Count(lena.Get("/children/amara-reyes-cole").Body, opened); n == 0 {
		t.Error("it takes more than two clicks")
	}
}

func TestTheConversationIsKeptStepByStep(t *testing.T) {
	m, h := townhall(t)
	const talk = "/children/amara-reyes-cole/consents/talk"
	const list = "/children/amara-reyes-cole/consents"
	lena := walksIn(t, m, "lena-ortiz")
	denise := "RelatedPerson/denise-reyes"
	wants(t, lena.Get(list), http.StatusOK, "Person by person", "Denise", "Not talked about yet", "Who decides here")
	wants(t, lena.Get(talk+"?with=RelatedPerson/somebody"), http.StatusNotFound)
	step := lena.Get(talk + "?with=" + denise)
	wants(t, step, http.StatusOK, "What may Denise Reyes know?", "Ask me first", "Until when?")
	if strings.Contains(step.Body, "checked") {
		t.Error("something is chosen already")
	}
	wants(t, lena.Post(talk, form("with", denise, "step", "look", "until", "2001-01-01")), http.StatusUnprocessableEntity,
		"Choose one of these", "Choose who decided", "That day is over")
	yes := []string{"with", denise, "knows", "may-know-all", "by", "Patient/amara-reyes-cole"}
	look := lena.Post(talk, form(append(yes, "step", "look")...))
	wants(t, look, http.StatusOK, "What Denise Reyes sees", "does not see it", "Whoever decides said yes, by name")
	wants(t, lena.Get(list), http.StatusOK, "Not talked about yet")
	if consents(t, h) != "" {
		t.Error("looking kept something")
	}
	wants(t, lena.Post(talk, form(append(yes, "step", "save")...)), http.StatusSeeOther)
	wants(t, lena.Get(list), http.StatusOK, "All of it", "Open to Denise Reyes", "told in confidence")
	if got := consents(t, h); got != "active permit 1" {
		t.Errorf("kept is %q", got)
	}
	no := []string{"with", denise, "knows", "ask-me-first", "by", "Patient/amara-reyes-cole"}
	wants(t, lena.Post(talk, form(append(no, "step", "save")...)), http.StatusConflict) // without the version that was seen
	wants(t, lena.Post(talk, form(append(no, "step", "save", "version", "1", "until", "2031-01-01")...)), http.StatusSeeOther)
	if got := consents(t, h); got != "active deny 2" {
		t.Errorf("after another answer: %q", got)
	}
	wants(t, lena.Post(talk, form("with", denise, "step", "end", "version", "1")), http.StatusConflict)
	wants(t, lena.Post(talk, form("with", denise, "step", "end", "version", "2")), http.StatusSeeOther)
	wants(t, lena.Get(list), http.StatusOK, "that is over", "Not talked about yet")
	if got := consents(t, h); got != "inactive deny 3" {
		t.Errorf("after it was taken back: %q", got)
	}
	mia := walksIn(t, m, "mia-park")
	wants(t, mia.Get(list), http.StatusNotFound)
	wants(t, mia.Post(talk, form(append(yes, "step", "save")...)), http.StatusNotFound)
}

// consents are the agreements with Denise, as the record has them.
func consents(t *testing.T, h *module.House) string {
	t.Helper()
	bodies, err := db.All(t.Context(), h.DB, func(r db.Row) (s string, err error) {
		var body []byte
		var version int64
		err = r.Scan(&body, &version)
		var c struct {
			Status    string
			Provision struct{ Type string }
		}
		if err == nil {
			err = json.Unmarshal(body, &c)
		}
		return fmt.Sprint(c.Status, " ", c.Provision.Type, " ", version), err
	}, `select body, version from resource where type = 'Consent' and id <> 'amara-release-school' and cast(body as text) like '%RelatedPerson/denise-reyes"%'`)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(bodies, ", ")
}

func TestLookingAsSomebodyElseShowsTheirPageAndIsWrittenDown(t *testing.T) {
	m, h := townhall(t)
	const as = "/children/amara-reyes-cole/as"
	lena := walksIn(t, m, "lena-ortiz")
	wants(t, lena.Get(as), http.StatusOK, "Denise Reyes", "A clinician somewhere else", "not signed in")
	own := lena.Get("/children/amara-reyes-cole")
	for who, tt := range map[string]struct {
		says, misses string
	}{
		"nobody":                     {"They are asked to sign in", "Amara"},
		"elsewhere":                  {"there is no such page", "Amara"},
		"front-desk":                 {"Amara Reyes-Cole", "I want to sleep"},
		"RelatedPerson/denise-reyes": {"Amara Reyes-Cole", "I want to sleep"},
	} {
		a := lena.Get(as + "?who=" + url.QueryEscape(who))
		wants(t, a, http.StatusOK, "You are looking as", tt.says)
		if strings.Contains(a.Text(), tt.misses) || !strings.Contains(own.Text(), tt.misses) {
			t.Errorf("as %s: it says %q\n%s", who, tt.misses, a.Text())
		}
		if csp := a.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'none'") {
			t.Errorf("as %s forms can be sent: %s", who, csp)
		}
	}
	lines, err := db.All(t.Context(), h.DB, db.Text, `select who from audit_event where why = 'GET /children/{id}/as' and count > 0`)
	if err != nil || len(lines) < 5 {
		t.Fatalf("%d looks are written down (%v)", len(lines), err)
	}
	for _, who := range lines {
		if who != "Practitioner/lena-ortiz" {
			t.Errorf("it is written down as %s", who)
		}
	}
	wants(t, lena.Get(as+"?who=RelatedPerson/somebody"), http.StatusNotFound)
	wants(t, lena.Get(as+"?who=Patient/amara-reyes-cole"), http.StatusNotFound)
	wants(t, walksIn(t, m, "mia-park").Get(as), http.StatusNotFound)
	grow(t, h)
	wants(t, lena.Get("/children/amara-reyes-cole/opened"), http.StatusOK, "Looked at what somebody else would see")
}

// Whatever page a name stands on, the trail has a line about that child.
func TestNoNameStandsOnAPageWithoutALine(t *testing.T) {
	m, h := townhall(t, closedTo)
	doc := described(t, m)
	type named struct{ id, name string }
	children, err := db.All(t.Context(), h.DB, func(r db.Row) (n named, err error) { err = r.Scan(&n.id, &n.name); return n, err },
		`select id, name from patient where name <> ''`)
	if err != nil {
		t.Fatal(err)
	}
	called := 0
	for path, operations := range doc.Paths {
		if _, ok := operations["get"]; !ok || strings.HasPrefix(path, "/fhir") {
			continue
		}
		last, err := db.One(t.Context(), h.DB, db.Int, "", `select coalesce(max(key), 0) from audit_event`)
		if err != nil {
			t.Fatal(err)
		}
		query := ""
		if strings.HasSuffix(path, "/as") {
			query = "?who=RelatedPerson/denise-reyes"
		}
		a := walksIn(t, m, "lena-ortiz").Get(sampled(path, samples) + query) // anew: a page that leaves ends the session
		grow(t, h)
		written, err := db.All(t.Context(), h.DB, db.Text, `
			select distinct cp.patient_id from audit_subject s join compartment_patient cp on cp.compartment = s.compartment
			where s.event > $1`, last)
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]bool{}
		for _, id := range written {
			there[id] = true
		}
		text := a.Text()
		for _, c := range children {
			if strings.Contains(text, c.name) && path != "/sign-in" { // that page is the town's, and asks no record
				if called++; !there[c.id] {
					t.Errorf("%s names %s and no line does", path, c.id)
				}
			}
		}
	}
	if called < 10 {
		t.Errorf("only %d names were met", called)
	}
}

func TestWhoAnswersForPrivacyInTheTownHasSomethingToLookAfter(t *testing.T) {
	m, _ := townhall(t)
	wants(t, webtest.NewClient(m).Get("/sign-in"), http.StatusOK, "site manager, answers for privacy")
	wants(t, webtest.NewClient(m).Get("/sign-in?lang=es"), http.StatusOK, "responde por la privacidad")
	sam := walksIn(t, m, "sam-keo")
	wants(t, sam.Get("/today"), http.StatusOK, "Privacy")
	wants(t, sam.Get("/privacy"), http.StatusOK, "Nia Brooks broke the glass for Jordan Mills", "ran out of his medicine",
		"45 CFR 171.202(e)", "Somebody asked us not to share this", "also how a relative is reached", "1 young person")
	wants(t, walksIn(t, m, "samira-haddad").Get("/today"), http.StatusOK, "Nia Brooks broke the glass for Jordan")
	lena := walksIn(t, m, "lena-ortiz")
	wants(t, lena.Get("/accounts/look"), http.StatusOK, "Eli")
	wants(t, lena.Get("/privacy"), http.StatusNotFound)
}

func TestSomebodyByNameDecidesThatTheYoungPersonIsToldLater(t *testing.T) {
	m, _ := townhall(t)
	const jordan = "/children/jordan-mills/glass"
	chen := walksIn(t, m, "wei-chen")
	wants(t, chen.Get(jordan), http.StatusOK, "I decide this", "Dr. Samira Haddad, pediatrician", "Luis Moreno", "Sam Keo")
	wants(t, chen.Post(jordan, form("reason", "danger", "words", "His foster mother called at night.",
		"later-by", "Practitioner/samira-haddad", "later-why", "He sits beside her.")), http.StatusSeeOther)
	for _, told := range []*webtest.Client{walksIn(t, m, "samira-haddad"), walksIn(t, m, "luis-moreno")} {
		wants(t, told.Get("/today"), http.StatusOK, "Dr. Samira Haddad decided to tell the young person later", "He sits beside her.")
	}
	wants(t, walksIn(t, m, "sam-keo").Get("/privacy"), http.StatusOK, "Dr. Samira Haddad decided to tell the young person later", "Tell the young person now")
}

// fromProgram is what a substance use program sent about Amara.
const fromProgram = `{"resourceType":"Observation","id":"amara-program","status":"final","subject":{"reference":"Patient/amara-reyes-cole"},
	"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"42CFRPart2"}]},
	"code":{"text":"group"},"valueString":"came to all six"}`

func TestWhereAPartTwoRecordMayStandSoDoesItsNotice(t *testing.T) {
	m, _ := townhall(t, fromProgram)
	const law = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
	const amara = "/children/amara-reyes-cole"
	lena := walksIn(t, m, "lena-ortiz")
	for _, path := range []string{amara, amara + "/contacts", amara + "/consents", amara + "/opened", "/today", "/today/print"} {
		wants(t, lena.Get(path), http.StatusOK, law)
	}
	wants(t, lena.Get(amara+"?lang=es"), http.StatusOK, "prohíbe usar o divulgar estos expedientes sin autorización", law)
	lena.Get(amara + "?lang=en")
	for who, path := range map[string]string{
		"lena-ortiz": "/children/theo-brandt", // of whom no program sent anything
		"wei-chen":   amara,                   // who does not read it
		"mia-park":   amara,
	} {
		if a := walksIn(t, m, who).Get(path); a.Status != http.StatusOK || strings.Contains(a.Text(), "42 CFR") {
			t.Errorf("%s, %s: %d, and it speaks of Part 2", who, path, a.Status)
		}
	}
	if a := lena.Get(amara + "/as?who=RelatedPerson/denise-reyes"); a.Status != http.StatusOK || strings.Contains(a.Text(), "42 CFR") {
		t.Errorf("her mother's view: %d, and it speaks of Part 2", a.Status)
	}
}
