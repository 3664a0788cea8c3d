package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/module"
	"kith/platform/fault"
	"kith/platform/web/webtest"
)

var childLink = regexp.MustCompile(`href="(/f/[a-z2-7]{10})"`)

// wards are the addresses of the children on a caregiver's first page.
func wards(t *testing.T, c *webtest.Client) (paths []string) {
	t.Helper()
	for _, m := range childLink.FindAllStringSubmatch(c.Get("/f").Body, -1) {
		paths = append(paths, m[1])
	}
	return paths
}

func TestAYoungPersonHasPagesOfHerOwn(t *testing.T) {
	m, h := townhall(t)
	amara, lena := walksIn(t, m, "amara-reyes-cole"), walksIn(t, m, "lena-ortiz")
	own := []string{"/y", "/y/people", "/y/who", "/y/looked"}
	for _, path := range own {
		wants(t, webtest.NewClient(m).Get(path), http.StatusSeeOther)
		for _, other := range []string{"lena-ortiz", "denise-reyes", "marcus-cole", "omar-reed"} {
			wants(t, walksIn(t, m, other).Get(path), http.StatusNotFound)
		}
		page := amara.Get(path)
		wants(t, page, http.StatusOK, "Leave fast", "Need someone now?", "988", "My people")
		if i, j := strings.Index(page.Body, `data-leave`), strings.Index(page.Body, `class="skip"`); i < 0 || i > j {
			t.Errorf("%s: leaving fast is not the first thing on the page", path)
		}
		if title := regexp.MustCompile(`<title>(.*?)</title>`).FindStringSubmatch(page.Body)[1]; strings.Contains(title, "Amara") || len(title) > 16 {
			t.Errorf("%s: the title is %q", path, title)
		}
	}
	wants(t, amara.Get("/"), http.StatusSeeOther)
	wants(t, amara.Get("/y"), http.StatusOK, "Hello, Amara", "What we promised you", "I want to sleep")
	if strings.Contains(amara.Get("/y").Text(), "Counseling") {
		t.Error("her first page says what a visit is for")
	}

	lena.Get("/children/amara-reyes-cole")
	grow(t, h)
	wants(t, amara.Get("/y/looked"), http.StatusOK, "Lena Ortiz", "Opened your page")

	const lenaIs = "Practitioner/lena-ortiz"
	wants(t, amara.Get("/y/people"), http.StatusOK, "Not placed yet", "Lena Ortiz", "Coach Bell", "Only you see this")
	wants(t, amara.Post("/y/people", form("person", lenaIs)), http.StatusUnprocessableEntity, "Choose one of the three")
	wants(t, amara.Post("/y/people", form("person", "Practitioner/omar-reed", "circle", "close")), http.StatusNotFound)
	before := lena.Get("/children/amara-reyes-cole").Body
	wants(t, amara.Post("/y/people", form("person", lenaIs, "circle", "not-now")), http.StatusSeeOther)
	wants(t, amara.Get("/y/people?done=1"), http.StatusOK, "It is saved", "Not now")
	if after := lena.Get("/children/amara-reyes-cole").Body; after != before {
		t.Error("Lena's page changed by what is Amara's alone")
	}
	wants(t, amara.Post("/y/people", form("person", lenaIs, "circle", "not-now", "shared", "yes")), http.StatusSeeOther)
	wants(t, amara.Get("/y/people"), http.StatusOK, "Your team sees this")
	if lena.Get("/children/amara-reyes-cole").Body == before {
		t.Error("what Amara shared does not reach Lena")
	}
	wants(t, amara.Post("/y/people", form("person", lenaIs, "circle", "close")), http.StatusSeeOther)
	if lena.Get("/children/amara-reyes-cole").Body != before {
		t.Error("what Amara took back is still with Lena")
	}

	const denise = "RelatedPerson/denise-reyes"
	wants(t, amara.Get("/y/who"), http.StatusOK, "Denise Reyes", "You have not said anything yet", "What they have read, they know")
	wants(t, amara.Post("/y/who", form("with", denise, "step", "save")), http.StatusUnprocessableEntity, "Choose one of the four")
	wants(t, amara.Post("/y/who", form("with", denise, "step", "save", "knows", "may-know-all", "until", "2001-01-01")), http.StatusUnprocessableEntity, "Pick a day from today on")
	wants(t, amara.Post("/y/who", form("with", "Practitioner/omar-reed", "step", "save", "knows", "may-know-all")), http.StatusNotFound)
	wants(t, amara.Post("/y/who", form("with", denise, "step", "save", "knows", "may-know-nothing", "version", "0")), http.StatusSeeOther)
	wants(t, amara.Get("/y/who"), http.StatusOK, "Nothing of it")
	wants(t, amara.Post("/y/who", form("with", denise, "step", "save", "knows", "may-know-all", "version", "1")), http.StatusSeeOther)
	wants(t, amara.Post("/y/who", form("with", denise, "step", "save", "knows", "ask-me-first", "version", "1")), http.StatusConflict)
	wants(t, amara.Post("/y/who", form("with", denise, "step", "end", "version", "2")), http.StatusSeeOther)
	wants(t, lena.Get("/children/amara-reyes-cole/consents"), http.StatusOK, "over")

	left := amara.Get("/leave")
	if left.Status != http.StatusSeeOther || !strings.HasPrefix(left.Header.Get("Location"), "https://") || !strings.Contains(left.Header.Get("Clear-Site-Data"), "storage") {
		t.Errorf("leaving fast: %d to %q, %q", left.Status, left.Header.Get("Location"), left.Header.Get("Clear-Site-Data"))
	}
	wants(t, amara.Get("/y"), http.StatusSeeOther)
}

