package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/log"
	"kith/platform/login"
	"kith/platform/proof"
	"kith/platform/seal"
	"kith/platform/web/webtest"
)

// heard is what a program said to its log.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heard) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(b)
}

// canaries are words that stand in the record of a child and in requests, each
// once in the world.
func canaries() map[string]string {
	all := map[string]string{}
	for _, what := range []string{"family", "given", "street", "phone", "mail", "mrn", "note", "id", "search", "password", "name", "token", "body", "header", "path"} {
		all[what] = "canary" + what + "qzx"
	}
	return all
}

// listening serves a house whose log is kept, with one child full of canaries.
func listening(t *testing.T, c map[string]string) (*site, *heard) {
	t.Helper()
	s, said := newSite(t, place{Data: t.TempDir()}), &heard{}
	p := program{house: s.house, modules: modules, log: log.New(said, false), at: s.at}
	var err error
	if s.web, err = p.handler(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.write(fmt.Sprintf(`{"resourceType":"Patient","id":"%s","identifier":[{"system":"urn:x","value":"%s"}],"name":[{"family":"%s","given":["%s"]}],
		"birthDate":"2012-03-04","address":[{"line":["%s"]}],"telecom":[{"system":"phone","value":"%s"},{"system":"email","value":"%s@example.org"}]}`,
		c["id"], c["mrn"], c["family"], c["given"], c["street"], c["phone"], c["mail"]),
		fmt.Sprintf(`{"resourceType":"Observation","id":"o1","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/%s"},"note":[{"text":"%s"}]}`, c["id"], c["note"]))
	return s, said
}

// Words are planted in a record that the one who asks may not see, and in every
// part of requests. Nothing of the record is in any answer; nothing of either
// is in the log, in what /healthz says, or in a file beside the database.
func TestWhatIsPlantedIsFoundNowhereOutside(t *testing.T) {
	c := canaries()
	s, said := listening(t, c)
	sam := s.first()
	answers := asked(s, sam, c)
	for what, word := range c {
		if strings.Contains(said.b.String(), word) {
			t.Errorf("the log says the %s", what)
		}
	}
	for what, word := range c {
		if what == "search" || what == "name" || what == "path" || what == "id" || what == "token" { // said back to who said it
			continue
		}
		for _, a := range answers {
			if strings.Contains(a.Body, word) || strings.Contains(fmt.Sprint(a.Header), word) {
				t.Errorf("the %s is in an answer: %d %.200s", what, a.Status, a.Text())
			}
		}
	}
	if len(answers) < 100 || strings.Count(said.b.String(), "\n") < 100 {
		t.Errorf("%d answers, %d lines", len(answers), strings.Count(said.b.String(), "\n"))
	}
	beside(t, s, c)
}

// asked sends requests that hold canaries in every part, as nobody and as Sam.
func asked(s *site, sam *webtest.Client, c map[string]string) (all []*webtest.Answer) {
	for _, by := range []*webtest.Client{s.browser(), sam} {
		by.Header.Set("User-Agent", c["header"])
		by.Header.Set("Referer", "https://x.example/"+c["header"])
		for _, at := range []string{"/children/" + c["id"], "/children?q=" + c["search"], "/" + c["path"], "/fhir/Patient/" + c["id"], "/fhir/Patient?name=" + c["search"],
			"/fhir/Patient?_has:Observation:patient:code=" + c["search"], "/fhir/" + c["path"], "/fhir/Observation?subject=Patient/" + c["id"], "/fhir/Observation/o1/_history",
			"/fhir/Patient?" + c["search"] + "=1", "/fhir/Patient?_filter=name+eq+" + c["search"] + "(", "/fhir/Patient/$everything?x=" + c["search"], "/healthz?" + c["search"],
			"/sign-in?next=/" + c["path"], "/begin?t=" + c["token"], "/static/x/" + c["path"], "/fhir/Patient?_cursor=" + c["token"], "/openapi.json?x=" + c["search"]} {
			for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
				all = append(all, by.Do(method, at, form("body", c["body"], "name", c["name"], "password", c["password"])))
			}
		}
		for _, body := range []string{`{"resourceType":"Patient","name":[{"family":"` + c["body"] + `"}]`, `{"` + c["body"] + `":1}`, `<Patient>` + c["body"], c["body"]} {
			by.Header.Set("Content-Type", "application/fhir+json")
			all = append(all, by.Do("PUT", "/fhir/Patient/"+c["id"], body), by.Do("POST", "/fhir", body))
		}
		by.Header.Del("Content-Type")
		by.Header.Set("Authorization", "Bearer "+c["token"])
		all = append(all, by.Get("/fhir/Patient"), by.Get("/children"))
		by.Header.Del("Authorization")
	}
	for range 3 {
		_, a := s.signIn(c["name"], c["password"])
		all = append(all, a)
	}
	return all
}

