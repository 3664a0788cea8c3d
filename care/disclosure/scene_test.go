package disclosure_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/people"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// cast are those who look, by name; nobody is nobody.
func (s *scene) cast() map[string]access.Viewer {
	s.t.Helper()
	all := map[string]access.Viewer{
		"nobody": {},
		"Amara":  consent.Personal(people.TeenSelf, amara).At(s.clock),
		"Denise": consent.Personal(people.CustodialParent, denise).At(s.clock),
		"Marcus": consent.Personal(people.NonCustodialParent, "RelatedPerson/marcus-cole").At(s.clock),
	}
	for name, id := range map[string]people.PractitionerID{"Mia": "mia-park", "Ms. Alvarez": "ines-alvarez", "Dr. Chen": "wei-chen", "Lena": "lena-ortiz",
		"Luis": "luis-moreno", "Sam": "sam-keo", "Dr. Haddad": "samira-haddad"} {
		v, _, err := consent.Worker(s.t.Context(), s.h.DB, id, s.h.Today(), s.clock)
		if err != nil || v.Nobody() {
			s.t.Fatalf("%s: %v", id, err)
		}
		all[name] = v.At(s.clock)
	}
	return all
}

// who are those for whom see reports true, by name.
func (s *scene) who(see func(v access.Viewer) bool) string {
	s.t.Helper()
	var names []string
	for name, v := range s.cast() {
		if see(v) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// knows are those who read a resource by every way there is, by name.
func (s *scene) knows(typ, id string) string {
	s.t.Helper()
	ctx := s.t.Context()
	return s.who(func(v access.Viewer) bool {
		_, err := s.h.Store.Read(ctx, v, typ, id)
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Login) {
			s.t.Error(err)
		}
		page, search := s.h.Store.Search(ctx, v, store.Query{Type: typ, Params: []store.Param{{Name: "_id", Values: []string{id}}}, Total: true})
		history, past := s.h.Store.History(ctx, v, typ, id)
		if search != nil && !v.Nobody() {
			s.t.Error(search)
		}
		if ways := []bool{err == nil, len(page.Resources) == 1, page.Total == 1, past == nil && len(history) > 0}; slices.Contains(ways, true) != !slices.Contains(ways, false) {
			s.t.Errorf("%s reads %s/%s by some ways and not by others: %v", v.ID(), typ, id, ways)
		}
		return err == nil
	})
}

// listed are those who know of what Amara told, and how.
func (s *scene) listed() (whole, headline string) {
	s.t.Helper()
	see := func(want bool) string {
		return s.who(func(v access.Viewer) bool {
			all, err := disclosure.OfChild(s.t.Context(), s.h, v, "amara-reyes-cole")
			if err != nil {
				s.t.Error(err)
			}
			return slices.ContainsFunc(all, func(i disclosure.Item) bool { return i.Whole() == want && i.Headline.ID == s.item.Headline.ID })
		})
	}
	return see(true), see(false)
}

// expect says who reads the statement, and who the headline alone.
func (s *scene) expect(when, whole, headline string) {
	s.t.Helper()
	gotWhole, gotHeadline := s.listed()
	if gotWhole != whole || gotHeadline != headline {
		s.t.Errorf("%s: whole %q, headline %q; want %q and %q", when, gotWhole, gotHeadline, whole, headline)
	}
	if got := s.knows("Communication", s.item.ID); got != whole {
		s.t.Errorf("%s: the statement is read by %q, want %q", when, got, whole)
	}
	for _, w := range s.item.Wishes {
		if got := s.knows("Consent", w.ID); got != whole {
			s.t.Errorf("%s: a wish is read by %q, want %q", when, got, whole)
		}
	}
	for _, r := range s.item.Responses {
		if got := s.knows("Task", r.ID); got != whole {
			s.t.Errorf("%s: what is owed is read by %q, want %q", when, got, whole)
		}
	}
}

func TestOnlyThoseSheChoseKnowOfIt(t *testing.T) {
	each(t, func(s *scene) {
		s.expect("told", "Amara, Lena", "Dr. Chen")
		chens := s.cast()["Dr. Chen"]
		all, err := disclosure.OfChild(s.t.Context(), s.h, chens, "amara-reyes-cole")
		if err != nil || len(all) != 1 {
			s.t.Fatal(len(all), err)
		}
		i := all[0]
		if i.Headline.Words == "" || i.Topic != "" || len(i.Wishes)+len(i.Responses) != 0 || i.ID != "" || i.Cell("Practitioner/lena-ortiz", s.clock).State != disclosure.CellHidden {
			s.t.Errorf("Dr. Chen knows more than the headline: %+v", i)
		}
		if err := disclosure.AskedAgain(s.t.Context(), s.h, chens, i.Headline.ID); err != nil {
			s.t.Errorf("he cannot say that she was asked again: %v", err)
		}
		if _, err := disclosure.Get(s.t.Context(), s.h, chens, s.item.ID); !fault.Is(err, fault.NotFound) {
			s.t.Error(err)
		}
		if _, err := disclosure.SetWish(s.t.Context(), s.h, chens, disclosure.Wishing{Statement: s.item.ID, Wish: disclosure.Wish{With: denise, Choice: disclosure.MayAll}, Seen: disclosure.AnySeen}); !fault.Is(err, fault.NotFound) {
			s.t.Error(err)
		}
	})
}

func TestSheChangesHerMind(t *testing.T) {
	each(t, func(s *scene) {
		set := func(by, with string, c disclosure.Choice, until time.Time) {
			s.t.Helper()
			s.clock = s.clock.Add(time.Minute)
			s.item = s.ok(disclosure.SetWish(s.t.Context(), s.h, s.cast()[by], disclosure.Wishing{
				Statement: s.item.ID, Wish: disclosure.Wish{With: with, Choice: c, Until: until}, Seen: disclosure.AnySeen}))
		}
		set("Amara", chens, disclosure.MayAll, time.Time{})
		s.expect("Dr. Chen may know all", "Amara, Dr. Chen, Lena", "")
		set("Lena", chens, disclosure.MayHeadline, time.Time{})
		s.expect("Dr. Chen may know the headline again", "Amara, Lena", "Dr. Chen")
		set("Amara", "PractitionerRole/luis-moreno-maple-street", disclosure.MayAll, s.clock.Add(24*time.Hour))
		s.expect("Luis, until tomorrow", "Amara, Lena, Luis", "Dr. Chen")
		s.clock = s.clock.Add(25 * time.Hour)
		s.expect("tomorrow", "Amara, Lena", "Dr. Chen")
		set("Amara", chens, disclosure.AskFirst, time.Time{})
		s.expect("ask first", "Amara, Lena", "")
		set("Amara", denise, disclosure.MayAll, time.Time{})
		s.expect("her mother may know", "Amara, Denise, Lena", "")
		set("Amara", chens, disclosure.MayHeadline, time.Time{})
		if err := disclosure.Withdraw(s.t.Context(), s.h, s.cast()["Amara"], s.item.ID); err != nil {
			s.t.Fatal(err)
		}
		s.expect("taken back", "Amara", "")
	})
}

func TestWhoWasToldMayWriteDownThatItIsTakenBack(t *testing.T) {
	each(t, func(s *scene) {
		if err := disclosure.Withdraw(s.t.Context(), s.h, s.cast()["Lena"], s.item.ID); err != nil {
			s.t.Fatal(err)
		}
		s.expect("taken back", "Amara", "")
	})
}

func TestAReportIsReadByNobodyButTheReporter(t *testing.T) {
	each(t, func(s *scene) {
		id, err := disclosure.WriteReport(s.t.Context(), s.h, s.cast()["Lena"], disclosure.Reported{Statement: s.item.ID, Line: "The line", Words: "CANARY",
			Later: disclosure.Later{By: "Practitioner/sam-keo", Why: "Not safe today.", Until: s.clock.AddDate(0, 0, 1)}})
		if err != nil {
			s.t.Fatal(err)
		}
		if got := s.knows("Communication", id); got != "Lena" {
			s.t.Errorf("read by %q", got)
		}
		owed, err := disclosure.Unanswered(s.t.Context(), s.h, s.cast()["Lena"])
		if err != nil || len(owed) != 2 {
			s.t.Fatalf("%+v, %v", owed, err)
		}
		if got := s.knows("Task", owed[0].ID); got != "Lena" {
			s.t.Errorf("that she is told later is read by %q", got)
		}
		s.expect("and the statement stays whose it was", "Amara, Lena", "Dr. Chen")
	})
}
