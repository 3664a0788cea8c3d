package screening_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/screening"
	"kith/fhir/interaction"
	"kith/fhir/match"
	"kith/fhir/terminology"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/shell"
)

// canary stands in the words that nobody may be given.
const canary = "CANARY of somebody elses words"

// questions is a Questionnaire under a URL, and what it says of its license.
func questions(id, url, status string) string {
	ext := ""
	if status != "" {
		ext = `"extension":[{"url":"http://kith.example/fhir/StructureDefinition/license-status","valueCode":"` + status + `"}],`
	}
	return `{"resourceType":"Questionnaire","id":"` + id + `","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">` + canary + `</div>"},` + ext +
		`"url":"` + url + `","version":"1","title":"A form","status":"active","subjectType":["Patient"],` +
		`"item":[{"linkId":"g","type":"group","text":"` + canary + `","item":[{"linkId":"item-1","type":"integer","text":"` + canary + `"}]}]}`
}

// said is a response that repeats the words of its questions.
const said = `{"resourceType":"QuestionnaireResponse","id":"said","questionnaire":"http://kith.example/fhir/Questionnaire/wai-sr|1","status":"completed",` +
	`"subject":{"reference":"Patient/amara-reyes-cole"},"source":{"reference":"Patient/amara-reyes-cole"},"authored":"2026-11-01T10:00:00Z",` +
	`"item":[{"linkId":"g","text":"` + canary + `","item":[{"linkId":"item-1","text":"` + canary + `","answer":[{"valueInteger":3}]}]}]}`

// door is the FHIR door of a house.
type door struct {
	t *testing.T
	h *module.House
	http.Handler
}

func eachDoor(t *testing.T, test func(d *door)) {
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		moduletest.Put(t, h.Store, town(t)...)
		h.Store.CoverBy(screening.Cover(h.Now))
		phrases, err := say.Load(shell.Files, interaction.Files, validate.Files, terminology.Files, match.Files, screening.Module.Files)
		if err != nil {
			t.Fatal(err)
		}
		m, err := web.New(web.Options{Phrases: phrases, SignIn: "/sign-in"})
		if err != nil {
			t.Fatal(err)
		}
		m.Use(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				who := lena
				if r.Method == http.MethodPut { // people do not choose ids
					who = access.System("Device/ehr", "maple-street")
				}
				next.ServeHTTP(w, r.WithContext(access.With(r.Context(), who)))
			})
		})
		if err := interaction.Routes(t.Context(), m, h.Store, interaction.Options{Base: "https://kith.test/fhir", Form: screening.Shipped,
			ClientIDs: true, Validation: interaction.ValidateNothing}); err != nil {
			t.Fatal(err)
		}
		test(&door{t, h, m})
	})
}

