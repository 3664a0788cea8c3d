package referral_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/directory"
	"kith/care/loop"
	"kith/care/people"
	"kith/care/referral"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// club is a service of the school.
var club = directory.Service{ID: "club", Name: "Homework club", Organization: directory.Organization{ID: "roosevelt-middle-school"}, Needs: []string{"after-school"},
	Ages: directory.Any, Capacity: directory.Capacity{Room: directory.Open, AskedAt: morning.AddDate(0, 0, -30)}, Active: true, Public: true}

func (s *scene) put(body []byte, err error) {
	s.t.Helper()
	s.must(err)
	in, err := s.h.Store.Prepare(body, element.Options{})
	s.must(err)
	defer s.h.Store.Release(in)
	_, err = s.h.Store.Write(s.t.Context(), access.Operator(), "test", []*store.Incoming{in})
	s.must(err)
}

func TestAnEndLeavesTheNeedAndSomebodyElseIsAsked(t *testing.T) {
	each(t, func(s *scene) {
		s.put(directory.Entry(club, element.Value{}))
		x := s.passing()
		x.Service, x.Prefers = "HealthcareService/club", referral.Prefers{Rather: []string{"HealthcareService/elsewhere"}, Language: "es", Words: "not on Tuesdays"}
		id := s.sent(x)
		if err := s.do("ines-alvarez", id, referral.Doing{Step: referral.Decline}); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		s.must(s.do("ines-alvarez", id, referral.Doing{Step: referral.Decline, Reason: "full", Room: &directory.Capacity{Room: directory.Full, AskedAt: s.clock}}))
		if got := s.is(id) + " " + s.need(id); got != "declined/rejected active" {
			t.Error(got)
		}
		if is := must(directory.Get(t.Context(), s.h, s.at("lena-ortiz"), "club")); is.Room != directory.Full || !is.AskedAt.Equal(s.clock) {
			t.Errorf("the directory says %v, asked %v", is.Room, is.AskedAt)
		}
		if _, err := loop.Get(t.Context(), s.h, s.at("ines-alvarez"), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("who declined still reads it: %v", err)
		}
		was := must(loop.Get(t.Context(), s.h, s.at("luis-moreno"), id))
		n := must(referral.NeedOf(t.Context(), s.h, s.at("luis-moreno"), strings.TrimPrefix(was.Focus, "ServiceRequest/")))
		if n.Prefers.Words != "not on Tuesdays" || n.Prefers.Language != "es" || !slices.Equal(n.Prefers.Rather, x.Prefers.Rather) {
			t.Errorf("what the family wants is lost: %+v", n.Prefers)
		}
		again, err := referral.Begin(t.Context(), s.h, s.at("luis-moreno"), referral.Passing{Child: amara, Need: "after-school", Why: "the same", To: harbor, By: amara.Ref(), At: s.clock, Request: n.ID, After: id, Seen: was.Version})
		s.must(err)
		if is := must(loop.Get(t.Context(), s.h, s.at("lena-ortiz"), id)); !is.Closed {
			t.Error("the one before is still open")
		}
		if is := must(loop.Get(t.Context(), s.h, s.at("lena-ortiz"), again)); is.Focus != was.Focus {
			t.Error("it is for another need")
		}
		s.must(s.send("luis-moreno", again, nil))
		if got := s.need(again); got != "active "+harbor {
			t.Error(got)
		}
		if _, err := s.h.Store.Read(t.Context(), s.at("ines-alvarez"), "ServiceRequest", n.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("who is not asked any more reads what is needed: %v", err)
		}
		if _, err := s.h.Store.Read(t.Context(), s.at("tess-young"), "Communication", n.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("who is asked reads whom the family would rather not see: %v", err)
		}
		s.must(s.do("luis-moreno", again, referral.Doing{Step: referral.ChangeMind, Reason: "none-given"}))
		if got := s.is(again) + " " + s.need(again); got != "family-changed-its-mind/cancelled revoked" {
			t.Error(got)
		}
	})
}

