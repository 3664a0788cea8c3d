package alliance

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/sdc"

	"pgregory.net/rapid"
)

func answers(x [3]*int) (a [3]Answer) {
	for i, n := range x {
		if a[i] = None; n != nil {
			a[i] = Answer(*n)
		}
	}
	return a
}

func TestWorkedCasesOfTheRuleHold(t *testing.T) {
	r := Standard()
	if len(r.Cases) < 20 || r.Drop != 2 || !r.Zero || r.DueDays != 7 {
		t.Fatalf("%d cases, drop %d, zero %v, %d days", len(r.Cases), r.Drop, r.Zero, r.DueDays)
	}
	for _, c := range r.Cases {
		var before []Check
		for _, b := range c.Before {
			before = append(before, Check{Answers: answers(b)})
		}
		if value, repair := r.Compare(before, Check{Answers: answers(c.Now)}); value != c.Value || repair != c.Repair {
			t.Errorf("%s: %s, repair %v", c.Case, value, repair)
		}
	}
}

func TestADropOfTwoOrAZeroAlwaysAsksForARepairAndNothingElseDoes(t *testing.T) {
	drawn := rapid.Custom(func(t *rapid.T) Check {
		var c Check
		for i := range c.Answers {
			c.Answers[i] = Answer(rapid.IntRange(-1, most).Draw(t, "answer"))
		}
		return c
	})
	rapid.Check(t, func(t *rapid.T) {
		was, is := drawn.Draw(t, "was"), drawn.Draw(t, "is")
		want := false
		for i, a := range is.Answers {
			want = want || a == 0 || a != None && was.Answers[i] != None && was.Answers[i]-a >= 2
		}
		value, repair := Standard().Compare([]Check{was}, is)
		if repair != want {
			t.Fatalf("%v after %v: repair %v", is.Answers, was.Answers, repair)
		}
		if back, _ := Standard().Compare([]Check{is}, was); value == Up && back != Down || value == New != (back == New) {
			t.Fatalf("%v after %v is %s, and the other way round %s", is.Answers, was.Answers, value, back)
		}
	})
}

func TestARepairIsDueAtTheEndOfTheSeventhDayWhereTheClinicIs(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"2026-11-16T23:30:00-05:00": "2026-11-24T00:00:00-05:00",
		"2026-10-29T08:00:00-04:00": "2026-11-06T00:00:00-05:00", // the clock is set back in between
		"2026-03-05T08:00:00-05:00": "2026-03-13T00:00:00-04:00",
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := Standard().Due(now.In(zone)).Format(time.RFC3339); got != want {
			t.Errorf("%s: due before %s, want %s", at, got, want)
		}
	}
}

func TestAPlaceIsToldOnlyWhereItIsNoNumberOfAPerson(t *testing.T) {
	voices := func(people int, about ...int) (all []voice) {
		for i := range people {
			clinician := 0
			for n := i; clinician < len(about)-1 && n >= about[clinician]; clinician++ {
				n -= about[clinician]
			}
			all = append(all, voice{"maple", fmt.Sprint("p", i), fmt.Sprint("c", clinician), Answer(4 - i%2*3)})
		}
		return all
	}
	for name, x := range map[string]struct {
		all []voice
		ok  bool
	}{
		"ten people":                        {voices(10, 4, 3, 3), false},
		"eleven people":                     {voices(11, 4, 4, 3), true},
		"about two clinicians":              {voices(20, 10, 10), false},
		"mostly about one":                  {voices(20, 16, 2, 2), false},
		"three of four about one":           {voices(20, 15, 3, 2), true},
		"eleven answers, of ten people":     {append(voices(10, 4, 3, 3), voice{"maple", "p0", "c1", 4}), false},
		"eleven people, of whom one is mum": {append(voices(10, 4, 3, 3), voice{"maple", "p10", "c1", None}), false},
	} {
		s := Standard().shares(x.all)["maple"]
		if s.OK != x.ok || !s.OK && (s.N != 0 || s.Yes != 0 || s.Low != 0 || s.High != 0) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// form reads the questions that ship, in the folder of instruments.
func form(t *testing.T, name string) *sdc.Form {
	t.Helper()
	b, err := os.ReadFile("../screening/instruments/" + name + "/questionnaire.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc element.Doc
	if err := doc.Parse(b, element.Options{}); err != nil {
		t.Fatal(err)
	}
	f, err := sdc.Read(doc.Root())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTheFormAsksWhatIsRead(t *testing.T) {
	for _, name := range []string{Form, FormCaregiver} {
		f := form(t, name)
		for most := range 5 {
			a := sdc.Answers{}
			for _, q := range Questions {
				it, ok := f.Item(q)
				if !ok || len(it.Options) != 5 || !it.MaySkip || it.SeenBy != "only-me-and-trend" {
					t.Fatalf("%s: question %s", name, q)
				}
				a[q] = []sdc.Value{it.Options[most].Value}
				if n := it.Options[most].Ordinal; n == nil || *n != float64(most) {
					t.Errorf("%s: option %d of %s counts otherwise", name, most, q)
				}
			}
			a["share"] = []sdc.Value{sdc.Bool(most == 4)}
			c := read(t, f, a)
			for q, got := range c.Answers {
				if got != Answer(most) || c.Shared != (most == 4) {
					t.Errorf("%s: %s is read as %d of %d, shared %v", name, Questions[q], got, most, c.Shared)
				}
			}
		}
		if c := read(t, f, sdc.Answers{"plan": {sdc.Absent("asked-declined")}}); c.Answers != [3]Answer{None, None, None} || c.Shared {
			t.Errorf("%s: who would rather not say said %v", name, c)
		}
	}
}

func read(t *testing.T, f *sdc.Form, a sdc.Answers) Check {
	t.Helper()
	body, err := f.Response(a, sdc.Head{ID: "r", Subject: "Patient/a", Source: "Patient/a", Authored: time.Date(2026, 11, 16, 15, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if body, err = About(body, "PractitionerRole/x"); err != nil {
		t.Fatal(err)
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		t.Fatal(err)
	}
	c, ok := checkOf(doc.Root())
	if !ok {
		t.Fatalf("not read: %s", body)
	}
	return c
}

func TestNobodyGetsFromATrendToTheAnswers(t *testing.T) {
	body, err := Trend{ID: trendID("secretresponse"), Child: "a", Informant: "Patient/a", Clinician: "PractitionerRole/x", Value: Down, N: 3,
		Since: time.Unix(0, 0), At: time.Unix(1, 0)}.json()
	if err != nil || strings.Contains(string(body), "secretresponse") || strings.Contains(string(body), "QuestionnaireResponse") {
		t.Errorf("%s %v", body, err)
	}
}
