package disclosure_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/cast"
	"kith/platform/access"
)

var (
	modules = []module.Module{people.Module, contact.Module, disclosure.Module}
	lena    = access.Staff("Practitioner/lena-ortiz", "maple-street").As("PractitionerRole/lena-ortiz-maple-street", "Practitioner/lena-ortiz@maple-street")
	now     = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)
)

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
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		town(t, h)
		i, err := disclosure.Tell(t.Context(), h, lena, secret())
		if err != nil {
			t.Fatal(err)
		}
		check := func() {
			all, err := disclosure.OfChild(t.Context(), h, lena, "amara-reyes-cole")
			if err != nil || len(all) != 1 {
				t.Fatalf("%d items, %v", len(all), err)
			}
			got := all[0]
			switch {
			case got.ID != i.ID, !slices.Equal(got.To, []string{"Practitioner/lena-ortiz"}), got.Words != "", got.Topic != "hurt-at-home",
				got.Headline.Opening == "", !slices.Equal(got.Headline.DoNotAsk, []string{"sleep", "home"}), len(got.Wishes) != 2, !got.Private():
				t.Errorf("%+v", got)
			}
			if whole, err := disclosure.Get(t.Context(), h, lena, i.ID); err != nil || !strings.HasPrefix(whole.Words, "CANARY") || !whole.OwnHand {
				t.Errorf("%+v, %v", whole, err)
			}
			cell := func(who string) disclosure.State { return got.Cell(who, now).State }
			if cell("Practitioner/lena-ortiz") != disclosure.CellTold || cell("Practitioner/wei-chen") != disclosure.CellPassed ||
				cell(denise) != disclosure.CellNo || cell("Practitioner/mia-park") != disclosure.CellHidden {
				t.Error("the cells say otherwise")
			}
			owed, err := disclosure.Unanswered(t.Context(), h, lena)
			if err != nil || len(owed) != 1 || !owed[0].Due.Equal(time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)) {
				t.Errorf("%+v, %v", owed, err)
			}
		}
		check()
		if err := h.Store.Rebuild(context.Background(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		check()
	})
}
