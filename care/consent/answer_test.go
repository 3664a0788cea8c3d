package consent

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// around is who else stands around Amara, and a boy whose parents decide for him.
const around = `
{"resourceType":"Organization","id":"school"}
{"resourceType":"Practitioner","id":"vera"}
{"resourceType":"PractitionerRole","id":"vera-school","active":true,"practitioner":{"reference":"Practitioner/vera"},"organization":{"reference":"Organization/school"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"school-counselor"}]}]}
{"resourceType":"CareTeam","id":"teach","status":"active","subject":{"reference":"Patient/amara"},"participant":[{"member":{"reference":"PractitionerRole/vera-school"}}]}
{"resourceType":"CareTeam","id":"boys","status":"active","subject":{"reference":"Patient/theo"},"participant":[{"member":{"reference":"PractitionerRole/lena-maple"}}]}
{"resourceType":"RelatedPerson","id":"sol","patient":{"reference":"Patient/amara"},"relationship":[{"coding":[{"code":"FTH"}]}]}
{"resourceType":"Patient","id":"theo","birthDate":"2018-05-05","managingOrganization":{"reference":"Organization/maple"}}
{"resourceType":"RelatedPerson","id":"mum","patient":{"reference":"Patient/theo"},"relationship":[{"coding":[{"code":"MTH"}]}]}
{"resourceType":"RelatedPerson","id":"dad","patient":{"reference":"Patient/theo"},"relationship":[{"coding":[{"code":"FTH"}]}]}`

// eachSchool is eachTown with them.
func eachSchool(t *testing.T, test func(h *glassHouse)) {
	eachTown(t, func(h *glassHouse) {
		moduletest.Load(h.t, h.Store, strings.NewReader(strings.TrimSpace(around)))
		test(h)
	})
}

// form is what somebody answered about somebody.
func formOf(id, about, by, more string) string {
	return `{"resourceType":"QuestionnaireResponse","id":"` + id + `","status":"completed","subject":{"reference":"` + about + `"},"source":{"reference":"` + by + `"}` + more + `}`
}

// known are those who ask, by name: at work, in both families, and by the way
// in through which they answer.
func (h *glassHouse) known() map[string]access.Viewer {
	all := h.everybody()
	for name, v := range map[string]access.Viewer{
		"theo": Personal(people.ChildSelf, "Patient/theo"), "sol": Personal(people.CustodialParent, "RelatedPerson/sol"),
		"mum": Personal(people.CustodialParent, "RelatedPerson/mum"), "dad": Personal(people.CustodialParent, "RelatedPerson/dad"),
	} {
		all[name] = v.At(h.now)
	}
	for name, ref := range map[string]string{"amara": "Patient/amara", "sol": "RelatedPerson/sol", "mum": "RelatedPerson/mum", "denise": "RelatedPerson/denise"} {
		all[name+"'s way in"] = Informant(ref).At(h.now)
	}
	all["vera"] = h.worker("vera")
	return all
}

