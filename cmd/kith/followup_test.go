package main

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/screening"
	"kith/platform/job"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

// answeredNow is what a child answered just now: a PHQ-9 with a yes to the ninth
// question.
func answeredNow(id, child string) string {
	i, _ := screening.Standard().Find("phq-9")
	var items []string
	for _, it := range i.Scoring.Items {
		items = append(items, `{"linkId":"`+it.Key+`","answer":[{"valueInteger":2}]}`)
	}
	return `{"resourceType":"QuestionnaireResponse","id":"` + id + `","questionnaire":"` + screening.Canonical + `phq-9","status":"completed","subject":{"reference":"Patient/` + child +
		`"},"source":{"reference":"Patient/` + child + `"},"authored":"` + time.Now().Format(time.RFC3339) + `","item":[` + strings.Join(items, ",") + `]}`
}

// arrives stores records as an import does.
func arrives(t *testing.T, h *module.House, records ...string) {
	t.Helper()
	moduletest.Load(t, h.Store, strings.NewReader(strings.Join(records, "\n")))
}

// worked does all that is due, as a server does that has just begun.
func worked(t *testing.T, h *module.House) {
	t.Helper()
	kinds, err := program{house: h, modules: modules, log: slog.New(slog.DiscardHandler), at: place{Data: t.TempDir()}}.kinds()
	if err != nil {
		t.Fatal(err)
	}
	c := job.NewCrew(h.DB, h.Now, slog.New(slog.DiscardHandler), kinds...)
	if err := c.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	for {
		more, err := c.One(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return
		}
	}
}

// owedAt is where what a form owes is seen, by who is asked.
func owedAt(t *testing.T, c *webtest.Client) string {
	t.Helper()
	a := c.Get("/followups")
	wants(t, a, http.StatusOK)
	_, danger, ok := strings.Cut(a.Body, "Needs a person now")
	_, rest, found := strings.Cut(danger, `href="/followups/`)
	id, _, _ := strings.Cut(rest, `"`)
	if !ok || !found {
		t.Fatalf("nobody is owed anything: %.600s", a.Text())
	}
	return "/followups/" + id
}

func TestAnAnswerOfDangerIsAnsweredByAPerson(t *testing.T) {
	m, h := townhall(t)
	others := map[string]*webtest.Client{}
	before := map[string]string{}
	for _, x := range []string{"mia-park", "sam-keo", "omar-reed", "kim-okafor", "denise-reyes", "marcus-cole", "amara-reyes-cole"} {
		others[x] = walksIn(t, m, x)
		for _, p := range []string{"/today", amaras, "/followups"} {
			a := others[x].Get(p)
			before[x+p] = a.Text()
			if p == "/followups" && a.Status != http.StatusNotFound && x != "omar-reed" { // a doctor elsewhere has a list of his own
				t.Errorf("%s sees the list: %d", x, a.Status)
			}
		}
	}
	arrives(t, h, answeredNow("danger", "amara-reyes-cole"), `{"resourceType":"Encounter","id":"open-now","status":"in-progress","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/amara-reyes-cole"},"period":{"start":"`+time.Now().Format(time.RFC3339)+`"}}`)
	worked(t, h)
	lena, wei := walksIn(t, m, "lena-ortiz"), walksIn(t, m, "wei-chen")
	wants(t, lena.Get("/today"), http.StatusOK, "Needs a person now", "Amara", "Lena was asked")
	at := owedAt(t, lena)
	wants(t, lena.Get(at), http.StatusOK, "Go there now", "I have it", "Ask about safety")
	for x, c := range others {
		for _, p := range []string{"/today", amaras, "/followups"} {
			if x == "amara-reyes-cole" && p != "/followups" { // her own pages say who cares for her
				continue
			}
			if got := c.Get(p).Text(); got != before[x+p] {
				t.Errorf("%s learns something at %s", x, p)
			}
		}
		wants(t, c.Get(at), http.StatusNotFound)
		wants(t, c.Post(at+"/take", ""), http.StatusNotFound)
		wants(t, c.Post(at+"/answer", form("disposition", "safety-plan-made", "version", "1")), http.StatusNotFound)
	}
	close := func() *webtest.Answer {
		lena.Header.Set("Content-Type", "application/fhir+json")
		defer lena.Header.Del("Content-Type")
		return lena.Do("PUT", "/fhir/Encounter/open-now", `{"resourceType":"Encounter","id":"open-now","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/amara-reyes-cole"},"period":{"start":"`+time.Now().Format(time.RFC3339)+`"}}`)
	}
	wants(t, close(), http.StatusUnprocessableEntity, "OperationOutcome", "business-rule", "still needs a next step")
	wants(t, lena.Post(at+"/take", ""), http.StatusSeeOther)
	wants(t, wei.Post(at+"/take", ""), http.StatusSeeOther) // a moment later: he is told who has it
	wants(t, wei.Get(at), http.StatusOK, "Lena has it")

	wants(t, lena.Post(at+"/look", form("words", "CANARY words")), http.StatusUnprocessableEntity, "Choose what you found.", "CANARY words")
	wants(t, lena.Post(at+"/look", form("value", "safe-with-plan", "words", "CANARY words")), http.StatusSeeOther)
	wants(t, lena.Post(at+"/plan", form("signs", " ")), http.StatusUnprocessableEntity, "at least one thing")
	wants(t, lena.Post(at+"/plan", form("signs", "I stop answering", "people", "my aunt")), http.StatusSeeOther)
	wants(t, lena.Post(at+"/talk", form("kind", "means", "value", "done")), http.StatusSeeOther)
	wants(t, lena.Post(at+"/talk", form("kind", "line", "value", "done")), http.StatusSeeOther)
	wants(t, lena.Post(at+"/contact", ""), http.StatusSeeOther)
	wants(t, lena.Get(at), http.StatusOK, "Safe to go home with a plan", "There is a plan", "Planned")

	version := hidden(t, lena.Get(at).Body, "version")
	wants(t, lena.Post(at+"/answer", form("version", "1", "disposition", "safety-plan-made")), http.StatusConflict, "meanwhile")
	wants(t, lena.Post(at+"/answer", form("version", version, "disposition", "emergency-care")), http.StatusUnprocessableEntity, "A few words")
	wants(t, lena.Post(at+"/answer", form("version", version, "disposition", "safety-plan-made")), http.StatusSeeOther)
	wants(t, close(), http.StatusOK, "finished")
	wants(t, lena.Get(at), http.StatusOK, "How it was answered", "A safety plan was made")
	wants(t, lena.Get("/followups"), http.StatusOK, "To be in touch with again")
	wants(t, lena.Post(at+"/contacted", form("value", "reached", "words", "Better.")), http.StatusSeeOther)
	if a := lena.Get("/today"); strings.Contains(a.Text(), "Needs a person now") && strings.Contains(a.Body, at) {
		t.Error("it was answered, and is asked for on Today")
	}
}

