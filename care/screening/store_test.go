package screening_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/care/screening"
	"kith/cast"
	"kith/fhir/sdc"
	"kith/platform/access"
	"kith/platform/db"
)

var (
	modules = []module.Module{people.Module, contact.Module, screening.Module}
	lena    = access.Staff("Practitioner/lena-ortiz", "maple-street")
	now     = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)
)

const (
	amara  = "Patient/amara-reyes-cole"
	leo    = "Patient/leo-reyes-cole"
	denise = "RelatedPerson/denise-reyes"
)

// town is everybody of the cast, without the scores that are told of them.
func town(t *testing.T) (all [][]byte) {
	t.Helper()
	sources, err := cast.Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		if s.Kind != cast.Bundle {
			continue
		}
		r, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, moduletest.Resources(t, r)...)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return slices.DeleteFunc(all, func(b []byte) bool {
		return bytes.Contains(b, []byte(`"44261-6"`)) || bytes.Contains(b, []byte(`"sleep-trouble"`))
	})
}

// each runs a test with the town and some more resources, whichever came first,
// and once more with every table made anew.
func each(t *testing.T, more [][]byte, test func(t *testing.T, h *module.House)) {
	t.Helper()
	all := append(more, town(t)...) // answers come before the child whose age decides
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		moduletest.Put(t, h.Store, all...)
		test(t, h)
		if err := h.Store.Rebuild(context.Background(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		test(t, h)
	})
}

// filled writes an instrument filled in, as a page does: the response alone.
func filled(t testing.TB, name, id, subject, source string, at time.Time, points ...int) []byte {
	t.Helper()
	i, _ := screening.Standard().Find(name)
	h := head(source)
	h.ID, h.Subject, h.Authored = id, subject, at
	w, err := i.Resources(screening.Answered{Head: h, Answers: answers(t, i, points...), Who: screening.Who{Informant: kindOf(subject, source)}})
	if err != nil {
		t.Fatal(err)
	}
	return w.Response
}

func kindOf(subject, source string) string {
	switch {
	case subject == source && strings.HasPrefix(source, "RelatedPerson/"):
		return screening.CaregiverOwn
	case strings.HasPrefix(source, "RelatedPerson/"):
		return screening.Caregiver
	}
	return screening.Self
}

// total is a PHQ-9 total as an EHR sends it; from is what it is derived from.
func total(id string, value int, from string) []byte {
	if from != "" {
		from = `,"derivedFrom":[{"reference":"` + from + `"}]`
	}
	return fmt.Appendf(nil, `{"resourceType":"Observation","id":%q,"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},`+
		`"subject":{"reference":%q},"effectiveDateTime":"2026-08-03T10:00:00Z","valueInteger":%d%s}`, id, amara, value, from)
}

func day(month time.Month, d int) time.Time { return time.Date(2026, month, d, 9, 0, 0, 0, time.UTC) }

