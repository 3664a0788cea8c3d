package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/platform/web/browse"
)

// TestLeoMovesToHisGrandmotherAtFive plays the move of W2: Luis plans it on its
// pages, a second person confirms who decides from then on, and at the hour
// Denise's bookmark says nothing any more.
func TestLeoMovesToHisGrandmotherAtFive(t *testing.T) {
	t.Parallel()
	s := passesOn(t)
	const leos = "/children/leo-reyes-cole"
	luis := s.in("luis-moreno", browse.Case{Width: 390})
	luis.Goto(s.at + leos + "/move")
	luis.Click(`a[href="` + leos + `/move/undo"]`) // what was planned is taken back
	luis.Click("main .btn-main")
	leads(t, luis, `a[href="`+leos+`/move/step/people"]`)
	day := s.h.Now().In(s.h.Zone).AddDate(0, 0, 2)
	for _, step := range []func(){
		func() { chooses(luis, "#f-denise-reyes-leo", "ended"); chooses(luis, "#f-rosa-reyes-leo", "full") },
		func() { chooses(luis, "#day", day.Format(time.DateOnly)); chooses(luis, "#hour", "17:00") },
		func() { chooses(luis, "#h-denise-home", "leaves"); chooses(luis, "#h-rosa-home", "enters") },
		func() {},
		func() {
			chooses(luis, `[name="tell:RelatedPerson/denise-reyes-leo"]`, "PractitionerRole/luis-moreno-maple-street")
		},
		func() { luis.Type("#words", "Amara still walks me to school.") },
	} {
		step()
		leads(t, luis, "main .btn-main")
	}
	s.says(luis, "Denise Reyes no longer stands for Leo", "Leo lives at Rosa", "5:00", "Amara still walks me to school")
	luis.Check()
	leads(t, luis, `form[action$="/move/plan"] .btn-main`)
	s.says(luis, "Planned", "Denise Reyes")
	chen := s.in("wei-chen", browse.Case{})
	chen.Goto(s.at + leos + "/consents")
	for chen.Count(`form[action$="/consents/confirm"]`) > 0 {
		chen.Click(`form[action$="/consents/confirm"] button`)
	}

	hour := time.Date(day.Year(), day.Month(), day.Day(), 17, 0, 0, 0, s.h.Zone)
	s.later.Store(int64(time.Until(hour.Add(-5 * time.Minute))))
	denise := s.in("denise-reyes", browse.Case{Width: 390, Lang: "es"})
	var bookmark string
	for _, to := range browse.Eval[[]string](denise, `[...document.querySelectorAll('a[href^="/f/"]')].map(a => a.href)`) {
		if denise.Goto(to); strings.Contains(denise.Text("main"), "Leo") {
			bookmark = strings.TrimPrefix(to, s.at)
		}
	}
	if bookmark == "" {
		t.Fatal("five minutes before the hour Denise does not see Leo")
	}
	s.later.Store(int64(time.Until(hour.Add(time.Second))))
	mother := walksIn(t, s.m, "denise-reyes")
	there, never := mother.Get(bookmark), mother.Get("/f/aaaaaaaaaa")
	if there.Status != http.StatusNotFound || same(there) != same(never) || strings.Contains(mother.Get("/f").Text(), "Leo") {
		t.Errorf("after the hour her bookmark is %d: %s", there.Status, firstDifference(same(there), same(never)))
	}
	denise.Goto(s.at + "/f")
	denise.Check()
	rosa := consent.Personal(people.KinOrFoster, "RelatedPerson/rosa-reyes-leo").At(s.h.Now())
	if _, err := people.Child(t.Context(), s.h.DB, rosa, "leo-reyes-cole"); err != nil {
		t.Errorf("Rosa does not see Leo: %v", err)
	}
	luis = s.in("luis-moreno", browse.Case{})
	luis.Goto(s.at + leos + "/move")
	s.says(luis, "In effect")
	for _, kind := range []string{"pdf", "json"} {
		if a := walksIn(t, s.m, "luis-moreno").Get(leos + "/move/passport." + kind + "?to=RelatedPerson/rosa-reyes-leo"); a.Status != http.StatusOK || len(a.Body) < 1000 {
			t.Errorf("the passport as %s: %d", kind, a.Status)
		}
	}
}