func (d *door) ask(method, path, body string, headers ...string) (int, string) {
	d.t.Helper()
	r := httptest.NewRequest(method, "https://kith.test/fhir"+path, strings.NewReader(body))
	r.Header.Set("Accept", "application/fhir+json")
	if body != "" {
		r.Header.Set("Content-Type", "application/fhir+json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	d.ServeHTTP(rec, r)
	b, err := io.ReadAll(rec.Result().Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return rec.Code, string(b)
}

func (d *door) put(body string) {
	d.t.Helper()
	var typ, id string
	for _, part := range []*string{&typ, &id} {
		key := map[*string]string{&typ: `"resourceType":"`, &id: `"id":"`}[part]
		_, rest, _ := strings.Cut(body, key)
		*part, _, _ = strings.Cut(rest, `"`)
	}
	if status, answer := d.ask("PUT", "/"+typ+"/"+id, body); status != http.StatusCreated && status != http.StatusOK {
		d.t.Fatalf("%d %s", status, answer)
	}
}

// ways are all by which a Questionnaire, or what repeats its words, is given.
var ways = []string{
	"/Questionnaire/theirs", "/Questionnaire/theirs/_history/1", "/Questionnaire/theirs/_history", "/Questionnaire/_history", "/_history",
	"/Questionnaire?_id=theirs", "/Questionnaire?url=http://kith.example/fhir/Questionnaire/wai-sr", "/Questionnaire?title=a", "/Questionnaire",
	"/Questionnaire?_summary=text", "/Questionnaire?_elements=item", "/Questionnaire/theirs?_elements=item,text",
	"/QuestionnaireResponse/said", "/QuestionnaireResponse?subject=Patient/amara-reyes-cole", "/QuestionnaireResponse?_include=QuestionnaireResponse:questionnaire",
	"/Patient/amara-reyes-cole/$everything", "/Patient/amara-reyes-cole/QuestionnaireResponse", "/QuestionnaireResponse/said/_history",
}

// subject is what $populate is asked of Amara.
const subject = `{"resourceType":"Parameters","parameter":[{"name":"subject","valueReference":{"reference":"Patient/amara-reyes-cole"}}]}`

func TestLockedWordsLeaveByNoDoor(t *testing.T) {
	eachDoor(t, func(d *door) {
		d.put(questions("theirs", "http://kith.example/fhir/Questionnaire/wai-sr", "public-domain")) // whatever it says of itself
		d.put(questions("nobody-knows", "http://elsewhere.example/q", ""))
		d.put(questions("for-money", "http://elsewhere.example/r", "commercial"))
		d.put(questions("no-such-gift", "http://elsewhere.example/Questionnaire/epds-10", "public-domain")) // refused to open software
		moduletest.Put(d.t, d.h.Store, []byte(said))
		for _, way := range append(ways, "/Questionnaire/nobody-knows", "/Questionnaire/for-money", "/Questionnaire/no-such-gift") {
			for _, accept := range []string{"application/fhir+json", "application/fhir+xml"} {
				status, body := d.ask("GET", way, "", "Accept", accept)
				if status != http.StatusOK || strings.Contains(body, canary) {
					d.t.Errorf("%s as %s: %d\n%.600s", way, accept, status, body)
				}
			}
		}
		if _, body := d.ask("GET", "/Questionnaire/theirs", ""); !strings.Contains(body, "words-locked") || !strings.Contains(body, "A form") {
			d.t.Errorf("the shell does not say what it is: %s", body)
		}
		if _, body := d.ask("GET", "/QuestionnaireResponse/said", ""); !strings.Contains(body, `"valueInteger":3`) {
			d.t.Errorf("an answer is gone: %s", body)
		}
		for _, path := range []string{"/Questionnaire/theirs/$populate", "/Questionnaire/$populate?canonical=http://kith.example/fhir/Questionnaire/wai-sr", "/QuestionnaireResponse/said/$extract"} {
			if _, body := d.ask("POST", path, subject); strings.Contains(body, canary) {
				d.t.Errorf("%s: %s", path, body)
			}
		}
		status, body := d.ask("PATCH", "/Questionnaire/theirs", `[{"op":"replace","path":"/title","value":"B"}]`, "Content-Type", "application/json-patch+json")
		if status != http.StatusUnprocessableEntity || strings.Contains(body, canary) {
			d.t.Errorf("a shell is patched: %d %s", status, body)
		}
		_, shell := d.ask("GET", "/Questionnaire/theirs", "")
		if status, _ := d.ask("PUT", "/Questionnaire/theirs", shell); status != http.StatusUnprocessableEntity {
			d.t.Errorf("a shell is put in the place of the words: %d", status)
		}
	})
}

func TestWhatASiteWroteItselfIsShown(t *testing.T) {
	eachDoor(t, func(d *door) {
		d.put(questions("ours", "http://maple.example/Questionnaire/intake", "own"))
		if _, body := d.ask("GET", "/Questionnaire/ours", ""); !strings.Contains(body, canary) {
			d.t.Errorf("it is locked: %s", body)
		}
	})
}

func TestNobodyRewordsWhatShipsWithoutAPermission(t *testing.T) {
	eachDoor(t, func(d *door) {
		i, _ := screening.Standard().Find("phq-2")
		other := strings.Replace(string(i.Questionnaire()), "Little interest or pleasure in doing things", "Nothing is fun", 1)
		d.put(other)
		asks := func() string {
			got, err := i.Words(d.t.Context(), d.h)
			if err != nil {
				d.t.Fatal(err)
			}
			return got.Form.Questions()[0].Text.Own
		}
		if q := asks(); q != "Little interest or pleasure in doing things" {
			d.t.Errorf("families are asked: %s", q)
		}
		b, err := screening.Document{Instruments: []string{"phq-2"}, Title: "letter", Type: "text/plain", Content: []byte("yes"), At: d.h.Now()}.Resource()
		if err != nil {
			d.t.Fatal(err)
		}
		d.put(string(b))
		if q := asks(); q != "Nothing is fun" {
			d.t.Errorf("with a permission they are asked: %s", q)
		}
	})
}

func TestAPermissionOnRecordOpensTheWords(t *testing.T) {
	eachDoor(t, func(d *door) {
		i, _ := screening.Standard().Find("wai-sr")
		full, err := os.ReadFile("testdata/words.json")
		if err != nil {
			d.t.Fatal(err)
		}
		d.put(string(full))
		moduletest.Put(d.t, d.h.Store, []byte(said))
		opens := func(want bool) {
			d.t.Helper()
			_, body := d.ask("GET", "/Questionnaire/theirs", "")
			_, answers := d.ask("GET", "/QuestionnaireResponse/said", "")
			if strings.Contains(body, canary) != want || strings.Contains(answers, canary) != want {
				d.t.Errorf("open, not %v\n%.300s\n%.300s", want, body, answers)
			}
			got, err := i.Words(d.t.Context(), d.h)
			if want && (err != nil || got.Form == nil || len(got.Form.Questions()) != 12) || !want && !fault.Is(err, fault.Rule) {
				d.t.Errorf("words for a page: %v", err)
			}
		}
		opens(false)
		permit := func(change func(p *screening.Document)) string {
			p := screening.Document{Instruments: []string{"wai-sr"}, Title: "letter", Type: "text/plain", Content: []byte("yes"), At: d.h.Now()}
			change(&p)
			b, err := p.Resource()
			if err != nil {
				d.t.Fatal(err)
			}
			return string(b)
		}
		d.put(permit(func(p *screening.Document) { p.Instruments = []string{"care"} }))
		d.put(permit(func(p *screening.Document) { p.Until = "2026-11-17" }))
		d.put(permit(func(p *screening.Document) { p.Given = "2026-11-19" }))
		d.put(permit(func(p *screening.Document) { p.Content = nil }))
		opens(false)
		good := permit(func(p *screening.Document) { p.Until = "2026-11-18" })
		d.put(good)
		opens(true)
		d.put(strings.Replace(good, `"status":"current"`, `"status":"superseded"`, 1))
		opens(false)
	})
}

func TestWhatShipsIsReadAtTheDoor(t *testing.T) {
	eachDoor(t, func(d *door) {
		for _, way := range []string{"/Questionnaire/phq-9", "/Questionnaire?url=http://kith.example/fhir/Questionnaire/phq-9", "/Questionnaire?url=http://kith.example/fhir/Questionnaire/phq-9%7C1.0.0", "/Questionnaire?_id=phq-9"} {
			if status, body := d.ask("GET", way, ""); status != http.StatusOK || !strings.Contains(body, "Little interest or pleasure") {
				d.t.Errorf("%s: %d %.300s", way, status, body)
			}
		}
		if status, body := d.ask("POST", "/Questionnaire/phq-9/$populate", subject); status != http.StatusOK || !strings.Contains(body, "Questionnaire/phq-9|1.0.0") {
			d.t.Errorf("$populate: %d %s", status, body)
		}
		if status, _ := d.ask("GET", "/Questionnaire/wai-sr", ""); status != http.StatusNotFound {
			d.t.Errorf("what has no words here: %d", status)
		}
	})
}

// A response through the door is scored like one from a page, whatever is wrong with it.
func TestAResponseThroughTheDoorIsScored(t *testing.T) {
	eachDoor(t, func(d *door) {
		for _, body := range []string{string(filled(d.t, "phq-9", "x", amara, amara, day(11, 2), 2, 2, 2, 2, 2, 0, 0, 0, 0)), said} {
			if status, answer := d.ask("POST", "/QuestionnaireResponse", body); status != http.StatusCreated {
				d.t.Fatalf("%d %s", status, answer)
			}
		}
		want := "2026-11-02 phq-9.total self 10 positive"
		if got := strings.Join(lines(d.t, d.h, lena, amara), "\n"); !strings.Contains(got, want) || !strings.Contains(got, "wai-sr.bond self undefined") {
			d.t.Errorf("got %s", got)
		}
		found, err := screening.Positives(d.t.Context(), d.h.DB, now.Add(-time.Minute), now.Add(time.Minute))
		if err != nil || len(found) != 1 || found[0].Rule != "phq-9.total" {
			d.t.Errorf("%v %+v", err, found)
		}
	})
}
