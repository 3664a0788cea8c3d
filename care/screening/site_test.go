package screening_test

import (
	"strings"
	"testing"

	"kith/care/module"
	"kith/care/screening"
)

func TestASiteSaysWhatOthersCallAnInstrument(t *testing.T) {
	t.Cleanup(func() {
		if err := screening.Adapt(nil); err != nil {
			t.Error(err)
		}
	})
	err := screening.Adapt([]byte(`{"says":"decided by the lead, 2026-11-01",
		"forms":{"http://ehr.example/Questionnaire/depression":"phq-9"},
		"codes":{"psc-17.total":{"system":"http://ehr.example/codes","code":"PSC17"}},
		"with":{"vanderbilt-parent":[{"items":["performance-48"],"atLeast":4}]},
		"change":{"phq-9.total":{"sd":6,"reliability":0.84,"source":"a study that the site trusts"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	theirs := strings.Replace(string(filled(t, "phq-9", "theirs", amara, amara, day(9, 1), 3, 3, 3, 3, 3, 0, 0, 0, 0)), "http://kith.example/fhir/Questionnaire/phq-9|1.0.0", "http://ehr.example/Questionnaire/depression|3", 1)
	later := filled(t, "phq-9", "ours", amara, amara, day(10, 1), 1, 1, 1, 1, 1, 0, 0, 0, 0)
	total := strings.NewReplacer("http://loinc.org", "http://ehr.example/codes", "44261-6", "PSC17", `"valueInteger":90`, `"valueInteger":20`).Replace(string(total("their-total", 90, "")))
	each(t, [][]byte{[]byte(theirs), later, []byte(total)}, func(t *testing.T, h *module.House) {
		got := strings.Join(lines(t, h, lena, amara), ", ")
		if got != "2026-08-03 psc-17.total caregiver 20 positive, 2026-09-01 phq-9.total self 15 positive, 2026-10-01 phq-9.total self 5" {
			t.Error(got)
		}
		all, err := screening.Results(t.Context(), h.DB, lena, "amara-reyes-cole")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range screening.Trajectories(all) {
			c, ok := s.Change()
			if (s.Instrument == "phq-9") != ok || ok && (c.By != -10 || !c.Reliable || !c.Better) {
				t.Errorf("%s: %+v %v", s.Instrument, c, ok)
			}
		}
	})
}

func TestASiteThatNamesWhatIsNotThereIsRefused(t *testing.T) {
	for _, wrong := range []string{
		`{}`, `{"says":"x","more":1}`, `{"says":"x","codes":{"psc-17.sum":{"system":"a","code":"b"}}}`, `{"says":"x","forms":{"http://a":"epds"}}`,
		`{"says":"x","forms":{"http://kith.example/fhir/Questionnaire/gad-7":"phq-9"}}`, `{"says":"x","with":{"phq-9":[{"items":["none"],"atLeast":1}]}}`,
		`{"says":"x","change":{"phq-9.total":{"sd":0,"reliability":0.8,"source":"s"}}}`, `{"says":"x","with":{"none":[]}}`,
	} {
		if err := screening.Adapt([]byte(wrong)); err == nil {
			t.Errorf("%s was taken", wrong)
		}
	}
	if i, _ := screening.Standard().Find("phq-9"); i.Scoring.Scales[0].Change != nil {
		t.Error("something of it stayed")
	}
}