// confides lets Amara have told Lena something, and returns its id.
func confides(t *testing.T, h *module.House) string {
	t.Helper()
	lena, _, err := consent.Worker(t.Context(), h.DB, "lena-ortiz", h.Today(), h.Now())
	if err != nil {
		t.Fatal(err)
	}
	i, err := disclosure.Tell(t.Context(), h, lena.At(h.Now()), disclosure.Statement{Child: "amara-reyes-cole", Teller: "Patient/amara-reyes-cole",
		Topic: "hurt-at-home", Words: "CANARY he shouts at night", Headline: disclosure.Headline{Words: "It is hard at home."},
		Wishes: []disclosure.Wish{{With: "PractitionerRole/wei-chen-maple-street", Choice: disclosure.MayHeadline}}})
	if err != nil {
		t.Fatal(err)
	}
	return i.ID
}

func TestAYoungPersonChangesHerMindAboutWhatSheTold(t *testing.T) {
	m, h := townhall(t)
	id := confides(t, h)
	amara, lena := walksIn(t, m, "amara-reyes-cole"), walksIn(t, m, "lena-ortiz")
	at := "/y/told/" + id
	for _, other := range []string{"lena-ortiz", "denise-reyes", "marcus-cole", "wei-chen"} {
		wants(t, walksIn(t, m, other).Get(at), http.StatusNotFound)
		wants(t, walksIn(t, m, other).Post(at, "step=withdraw"), http.StatusNotFound)
	}
	wants(t, webtest.NewClient(m).Get(at), http.StatusSeeOther)
	wants(t, amara.Get("/y/told/nothing"), http.StatusNotFound)
	wants(t, amara.Get("/y/who"), http.StatusOK, "What you told us", "What you told Lena Ortiz on")
	wants(t, amara.Get(at), http.StatusOK, "CANARY", "You told them", "May know the headline", "Does not know of it", "Take it back")

	const chen, denise = "PractitionerRole/wei-chen-maple-street", "RelatedPerson/denise-reyes"
	seen := regexp.MustCompile(`name="with" value="` + chen + `"/?>\s*<input type="hidden" name="seen" value="([^"]+)"`).FindStringSubmatch(amara.Get(at).Body)
	if seen == nil {
		t.Fatal("the wish about Dr. Chen is not on the page")
	}
	wants(t, amara.Post(at, form("step", "wish", "with", chen, "seen", seen[1])), http.StatusUnprocessableEntity, "Choose one of the four")
	wants(t, amara.Post(at, form("step", "wish", "with", "RelatedPerson/nobody", "knows", "may-know-all")), http.StatusNotFound)
	wants(t, amara.Post(at, form("step", "wish", "with", chen, "seen", seen[1], "knows", "may-know-nothing")), http.StatusSeeOther)
	wants(t, amara.Post(at, form("step", "wish", "with", chen, "seen", seen[1], "knows", "may-know-all")), http.StatusConflict)
	wants(t, amara.Get(at), http.StatusOK, "You said no")
	wants(t, amara.Post(at, form("step", "ask", "with", denise, "knows", "may-know-headline")), http.StatusSeeOther)
	v, _, err := consent.Worker(t.Context(), h.DB, "lena-ortiz", h.Today(), h.Now())
	if err != nil {
		t.Fatal(err)
	}
	owed, err := disclosure.Unanswered(t.Context(), h, v.At(h.Now()))
	if err != nil || !slices.ContainsFunc(owed, func(r disclosure.Response) bool { return r.Kind == disclosure.OwesTelling && r.Tell == denise }) {
		t.Errorf("Lena is not asked to tell her mother: %+v (%v)", owed, err)
	}
	wants(t, amara.Post(at, "step=withdraw"), http.StatusSeeOther)
	wants(t, amara.Get(at), http.StatusOK, "taken back", "What somebody has read, they know")
	if _, err := disclosure.Get(t.Context(), h, v.At(h.Now()), id); !fault.Is(err, fault.NotFound) {
		t.Errorf("Lena still reads what was taken back: %v", err)
	}
	wants(t, lena.Get("/children/amara-reyes-cole"), http.StatusOK)
}

