package disclosure_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// posted is a statement as an EHR would write it that knows our codes and little
// else: no Task, no Provenance, and something of its own.
const posted = `{"resourceType":"Communication","id":"from-elsewhere","status":"completed",` +
	`"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PRS"},` +
	`{"system":"http://kith.example/fhir/CodeSystem/kith","code":"protected"},{"system":"http://kith.example/fhir/CodeSystem/kith","code":"named"}]},` +
	`"extension":[{"url":"http://elsewhere.example/room","valueString":"12"}],` +
	`"category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"disclosure"}]}],"subject":{"reference":"Patient/amara-reyes-cole"},` +
	`"sent":"2026-11-17T10:00:00Z","sender":{"reference":"Patient/amara-reyes-cole"},"recipient":[{"reference":"PractitionerRole/lena-ortiz-maple-street"}],` +
	`"payload":[{"contentString":"CANARY from elsewhere"}]}`

func TestAStatementFromAnotherDoorIsTheSame(t *testing.T) {
	each(t, func(s *scene) {
		ctx := s.t.Context()
		moduletest.Put(s.t, s.h.Store, []byte(posted))
		if got := s.knows("Communication", "from-elsewhere"); got != "Amara, Lena" {
			s.t.Errorf("read by %s", got)
		}
		owed := s.owed()
		if len(owed) != 2 || owed[0].Statement != "from-elsewhere" || owed[0].ID != "" || !owed[0].Due.Equal(time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)) {
			s.t.Fatalf("%+v", owed)
		}
		s.ok(disclosure.Answering(ctx, s.h, s.lena(), "from-elsewhere", disclosure.Reply{Answer: disclosure.Acknowledged, Words: "Thank you for telling me."}))
		if owed := s.owed(); len(owed) != 1 {
			s.t.Errorf("%+v", owed)
		}
		if err := disclosure.Withdraw(ctx, s.h, s.cast()["Amara"], "from-elsewhere"); err != nil {
			s.t.Fatal(err)
		}
		res, err := s.h.Store.Read(ctx, s.cast()["Amara"], "Communication", "from-elsewhere")
		if err != nil || !strings.Contains(string(res.JSON()), "elsewhere.example/room") || !strings.Contains(string(res.JSON()), `"stopped"`) {
			s.t.Errorf("what nobody here knows was lost: %s, %v", res.JSON(), err)
		}
	})
}

func TestAStatementThatCarriesNoLabelIsConfidedAllTheSame(t *testing.T) {
	from, to := strings.Index(posted, `"meta"`), strings.Index(posted, `"extension"`)
	each(t, func(s *scene) {
		moduletest.Put(s.t, s.h.Store, []byte(posted[:from]+posted[to:]))
		if got := s.knows("Communication", "from-elsewhere"); got != "Amara, Lena" {
			s.t.Errorf("read by %s", got)
		}
	})
}

func TestNoWayAroundFindsIt(t *testing.T) {
	each(t, func(s *scene) {
		has := func(v access.Viewer, on store.Param) int64 {
			page, err := s.h.Store.Search(s.t.Context(), v, store.Query{Type: "Patient", Params: []store.Param{on}, Total: true})
			if err != nil && !v.Nobody() {
				s.t.Error(err)
			}
			return page.Total
		}
		told := &store.Param{Name: "category", Values: []string{"http://kith.example/fhir/CodeSystem/kith|disclosure"}}
		for name, v := range s.cast() {
			want := name == "Amara" || name == "Lena"
			if got := has(v, store.Param{From: "Communication", Name: "subject", On: told}) > 0; got != want {
				s.t.Errorf("%s learns by _has that she told something: %v", name, got)
			}
			page, err := s.h.Store.Search(s.t.Context(), v, store.Query{Type: "Communication", Params: []store.Param{{Name: "subject", Values: []string{amara}}}, Total: true, Count: 500})
			if err != nil && !v.Nobody() {
				s.t.Fatal(err)
			}
			for _, r := range page.Resources {
				if !want && strings.Contains(string(r.JSON()), "CANARY") {
					s.t.Errorf("%s finds the words", name)
				}
			}
		}
	})
}

