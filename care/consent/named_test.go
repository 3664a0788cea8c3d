package consent

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// What Amara told Lena, and what hangs on it.
const (
	private   = `"meta":{"security":[{"code":"R"},{"code":"PRS"},{"system":"http://kith.example/fhir/CodeSystem/kith","code":"protected"},{"system":"http://kith.example/fhir/CodeSystem/kith","code":"named"}]}`
	headline  = `{"resourceType":"Communication","id":"headline",` + private + `,"status":"completed","category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"headline"}]}],"subject":{"reference":"Patient/amara"},"payload":[{"contentString":"Home is not easy now"}]}`
	statement = `{"resourceType":"Communication","id":"said",` + private + `,"status":"completed","category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"disclosure"}]}],"partOf":[{"reference":"Communication/headline"}],"subject":{"reference":"Patient/amara"},"sender":{"reference":"Patient/amara"},"recipient":[{"reference":"PractitionerRole/lena-maple"}],"sent":"2026-11-20T10:00:00Z","payload":[{"contentString":"my own words"}]}`
	answer    = `{"resourceType":"Task","id":"answer","status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"respond"}]},"focus":{"reference":"Communication/said"},"for":{"reference":"Patient/amara"},"owner":{"reference":"PractitionerRole/lena-maple"}}`
	onward    = `{"resourceType":"Communication","id":"onward","status":"completed","category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"passed-on"}]}],"inResponseTo":[{"reference":"Communication/said"}],"subject":{"reference":"Patient/amara"},"sender":{"reference":"PractitionerRole/lena-maple"},"recipient":[{"reference":"PractitionerRole/pat-maple"}]}`
	onTask    = `{"resourceType":"Task","id":"deep","status":"requested","intent":"order","focus":{"reference":"Communication/onward"},"for":{"reference":"Patient/amara"},"owner":{"reference":"PractitionerRole/pat-maple"}}`
	who       = `{"resourceType":"Provenance","id":"who","target":[{"reference":"Communication/said"},{"reference":"Observation/open"}],"recorded":"2026-11-20T10:00:00Z","agent":[{"who":{"reference":"Practitioner/lena"}}]}`
	paper     = `{"resourceType":"DocumentReference","id":"paper","status":"current","subject":{"reference":"Patient/amara"},"content":[{"attachment":{"title":"x"}}],"context":{"related":[{"reference":"Communication/said"}]}}`
	form      = `{"resourceType":"QuestionnaireResponse","id":"form","status":"completed","subject":{"reference":"Patient/amara"},"partOf":[{"reference":"Communication/said"}]}`
	scan      = `{"resourceType":"Binary","id":"scan","contentType":"text/plain","data":"eA==","securityContext":{"reference":"Communication/said"}}`
)

// wish is what Amara lets somebody know, or not: entries are Communications.
func wish(id, day, typ, person string, entries ...string) string {
	var data []string
	for _, e := range entries {
		data = append(data, `{"meaning":"instance","reference":{"reference":"Communication/`+e+`"}}`)
	}
	return fmt.Sprintf(`{"resourceType":"Consent","id":%q,"status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},`+
		`"category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"disclosure-wishes"}]}],"patient":{"reference":"Patient/amara"},"dateTime":%q,"performer":[{"reference":"Patient/amara"}],`+
		`"provision":{"type":"deny","data":[{"meaning":"instance","reference":{"reference":"Communication/said"}},{"meaning":"instance","reference":{"reference":"Communication/headline"}}],`+
		`"provision":[{"type":%q,"period":{"end":"2026-12-31"},"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"reference":%q}}],"data":[%s]}]}}`,
		id, day, typ, person, strings.Join(data, ","))
}

// everybody are those who ask, by name.
func (h *glassHouse) everybody() map[string]access.Viewer {
	all := map[string]access.Viewer{
		"amara":   Personal(people.TeenSelf, "Patient/amara").At(h.now),
		"denise":  Personal(people.CustodialParent, "RelatedPerson/denise").At(h.now),
		"program": Program("Device/x", "maple", "line").At(h.now),
		"nobody":  {},
	}
	for _, id := range []people.PractitionerID{"lena", "pat", "chen", "mia", "sam", "rao", "nan"} {
		all[string(id)] = h.worker(id)
	}
	return all
}

