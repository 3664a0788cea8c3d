package engagement_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/care/reach"
	"kith/cast"
	"kith/platform/access"
)

var (
	modules = []module.Module{people.Module, contact.Module, reach.Module, engagement.Module}
	lena    = access.Staff("Practitioner/lena-ortiz", "maple-street")
	now     = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)
)

func each(t *testing.T, test func(t *testing.T, h *module.House)) {
	var all [][]byte
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
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		backwards := slices.Clone(all) // the order of arrival does not matter
		slices.Reverse(backwards)
		moduletest.Put(t, h.Store, backwards...)
		test(t, h)
		if err := h.Store.Rebuild(context.Background(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		test(t, h)
	})
}

func TestWhatWasPromisedToAmara(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		all, err := engagement.Promises(t.Context(), h.DB, lena, "amara-reyes-cole")
		if err != nil {
			t.Fatal(err)
		}
		today := contact.DayAt(now)
		var got []string
		for _, p := range all {
			got = append(got, fmt.Sprintf("%s %s %s", p.State(today), p.Owner, p.In("es")))
		}
		want := []string{
			"kept PractitionerRole/luis-moreno-maple-street Cambiar sus citas para que no pierda el entrenamiento",
			"due PractitionerRole/lena-ortiz-maple-street Escribirle cómo fue la llamada con la escuela",
			"coming PractitionerRole/lena-ortiz-maple-street Estar con ella cuando conozca al Dr. Rao",
			"standing CareTeam/amara-team Avisarle antes de que algo llegue a su mamá",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %q\nwant %q", got, want)
		}
		for name, v := range map[string]access.Viewer{"nobody": {}, "the wrong clinic": access.Staff("Practitioner/omar-reed", "riverside")} {
			if all, err := engagement.Promises(t.Context(), h.DB, v, "amara-reyes-cole"); err != nil || len(all) != 0 {
				t.Errorf("%s sees %d promises (%v)", name, len(all), err)
			}
			if all, err := engagement.Words(t.Context(), h.DB, v, "amara-reyes-cole"); err != nil || len(all) != 0 {
				t.Errorf("%s sees %d words (%v)", name, len(all), err)
			}
			if all, err := engagement.DueBy(t.Context(), h.DB, v, today-60, today); err != nil || len(all) != 0 {
				t.Errorf("%s sees %d promises due (%v)", name, len(all), err)
			}
		}
	})
}

func TestWhatIsDueToday(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		today := contact.DayAt(now)
		all, err := engagement.DueBy(t.Context(), h.DB, lena, today-60, today)
		if err != nil {
			t.Fatal(err)
		}
		count := map[engagement.State]int{}
		for _, p := range all {
			count[p.State(today)]++
		}
		if count[engagement.Due] != 2 || count[engagement.Late] != 1 || len(all) != 3 {
			t.Errorf("%v", count)
		}
	})
}

func TestOwnWordsAreOnlyThoseSheAgreedToShow(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		all, err := engagement.Words(t.Context(), h.DB, lena, "amara-reyes-cole")
		if err != nil {
			t.Fatal(err)
		}
		o := engagement.Newest("amara-reyes-cole", all)
		if len(o.Matters) != 1 || len(o.Helps) != 2 || len(o.Not) != 2 || o.Matters[0].Told != "PractitionerRole/lena-ortiz-maple-street" {
			t.Errorf("%+v", o)
		}
	})
}

func TestTheTownSaysHowManyPromisesItKept(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		today := contact.DayAt(now)
		all, err := engagement.OnTime(t.Context(), h.DB, today-365, today)
		if err != nil || all["maple-street"].OK {
			t.Errorf("of the few promises written by hand it says %+v, %v", all["maple-street"], err)
		}
		if _, ok := all["maple-street"]; !ok {
			t.Error("nothing is counted at Maple Street")
		}
	})
}
