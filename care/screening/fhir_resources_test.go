package screening_test

import (
	"strings"
	"testing"
	"time"

	"kith/care/screening"
	"kith/fhir/element"
	"kith/fhir/sdc"
	"kith/fhir/validate"
)

func phq9(t testing.TB, points ...int) (screening.Instrument, sdc.Answers) {
	t.Helper()
	i, ok := screening.Standard().Find("phq-9")
	if !ok {
		t.Fatal("there is no PHQ-9")
	}
	return i, answers(t, i, points...)
}

// answers gives the questions of an instrument these points, in their order.
func answers(t testing.TB, i screening.Instrument, points ...int) sdc.Answers {
	t.Helper()
	a := sdc.Answers{}
	for n, it := range i.Scoring.Items[:len(points)] {
		q, _ := i.Form.Item(it.Key)
		for _, o := range q.Options {
			if o.Ordinal != nil && *o.Ordinal == float64(points[n]) {
				a[it.Key] = []sdc.Value{o.Value}
				break
			}
		}
		if a[it.Key] == nil {
			t.Fatalf("%s has no answer for %d points", it.Key, points[n])
		}
	}
	return a
}

var (
	teen = screening.Who{Informant: screening.Self, Months: 14 * 12, Known: true}
	noon = time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
)

func head(source string) sdc.Head {
	return sdc.Head{ID: "answers-1", Subject: "Patient/amara", Source: source, Author: source, Authored: noon, Language: "es"}
}

func TestAFinishedFormIsAResponseAndAScore(t *testing.T) {
	i, a := phq9(t, 1, 2, 3, 0, 1, 2, 0, 0, 1)
	w, err := i.Resources(screening.Answered{Head: head("Patient/amara"), Answers: a, Who: teen})
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Observations) != 1 || !strings.Contains(string(w.Response), `"code":"PSY"`) || strings.Contains(string(w.Response), "Little interest in") {
		t.Fatalf("%d observations, %s", len(w.Observations), w.Response)
	}
	var doc element.Doc
	if err := doc.Parse(w.Observations[0], element.Options{}); err != nil {
		t.Fatal(err)
	}
	o := doc.Root()
	for at, want := range map[string]string{
		o.At("valueQuantity", "value").Text(): "10", o.Get("code").Get("coding").First().Get("code").Text(): "44261-6",
		o.Get("derivedFrom").First().Get("reference").Text():                     "QuestionnaireResponse/answers-1",
		o.Get("interpretation").First().Get("coding").First().Get("code").Text(): "POS",
	} {
		if at != want {
			t.Errorf("%q, not %q", at, want)
		}
	}
	if len(w.Result.Positive) != 2 || !w.Result.Positive[1].Acute {
		t.Errorf("found %+v", w.Result.Positive)
	}
	for _, b := range append(w.Bodies(), i.Questionnaire()) {
		valid(t, b)
	}
}

func valid(t *testing.T, body []byte) {
	t.Helper()
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, x := range validate.New(nil, nil).Validate(t.Context(), doc.Root(), validate.Options{Depth: validate.Full}) {
		if x.Severity == validate.Error || x.Severity == "fatal" {
			t.Errorf("%s: %+v", doc.Root().Get("resourceType").Text(), x)
		}
	}
}

func TestACaregiversOwnAnswersHaveNoObservation(t *testing.T) {
	i, a := phq9(t, 3, 3, 3, 1, 0, 0, 0, 0, 0)
	h := head("RelatedPerson/denise")
	h.Subject = "RelatedPerson/denise"
	w, err := i.Resources(screening.Answered{Head: h, Answers: a, Who: screening.Who{Informant: screening.CaregiverOwn}})
	if err != nil || len(w.Observations) != 0 || len(w.Result.Positive) != 1 || strings.Contains(string(w.Response), "Patient/") {
		t.Errorf("%v: %d observations, %+v\n%s", err, len(w.Observations), w.Result, w.Response)
	}
}

func TestAnUndefinedScoreIsNoObservation(t *testing.T) {
	i, a := phq9(t, 0, 0, 0, 0, 0, 0, 0, 0)
	w, err := i.Resources(screening.Answered{Head: head("Patient/amara"), Answers: a, Who: teen})
	if err != nil || len(w.Observations) != 0 || w.Result.Scales[0].OK {
		t.Errorf("%v %+v", err, w)
	}
}

func TestWhatShipsIsValidFHIR(t *testing.T) {
	for _, i := range screening.Standard().All() {
		if b := i.Questionnaire(); b != nil {
			t.Run(i.Name, func(t *testing.T) { valid(t, b) })
		}
	}
}