// readersOf are those who read a resource, by name.
func (h *glassHouse) readersOf(ref string) string {
	var names []string
	typ, id, _ := strings.Cut(ref, "/")
	for name, v := range h.everybody() {
		_, err := h.Store.Read(h.t.Context(), v, typ, id)
		if got := readable(h.t, h.Store, v, "amara")[ref]; got != (err == nil) && typ != "Binary" {
			h.t.Errorf("%s reads %s: %v, and finds it: %v", name, ref, err, got)
		}
		if err == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func (h *glassHouse) expect(when string, readers map[string]string) {
	h.t.Helper()
	for ref, want := range readers {
		if got := h.readersOf(ref); got != want {
			h.t.Errorf("%s: %s is read by %q, want %q", when, ref, got, want)
		}
	}
}

var hangers = []string{"Task/answer", "Communication/onward", "Task/deep", "Provenance/who", "DocumentReference/paper", "QuestionnaireResponse/form"}

// with are the readers of all that hangs on the statement.
func with(readers string, more map[string]string) map[string]string {
	all := map[string]string{"Communication/said": readers}
	for _, ref := range hangers {
		all[ref] = readers
	}
	for ref, of := range more {
		all[ref] = of
	}
	return all
}

func TestAStatementIsReadByTheTellerAndWhoWasTold(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		write := func(lines ...string) { moduletest.Load(h.t, h.Store, strings.NewReader(strings.Join(lines, "\n"))) }
		write(headline, statement, answer, onward, onTask, who, paper, form, scan)
		h.expect("told", with("amara lena", map[string]string{"Communication/headline": "amara lena", "Observation/open": h.readersOf("Observation/open")}))

		write(wish("wishes", "2026-11-20", "permit", "PractitionerRole/pat-maple", "headline"))
		h.expect("Pat may know the headline", with("amara lena", map[string]string{"Communication/headline": "amara lena pat", "Consent/wishes": "amara lena"}))
		write(wish("wishes", "2026-11-21", "permit", "PractitionerRole/pat-maple", "said", "headline"))
		h.expect("Pat may know it all", with("amara lena pat", map[string]string{"Communication/headline": "amara lena pat", "Consent/wishes": "amara lena pat"}))
		write(wish("newer", "2026-11-22", "deny", "PractitionerRole/pat-maple", "said", "headline"))
		h.expect("a newer wish", with("amara lena", map[string]string{"Communication/headline": "amara lena"}))
		write(wish("newest", "2026-11-23", "permit", "RelatedPerson/denise", "said"), wish("newer", "2026-11-22", "deny", "PractitionerRole/lena-maple", "said"))
		h.expect("Lena no more, her mother too", with("amara denise pat", map[string]string{"Communication/headline": "amara lena pat"}))
		for _, id := range []string{"newer", "newest", "wishes"} {
			moduletest.Remove(h.t, h.Store, "Consent", id)
		}
		h.expect("without wishes", with("amara lena", map[string]string{"Communication/headline": "amara lena"}))

		if _, err := h.breaks(h.worker("pat"), Breaking{Child: "amara", Reason: GlassReasons[0], Fresh: true, Words: "needed at once, for her safety"}); err != nil {
			h.t.Fatal(err)
		}
		h.expect("Pat broke the glass", with("amara lena pat", nil))
		write(strings.Replace(statement, `"protected"`, `"closed"`, 1))
		h.expect("and it is closed", with("amara lena", map[string]string{"Communication/headline": "amara lena pat"}))
		write(strings.Replace(statement, `"completed"`, `"stopped"`, 1))
		h.expect("taken back", with("amara", map[string]string{"Communication/headline": "amara pat"}))
		h.rebuilt("entries")
	})
}

func TestTheOrderInWhichAStatementComesDoesNotMatter(t *testing.T) {
	all := []string{headline, statement, answer, onward, onTask, who, paper, form, scan, wish("wishes", "2026-11-20", "permit", "PractitionerRole/pat-maple", "headline")}
	back := slices.Clone(all)
	slices.Reverse(back)
	eachTown(t, func(h *glassHouse) {
		first := ""
		for name, how := range map[string]func(){
			"one by one":             func() { putOne(h, all) },
			"the last first":         func() { putOne(h, back) },
			"together":               func() { moduletest.Load(h.t, h.Store, strings.NewReader(strings.Join(all, "\n"))) },
			"together, from the end": func() { moduletest.Load(h.t, h.Store, strings.NewReader(strings.Join(back, "\n"))) },
		} {
			how()
			h.expect(name, with("amara lena", map[string]string{"Communication/headline": "amara lena pat", "Consent/wishes": "amara lena", "Binary/scan": h.readersOf("Communication/said")}))
			if rows := h.readings(); first == "" {
				first = rows
			} else if rows != first {
				h.t.Errorf("%s gives other readers:\n%s\nthan\n%s", name, rows, first)
			}
			h.rebuilt("entries")
			h.forget(all)
		}
	})
}

