package main

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db/dbtest"
	"kith/platform/session"
	"kith/platform/web"
	"kith/platform/web/webtest"
)

// The matrix, as pages answer it. Each child has a record of every label and of
// each kind that pages show, and each holds a word that stands nowhere else. A
// page may hold the word for exactly those whom the store gives the record,
// which the oracle of care/consent holds to the rule. Pages are those of the
// program's own register (web.Mux.Routes) and whatever they lead to, further
// pages included: nobody keeps a list, and a page about a child that nothing
// here reaches fails.

// marks are labels by what they are called in ids and words.
var marks = map[string]string{"open": "", "mental": "PSY", "substance": "ETH", "program": "42CFRPart2", "sexual": "SEX", "hiv": "HIV",
	"violence": "SDV", "told": "PRS", "shelter": "LIVARG", "restricted": "R", "answers": "answers"}

// shown are records that pages show, with {child}, {mark}, {word} and {labels}.
var shownRecords = []string{
	`{"resourceType":"Appointment","id":"{child}-{mark}","meta":{{labels}},"status":"booked","reasonCode":[{"text":"{word}"}],
		"start":"{day}T{hour}:00:00Z","end":"{day}T{hour}:20:00Z","participant":[{"actor":{"reference":"Patient/{child}"},"status":"accepted"},
		{"actor":{"reference":"Practitioner/wei-chen"},"status":"accepted"},{"actor":{"reference":"Location/maple-street"},"status":"accepted"}]}`,
	`{"resourceType":"Observation","id":"{child}-{mark}","meta":{{labels}},"status":"final",
		"extension":[{"url":"http://kith.example/fhir/StructureDefinition/consent-to-show","valueBoolean":true},
		{"url":"http://kith.example/fhir/StructureDefinition/told-to","valueReference":{"reference":"PractitionerRole/lena-ortiz-maple-street"}}],
		"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"survey"}]}],
		"code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"what-helps"}]},"subject":{"reference":"Patient/{child}"},
		"effectiveDateTime":"{day}T12:00:00Z","performer":[{"reference":"Patient/{child}"}],"valueString":"{word}"}`,
	`{"resourceType":"Task","id":"{child}-{mark}","meta":{{labels}},"status":"accepted","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"promise"}]},
		"description":"{word}","for":{"reference":"Patient/{child}"},"authoredOn":"{day}T10:00:00Z","owner":{"reference":"PractitionerRole/luis-moreno-maple-street"},
		"restriction":{"period":{"end":"{soon}"}}}`,
	`{"resourceType":"Task","id":"{child}-loop-{mark}","meta":{{labels}},"status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"referral"}]},
		"description":"{word}","for":{"reference":"Patient/{child}"},"authoredOn":"{day}T10:00:00Z","requester":{"reference":"PractitionerRole/wei-chen-maple-street"},
		"owner":{"reference":"Organization/youth-harbor"}}`,
	`{"resourceType":"QuestionnaireResponse","id":"{child}-{mark}","meta":{{labels}},"questionnaire":"http://kith.example/fhir/Questionnaire/strengths|1.0.0","status":"completed",
		"subject":{"reference":"Patient/{child}"},"authored":"{day}T12:00:00Z","source":{"reference":"Patient/{child}"},"item":[
		{"linkId":"person","answer":[{{much}}]},{"linkId":"friend","answer":[{{much}}]},{"linkId":"good-at","answer":[{{much}}]},{"linkId":"belong","answer":[{{much}}]},
		{"linkId":"calm","answer":[{{much}}]},{"linkId":"hope","answer":[{{much}}]},{"linkId":"own","answer":[{"valueString":"{word}"}]}]}`,
}

// toMend is what Lena has to mend, and nobody else knows.
const toMend = `{"resourceType":"Task","id":"to-mend","status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"repair"}]},
	"description":"quokkamend","for":{"reference":"Patient/amara-reyes-cole"},"authoredOn":"2026-11-12T17:00:00Z","owner":{"reference":"PractitionerRole/lena-ortiz-maple-street"}}`