// lines says scores in a line each.
func lines(t *testing.T, h *module.House, v access.Viewer, child string) (all []string) {
	t.Helper()
	found, err := screening.Results(t.Context(), h.DB, v, strings.TrimPrefix(child, "Patient/"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range found {
		value := "undefined"
		if s.OK {
			value = fmt.Sprint(s.Value)
		}
		line := fmt.Sprintf("%s %s.%s %s %s", s.Day, s.Instrument, s.Scale, s.Kind, value)
		if s.Positive {
			line += " positive"
		}
		all = append(all, line)
	}
	return all
}

func TestEveryDoorIsScoredAndTwoInformantsAreTwo(t *testing.T) {
	more := [][]byte{
		filled(t, "phq-9", "by-amara", amara, amara, day(10, 2), 1, 2, 3, 0, 1, 2, 0, 0, 1),
		filled(t, "psc-17", "by-denise", amara, denise, day(10, 2), make([]int, 17)...),
		filled(t, "psc-17", "by-marcus", amara, "RelatedPerson/marcus-cole", day(10, 3), slices.Repeat([]int{2}, 17)...),
		filled(t, "phq-2", "of-denise", denise, denise, day(10, 2), 3, 1),
		total("from-the-ehr", 15, ""), total("the-same-again", 10, "QuestionnaireResponse/by-amara"), total("impossible", 90, ""),
		[]byte(strings.Replace(string(filled(t, "phq-9", "begun", amara, amara, day(10, 5), 3, 3)), `"completed"`, `"in-progress"`, 1)),
		[]byte(strings.Replace(string(filled(t, "phq-9", "wrong-child", amara, amara, day(10, 6), 3, 3)), `"completed"`, `"entered-in-error"`, 1)),
		filled(t, "phq-9", "half", amara, amara, day(11, 1), 0, 1),
	}
	each(t, more, func(t *testing.T, h *module.House) {
		want := []string{
			"2026-08-03 phq-9.total self 15 positive",
			"2026-10-02 phq-9.total self 10 positive",
			"2026-10-02 psc-17.attention caregiver 0", "2026-10-02 psc-17.externalizing caregiver 0", "2026-10-02 psc-17.internalizing caregiver 0", "2026-10-02 psc-17.total caregiver 0",
			"2026-10-02 phq-2.total caregiver-own 4 positive",
			"2026-10-03 psc-17.attention caregiver 10 positive", "2026-10-03 psc-17.externalizing caregiver 14 positive", "2026-10-03 psc-17.internalizing caregiver 10 positive", "2026-10-03 psc-17.total caregiver 34 positive",
			"2026-11-01 phq-9.total self undefined",
		}
		if got := lines(t, h, lena, amara); !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		for name, v := range map[string]access.Viewer{"nobody": {}, "the wrong clinic": access.Staff("Practitioner/omar-reed", "riverside")} {
			if got := lines(t, h, v, amara); len(got) > 0 {
				t.Errorf("%s sees %q", name, got)
			}
		}
		all, err := screening.Results(t.Context(), h.DB, lena, "amara-reyes-cole")
		if err != nil {
			t.Fatal(err)
		}
		points := map[string]int{}
		for _, s := range screening.Trajectories(all) {
			points[s.Instrument+"."+s.Scale+" "+s.Informant] = len(s.Points)
		}
		if points["psc-17.total RelatedPerson/denise-reyes"] != 1 || points["psc-17.total RelatedPerson/marcus-cole"] != 1 {
			t.Errorf("two informants are one: %v", points)
		}
	})
}

func TestWhatNeedsAnAnswerIsFoundAcuteFirst(t *testing.T) {
	more := [][]byte{
		filled(t, "phq-9", "first", amara, amara, day(9, 1), 3, 3, 3, 1, 0, 0, 0, 0, 0),
		filled(t, "phq-9", "later", amara, amara, day(10, 1), 0, 0, 0, 0, 0, 0, 0, 0, 1),
		filled(t, "phq-2", "of-denise", denise, denise, day(10, 2), 3, 1),
		filled(t, "gad-7", "calm", amara, amara, day(10, 3), 0, 0, 0, 0, 0, 0, 0),
	}
	each(t, more, func(t *testing.T, h *module.House) {
		found, err := screening.Positives(t.Context(), h.DB, time.Time{}.AddDate(1969, 0, 0), now.Add(time.Second))
		var got []string
		for _, p := range found {
			got = append(got, fmt.Sprint(p.Source, " ", p.Rule, " ", p.Acute, " ", p.Child, " ", p.Relative))
		}
		want := []string{
			"QuestionnaireResponse/later phq-9.self-harm true amara-reyes-cole ",
			"QuestionnaireResponse/first phq-9.total false amara-reyes-cole ",
			"QuestionnaireResponse/of-denise phq-2.total false amara-reyes-cole denise-reyes",
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%v\ngot  %q\nwant %q", err, got, want)
		}
	})
}

// Who was born when may come later than the answers: the rows hold both.
func TestTheCutOffIsThatOfTheAgeOnTheDay(t *testing.T) {
	each(t, [][]byte{
		filled(t, "psc-35", "at-five", leo, denise, time.Date(2025, 9, 1, 9, 0, 0, 0, time.UTC), slices.Repeat([]int{1}, 35)...),
		filled(t, "psc-35", "at-six", leo, denise, day(11, 1), slices.Repeat([]int{1}, 35)...),
	}, func(t *testing.T, h *module.House) {
		want := []string{"2025-09-01 psc-35.total-preschool caregiver 31 positive", "2026-11-01 psc-35.total caregiver 35 positive"}
		if got := lines(t, h, lena, leo); !slices.Equal(got, want) {
			t.Errorf("got %q", got)
		}
	})
}

func TestAScoreIsGoneWithItsAnswers(t *testing.T) {
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		moduletest.Put(t, h.Store, town(t)...)
		moduletest.Put(t, h.Store, filled(t, "phq-9", "x", amara, amara, day(9, 1), 3, 3, 3, 1, 0, 0, 0, 0, 1))
		moduletest.Remove(t, h.Store, "QuestionnaireResponse", "x")
		left, err := db.One(t.Context(), h.DB, db.Int, "", `select (select count(*) from screening_score) + (select count(*) from screening_finding) + (select count(*) from screening_response)`)
		if err != nil || left != 0 {
			t.Errorf("%d rows are left, %v", left, err)
		}
	})
}