func TestACaregiverSeesTheChildrenTheyStandFor(t *testing.T) {
	m, _ := townhall(t)
	denise := walksIn(t, m, "denise-reyes")
	for _, path := range []string{"/f", "/f/aaaaaaaaaa"} {
		wants(t, webtest.NewClient(m).Get(path), http.StatusSeeOther)
		for _, other := range []string{"lena-ortiz", "amara-reyes-cole"} {
			wants(t, walksIn(t, m, other).Get(path), http.StatusNotFound)
		}
	}
	wants(t, denise.Get("/f/aaaaaaaaaa"), http.StatusNotFound)
	wants(t, denise.Get("/f?lang=es"), http.StatusOK, "Hola", "Amara Reyes-Cole", "Leo Reyes-Cole", "Salir rápido", "¿Necesita a alguien ahora?")
	denise.Get("/f?lang=en")
	both := wards(t, denise)
	if len(both) != 2 {
		t.Fatalf("Denise stands for %d children", len(both))
	}
	amara, leo := denise.Get(both[0]), denise.Get(both[1])
	wants(t, amara, http.StatusOK, "Amara Reyes-Cole", "Next visits", "Vaccines", "How we reach you", "goes by Amara’s age")
	for _, word := range []string{"promised", "Height", "counselor", "psychiatrist", "Counseling", "Sleep", "private", "hidden"} {
		if strings.Contains(amara.Text(), word) {
			t.Errorf("Amara's page says %q to her mother", word)
		}
	}
	wants(t, leo, http.StatusOK, "Leo Reyes-Cole", "What we promised", "Dr. Wei Chen", "pediatrician")
	for _, p := range wards(t, walksIn(t, m, "marcus-cole")) {
		if p == both[0] || p == both[1] {
			t.Error("two parents have one address for a child")
		}
		wants(t, denise.Get(p), http.StatusNotFound)
	}
}
