package disclosure_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/disclosure"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/cast"
)

var now = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)

const (
	amara  = "Patient/amara-reyes-cole"
	lenas  = "PractitionerRole/lena-ortiz-maple-street"
	chens  = "PractitionerRole/wei-chen-maple-street"
	denise = "RelatedPerson/denise-reyes"
)

// town fills a house with the cast.
func town(t *testing.T, h *module.House) {
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
		moduletest.Load(t, h.Store, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// secret is what Amara told Lena in these tests.
func secret() disclosure.Statement {
	return disclosure.Statement{
		Child: "amara-reyes-cole", Teller: amara, At: now.Add(-time.Hour), Way: disclosure.InPerson, Topic: "hurt-at-home",
		Words: "CANARY words of Amara’s", OwnHand: true,
		Headline: disclosure.Headline{Words: "Home is hard at night.", Opening: "I’ve read what you shared.", DoNotAsk: []string{"sleep", "home"}},
		Wishes: []disclosure.Wish{
			{With: chens, Choice: disclosure.MayHeadline},
			{With: denise, Choice: disclosure.MayNothing},
		},
	}
}

func TestAmaraTellsLenaOnce(t *testing.T) {
	each(t, func(s *scene) {
		check := func() {
			s.t.Helper()
			all, err := disclosure.OfChild(s.t.Context(), s.h, s.lena(), "amara-reyes-cole")
			if err != nil || len(all) != 1 {
				s.t.Fatalf("%d items, %v", len(all), err)
			}
			got := all[0]
			switch {
			case got.ID != s.item.ID, !slices.Equal(got.To, []string{"Practitioner/lena-ortiz"}), got.Words != "", got.Topic != "hurt-at-home",
				got.Headline.Opening == "", !slices.Equal(got.Headline.DoNotAsk, []string{"sleep", "home"}), len(got.Wishes) != 2, !got.Private():
				s.t.Errorf("%+v", got)
			}
			if whole := s.ok(disclosure.Get(s.t.Context(), s.h, s.lena(), s.item.ID)); !strings.HasPrefix(whole.Words, "CANARY") || !whole.OwnHand {
				s.t.Errorf("%+v", whole)
			}
			cell := func(who string) disclosure.State { return got.Cell(who, now).State }
			if cell("Practitioner/lena-ortiz") != disclosure.CellTold || cell("Practitioner/wei-chen") != disclosure.CellPassed ||
				cell(denise) != disclosure.CellNo || cell("Practitioner/mia-park") != disclosure.CellHidden {
				s.t.Error("the cells say otherwise")
			}
			if owed := s.owed(); len(owed) != 1 || !owed[0].Due.Equal(time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)) {
				s.t.Errorf("%+v", owed)
			}
		}
		check()
		if err := s.h.Store.Rebuild(context.Background(), func(int64, int64) {}); err != nil {
			s.t.Fatal(err)
		}
		check()
	})
}