// beside looks into every file of the data folder but the database.
func beside(t *testing.T, s *site, c map[string]string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.at.Data, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), mark) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			continue // a folder
		}
		for what, word := range c {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s holds the %s", filepath.Base(file), what)
			}
		}
	}
}

// enrolled sets up an authenticator for Sam and returns its key.
func enrolled(t *testing.T, s *site, sam *webtest.Client) (key []byte, shown string) {
	t.Helper()
	a := sam.Get("/security/authenticator")
	text := regexp.MustCompile(`<p class="slip">([A-Z2-7]{32})</p>`).FindStringSubmatch(a.Body)
	if text == nil {
		t.Fatal(a.Text())
	}
	key = unbase32(t, text[1])
	s.want(sam.Post("/security/authenticator", form("code", proof.TOTPAt(key, s.now))), http.StatusOK, "Codes on paper")
	s.now = s.now.Add(time.Minute)
	return key, text[1]
}

// The files of the database hold no password, no key of an authenticator and no
// token in a form in which they can be used.
func TestWhatIsSealedCannotBeReadInTheFiles(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	sam := s.first()
	pending := regexp.MustCompile(`<p class="slip">([A-Z2-7]{32})</p>`).FindStringSubmatch(sam.Get("/security/authenticator").Body)
	key, shown := enrolled(t, s, sam)
	_, a := s.signIn("sam", adminWord)
	secrets := map[string][]byte{"the password": []byte(adminWord), "the key": key, "the key as it was shown": []byte(shown),
		"a key that was not taken": []byte(pending[1]), "the same in bytes": unbase32(t, pending[1])}
	for _, c := range a.Header["Set-Cookie"] {
		name, value, _ := strings.Cut(strings.SplitN(c, ";", 2)[0], "=")
		if strings.HasPrefix(name, "kith") && len(value) > 20 {
			secrets["the cookie "+name] = []byte(value)
		}
	}
	if len(secrets) < 6 {
		t.Fatal(len(secrets))
	}
	files, err := filepath.Glob(filepath.Join(s.at.Data, mark+"*"))
	if err != nil || len(files) < 2 { // and its log of writes
		t.Fatal(files, err)
	}
	for _, file := range files {
		bytesOf, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for what, secret := range secrets {
			if bytes.Contains(bytesOf, secret) {
				t.Errorf("%s can be read in %s", what, filepath.Base(file))
			}
		}
	}
}