// Of PEARLS the items are kept, and there is no number: not in a row, not in an
// Observation, not among what somebody has to answer.
func TestOfPEARLSThereIsNoNumberInTheRecord(t *testing.T) {
	i, _ := screening.Standard().Find("pearls")
	var items []string
	for _, it := range i.Scoring.Items {
		items = append(items, fmt.Sprintf(`{"linkId":%q,"answer":[{"valueBoolean":true}]}`, it.Key))
	}
	response := fmt.Sprintf(`{"resourceType":"QuestionnaireResponse","id":"p","status":"completed","questionnaire":%q,"subject":{"reference":%q},"source":{"reference":%q},"authored":"2026-10-01T10:00:00Z","item":[%s]}`,
		i.URL(), amara, denise, strings.Join(items, ","))
	code := fmt.Sprintf(`{"resourceType":"Observation","id":"o","status":"final","code":{"coding":[{"system":%q,"code":"pearls.total"}]},"subject":{"reference":%q},"effectiveDateTime":"2026-10-01T10:00:00Z","valueInteger":19}`, screening.System, amara)
	each(t, [][]byte{[]byte(response), []byte(code)}, func(t *testing.T, h *module.House) {
		if got := lines(t, h, lena, amara); len(got) != 0 {
			t.Errorf("got %q", got)
		}
		rows, err := db.One(t.Context(), h.DB, db.Int, "", `select (select count(*) from screening_response) * 100 + (select count(*) from screening_score) + (select count(*) from screening_finding)`)
		if err != nil || rows != 100 {
			t.Errorf("%d, %v", rows, err)
		}
	})
}

// Whose words a site loaded is scored from the record like all others.
func TestAnInstrumentWithTheWordsOfASiteIsScoredFromTheRecord(t *testing.T) {
	var items []string
	for _, key := range []string{"days-alcohol", "days-cannabis", "days-other", "days-nicotine"} {
		items = append(items, fmt.Sprintf(`{"linkId":%q,"text":"x","type":"integer"}`, key))
	}
	for _, key := range []string{"car", "relax", "alone", "forget", "friends", "trouble"} {
		items = append(items, fmt.Sprintf(`{"linkId":%q,"text":"x","type":"choice","answerOption":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":1}],"valueCoding":{"system":"s:s","code":"Y"}},{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":0}],"valueCoding":{"system":"s:s","code":"N"}}]}`, key))
	}
	i, _, err := screening.Standard().Wording([]byte(`{"resourceType":"Questionnaire","url":"http://kith.example/fhir/Questionnaire/crafft","status":"active","item":[` + strings.Join(items, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	a := sdc.Answers{"days-alcohol": {sdc.Integer(3)}}
	for n, key := range []string{"car", "relax", "alone", "forget", "friends", "trouble"} {
		a[key] = []sdc.Value{sdc.Coded("s:s", string("YN"[n%2]), "")}
	}
	h := head(amara)
	h.Subject, h.Authored = amara, day(10, 1)
	w, err := i.Resources(screening.Answered{Head: h, Answers: a, Who: teen})
	if err != nil || w.Result.Scales[0].Value != 3 {
		t.Fatalf("%v %+v", err, w.Result)
	}
	each(t, [][]byte{w.Response}, func(t *testing.T, h *module.House) {
		if got := lines(t, h, lena, amara); !slices.Equal(got, []string{"2026-10-01 crafft.total self 3 positive"}) {
			t.Errorf("got %q", got)
		}
	})
}