func putOne(h *glassHouse, all []string) {
	for _, body := range all {
		moduletest.Load(h.t, h.Store, strings.NewReader(body))
	}
}

// forget takes records out as if they had never been.
func (h *glassHouse) forget(bodies []string) {
	for _, body := range bodies {
		var doc element.Doc
		if err := doc.Parse([]byte(body), element.Options{}); err != nil {
			h.t.Fatal(err)
		}
		typ, id := doc.Root().Get("resourceType").Text(), doc.Root().Get("id").Text()
		moduletest.Remove(h.t, h.Store, typ, id)
		for _, q := range []string{`delete from resource_history where resource in (select key from resource where type = $1 and id = $2)`, `delete from resource where type = $1 and id = $2`} {
			if _, err := h.DB.ExecContext(h.t.Context(), q, typ, id); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

// readings are what everybody reads.
func (h *glassHouse) readings() string {
	var all []string
	for name, v := range h.everybody() {
		for ref := range readable(h.t, h.Store, v, "amara") {
			all = append(all, name+" "+ref)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// Lena writes it down herself; nobody else can, and nobody learns by trying.
func TestWhoMayNotReadAStatementHangsNothingOnIt(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		lena, pat := h.worker("lena"), h.worker("pat")
		if err := h.writes(pat, headline); !fault.Is(err, fault.Rule) {
			h.t.Errorf("somebody who will not read it writes a headline: %v", err)
		}
		h.together(lena, headline, statement, answer)
		h.expect("Lena wrote it down", map[string]string{"Communication/said": "amara lena", "Communication/headline": "amara lena", "Task/answer": "amara lena"})

		absent := strings.NewReplacer("Communication/said", "Communication/none", `"answer"`, `"answer2"`, `"onward"`, `"onward2"`, `"who"`, `"who2"`, `"paper"`, `"paper2"`, `"form"`, `"form2"`)
		hidden := strings.NewReplacer(`"answer"`, `"answer3"`)
		for _, body := range []string{answer, onward, who, paper, form} {
			gone, there := h.writes(pat, absent.Replace(body)), h.writes(pat, hidden.Replace(body))
			if fmt.Sprint(gone) != fmt.Sprint(there) || gone != nil {
				h.t.Errorf("to what is absent %v, to what is hidden %v\n%s", gone, there, body)
			}
		}
		before := h.readings()
		if !strings.Contains(before, "pat Task/answer3") || !strings.Contains(before, "pat Communication/onward") {
			h.t.Errorf("what Pat wrote is not there for Pat:\n%s", before)
		}
		h.rebuilt("entries")
		h.must(lena, strings.Replace(statement, "my own words", "my own words, again", 1))
		if _, err := h.Store.Relabel(h.t.Context(), lena, store.Relabeling{Type: "Communication", ID: "said", Add: label.Sexual, Reason: "asked"}); err != nil {
			h.t.Fatal(err)
		}
		if after := h.readings(); after != before {
			h.t.Errorf("after the statement was changed\n%s\nwas\n%s", after, before)
		}
		// A statement makes readers of what it is part of.
		other := strings.NewReplacer(`"said"`, `"mine"`, "lena-maple", "pat-maple")
		gone := h.writes(pat, strings.Replace(other.Replace(statement), "Communication/headline", "Communication/none", 1))
		there := h.writes(pat, other.Replace(statement))
		if !fault.Is(there, fault.Rule) || fmt.Sprint(gone) != fmt.Sprint(there) {
			h.t.Errorf("a statement under a headline that is hidden: %v, that is absent: %v", there, gone)
		}
		// A wish of somebody who may not read it lets nobody know.
		stranger := strings.Replace(wish("spy", "2026-11-23", "permit", "PractitionerRole/nan-net", "said"), `"type":"deny"`, `"type":"permit"`, 1)
		if err := h.writes(pat, stranger); err != nil {
			h.t.Errorf("a wish for what is hidden: %v", err)
		}
		h.expect("a wish by who may not read it", map[string]string{"Communication/said": "amara lena"})
		// Who was told it does not let others in by writing them down.
		for name, body := range map[string]string{
			"another recipient": strings.Replace(statement, `"recipient":[`, `"recipient":[{"reference":"PractitionerRole/pat-maple"},`, 1),
			"another sender":    strings.Replace(statement, `"sender":{"reference":"Patient/amara"}`, `"sender":{"reference":"RelatedPerson/denise"}`, 1),
		} {
			if err := h.writes(lena, body); !fault.Is(err, fault.Rule) {
				h.t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// together writes resources in one transaction.
func (h *glassHouse) together(v access.Viewer, bodies ...string) {
	h.t.Helper()
	var batch []*store.Incoming
	for _, body := range bodies {
		in, err := h.Store.Prepare([]byte(body), element.Options{})
		if err != nil {
			h.t.Fatal(err)
		}
		in.New = true
		batch = append(batch, in)
	}
	if _, err := h.Store.Write(h.t.Context(), v, "test", batch); err != nil {
		h.t.Fatal(err)
	}
}

// Who is written down as told is believed as anybody else who is brought in.
func TestWhoWasToldWorksWhereTheChildIsCaredFor(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		lena := h.worker("lena")
		both := strings.Replace(statement, `"recipient":[`, `"recipient":[{"reference":"PractitionerRole/rao-line"},{"reference":"Practitioner/nan"},`, 1)
		h.together(lena, headline, both)
		h.expect("somebody of a place that knows nobody here", map[string]string{"Communication/said": "amara lena nan"})
		moduletest.Load(h.t, h.Store, bytes.NewReader([]byte(strings.Replace(`{"resourceType":"PractitionerRole","id":"lena-maple","active":false,"practitioner":{"reference":"Practitioner/lena"},"organization":{"reference":"Organization/maple"},"period":{"end":"2026-01-01"}}`, "", "", 0))))
		if v, _, err := Worker(h.t.Context(), h.DB, "lena", Place{}.Day(h.now), h.now); err != nil || !v.Nobody() {
			h.t.Errorf("Lena works nowhere now: %v %v", v.Names(), err)
		}
	})
}

// What a caregiver told of themselves is theirs: not the child's, nor the other
// parent's.
func TestACaregiversStatementIsTheirs(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		const aunt = `{"resourceType":"RelatedPerson","id":"aunt","patient":{"reference":"Patient/amara"},"relationship":[{"coding":[{"code":"FTH"}]}],"extension":[{"url":"http://kith.example/fhir/StructureDefinition/custody","valueCode":"full"}]}`
		moduletest.Load(h.t, h.Store, strings.NewReader(aunt))
		h.together(h.worker("lena"), headline, strings.Replace(statement, `"sender":{"reference":"Patient/amara"}`, `"sender":{"reference":"RelatedPerson/denise"}`, 1))
		h.expect("her mother said it", map[string]string{"Communication/said": "denise lena", "Communication/headline": "denise lena"})
		v := Personal(people.CustodialParent, "RelatedPerson/aunt").At(h.now)
		if _, err := h.Store.Read(h.t.Context(), v, "Communication", "said"); !fault.Is(err, fault.NotFound) {
			h.t.Errorf("her father reads it: %v", err)
		}
	})
}

// seen is all that a viewer is given by every way of reading about the child.
func (h *glassHouse) seen(v access.Viewer) string {
	h.t.Helper()
	var all strings.Builder
	ctx := h.t.Context()
	note := func(what string, resources []store.Resource, err error) {
		fmt.Fprintf(&all, "%s: %v\n", what, err)
		for _, r := range resources {
			fmt.Fprintf(&all, "%s\n", r.JSON())
		}
	}
	for _, ref := range append(slices.Clone(hangers), "Communication/said", "Communication/headline", "Consent/wishes") {
		typ, id, _ := strings.Cut(ref, "/")
		r, err := h.Store.Read(ctx, v, typ, id)
		note("read", []store.Resource{r}, err)
		r, err = h.Store.VersionRead(ctx, v, typ, id, 1)
		note("version", []store.Resource{r}, err)
		versions, err := h.Store.History(ctx, v, typ, id)
		note("history", versions, err)
		page, err := h.Store.Search(ctx, v, store.Query{Type: typ, Count: 50, Params: []store.Param{{Name: "_id", Values: []string{id}}}})
		note("search", page.Resources, err)
		past, err := h.Store.Past(ctx, v, store.Past{Type: typ})
		note("past", past.Resources, err)
	}
	for _, word := range []string{"words", "home"} {
		page, err := h.Store.Search(ctx, v, store.Query{Type: "Communication", Params: []store.Param{{Name: "_content", Values: []string{word}}}})
		note("words", page.Resources, err)
	}
	everything, err := h.Store.Everything(ctx, v, store.Everything{Patients: []string{"amara"}, To: 1 << 62})
	note("everything", everything.Matches, err)
	return all.String()
}

// To everybody else the record is the same, byte for byte, with what was told
// in it and without; to those who read it, it is whole.
func TestWhatWasToldIsAbsentToOthersAndWholeToThose(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		before := map[string]string{}
		for name, v := range h.everybody() {
			before[name] = h.seen(v)
		}
		h.together(h.worker("lena"), headline, statement, answer, onward, onTask, who)
		h.must(h.worker("lena"), strings.Replace(statement, "my own words", "my own words, again", 1))
		for name, v := range h.everybody() {
			got := h.seen(v)
			if name == "amara" || name == "lena" {
				for _, want := range []string{`"contentString":"my own words"`, `"contentString":"my own words, again"`, `"contentString":"Home is not easy now"`, `"id":"deep"`} {
					if strings.Count(got, want) < 2 {
						h.t.Errorf("%s is not given %s", name, want)
					}
				}
			} else if got != before[name] {
				h.t.Errorf("%s is given something else:\n%s\nwas\n%s", name, got, before[name])
			}
		}
	})
}

// No work clears what lies by itself.
func TestNoCallingClearsWhatIsNamed(t *testing.T) {
	for _, c := range people.Callings {
		if Lacks(c)&label.Named == 0 {
			t.Errorf("%s clears it", c)
		}
	}
	if Program("Device/x", "maple").Clears(label.Named) {
		t.Error("a program clears it")
	}
}

func TestAMessageIsReadByThoseItIsBetween(t *testing.T) {
	letter := func(id, more string) string {
		return `{"resourceType":"Communication","id":"` + id + `","status":"completed","category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"message"}]}],` +
			`"subject":{"reference":"Patient/amara"},"sent":"2026-11-20T10:00:00Z",` + more + `,"payload":[{"contentString":"can you look at this with me"}]}`
	}
	const lena, toRao = `"sender":{"reference":"PractitionerRole/lena-maple"}`, `"recipient":[{"reference":"PractitionerRole/rao-line"}]`
	first := letter("first", lena+`,"recipient":[{"reference":"Practitioner/chen"},{"reference":"RelatedPerson/denise"},{"reference":"Patient/amara"}]`)
	reply := letter("reply", `"partOf":[{"reference":"Communication/first"}],"sender":{"reference":"Practitioner/chen"},"recipient":[{"reference":"PractitionerRole/pat-maple"}]`)
	eachTown(t, func(h *glassHouse) {
		write := func(lines ...string) { moduletest.Load(h.t, h.Store, strings.NewReader(strings.Join(lines, "\n"))) }
		write(first, reply)
		h.expect("to one whom a consent refuses", map[string]string{"Communication/first": "lena", "Communication/reply": "lena"})
		write(strings.Replace(first, `"recipient":[`, `"recipient":[{"reference":"PractitionerRole/pat-maple"},`, 1))
		h.expect("and to a third", map[string]string{"Communication/first": "lena pat", "Communication/reply": "lena pat"})
		write(headline, statement, letter("told", `"inResponseTo":[{"reference":"Communication/said"}],`+lena+`,"recipient":[{"reference":"PractitionerRole/pat-maple"}]`))
		h.expect("about what was told", map[string]string{"Communication/told": "amara lena"})
		h.must(h.worker("lena"), letter("line", lena+`,`+toRao))
		h.expect("somebody who is none of her people", map[string]string{"Communication/line": "lena"})
		h.rebuilt("messages")
	})
}
