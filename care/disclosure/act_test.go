package disclosure_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/draft"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/seal"
)

// scene is a house where Amara has told Lena something, and its clock.
type scene struct {
	t     *testing.T
	h     *module.House
	clock time.Time
	item  disclosure.Item
}

// each runs test on every engine, with the full rule of who may see.
func each(t *testing.T, test func(s *scene), more ...module.Module) {
	t.Helper()
	all := append([]module.Module{people.Module, contact.Module, consent.Module, draft.Module, disclosure.Module}, more...)
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) {
		s := &scene{t: t, h: h, clock: now}
		h.Now = func() time.Time { return s.clock }
		if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
			t.Fatal(err)
		}
		town(t, h)
		s.item = s.tell(secret())
		test(s)
	})
}

// lena is Lena at work, now.
func (s *scene) lena() access.Viewer { return s.cast()["Lena"] }

func (s *scene) tell(x disclosure.Statement) disclosure.Item {
	s.t.Helper()
	return s.ok(disclosure.Tell(s.t.Context(), s.h, s.lena(), x))
}

func (s *scene) ok(i disclosure.Item, err error) disclosure.Item {
	s.t.Helper()
	if err != nil {
		var at *fault.Error
		if errors.As(err, &at) {
			s.t.Fatalf("%v at %s", err, at.At)
		}
		s.t.Fatal(err)
	}
	return i
}

func (s *scene) refused(k fault.Kind, err error) {
	s.t.Helper()
	if !fault.Is(err, k) {
		s.t.Errorf("%v, want %s", err, k)
	}
}