// hidden is what a form carries along.
func hidden(t *testing.T, body, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	if !ok {
		t.Fatalf("no form carries %s", name)
	}
	return value
}

func TestThePagesOfWhatIsOwedAreGoodToLookAt(t *testing.T) {
	t.Parallel()
	b := browse.Start(t)
	m, h := townhall(t)
	arrives(t, h, answeredNow("danger", "amara-reyes-cole"))
	worked(t, h)
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	lena := walksIn(t, m, "lena-ortiz")
	id := owedAt(t, lena)
	wants(t, lena.Post(id+"/take", ""), http.StatusSeeOther)
	wants(t, lena.Post(id+"/look", form("value", "safe-with-plan", "words", "Thinks of it at night; no plan.")), http.StatusSeeOther)
	wants(t, lena.Post(id+"/contact", ""), http.StatusSeeOther)
	b.Screens(t, entering(s.URL), at(s.URL, []browse.Screen{
		{Name: "what is owed on Today", URL: "/today", As: "lena-ortiz"},
		{Name: "what is owed", URL: "/followups", As: "lena-ortiz"},
		{Name: "one thing owed", URL: id, As: "lena-ortiz"},
		{Name: "one thing owed to a colleague", URL: id, As: "wei-chen"},
	}), browse.Usual...)
}

// TestWhoIsPagedIsPagedOnceHoweverOftenTheProgramIsKilled kills a server at any
// moment while it finds out that somebody may be in danger, and starts it again.
func TestWhoIsPagedIsPagedOnceHoweverOftenTheProgramIsKilled(t *testing.T) {
	from, err := builtOnce()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(filepath.Join(dir, sealKeys), 0o600), os.Chmod(dir, 0o700)); err != nil {
		t.Fatal(err)
	}
	h, err := open(t.Context(), place{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	arrives(t, h, answeredNow("danger-1", "amara-reyes-cole"), answeredNow("danger-2", "amara-reyes-cole"))
	if err := h.DB.Close(); err != nil {
		t.Fatal(err)
	}
	serve := func(after time.Duration) {
		c := command(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
		c.Stderr = t.Output()
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		c.Wait() //nolint:errcheck // it was killed
	}
	count := func(query string) (n int) {
		d := opened(t, []string{"--data", dir})
		if err := d.QueryRow(query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	// The crew of a program that was killed holds its jobs for some seconds.
	if _, err := opened(t, []string{"--data", dir}).Exec(`update job set until_at = 0`); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		serve(time.Duration(200+rand.IntN(500)) * time.Millisecond)
		if _, err := opened(t, []string{"--data", dir}).Exec(`update job set until_at = 0`); err != nil {
			t.Fatal(err)
		}
	}
	after, deadline := 2*time.Second, time.Now().Add(90*time.Second)
	for ; count(`select count(*) from job where kind = 'post-letter' and key like 'page %' and done_at > 0`) < 2 && time.Now().Before(deadline); after *= 2 { // a busy machine takes its time to begin
		serve(after)
		if _, err := opened(t, []string{"--data", dir}).Exec(`update job set until_at = 0`); err != nil {
			t.Fatal(err)
		}
	}
	const ours = ` where task_id in (select task_id from followup where response like 'QuestionnaireResponse/danger-%' and safety)`
	if tasks, pages := count(`select count(*) from followup`+ours), count(`select count(*) from followup_page`+ours); tasks != 2 || pages != 2 {
		t.Errorf("%d things are owed, with %d pages; want 2 and 2", tasks, pages)
	}
	if letters := count(`select count(*) from job where kind = 'post-letter' and done_at > 0`); letters < 2 {
		t.Errorf("%d letters went out", letters)
	}
	if waiting := count(`select count(*) from job where kind = 'followup-page' and done_at = 0`); waiting < 2 {
		t.Errorf("%d of 2 pages are looked at again", waiting)
	}
}