func TestOfTwoWishesAtOnceNoneIsLost(t *testing.T) {
	each(t, func(s *scene) {
		ctx, lena, child := s.t.Context(), s.lena(), s.cast()["Amara"]
		const n = 4
		var wg sync.WaitGroup
		errs := make([]error, 2*n)
		for i := range errs {
			wg.Go(func() {
				v, c := lena, disclosure.AskFirst // what she closed herself only she opens
				if i%2 == 0 {
					v, c = child, disclosure.MayNothing
				}
				for range 20 { // whoever comes second asks again
					_, errs[i] = disclosure.SetWish(ctx, s.h, v, disclosure.Wishing{Statement: s.item.ID, Wish: disclosure.Wish{With: chens, Choice: c}, Seen: disclosure.AnySeen})
					if !fault.Is(errs[i], fault.Conflict) {
						return
					}
				}
			})
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				s.t.Fatal(err)
			}
		}
		i := s.ok(disclosure.Get(ctx, s.h, child, s.item.ID))
		seen := map[string]bool{}
		for _, w := range i.Wishes {
			if w.With == "Practitioner/wei-chen" {
				seen[w.At.String()] = true
			}
		}
		if len(seen) != 1+2*n {
			s.t.Errorf("%d moments of %d wishes", len(seen), 1+2*n)
		}
	})
}

// family says again how a relative stands to Amara.
func (s *scene) family(id, custody string) {
	s.t.Helper()
	res, err := s.h.Store.Read(s.t.Context(), s.lena(), "RelatedPerson", id)
	if err != nil {
		s.t.Fatal(err)
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		s.t.Fatal(err)
	}
	body, err := element.Edit(root).Remove("extension").
		Append("extension", element.JSON(fmt.Sprintf(`{"url":"http://kith.example/fhir/StructureDefinition/custody","valueCode":%q}`, custody))).JSON()
	if err != nil {
		s.t.Fatal(err)
	}
	moduletest.Put(s.t, s.h.Store, body)
}

func TestARelativeReadsWhileTheyStandForHer(t *testing.T) {
	each(t, func(s *scene) {
		s.item = s.ok(s.wish(denise, disclosure.MayAll, time.Time{}, disclosure.AnySeen))
		s.expect("her mother may know", "Amara, Denise, Lena", "Dr. Chen")
		s.family("denise-reyes", "ended")
		s.expect("who decides has changed", "Amara, Lena", "Dr. Chen")
	})
}

func TestGrownUpItIsStillHersAndTheWishesStand(t *testing.T) {
	each(t, func(s *scene) {
		s.item = s.ok(s.wish(denise, disclosure.MayNothing, time.Time{}, disclosure.AnySeen))
		s.clock = time.Date(2030, 1, 7, 12, 0, 0, 0, time.UTC) // she is 18
		v := consent.Personal(people.SelfAt(18), amara).At(s.clock)
		if i, err := disclosure.Get(s.t.Context(), s.h, v, s.item.ID); err != nil || i.Words == "" {
			s.t.Error(err)
		}
		if _, err := disclosure.Get(s.t.Context(), s.h, s.cast()["Denise"], s.item.ID); !fault.Is(err, fault.NotFound) {
			s.t.Error(err)
		}
	})
}

func TestWhatAMotherTellsOfHerselfIsHers(t *testing.T) {
	each(t, func(s *scene) {
		x := secret()
		x.Teller, x.Topic, x.Wishes, x.Words = denise, "caregiver-health", nil, "CANARY of Denise’s"
		s.item = s.ok(disclosure.Tell(s.t.Context(), s.h, s.lena(), x))
		if s.item.ByChild() {
			s.t.Error("it counts as the child's")
		}
		s.expect("the mother's own", "Denise, Lena", "")
	})
}

func TestNothingIsHalfSaved(t *testing.T) {
	fails := false
	cut := module.Module{Name: "cut", Files: fstest.MapFS{}, Projectors: []store.Projector{{Name: "cut", Types: []string{"Provenance"},
		Project: func(context.Context, *db.Tx, []store.Change) error {
			if fails {
				return errors.New("the power is gone")
			}
			return nil
		}}}}
	each(t, func(s *scene) {
		fails = true
		defer func() { fails = false }()
		if _, err := disclosure.Tell(s.t.Context(), s.h, s.lena(), secret()); err == nil { // its Provenance comes last
			s.t.Fatal("it was told without power")
		}
		for name, v := range s.cast() {
			all, err := disclosure.OfChild(s.t.Context(), s.h, v, "amara-reyes-cole")
			if err != nil || len(all) > 1 || len(all) == 1 && all[0].Headline.ID != s.item.Headline.ID {
				s.t.Errorf("%s finds half of it: %d, %v", name, len(all), err)
			}
			page, err := s.h.Store.Search(s.t.Context(), v, store.Query{Type: "Consent", Params: []store.Param{{Name: "category", Values: []string{"disclosure-wishes"}}}})
			if err != nil && !v.Nobody() || len(page.Resources) > 1 {
				s.t.Errorf("%s finds half a wish: %d, %v", name, len(page.Resources), err)
			}
		}
	}, cut)
}