func TestKeysAreChangedWhileTheProgramRuns(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	key, _ := enrolled(t, s, s.first())
	file := filepath.Join(s.at.Data, sealKeys)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := (rotateCmd{place: s.at}).Run(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(file)
	if err != nil || len(after) <= len(before) {
		t.Fatalf("%d bytes of keys, were %d (%v)", len(after), len(before), err)
	}
	c, _ := s.signIn("sam", adminWord) // the program was not told
	s.want(c.Post("/sign-in/code", form("code", proof.TOTPAt(key, s.now))), http.StatusSeeOther, "")
	newest := strings.Split(string(after), "\n")[2]
	if err := os.WriteFile(file, []byte(newest+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Read(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	all, err := login.SealedOnes(t.Context(), s.house.DB)
	if err != nil || len(all) != 1 {
		t.Fatal(len(all), err)
	}
	if got, err := ring.Open(t.Context(), all[0].Name, all[0].Bytes); err != nil || !bytes.Equal(got, key) {
		t.Errorf("the new key alone does not open it: %v", err)
	}
}

func TestEverySignInIsWrittenDownAndEveryRefusal(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	sam := s.first()
	s.signIn("sam", "not this one")
	s.signIn("nobody at all", adminWord)
	c, _ := s.signIn("sam", adminWord)
	c.Post("/sign-out", "")
	s.now = s.now.Add(6 * time.Minute)
	sam.Post("/sign-in/again", form("password", "wrong", "next", "/security"))
	for why, want := range map[string]int64{"sign-in": 1, "sign-in refused": 3, "sign-out": 1, "account opened": 1} {
		n, err := db.One(t.Context(), s.house.DB, db.Int, "", `select count(*) from audit_event where why = $1`, why)
		if err != nil || n < want {
			t.Errorf("%s: %d lines, want %d (%v)", why, n, want, err)
		}
	}
	words, err := db.All(t.Context(), s.house.DB, db.Text, `select who || what || why || purpose from audit_event`)
	if err != nil || strings.Contains(strings.Join(words, " "), "nobody at all") {
		t.Errorf("the trail repeats what somebody typed (%v)", err)
	}
}

// A backup from before somebody left does not let them in again, and whoever was
// signed in signs in anew.
func TestADatabaseThatWasSetBackSignsEverybodyOut(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	sam, _ := s.hire("counselor")
	quiet, elsewhere := slog.New(slog.DiscardHandler), trail{Checkpoints: filepath.Join(t.TempDir(), "elsewhere")}
	s.signs(elsewhere)
	backup := s.backup()
	s.now = s.now.Add(time.Minute)
	id := regexp.MustCompile(`id="colleague-([^"]+)"><h3>Lee Park`).FindStringSubmatch(sam.Get("/staff").Body)
	s.want(sam.Post("/staff/"+id[1]+"/leave", ""), http.StatusSeeOther, "")
	s.signs(elsewhere)
	if err := elsewhere.back(t.Context(), s.house, s.at, quiet); err != nil {
		t.Fatal(err)
	}
	if held, err := audit.Held(t.Context(), s.house.DB); held || err != nil {
		t.Fatalf("a database that was not set back is held (%v)", err)
	}

	later := newSite(t, place{Data: restored(t, s.at.Data, backup)})
	later.now = s.now.Add(time.Minute)
	if _, a := later.signIn("lee@maple.example", leeWord); a.Status != http.StatusSeeOther {
		t.Fatal("without looking back she would not be in; the backup proves nothing")
	}
	later = newSite(t, place{Data: restored(t, s.at.Data, backup)})
	later.now = time.Now() // which the command line goes by
	said := &heard{}
	if err := elsewhere.back(t.Context(), later.house, later.at, log.New(said, false)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.b.String(), "SET BACK") {
		t.Error("nobody is told")
	}
	for _, table := range []string{"session", "session_step", "bearer", "login_invitation"} {
		if n, err := db.One(t.Context(), later.house.DB, db.Int, "", "select count(*) from "+table); err != nil || n != 0 {
			t.Errorf("%d rows of %s are left (%v)", n, table, err)
		}
	}
	_, a := later.signIn("lee@maple.example", leeWord)
	later.want(a, http.StatusUnprocessableEntity, "do not go together")
	_, a = later.signIn("sam", adminWord)
	later.want(a, http.StatusSeeOther, "")
	if held, err := audit.Held(t.Context(), later.house.DB); !held || err != nil {
		t.Errorf("families are not kept out (%v)", err)
	}
	if err := (lookedCmd{place: later.at}).Run(); err != nil {
		t.Fatal(err)
	}
	if held, err := audit.Held(t.Context(), later.house.DB); held || err != nil {
		t.Errorf("families are kept out after somebody looked (%v)", err)
	}
}

// signs has what happened signed and handed on.
func (s *site) signs(to trail) {
	s.t.Helper()
	stop, err := to.keep(s.house.DB, s.at, slog.New(slog.DiscardHandler))
	if err != nil {
		s.t.Fatal(err)
	}
	stop()
}

// backup returns the files of the database, while nobody writes.
func (s *site) backup() map[string][]byte {
	s.t.Helper()
	all := map[string][]byte{mark: nil, mark + "-wal": nil}
	for name := range all {
		text, err := os.ReadFile(filepath.Join(s.at.Data, name))
		if err != nil {
			s.t.Fatal(err)
		}
		all[name] = text
	}
	return all
}

// restored is a copy of a data folder in which the database is an old one.
func restored(t *testing.T, from string, backup map[string][]byte) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{sealKeys, trailKey, trailKey + ".pub", checkpoints, checkpoints + endings} {
		text, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range backup {
		if err := os.WriteFile(filepath.Join(to, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}
