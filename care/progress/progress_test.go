package progress

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/care/screening"
	"kith/platform/say"
	"kith/platform/web/shell"
)

// spoken is a context in which pages are said in a language.
func spoken(t *testing.T, lang string) context.Context {
	t.Helper()
	p, err := say.Load(append(module.Files([]module.Module{Module, people.Module}), shell.Files)...)
	if err != nil {
		t.Fatal(err)
	}
	return say.With(t.Context(), p.In(lang))
}

// point is an answer of somebody to the PHQ-9, or another instrument.
func point(instrument, scale, informant, kind, on string, value float64, ok bool) screening.Scored {
	return screening.Scored{Source: "QuestionnaireResponse/" + on, Instrument: instrument, Scale: scale, Informant: informant, Kind: kind, Day: on, At: at(on),
		Value: value, OK: ok, Cutoff: 10, HasCutoff: true, Positive: ok && value >= 10, N: 9, Of: 9}
}

func at(on string) time.Time {
	t, err := time.Parse(time.DateOnly, on)
	if err != nil {
		panic(err)
	}
	return t
}

// Nobody reads "better" where one of the answers is of danger.
func TestALowNumberWithAnAnswerThatAsksForSomebodyIsNotCalledBetter(t *testing.T) {
	last := point("phq-9", "total", amara, screening.Self, "2026-11-09", 1, true)
	last.Item = true
	v := View{Measures: Measures([]screening.Scored{point("phq-9", "total", amara, screening.Self, "2026-09-01", 15, true), last})}
	for _, lang := range []string{"en", "es"} {
		ctx := spoken(t, lang)
		if got, want := v.Measures[0].Lines[0].changed(ctx), say.T(ctx, "progress.item"); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
		if rows := v.rows(ctx, v.Measures[0]); !rows[0].Above || !rows[1].Above {
			t.Errorf("%s: a row does not ask for an answer: %+v", lang, rows)
		}
	}
}

const amara, denise = "Patient/amara", "RelatedPerson/denise"

func amaras() View {
	return View{
		Child: people.Patient{Called: people.Called{Name: "Amara Reyes-Cole", Short: "Amara"}},
		names: map[string]people.Named{denise: {Called: people.Called{Short: "Denise"}}}, today: time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC),
		Measures: Measures([]screening.Scored{
			point("phq-9", "total", "PractitionerRole/chen", screening.Self, "2026-02-04", 6, true), // a total of an EHR, which says who wrote it down
			point("phq-9", "total", denise, screening.CaregiverOwn, "2026-03-04", 12, true),
			point("phq-9", "total", denise, screening.CaregiverOwn, "2026-07-04", 0, true),
			point("phq-9", "total", amara, screening.Self, "2026-09-01", 15, true),
			point("phq-9", "total", amara, screening.Self, "2026-10-04", 0, false),
			point("phq-9", "total", amara, screening.Self, "2026-11-09", 9, true),
			point("gad-7", "total", amara, screening.Self, "2026-11-09", 7, true),
			point("gone", "total", amara, screening.Self, "2026-11-09", 7, true),
		}),
	}
}

func rendered(t *testing.T, ctx context.Context, v View) (card, whole string) {
	t.Helper()
	var a, b bytes.Buffer
	if err := Card(v, "/children/amara/checkins").Render(ctx, &a); err != nil {
		t.Fatal(err)
	}
	if err := Whole(v).Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return a.String(), b.String()
}

func TestTwoPeopleHaveTwoLinesAndNoNumberOfBoth(t *testing.T) {
	v := amaras()
	if len(v.Measures) != 2 || len(v.Measures[0].Lines)+len(v.Measures[1].Lines) != 3 {
		t.Fatalf("%+v", v.Measures)
	}
	card, whole := rendered(t, spoken(t, "en"), v)
	for _, want := range []string{"15 on September 1, 2026, 9 on November 9, 2026. Better by 6.", "Denise, own answers", "12 on March 4, 2026, 0 on July 4, 2026.", "it may be chance"} {
		if !strings.Contains(card, want) || want != "it may be chance" && !strings.Contains(whole, want) {
			t.Errorf("it is not said: %q", want)
		}
	}
	if strings.Contains(card, "10.5") || strings.Contains(card, "13.5") {
		t.Error("two people were averaged")
	}
}

func TestTheTableHoldsWhatIsDrawnAndWhatCouldNotBe(t *testing.T) {
	ctx := spoken(t, "en")
	v := amaras()
	for _, x := range v.Measures {
		wide, narrow := v.pictures(ctx, x)
		rows, without := v.rows(ctx, x), 0
		for _, r := range rows {
			if r.Value == "Too few answers for a number." {
				without++
			}
		}
		if wide.Nodes+wide.More != len(rows)-without || wide.Nodes != narrow.Nodes || wide.Nodes != x.answers() {
			t.Errorf("%s: %d and %d drawn, %d in the table, %d of them without a number", x.ID, wide.Nodes, narrow.Nodes, len(rows), without)
		}
		if n := strings.Count(wide.SVG, `class="co-p `); n != wide.Nodes {
			t.Errorf("%s: %d marks for %d", x.ID, n, wide.Nodes)
		}
	}
	_, whole := rendered(t, ctx, v)
	if n := strings.Count(whole, "<th scope=\"row\">"); n != 7 {
		t.Errorf("%d rows in the tables, want 7", n)
	}
}

func TestACutOffThatDiffersIsNoBandOfBoth(t *testing.T) {
	own := point("phq-9", "total", denise, screening.CaregiverOwn, "2026-03-04", 12, true)
	own.Cutoff = 11
	all := Measures([]screening.Scored{point("phq-9", "total", amara, screening.Self, "2026-02-04", 15, true), own})
	if len(all) != 1 || all[0].HasCutoff {
		t.Errorf("%+v", all)
	}
}

func TestAChangeIsCalledOneOnlyWhereItIsKnownToBe(t *testing.T) {
	ctx := spoken(t, "en")
	course := func(values ...float64) Line {
		l := Line{Kind: screening.Self}
		for i, x := range values {
			l.Points = append(l.Points, point("phq-9", "total", amara, screening.Self, fmt.Sprintf("2026-0%d-01", i+1), x, true))
		}
		return l
	}
	sure := func(l Line, reliable bool) Line {
		l.Reliably, l.Change.Reliable = true, reliable
		return l
	}
	for want, l := range map[string]Line{
		"": course(4), "No change.": course(4, 9, 4), "Harder by 5.": course(4, 9),
		"Better by 9. That is more than chance.": sure(course(15, 6), true), "Better by 1.": sure(course(15, 14), false),
	} {
		if got := l.changed(ctx); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAChangeIsToldSinceThreeMonthsAgoAndElseSinceTheTimeBefore(t *testing.T) {
	for want, days := range map[string][]string{
		"2026-09-01": {"2026-01-01", "2026-08-01", "2026-09-01", "2026-10-01", "2026-11-30"},
		"2026-02-01": {"2026-01-01", "2026-02-01", "2026-11-30"},
	} {
		var all []screening.Scored
		for _, d := range days {
			all = append(all, point("phq-9", "total", amara, screening.Self, d, 9, true))
		}
		if e := Measures(all)[0].Lines[0].ends(); len(e) != 2 || e[0].Day != want || e[1].Day != "2026-11-30" {
			t.Errorf("from %+v", e)
		}
	}
}

func TestNobodyWhoMayNotReadAnswersSeesACard(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		if card, whole := rendered(t, spoken(t, lang), View{}); card != "" || whole != "" {
			t.Errorf("%q %q", card, whole)
		}
	}
}