// handedOff is a hand-off of Amara's at which they met: its pages lead to how it
// felt.
const handedOff = `{"resourceType":"Task","id":"amara-reyes-cole-handed","status":"in-progress","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"handoff"}]},
	"description":"Sleep","for":{"reference":"Patient/amara-reyes-cole"},"authoredOn":"2026-11-12T17:00:00Z","requester":{"reference":"PractitionerRole/wei-chen-maple-street"},
	"owner":{"reference":"PractitionerRole/lena-ortiz-maple-street"},"executionPeriod":{"start":"2026-11-12T18:00:00Z"},"output":[
	{"type":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"met"}]},"valueBoolean":true},
	{"type":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"family-present"}]},"valueBoolean":true},
	{"type":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"met-how"}]},"valueCode":"in-room"}]}`

// much is an answer to the form of strengths.
const much = `{"valueCoding":{"system":"http://kith.example/fhir/CodeSystem/instrument","code":"strengths.a-lot"}}`

var (
	typeIn = regexp.MustCompile(`"resourceType":"(\w+)"`)
	idIn   = regexp.MustCompile(`"id":"([^"]+)"`)
)

// marked is one of the planted records.
type marked struct{ typ, id, word string }

func (k marked) ref() string { return k.typ + "/" + k.id }

var markedChildren = []string{"amara-reyes-cole", "leo-reyes-cole", "jordan-mills"}

// plantMarks writes the records that pages are asked for.
func plantMarks(t *testing.T, h *module.House) (all []marked) {
	t.Helper()
	day := h.Today()
	var batch []*store.Incoming
	for i, child := range markedChildren {
		for _, mark := range slices.Sorted(maps.Keys(marks)) {
			code := marks[mark]
			for n, form := range shownRecords {
				labels := ""
				if code != "" {
					labels = `"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"` + code + `"}]`
				}
				switch code {
				case "R":
					labels = strings.ReplaceAll(labels, "v3-ActCode", "v3-Confidentiality")
				case "answers":
					labels = strings.ReplaceAll(labels, "http://terminology.hl7.org/CodeSystem/v3-ActCode", own.System)
				}
				word := fmt.Sprintf("quokka%d%d%s", i, n, mark)
				body := strings.NewReplacer("{child}", child, "{mark}", mark, "{{labels}}", "{"+labels+"}", "{{much}}", much, "{word}", word,
					"{day}", day.Format(time.DateOnly), "{hour}", strconv.Itoa(14+i), "{soon}", day.AddDate(0, 0, 2).Format(time.DateOnly)).Replace(form)
				in, err := h.Store.Prepare([]byte(body), element.Options{})
				if err != nil {
					t.Fatalf("%s: %v", body, err)
				}
				batch = append(batch, in)
				all = append(all, marked{typeIn.FindStringSubmatch(form)[1], idIn.FindStringSubmatch(body)[1], word})
			}
		}
	}
	for _, body := range []string{toMend, handedOff} {
		in, err := h.Store.Prepare([]byte(body), element.Options{})
		if err != nil {
			t.Fatal(err)
		}
		batch = append(batch, in)
	}
	all = append(all, marked{"Task", "to-mend", "quokkamend"})
	if _, err := h.Store.Write(t.Context(), access.Operator(), "test", batch); err != nil {
		t.Fatal(err)
	}
	h.Store.Release(batch...)
	return all
}

// whoLooks are those who look at pages: everybody of the town's kinds.
var whoLooks = []string{
	"Practitioner/lena-ortiz", "Practitioner/wei-chen", "Practitioner/samira-haddad", "Practitioner/luis-moreno", "Practitioner/mia-park",
	"Practitioner/sam-keo", "Practitioner/omar-reed", "Practitioner/kim-okafor", "Practitioner/ines-alvarez", "Practitioner/anil-rao",
	"RelatedPerson/denise-reyes", "RelatedPerson/marcus-cole", "RelatedPerson/rosa-reyes-leo", "Patient/amara-reyes-cole", "Device/integrator", "",
}