func (s *scene) owed() []disclosure.Response {
	s.t.Helper()
	all, err := disclosure.Unanswered(s.t.Context(), s.h, s.lena())
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

func (s *scene) wish(with string, c disclosure.Choice, until time.Time, seen string) (disclosure.Item, error) {
	return disclosure.SetWish(s.t.Context(), s.h, s.lena(), disclosure.Wishing{
		Statement: s.item.ID, Wish: disclosure.Wish{With: with, Choice: c, Until: until}, Seen: seen})
}

func TestTheNewestWishCountsAndEveryOneIsKept(t *testing.T) {
	each(t, func(s *scene) {
		const chen = "Practitioner/wei-chen"
		first, ok := disclosure.Newest(s.item.Wishes, chen, s.clock)
		if !ok || first.Choice != disclosure.MayHeadline || first.By != amara {
			s.t.Fatalf("%+v", first)
		}
		// the clock stands still: what is said later still comes later
		i := s.ok(s.wish(chens, disclosure.MayNothing, time.Time{}, first.ID))
		if c := i.Cell(chen, s.clock); c.State != disclosure.CellNo || len(i.Wishes) != 3 {
			s.t.Errorf("%+v, %d wishes", c, len(i.Wishes))
		}
		_, err := s.wish(chens, disclosure.MayAll, time.Time{}, first.ID)
		s.refused(fault.Conflict, err) // the page showed the one before
		until := s.clock.Add(48 * time.Hour)
		i = s.ok(s.wish("Practitioner/wei-chen", disclosure.MayAll, until, disclosure.AnySeen))
		if c := i.Cell(chen, s.clock); c.State != disclosure.CellPassed || !c.Until.Equal(until) {
			s.t.Errorf("%+v", c)
		}
		if c := i.Cell(chen, until); c.State != disclosure.CellHidden {
			s.t.Errorf("a wish that ran out leaves %+v", c)
		}
		_, err = s.wish(chens, disclosure.MayAll, s.clock, disclosure.AnySeen)
		s.refused(fault.Invalid, err)
		_, err = s.wish(chens, "perhaps", time.Time{}, disclosure.AnySeen)
		s.refused(fault.Required, err)
	})
}

func TestNothingIsPassedOnWithoutHerWordOrDanger(t *testing.T) {
	each(t, func(s *scene) {
		pass := func(p disclosure.Passing) (disclosure.Item, error) {
			p.Statement = s.item.ID
			return disclosure.PassOn(s.t.Context(), s.h, s.lena(), p)
		}
		const rao = "Practitioner/anil-rao"
		_, err := pass(disclosure.Passing{To: denise, Basis: disclosure.ByWish})
		s.refused(fault.Rule, err)
		_, err = pass(disclosure.Passing{To: rao, Basis: disclosure.ByWish})
		s.refused(fault.Rule, err)
		_, err = pass(disclosure.Passing{To: denise, Basis: disclosure.ByDanger})
		s.refused(fault.Rule, err) // why?
		i := s.ok(pass(disclosure.Passing{To: chens, Basis: disclosure.ByWish}))
		i = s.ok(pass(disclosure.Passing{To: rao, Basis: disclosure.ByAsking, Choice: disclosure.MayAll, Words: "She said yes today."}))
		i = s.ok(pass(disclosure.Passing{To: denise, Basis: disclosure.ByDanger, Words: "She was not safe tonight."}))
		if c := i.Cell(rao, s.clock); c.State != disclosure.CellPassed || c.Choice != disclosure.MayAll || c.Knows[0].Basis != disclosure.ByAsking || c.Knows[0].From != "Practitioner/lena-ortiz" {
			s.t.Errorf("%+v", c)
		}
		if c := i.Cell(denise, s.clock); c.State != disclosure.CellNo || len(c.Knows) != 1 || c.Knows[0].Words != "" {
			s.t.Errorf("what she knows she knows, and the no stands: %+v", c)
		}
	})
}

func TestWhoFindsOutIsWrittenDownAndReadsNothing(t *testing.T) {
	each(t, func(s *scene) {
		find := func(how string) (disclosure.Item, error) {
			return disclosure.FoundOut(s.t.Context(), s.h, s.lena(), disclosure.Finding{Statement: s.item.ID, Who: "RelatedPerson/marcus-cole", How: how})
		}
		_, err := find("by chance")
		s.refused(fault.Required, err)
		i := s.ok(find("overheard"))
		if c := i.Cell("RelatedPerson/marcus-cole", s.clock); c.State != disclosure.CellPassed || c.Knows[0].How != "overheard" || c.Choice != "" {
			s.t.Errorf("%+v", c)
		}
		if all, headline := i.Readers(s.clock); slices.Contains(all, "RelatedPerson/marcus-cole") || slices.Contains(headline, "RelatedPerson/marcus-cole") {
			s.t.Error("whoever overheard it reads it")
		}
	})
}

func TestAnAnswerIsOwedUntilItIsGiven(t *testing.T) {
	each(t, func(s *scene) {
		answer := func(r disclosure.Reply) (disclosure.Item, error) {
			return disclosure.Answering(s.t.Context(), s.h, s.lena(), s.item.ID, r)
		}
		if o := s.owed(); len(o) != 1 || o[0].Late(s.clock) || !o[0].Late(s.clock.AddDate(0, 0, 8)) {
			s.t.Fatalf("%+v", o)
		}
		_, err := answer(disclosure.Reply{Answer: disclosure.Deferred})
		s.refused(fault.Required, err)
		s.ok(answer(disclosure.Reply{Answer: disclosure.Deferred, Until: s.clock.AddDate(0, 0, 2), Words: "She wants to sleep over it."}))
		if o := s.owed(); len(o) != 0 {
			s.t.Errorf("put off, and owed: %+v", o)
		}
		s.clock = s.clock.AddDate(0, 0, 2)
		if o := s.owed(); len(o) != 1 {
			s.t.Errorf("put off until today, and not owed: %+v", o)
		}
		_, err = answer(disclosure.Reply{Answer: disclosure.Acted, Seen: 1})
		s.refused(fault.Conflict, err)
		i := s.ok(answer(disclosure.Reply{Answer: disclosure.Acted, Seen: 2}))
		if r := i.Responses[0]; len(s.owed()) != 0 || r.Answer != disclosure.Acted || !r.Answered.Equal(s.clock) || r.Open(s.clock) {
			s.t.Errorf("%+v", i.Responses)
		}
	})
}

func TestWhoAsksThatSomebodyBeToldIsOwedThat(t *testing.T) {
	each(t, func(s *scene) {
		i := s.ok(disclosure.AskThat(s.t.Context(), s.h, s.lena(), disclosure.Asking{
			Statement: s.item.ID, To: "RelatedPerson/rosa-reyes", Choice: disclosure.MayAll, By: lenas}))
		o := s.owed()
		at := slices.IndexFunc(o, func(r disclosure.Response) bool { return r.Kind == disclosure.OwesTelling })
		if at < 0 || o[at].Tell != "RelatedPerson/rosa-reyes" || o[at].Choice != disclosure.MayAll {
			s.t.Fatalf("%+v", o)
		}
		if c := i.Cell("RelatedPerson/rosa-reyes", s.clock); c.Choice != disclosure.MayAll {
			s.t.Errorf("%+v", c)
		}
		s.ok(disclosure.PassOn(s.t.Context(), s.h, s.lena(), disclosure.Passing{
			Statement: s.item.ID, To: "RelatedPerson/rosa-reyes", Basis: disclosure.ByWish, Task: o[at].ID}))
		if o := s.owed(); len(o) != 1 || o[0].Kind != disclosure.OwesAnswer {
			s.t.Errorf("%+v", o)
		}
	})
}

func TestWhatIsWithdrawnIsOwedByNobody(t *testing.T) {
	each(t, func(s *scene) {
		if err := disclosure.Withdraw(s.t.Context(), s.h, s.lena(), s.item.ID); err != nil {
			s.t.Fatal(err)
		}
		if o := s.owed(); len(o) != 0 {
			s.t.Errorf("%+v", o)
		}
		i := s.ok(disclosure.Get(s.t.Context(), s.h, s.cast()["Amara"], s.item.ID))
		if all, _ := i.Readers(s.clock); i.Status != disclosure.Withdrawn || !slices.Equal(all, []string{amara}) {
			s.t.Errorf("%s, read by %v", i.Status, all)
		}
	})
}

func TestBeingAskedAgainCountsForThePlace(t *testing.T) {
	each(t, func(s *scene) {
		items := func() []disclosure.Item {
			all, err := disclosure.OfChild(s.t.Context(), s.h, s.lena(), "amara-reyes-cole")
			if err != nil {
				s.t.Fatal(err)
			}
			return all
		}
		s.clock = now.AddDate(0, 0, 3)
		if n, ok := disclosure.SinceRetold(items(), s.clock); !ok || n != 3 {
			s.t.Errorf("%d, %v", n, ok)
		}
		if err := disclosure.AskedAgain(s.t.Context(), s.h, s.lena(), s.item.ID); err != nil {
			s.t.Fatal(err)
		}
		if n, _ := disclosure.SinceRetold(items(), s.clock.AddDate(0, 0, 1)); n != 1 {
			s.t.Errorf("%d days since she was asked again", n)
		}
		e := items()[0].Edges[0]
		if e.Kind != disclosure.Retold || e.Site != "maple-street" || e.From != "" || e.To != "" {
			s.t.Errorf("it names somebody: %+v", e)
		}
	})
}

func TestAReportLiesByItself(t *testing.T) {
	each(t, func(s *scene) {
		report := disclosure.Reported{Statement: s.item.ID, Place: "US-NY", Line: "The state line", Number: "4711", Words: "CANARY what was reported"}
		report.Later = disclosure.Later{By: "Practitioner/sam-keo", Until: s.clock.AddDate(0, 0, 1)}
		_, err := disclosure.WriteReport(s.t.Context(), s.h, s.lena(), report)
		s.refused(fault.Required, err) // why later?
		report.Later.Why = "The one who hurt her is at home today."
		if _, err := disclosure.WriteReport(s.t.Context(), s.h, s.lena(), report); err != nil {
			s.t.Fatal(err)
		}
		all, err := disclosure.Reports(s.t.Context(), s.h, s.lena(), "amara-reyes-cole")
		if err != nil || len(all) != 1 || all[0].Number != "4711" || all[0].Statement != s.item.ID || all[0].By != lenas || all[0].Later.Why == "" {
			s.t.Fatalf("%+v, %v", all, err)
		}
		if o := s.owed(); len(o) != 2 || o[0].Kind != disclosure.OwesTelling || o[0].Tell != amara || !o[0].Due.Equal(report.Later.Until) {
			s.t.Errorf("she is to be told: %+v", o)
		}
		items, err := disclosure.OfChild(s.t.Context(), s.h, s.lena(), "amara-reyes-cole")
		if err != nil || len(items) != 1 || len(items[0].Responses) != 1 {
			s.t.Errorf("the report shows among what she told: %+v, %v", items, err)
		}
	})
}

func TestADraftIsItsOwnersAndGoesAfterSevenDays(t *testing.T) {
	each(t, func(s *scene) {
		ctx := s.t.Context()
		d := draft.Draft{Child: "amara-reyes-cole", Answers: map[string]string{"words": "CANARY not yet saved"}}
		id, err := disclosure.Drafts.Save(ctx, s.h, s.lena(), d)
		if err != nil {
			s.t.Fatal(err)
		}
		if d, err := disclosure.Drafts.Get(ctx, s.h, s.lena(), "amara-reyes-cole", id); err != nil || d.Answers["words"] == "" {
			s.t.Errorf("%+v, %v", d, err)
		}
		sealed, err := module.InDrawers(ctx, s.h.DB, []module.Module{draft.Module})
		if err != nil || len(sealed) != 1 || bytes.Contains(sealed[0].Bytes, []byte("CANARY")) {
			s.t.Fatalf("%d sealed, %v", len(sealed), err)
		}
		if err := sealed[0].Replace(ctx, s.h.DB, s.h.Sealer.(*seal.Ring)); err != nil { // under the same key it stays as it is
			s.t.Fatal(err)
		}
		other := access.Staff("Practitioner/wei-chen", "maple-street")
		if all, err := disclosure.Drafts.Of(ctx, s.h, other, "amara-reyes-cole"); err != nil || len(all) != 0 {
			s.t.Errorf("another reads %d drafts, %v", len(all), err)
		}
		d.ID = id
		_, err = disclosure.Drafts.Save(ctx, s.h, other, d)
		s.refused(fault.NotFound, err)
		d.Answers["words"] = "other words"
		_, err = disclosure.Drafts.Save(ctx, s.h, access.Staff("Practitioner/omar-reed", "riverside"), d)
		s.refused(fault.NotFound, err)
		s.clock = s.clock.AddDate(0, 0, 7)
		if all, err := disclosure.Drafts.Of(ctx, s.h, s.lena(), "amara-reyes-cole"); err != nil || len(all) != 0 {
			s.t.Errorf("after seven days there are %d, %v", len(all), err)
		}
	})
}

func TestNobodyWritesWhatIsNotTheirs(t *testing.T) {
	each(t, func(s *scene) {
		tell := func(v access.Viewer, change func(*disclosure.Statement)) error {
			x := secret()
			change(&x)
			_, err := disclosure.Tell(s.t.Context(), s.h, v, x)
			return err
		}
		s.refused(fault.Login, tell(access.Viewer{}, func(*disclosure.Statement) {}))
		s.refused(fault.NotFound, tell(access.Staff("Practitioner/omar-reed", "riverside"), func(*disclosure.Statement) {}))
		s.refused(fault.Required, tell(s.lena(), func(x *disclosure.Statement) { x.Words = "  " }))
		s.refused(fault.Required, tell(s.lena(), func(x *disclosure.Statement) { x.Teller = "RelatedPerson/terrence-banks" }))
		s.refused(fault.Required, tell(s.lena(), func(x *disclosure.Statement) { x.Teller = "Patient/leo-reyes-cole" }))
		s.refused(fault.Rule, tell(access.Person(denise), func(*disclosure.Statement) {}))
		s.refused(fault.Invalid, tell(s.lena(), func(x *disclosure.Statement) { x.At = now.Add(time.Hour) }))
		s.refused(fault.Required, tell(s.lena(), func(x *disclosure.Statement) { x.Duty.Endangering = []string{denise} }))
		s.refused(fault.Rule, tell(s.lena(), func(x *disclosure.Statement) {
			x.Duty = disclosure.Duty{Endangering: []string{denise}, Reviewer: chens}
			x.Wishes[1].Choice = disclosure.MayAll
		}))
	})
}