// readBy are those who read a resource, by name; all ways of finding it agree.
func (h *glassHouse) readBy(ref string) string {
	h.t.Helper()
	typ, id, _ := strings.Cut(ref, "/")
	var names []string
	for name, v := range h.known() {
		_, err := h.Store.Read(h.t.Context(), v, typ, id)
		if found := readable(h.t, h.Store, v, "amara")[ref] || readable(h.t, h.Store, v, "theo")[ref]; found != (err == nil) {
			h.t.Errorf("%s reads %s: %v, and finds it: %v", name, ref, err, found)
		}
		if err == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (h *glassHouse) readAs(when string, want map[string]string) {
	h.t.Helper()
	for ref, who := range want {
		if got := h.readBy(ref); got != who {
			h.t.Errorf("%s: %s is read by %q, want %q", when, ref, got, who)
		}
	}
}

// hung is what follows from a form, by its ending.
func hung(form, about string) []string {
	to := `"reference":"QuestionnaireResponse/` + form + `"`
	subject := `"subject":{"reference":"` + about + `"}`
	return []string{
		`{"resourceType":"Observation","id":"` + form + `-score","status":"final",` + subject + `,"derivedFrom":[{` + to + `}]}`,
		`{"resourceType":"RiskAssessment","id":"` + form + `-risk","status":"final",` + subject + `,"basis":[{"reference":"Observation/` + form + `-score"}]}`,
		`{"resourceType":"Task","id":"` + form + `-task","status":"requested","intent":"order","focus":{` + to + `},"for":{"reference":"` + about + `"},"owner":{"reference":"PractitionerRole/lena-maple"}}`,
		`{"resourceType":"Condition","id":"` + form + `-problem",` + subject + `,"evidence":[{"detail":[{` + to + `}]}]}`,
		`{"resourceType":"Provenance","id":"` + form + `-by","target":[{` + to + `},{"reference":"` + about + `"}],"agent":[{"who":{"reference":"Practitioner/lena"}}]}`,
		`{"resourceType":"Communication","id":"` + form + `-word","status":"completed",` + subject + `,"inResponseTo":[{` + to + `}]}`,
	}
}

var hungIDs = []string{"Observation/%-score", "RiskAssessment/%-risk", "Task/%-task", "Condition/%-problem", "Provenance/%-by", "Communication/%-word"}

func TestWhatSomebodyAnsweredIsForThoseWhoCareForTheChild(t *testing.T) {
	forms := map[string]struct{ body, about, readers, hangers string }{
		"hers":   {formOf("hers", "Patient/amara", "Patient/amara", ""), "Patient/amara", "amara, amara's way in, lena", "amara, amara's way in, lena"},
		"typed":  {formOf("typed", "Patient/amara", "Patient/amara", `,"author":{"reference":"Practitioner/lena"}`), "Patient/amara", "amara, amara's way in, lena", "amara, amara's way in, lena"},
		"sols":   {formOf("sols", "Patient/amara", "RelatedPerson/sol", ""), "Patient/amara", "lena, sol, sol's way in", "lena"},
		"his":    {formOf("his", "Patient/theo", "Patient/theo", ""), "Patient/theo", "lena, theo", "lena, theo"},
		"mums":   {formOf("mums", "Patient/theo", "RelatedPerson/mum", ""), "Patient/theo", "lena, mum, mum's way in", "lena"},
		"veras":  {formOf("veras", "Patient/amara", "PractitionerRole/vera-school", ""), "Patient/amara", "lena, vera", "lena"},
		"lenas":  {formOf("lenas", "Patient/theo", "PractitionerRole/lena-maple", ""), "Patient/theo", "chen, dad, lena, mum, nan, pat, program", "chen, dad, lena, mum, nan, pat, program"},
		"mumown": {formOf("mumown", "RelatedPerson/mum", "RelatedPerson/mum", ""), "Patient/theo", "lena, mum, mum's way in", "lena"},
	}
	want := map[string]string{}
	for id, f := range forms {
		want["QuestionnaireResponse/"+id] = f.readers
		for _, ref := range hungIDs {
			ref = strings.Replace(ref, "%", id, 1)
			if want[ref] = f.hangers; id == "lenas" && strings.HasPrefix(ref, "Provenance/") {
				want[ref] = "chen, lena, nan, pat, program" // governance is no parent's
			}
		}
	}
	for _, first := range []string{"the answers first", "what hangs on them first"} {
		eachSchool(t, func(h *glassHouse) {
			for id, f := range forms {
				lines := append([]string{f.body}, hung(id, f.about)...)
				if first != "the answers first" {
					slices.Reverse(lines)
				}
				for _, line := range lines {
					moduletest.Load(h.t, h.Store, strings.NewReader(line))
				}
			}
			h.readAs(first, want)
			h.rebuilt(first)
			h.readAs(first+", and everything is made anew", want)
		})
	}
}

// A caregiver's own form has nothing of the child in it to be found by.
func TestACaregiversOwnFormIsNotTheChilds(t *testing.T) {
	own := formOf("own", "RelatedPerson/mum", "RelatedPerson/mum", "")
	eachSchool(t, func(h *glassHouse) {
		h.together(Informant("RelatedPerson/mum").At(h.now), own)
		lena := h.worker("lena")
		for _, patient := range [][]string{{"theo"}} {
			page, err := h.Store.Everything(t.Context(), lena, store.Everything{Patients: patient})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range append(page.Matches, page.Referred...) {
				if r.ID == "own" {
					t.Error("it lies with all that is about the child")
				}
			}
		}
		moduletest.Load(h.t, h.Store, strings.NewReader(`{"resourceType":"RelatedPerson","id":"hid","meta":{"security":[{"code":"R"},{"code":"SDV"}]},"patient":{"reference":"Patient/theo"}}`))
		if err := h.writes(h.worker("pat"), formOf("guess", "RelatedPerson/hid", "RelatedPerson/hid", "")); !fault.Is(err, fault.Rule) {
			t.Errorf("about a relative whom the writer may not know of: %v", err)
		}
		if err := h.writes(lena, formOf("asked", "RelatedPerson/hid", "RelatedPerson/hid", "")); err != nil {
			t.Errorf("about one whom she knows: %v", err)
		}
		if err := h.writes(Informant("RelatedPerson/mum").At(h.now), formOf("none", "RelatedPerson/nobody", "RelatedPerson/mum", "")); !fault.Is(err, fault.Rule) {
			t.Errorf("about a relative who is not here: %v", err)
		}
	})
	eachSchool(t, func(h *glassHouse) { // the form comes before whom it is about
		aunt := `{"resourceType":"RelatedPerson","id":"aunt","patient":{"reference":"Patient/theo"},"relationship":[{"coding":[{"code":"MTH"}]}]}`
		moduletest.Load(h.t, h.Store, strings.NewReader(strings.ReplaceAll(own, "RelatedPerson/mum", "RelatedPerson/aunt")))
		h.readAs("nobody is here yet", map[string]string{"QuestionnaireResponse/own": ""})
		moduletest.Load(h.t, h.Store, strings.NewReader(aunt))
		h.readAs("she is here", map[string]string{"QuestionnaireResponse/own": "lena"})
	})
}

// Whoever answers writes their own answers, once, and nothing else.
func TestWhoeverAnswersWritesTheirOwnAnswersAndNothingElse(t *testing.T) {
	eachSchool(t, func(h *glassHouse) {
		way := func(ref string) access.Viewer { return Informant(ref).At(h.now) }
		amara, sol, mum := way("Patient/amara"), way("RelatedPerson/sol"), way("RelatedPerson/mum")
		token, mine := Personal(people.CustodialParent, "RelatedPerson/sol").At(h.now), Personal(people.CustodialParent, "RelatedPerson/mum").At(h.now)
		for _, c := range []struct {
			name string
			v    access.Viewer
			body string
			may  bool
		}{
			{"her own", amara, formOf("a1", "Patient/amara", "Patient/amara", ""), true},
			{"her own, with her own account", Personal(people.TeenSelf, "Patient/amara").At(h.now), formOf("a2", "Patient/amara", "Patient/amara", ""), true},
			{"his father's about her", sol, formOf("a3", "Patient/amara", "RelatedPerson/sol", ""), true},
			{"the same, with his own account", token, formOf("a4", "Patient/amara", "RelatedPerson/sol", ""), true},
			{"a mother's about herself", mum, formOf("a5", "RelatedPerson/mum", "RelatedPerson/mum", ""), true},
			{"how it is with a clinician", sol, formOf("a6", "Patient/amara", "RelatedPerson/sol", `,"questionnaire":"http://kith.example/fhir/Questionnaire/felt-heard|1"`), true},
			{"how it is with hers", amara, formOf("a7", "Patient/amara", "Patient/amara", `,"questionnaire":"http://kith.example/fhir/Questionnaire/felt-heard|1"`), true},
			{"a teacher's about her pupil", h.worker("vera"), formOf("a8", "Patient/amara", "PractitionerRole/vera-school", ""), true},
			{"asked by whoever cares for her", h.worker("lena"), formOf("a9", "Patient/amara", "Patient/amara", `,"author":{"reference":"Practitioner/lena"}`), true},
			{"in her name", sol, formOf("b1", "Patient/amara", "Patient/amara", ""), false},
			{"in her name, with his own account", token, formOf("b2", "Patient/amara", "Patient/amara", ""), false},
			{"in her mother's name", sol, formOf("b3", "Patient/amara", "RelatedPerson/denise", ""), false},
			{"in the child's name, whose record one reads", mine, formOf("d1", "Patient/theo", "Patient/theo", ""), false},
			{"in the other parent's name", mine, formOf("d2", "Patient/theo", "RelatedPerson/dad", ""), false},
			{"about the other parent", mine, formOf("d3", "RelatedPerson/dad", "RelatedPerson/mum", ""), false},
			{"typed in by another", sol, formOf("b4", "Patient/amara", "RelatedPerson/sol", `,"author":{"reference":"Patient/amara"}`), false},
			{"about another child", sol, formOf("b5", "Patient/theo", "RelatedPerson/sol", ""), false},
			{"a young person about another", amara, formOf("b6", "Patient/theo", "Patient/amara", ""), false},
			{"about somebody else's mother", sol, formOf("b7", "RelatedPerson/denise", "RelatedPerson/sol", ""), false},
			{"that hangs on something", sol, formOf("b8", "Patient/amara", "RelatedPerson/sol", `,"partOf":[{"reference":"Observation/open"}]`), false},
			{"without a source", amara, strings.Replace(formOf("b9", "Patient/amara", "Patient/amara", ""), `"source"`, `"_source"`, 1), false},
			{"a teacher about somebody who is no pupil", h.worker("vera"), formOf("c1", "Patient/theo", "PractitionerRole/vera-school", ""), false},
			{"a teacher in a father's name", h.worker("vera"), formOf("c2", "Patient/amara", "RelatedPerson/sol", ""), false},
			{"an Observation", sol, `{"resourceType":"Observation","id":"c3","status":"final","subject":{"reference":"Patient/amara"}}`, false},
			{"a Task", amara, `{"resourceType":"Task","id":"c4","status":"requested","intent":"order","for":{"reference":"Patient/amara"}}`, false},
			{"somebody who is nobody's parent", way("RelatedPerson/nobody"), formOf("c5", "Patient/amara", "RelatedPerson/nobody", ""), false},
			{"her answers once more", amara, formOf("a1", "Patient/amara", "Patient/amara", `,"authored":"2026-11-23"`), false},
		} {
			if err := h.writes(c.v, c.body); (err == nil) != c.may || err != nil && !fault.Is(err, fault.Rule) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		h.readAs("after all that", map[string]string{
			"QuestionnaireResponse/a6": "sol, sol's way in", "QuestionnaireResponse/a7": "amara, amara's way in", "QuestionnaireResponse/a4": "lena, sol, sol's way in"})
	})
}

// How somebody is with a clinician is said to nobody. The clinician knows how it
// went and what to mend, and so does who stands in for them; nobody above them
// does, and no glass opens it.
func TestHowItIsWithAClinicianIsBetweenTheTwo(t *testing.T) {
	const check = `,"questionnaire":"http://kith.example/fhir/Questionnaire/felt-heard|1.0.0"`
	const trend = `{"resourceType":"Observation","id":"trend","status":"final","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"relationship-trend"}]},"subject":{"reference":"Patient/amara"},"focus":[{"reference":"PractitionerRole/lena-maple"}],"derivedFrom":[{"reference":"QuestionnaireResponse/felt"}]}`
	const repair = `{"resourceType":"Task","id":"mend","status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"repair"}]},"for":{"reference":"Patient/amara"},"focus":{"reference":"Observation/trend"},"owner":{"reference":"PractitionerRole/lena-maple"}}`
	eachSchool(t, func(h *glassHouse) {
		h.must(Informant("Patient/amara").At(h.now), formOf("felt", "Patient/amara", "Patient/amara", check))
		moduletest.Load(h.t, h.Store, strings.NewReader(trend+"\n"+repair))
		want := map[string]string{"QuestionnaireResponse/felt": "amara, amara's way in", "Observation/trend": "lena", "Task/mend": "lena"}
		h.readAs("as it is", want)
		h.rebuilt("a check")
		moduletest.Load(h.t, h.Store, strings.NewReader(`{"resourceType":"PractitionerRole","id":"pat-maple","active":true,"practitioner":{"reference":"Practitioner/pat"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"pediatrician"}]}],"extension":[{"url":"http://kith.example/fhir/StructureDefinition/covers","extension":[{"url":"for","valueReference":{"reference":"PractitionerRole/lena-maple"}},{"url":"period","valuePeriod":{"start":"2026-11-20","end":"2026-11-30"}}]}]}`))
		want["Observation/trend"], want["Task/mend"] = "lena, pat", "lena, pat"
		h.readAs("while somebody stands in", want)
		h.must(Informant("Patient/amara").At(h.now), formOf("hers", "Patient/amara", "Patient/amara", ""))
		if _, err := h.breaks(h.worker("chen"), because); err != nil {
			t.Fatal(err)
		}
		want["QuestionnaireResponse/hers"] = "amara, amara's way in, chen, lena, pat"
		h.readAs("behind broken glass", want)
	})
}

// Whoever answers may let that clinician read it, and nobody else.
func TestTheClinicianReadsTheAnswersWhereTheyMay(t *testing.T) {
	check := func(may string) string {
		return `,"questionnaire":"http://kith.example/fhir/Questionnaire/felt-heard|1.0.0","extension":[{"url":"http://kith.example/fhir/StructureDefinition/relationship-with","valueReference":{"reference":"PractitionerRole/lena-maple"}}],"item":[{"linkId":"share","answer":[{"valueBoolean":` + may + `}]}]`
	}
	eachSchool(t, func(h *glassHouse) {
		amara := Informant("Patient/amara").At(h.now)
		h.must(amara, formOf("yes", "Patient/amara", "Patient/amara", check("true")))
		h.must(amara, formOf("no", "Patient/amara", "Patient/amara", check("false")))
		h.readAs("as she said", map[string]string{"QuestionnaireResponse/yes": "amara, amara's way in, lena", "QuestionnaireResponse/no": "amara, amara's way in"})
		h.rebuilt("what is shared")
	})
}

// At the FHIR door a token of the family's says what its holder answered, and
// whoever is the wrong one is answered as if nobody were there.
func TestTheDoorTakesOnesOwnAnswersAndNoOthers(t *testing.T) {
	eachSchool(t, func(h *glassHouse) {
		d := openDoor(t, h.House)
		post := func(v access.Viewer, body string) (int, string) {
			r := httptest.NewRequest("POST", "https://kith.test/fhir/QuestionnaireResponse", strings.NewReader(body))
			r = r.WithContext(access.With(r.Context(), v))
			r.Header.Set("Content-Type", "application/fhir+json")
			w := httptest.NewRecorder()
			d.ServeHTTP(w, r)
			return w.Code, w.Body.String()
		}
		amara, sol := Personal(people.TeenSelf, "Patient/amara").At(h.now), Personal(people.CustodialParent, "RelatedPerson/sol").At(h.now)
		of := func(about, by string) string {
			return strings.Replace(formOf("x", about, by, `,"questionnaire":"http://kith.example/fhir/Questionnaire/phq-9"`), `"id":"x",`, "", 1)
		}
		for name, own := range map[string]struct {
			v    access.Viewer
			body string
		}{
			"hers": {amara, of("Patient/amara", "Patient/amara")}, "her father's": {sol, of("Patient/amara", "RelatedPerson/sol")},
			"about himself": {sol, of("RelatedPerson/sol", "RelatedPerson/sol")}, "a teacher's": {h.worker("vera"), of("Patient/amara", "PractitionerRole/vera-school")},
		} {
			if status, answer := post(own.v, own.body); status != 201 || !strings.Contains(answer, `"answers"`) {
				t.Errorf("%s: %d %s", name, status, answer)
			}
		}
		for name, wrong := range map[string]struct {
			v            access.Viewer
			body, nobody string
		}{
			"her name":               {sol, of("Patient/amara", "Patient/amara"), of("Patient/nobody", "Patient/nobody")},
			"her mother's name":      {sol, of("Patient/amara", "RelatedPerson/denise"), of("Patient/amara", "RelatedPerson/nobody")},
			"another child":          {sol, of("Patient/theo", "RelatedPerson/sol"), of("Patient/nobody", "RelatedPerson/sol")},
			"another mother":         {sol, of("RelatedPerson/mum", "RelatedPerson/sol"), of("RelatedPerson/nobody", "RelatedPerson/sol")},
			"a teacher's, elsewhere": {h.worker("vera"), of("Patient/theo", "PractitionerRole/vera-school"), of("Patient/nobody", "PractitionerRole/vera-school")},
			"a doctor elsewhere":     {h.worker("rao"), of("Patient/theo", "Patient/theo"), of("Patient/nobody", "Patient/nobody")},
			"a parent's, elsewhere":  {h.worker("rao"), of("RelatedPerson/mum", "RelatedPerson/mum"), of("RelatedPerson/nobody", "RelatedPerson/nobody")},
		} {
			status, answer := post(wrong.v, wrong.body)
			none, absent := post(wrong.v, wrong.nobody)
			if status != none || answer != absent || status < 400 {
				t.Errorf("%s: %d %s\nand where nobody is: %d %s", name, status, answer, none, absent)
			}
		}
	})
}

// A consent opens answers where it names them, to those whose work clears them,
// and to no family.
func TestAConsentOpensAnswersToNoFamily(t *testing.T) {
	agreed := func(codes ...string) string {
		var security []string
		for _, c := range codes {
			system := "http://terminology.hl7.org/CodeSystem/v3-ActCode"
			switch c {
			case "R":
				system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
			case "answers":
				system = "http://kith.example/fhir/CodeSystem/kith"
			}
			security = append(security, `{"system":"`+system+`","code":"`+c+`"}`)
		}
		var actors []string
		for _, who := range []string{"PractitionerRole/rao-line", "RelatedPerson/sol", "PractitionerRole/mia-maple"} {
			actors = append(actors, `{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"reference":"`+who+`"}}`)
		}
		return `{"resourceType":"Consent","id":"opens","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},"patient":{"reference":"Patient/amara"},"dateTime":"2026-11-01",
			"provision":{"type":"permit","actor":[` + strings.Join(actors, ",") + `],"securityLabel":[` + strings.Join(security, ",") + `]}}`
	}
	eachSchool(t, func(h *glassHouse) {
		moduletest.Load(h.t, h.Store, strings.NewReader(formOf("hers", "Patient/amara", "Patient/amara", "")+"\n"+formOf("his", "Patient/amara", "RelatedPerson/sol", "")))
		no := strings.NewReplacer(`"type":"permit"`, `"type":"deny"`, `"id":"opens"`, `"id":"closes"`, "\n", "").Replace(agreed("R"))
		moduletest.Load(h.t, h.Store, strings.NewReader(no))
		h.readAs("a refusal takes nobody's own words", map[string]string{"QuestionnaireResponse/his": "lena, sol, sol's way in"})
		moduletest.Load(h.t, h.Store, strings.NewReader(strings.Replace(no, `"status":"active"`, `"status":"inactive"`, 1)))
		for _, c := range []struct {
			codes []string
			also  string
		}{{[]string{"R"}, ""}, {[]string{"ADOL"}, ""}, {[]string{"answers"}, ""}, {[]string{"R", "answers", "ADOL"}, ", rao"}} {
			moduletest.Load(h.t, h.Store, strings.NewReader(strings.ReplaceAll(agreed(c.codes...), "\n", "")))
			h.readAs(strings.Join(c.codes, " and "), map[string]string{"QuestionnaireResponse/hers": "amara, amara's way in, lena" + c.also})
		}
	})
}