// looker is somebody who looks at pages, and what the store gives them.
type looker struct {
	*webtest.Client
	who   string
	reads map[string]bool // by reference
	pages map[string]string
}

func (p program) looker(t *testing.T, m http.Handler, who string, all []marked) *looker {
	t.Helper()
	l := &looker{Client: webtest.NewClient(m), who: who, reads: map[string]bool{}, pages: map[string]string{}}
	if who == "" {
		return l
	}
	_, id, _ := strings.Cut(who, "/")
	if l.Post("/sign-in", "person="+id).Status == http.StatusSeeOther {
		return l.reading(t, p, all)
	}
	token, err := session.NewToken(t.Context(), p.house.DB, who, p.house.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	l.Header.Set("Authorization", "Bearer "+token)
	return l.reading(t, p, all)
}

// reading notes what the store gives.
func (l *looker) reading(t *testing.T, p program, all []marked) *looker {
	t.Helper()
	me, err := p.resolve(t.Context(), l.who)
	if err != nil {
		t.Fatalf("%s: %v", l.who, err)
	}
	for _, k := range all {
		r, err := p.house.Store.Read(t.Context(), me.Viewer.At(p.house.Now()), k.typ, k.id)
		l.reads[k.ref()] = err == nil && strings.Contains(string(r.JSON()), k.word) // a visit may come without its reason
	}
	return l
}

// unreached are pages about a child that nobody in the town has, and why.
var unreached = map[string]string{}

// firstSteps are forms that lead to pages of several steps.
var firstSteps = map[string]string{"/children/amara-reyes-cole/shared/new": "talked=yes", "/y/tell": "",
	"/children/amara-reyes-cole/checkins/new": "who=Patient/amara-reyes-cole forms=phq-9 way=staff"}

// checksIn lets a young person come in with a code of the desk, and returns the
// pages that it leads to.
func (l *looker) checksIn(t *testing.T, m http.Handler) (led []string) {
	t.Helper()
	desk := webtest.NewClient(m)
	wants(t, desk.Post("/sign-in", "person=mia-park"), http.StatusSeeOther)
	slip := regexp.MustCompile(`\d{3} \d{3}`).FindString(desk.Post("/arrivals", "child=amara-reyes-cole who="+l.who).Body)
	wants(t, l.Post("/checkin", "code="+strings.ReplaceAll(slip, " ", "")), http.StatusSeeOther)
	for _, at := range []string{"/checkin/start", "/checkin/tell"} {
		led = append(led, at, l.Post(at, "").Header.Get("Location"))
	}
	return led
}

var localLink = regexp.MustCompile(`(?:href|action)="(/[^"#]*)`)

// mostPages is how many pages one person is led to; on the second engine, which
// answers through the same pages, fewPages.
const mostPages, fewPages = 450, 60

// crawl opens the pages of the register and what they lead to, first those of a
// route that was not seen yet.
func (l *looker) crawl(routes []web.Route, most int, led ...string) {
	shapes, met, known := map[string]*regexp.Regexp{}, map[string]bool{}, map[string]bool{}
	var fresh, queue []string
	for _, r := range routes {
		if r.Method == http.MethodGet && strings.Contains(r.Path, "{") {
			shapes[r.Path] = pattern(r)
		}
	}
	add := func(to string) {
		if known[to] {
			return
		}
		known[to] = true
		for path, shape := range shapes {
			if !met[path] && shape.MatchString(to) {
				met[path], fresh = true, append(fresh, to)
				return
			}
		}
		queue = append(queue, to)
	}
	for _, at := range led {
		add(at)
	}
	for path, form := range firstSteps {
		if at := l.Post(path, form).Header.Get("Location"); at != "" {
			add(at)
		}
	}
	for _, at := range doorsteps(routes) {
		known[at], queue = true, append(queue, at)
	}
	for len(fresh)+len(queue) > 0 && len(l.pages) < most {
		from := &queue
		if len(fresh) > 0 {
			from = &fresh
		}
		at := (*from)[0]
		*from = (*from)[1:]
		for _, found := range localLink.FindAllStringSubmatch(l.open(at), -1) {
			to := strings.ReplaceAll(found[1], "&amp;", "&")
			if reachesMarked(to) && !strings.HasPrefix(to, "/static") && !strings.HasPrefix(to, "/fhir") && !strings.Contains(to, "sign-") && to != "/leave" {
				add(to)
			}
		}
	}
}

// open opens a page once, and returns it where it is there.
func (l *looker) open(at string) string {
	a := l.Get(at)
	l.pages[at] = ""
	if a.Status == http.StatusOK {
		l.pages[at] = a.Body
	}
	return l.pages[at]
}

// doorsteps are addresses of all pages, with the children that were marked.
func doorsteps(routes []web.Route) (all []string) {
	for _, r := range routes {
		if r.Method != http.MethodGet || r.Apart || strings.HasPrefix(r.Path, "/static") || r.Path == "/leave" {
			continue
		}
		for _, child := range markedChildren {
			at := sampled(r.Path, map[string]string{"id": child, "child": child, "other": "rowan-thorne", "promise": child + "-open", "task": "to-mend",
				"service": "youth-harbor-after-school", "organization": "youth-harbor", "location": "youth-harbor"})
			all = append(all, at)
			if strings.Contains(r.Path, "{response}") {
				for mark := range marks {
					all = append(all, sampled(r.Path, map[string]string{"id": child, "response": child + "-" + mark}))
				}
			}
			if slices.Contains(r.Query, "q") {
				all = append(all, at+"?q="+url.QueryEscape(strings.ReplaceAll(child, "-", " ")))
			}
			if slices.Contains(r.Query, "view") {
				all = append(all, at+"?view=room")
			}
			if slices.Contains(r.Query, "who") {
				all = append(all, at+"?who=RelatedPerson/denise-reyes", at+"?who=Practitioner/wei-chen", at+"?who=front-desk")
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// reachesMarked keeps to the children that were marked, and to pages of nobody.
func reachesMarked(path string) bool {
	if rest, ok := strings.CutPrefix(path, "/loops"); ok { // the board has many addresses, and leads to everybody
		return slices.Contains([]string{"", "?view=team", "?view=site", "?as=table", "?as=room", "?as=table&view=site"}, rest) ||
			slices.ContainsFunc(markedChildren, func(c string) bool { return strings.HasPrefix(rest, "/"+c) })
	}
	if rest, ok := strings.CutPrefix(path, "/handoffs/"); ok {
		rest = strings.TrimPrefix(rest, "new?child=")
		return slices.ContainsFunc(markedChildren, func(c string) bool { return strings.HasPrefix(rest, c) })
	}
	rest, ok := strings.CutPrefix(path, "/children/")
	return !ok || slices.ContainsFunc(markedChildren, func(c string) bool { return strings.HasPrefix(rest, c) })
}

// pattern is how addresses of a route look.
func pattern(r web.Route) *regexp.Regexp {
	return regexp.MustCompile(`^` + regexp.MustCompile(`\\\{[^}]*\\\}`).ReplaceAllString(regexp.QuoteMeta(r.Path), `[^/?]+`) + `(\?.*)?$`)
}

func TestEveryPageAgreesWithTheRule(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		checkPages(t, place{Data: t.TempDir()}, mostPages)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		checkPages(t, place{DB: dbtest.Postgres(t, schemas()...), Keys: filepath.Join(t.TempDir(), sealKeys)}, fewPages)
	})
}

func checkPages(t *testing.T, at place, most int) {
	h, err := open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := settle(t.Context(), h, at); err != nil {
		t.Fatal(err)
	}
	if err := tellOnce(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	passed := refers(t, h)
	all := plantMarks(t, h)
	p := program{house: h, modules: modules, log: slog.New(slog.DiscardHandler), demo: true}
	m, err := p.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	reached, shapes := map[string]bool{}, map[string]*regexp.Regexp{}
	for _, r := range m.Routes() {
		if r.Method == http.MethodGet {
			shapes[r.Path] = pattern(r)
		}
	}
	var everybody []*looker
	for _, who := range whoLooks {
		l := p.looker(t, m, who, all)
		var led []string
		switch who {
		case "Patient/amara-reyes-cole":
			led = l.checksIn(t, m)
		case "Practitioner/lena-ortiz":
			led = passed.asker
		case "":
			led = l.opensLink(t, passed)
		}
		l.crawl(m.Routes(), most, led...)
		everybody = append(everybody, l)
		for path, body := range l.pages {
			if _, rest, lacks := strings.Cut(body, "⟦"); lacks {
				t.Errorf("%q: %s lacks the sentence %.60s", who, path, rest)
			}
			for _, k := range all {
				if strings.Contains(body, k.word) && !l.reads[k.ref()] {
					t.Errorf("leak: %q is shown %s on %s", who, k.ref(), path)
				}
			}
			for at, shape := range shapes {
				if !reached[at] && body != "" && shape.MatchString(path) {
					reached[at] = true
				}
			}
		}
		l.searches(t, all)
	}
	if most < mostPages {
		return // what is met, and what is reached, takes all pages
	}
	overblocked(t, everybody, all)
	for _, r := range m.Routes() {
		if r.Method == http.MethodGet && !r.Apart && strings.Contains(r.Path, "{") && !strings.HasPrefix(r.Path, "/static") && !reached[r.Path] && unreached[r.Path] == "" {
			t.Errorf("nobody here reaches %s: give the matrix somebody who does, or say in unreached why nobody does", r.Path)
		}
	}
}

// searches types each word into the boxes that look while one types: whoever
// may not read the record gets what they get for a word that is nowhere.
func (l *looker) searches(t *testing.T, all []marked) {
	t.Helper()
	for i, k := range all {
		if l.reads[k.ref()] || i%7 != 0 {
			continue
		}
		nowhere := strings.Repeat("z", len(k.word))
		for _, box := range []string{"/children?q="} {
			got, want := l.Get(box+k.word), l.Get(box+nowhere)
			if got.Status != want.Status || strings.ReplaceAll(got.Body, k.word, nowhere) != want.Body {
				t.Errorf("leak: %q learns by typing into %s that %s is there", l.who, box, k.ref())
			}
		}
	}
}

// overblocked fails where a page shows a word to Lena and not to a colleague
// who may read it and is shown that page.
func overblocked(t *testing.T, everybody []*looker, all []marked) {
	t.Helper()
	lena, shown := everybody[0], map[string]int{}
	for path, body := range lena.pages {
		for _, k := range all {
			if !strings.Contains(body, k.word) {
				continue
			}
			shown[k.typ]++
			for _, l := range everybody[1:4] {
				if other := l.pages[path]; other != "" && l.reads[k.ref()] && !strings.Contains(other, k.word) && !strings.Contains(path, "who=") {
					t.Errorf("withheld: %s is not shown %s on %s", l.who, k.ref(), path)
				}
			}
		}
	}
	for _, form := range shownRecords {
		if typ := typeIn.FindStringSubmatch(form)[1]; shown[typ] < 5 {
			t.Errorf("only %d words of %s were met: the pages show none of this", shown[typ], typ)
		}
	}
	t.Logf("Lena met %v words on %d pages", shown, len(lena.pages))
}