func TestWhatAnotherDoorMovesIsFollowedOnce(t *testing.T) {
	each(t, func(s *scene) {
		for n, err := referral.Follow(t.Context(), s.h); n > 0 || err != nil; n, err = referral.Follow(t.Context(), s.h) {
			s.must(err) // what came with the town
		}
		id := s.sent(s.passing())
		a := must(loop.Act(t.Context(), s.h, s.at("lena-ortiz"), id))
		s.must(a.Move(loop.Change{To: loop.State{Step: loop.CalledOff, Status: loop.Cancelled}, Reason: "solved"}, nil))
		s.must(a.Commit(t.Context()))
		if got := s.need(id); got != "active "+school {
			t.Fatal(got)
		}
		for i, want := range []int{1, 0} {
			if n, err := referral.Follow(t.Context(), s.h); n != want || err != nil {
				t.Errorf("look %d followed %d: %v", i, n, err)
			}
		}
		if got := s.need(id); got != "revoked" {
			t.Error(got)
		}
	})
}

func TestOneWaitsUntilADayThatComes(t *testing.T) {
	s := one(t)
	id := s.sent(s.passing())
	for name, until := range map[string]time.Time{"no day": {}, "a day long ago": time.Date(1900, 1, 1, 0, 0, 0, 0, zone), "this moment": s.clock} {
		if err := s.do("luis-moreno", id, referral.Doing{Step: referral.Wait, Until: until, Note: "they said so"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.must(s.do("luis-moreno", id, referral.Doing{Step: referral.Wait, Until: s.clock.AddDate(0, 0, 42), Note: "they said so"}))
}

func TestOfManyWhoAnswerAtOnceOneDoes(t *testing.T) {
	each(t, func(s *scene) {
		id := s.sent(s.passing())
		seen := must(loop.Get(t.Context(), s.h, s.at("lena-ortiz"), id)).Version
		who := []access.Viewer{s.at("ines-alvarez"), s.at("lena-ortiz"), s.at("luis-moreno"), s.at("wei-chen")}
		steps := []referral.Doing{{Step: referral.Accept}, {Step: referral.Decline, Reason: "full"}, {Step: referral.Wait, Until: s.clock.AddDate(0, 0, 42)}, {Step: referral.ChangeMind, Reason: "none-given"}}
		results := make([]error, 16)
		var all sync.WaitGroup
		for i := range results {
			all.Go(func() {
				x := steps[i/4]
				x.Seen, x.Note = seen, "they said so"
				results[i] = referral.Do(t.Context(), s.h, who[i%4], id, x)
			})
		}
		all.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Rule) {
				t.Errorf("a loser is told %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d were first", won)
		}
	})
}

func TestClocksGoByTheDaysOfTheSite(t *testing.T) {
	s := one(t)
	for name, c := range map[string]struct{ at, due time.Time }{
		"over the night on which the clocks change": {time.Date(2026, 10, 30, 10, 0, 0, 0, zone), time.Date(2026, 11, 2, 10, 0, 0, 0, zone)},
		"over a holiday": {time.Date(2026, 11, 25, 10, 0, 0, 0, zone), time.Date(2026, 11, 27, 10, 0, 0, 0, zone)},
		"over a weekend": {time.Date(2026, 11, 20, 16, 0, 0, 0, zone), time.Date(2026, 11, 23, 16, 0, 0, 0, zone)},
	} {
		s.clock = c.at
		i := must(loop.Get(t.Context(), s.h, s.at("lena-ortiz"), s.sent(s.passing())))
		if i.Clock == "" || !i.Due.Equal(c.due) {
			t.Errorf("%s: %s is due %v, want %v", name, i.Clock, i.Due.In(zone), c.due)
		}
	}
}

func TestWhoMaySayYesIsWhatThePlaceSays(t *testing.T) {
	s := one(t)
	gate := consent.In(s.h.Store)
	c := must(people.Child(t.Context(), s.h.DB, s.at("lena-ortiz"), amara))
	for _, x := range []struct{ place, need, who string }{
		{"US-MA", "after-school", "Patient/amara-reyes-cole RelatedPerson/denise-reyes RelatedPerson/marcus-cole"},
		{"US-MA", "counseling", "RelatedPerson/denise-reyes RelatedPerson/marcus-cole"},
		{"US-WA", "counseling", "Patient/amara-reyes-cole RelatedPerson/denise-reyes RelatedPerson/marcus-cole"},
	} {
		gate.Place.Code = x.place
		y := must(referral.YesFor(t.Context(), s.h, s.at("lena-ortiz"), c, x.need))
		var who []string
		for _, p := range y.Sayers {
			who = append(who, p.Ref)
		}
		if got := strings.Join(who, " "); got != x.who {
			t.Errorf("%s, %s: %q, want %q", x.place, x.need, got, x.who)
		}
	}
	gate.Place.Code = "US-MA"
	x := s.passing()
	for name, bad := range map[string]func(){
		"somebody whose word it is not": func() { x.By = "RelatedPerson/rosa-reyes" },
		"a day that is to come":         func() { x.By, x.At = amara.Ref(), s.clock.AddDate(0, 0, 1) },
		"no need":                       func() { x = s.passing(); x.Need = "cheering-up" },
		"nobody to ask":                 func() { x = s.passing(); x.To = "Patient/leo-reyes-cole" },
		"no reason why":                 func() { x = s.passing(); x.Why = "" },
	} {
		x = s.passing()
		bad()
		if _, err := referral.Begin(t.Context(), s.h, s.at("lena-ortiz"), x); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, id := range []people.PractitionerID{"mia-park", "ines-alvarez", "sam-keo"} {
		if _, err := referral.Begin(t.Context(), s.h, s.at(id), s.passing()); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s passes Amara on: %v", id, err)
		}
	}
}

func TestALoopThatClosedCountsAsOneElsewhere(t *testing.T) {
	s := one(t)
	id := s.sent(s.passing())
	s.must(s.do("ines-alvarez", id, referral.Doing{Step: referral.Accept}))
	s.must(s.do("ines-alvarez", id, referral.Doing{Step: referral.Hear, Type: "text/plain", Body: []byte("well")}))
	r := must(s.h.Store.Read(t.Context(), s.at("lena-ortiz"), "Task", id))
	task := r4.As[r4.Task](must(r.Parse(&element.Doc{})))
	request, _ := strings.CutPrefix(task.Focus().Target(), "ServiceRequest/")
	r = must(s.h.Store.Read(t.Context(), s.at("lena-ortiz"), "ServiceRequest", request))
	need := r4.As[r4.ServiceRequest](must(r.Parse(&element.Doc{})))
	// The numerator of CMS50, by hand: a completed Task of that referral, which
	// ended after it and within the year, for a consult note.
	switch {
	case need.Intent() != "order" || need.Status() != "active" && need.Status() != "completed",
		task.Status() != "completed" || task.BasedOn().First().Target() != "ServiceRequest/"+request,
		task.ReasonCode().In("http://loinc.org") != referral.ConsultNote,
		task.ExecutionPeriod().End().Micro() < need.AuthoredOn().Micro() || !strings.HasPrefix(task.ExecutionPeriod().End().Text(), "2026-"):
		t.Errorf("it does not count: %s", r.JSON())
	}
	doc := task.Output().First()
	if own.Code(doc.Type()) != "consult-note" || !strings.HasPrefix(doc.Get("valueReference").Get("reference").Text(), "DocumentReference/") {
		t.Error("the note is not what came out of it")
	}
}

func TestAReportOfCareIsReadByWhomSuchCareIsNotHiddenFrom(t *testing.T) {
	s := one(t)
	x := s.passing()
	x.Need, x.By = "counseling", denise
	id := s.sent(x)
	s.must(s.do("ines-alvarez", id, referral.Doing{Step: referral.Accept}))
	s.must(s.do("ines-alvarez", id, referral.Doing{Step: referral.Hear, Type: "text/plain", Body: []byte("we began")}))
	r := must(s.h.Store.Read(t.Context(), s.at("lena-ortiz"), "Task", id))
	ref := r4.As[r4.Task](must(r.Parse(&element.Doc{}))).Output().First().Get("valueReference").Get("reference").Text()
	doc := strings.TrimPrefix(ref, "DocumentReference/")
	if got := s.who(func(v access.Viewer) bool {
		_, err := s.h.Store.Read(t.Context(), v, "DocumentReference", doc)
		return err == nil
	}); got != "Amara, Dr. Chen, Lena, Luis" {
		t.Errorf("it is read by %s", got)
	}
}
