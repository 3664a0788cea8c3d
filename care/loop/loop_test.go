package loop_test

import (
	"slices"
	"testing"
	"time"

	"kith/care/loop"
	"kith/care/module/moduletest"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/fault"
)

func batch(in ...*store.Incoming) []*store.Incoming { return in }

func TestAmarasReferralIsReadFromTheWire(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		i := s.get("luis-moreno", "amara-harbor")
		if i.Kind != loop.Referral || i.State() != (loop.State{Step: loop.Accepted, Status: loop.TaskTaken}) || i.From != lena || i.HeldBy != luis ||
			i.ToOrg != "Organization/youth-harbor" || i.Focus != "ServiceRequest/amara-harbor-request" || len(i.Events) != 5 || i.Closed || i.Exit {
			t.Errorf("%+v", i)
		}
		if got := i.Last.In(zone).Format("Jan 2"); got != "Nov 13" {
			t.Errorf("something happened last on %s", got)
		}
		if got := i.Nudged.In(zone).Format("Jan 2"); got != "Nov 10" {
			t.Errorf("nudged last on %s", got)
		}
		all := must(loop.OfChild(t.Context(), s.h, s.worker("wei-chen"), amara))
		if len(all) != 1 || len(all[0].Events) != 5 {
			t.Errorf("%+v", all)
		}
		for name, who := range map[string]string{"of another clinic": "omar-reed", "who sees no child": "kim-okafor"} {
			v := s.worker("omar-reed")
			if who == "kim-okafor" {
				v = s.worker("kim-okafor")
			}
			if _, err := loop.Get(t.Context(), s.h, v, "amara-harbor"); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
			if all := must(loop.Open(t.Context(), s.h, v, loop.Filter{})); len(all) != 0 {
				t.Errorf("%s sees %d", name, len(all))
			}
		}
	})
}

// set puts something into a state, as an import does.
func (s *scene) set(id string, state loop.State) {
	s.t.Helper()
	r := must(s.h.Store.Read(s.t.Context(), s.worker("wei-chen"), "Task", id))
	d := element.Edit(must(r.Parse(&element.Doc{}))).Remove("meta").Set("status", string(state.Status)).
		Set("businessStatus", element.JSON(`{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"`+string(state.Step)+`"}]}`)).
		Set("statusReason", element.JSON(`{"text":"because"}`))
	moduletest.Put(s.t, s.h.Store, must(d.JSON()))
}

// Whoever writes, and by whatever door: from each state to each other, as who is
// asked and as who passes on, the store takes what the machine has and nothing
// else.
func TestTheStoreTakesEveryMoveOfTheMachineAndNoOther(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		for _, k := range loop.Kinds {
			owner, to := s.worker("anil-rao"), rao
			id := "walk-" + string(k)
			s.begin(id, k, to)
			for _, from := range loop.States().Kinds[k].States {
				for _, next := range loop.States().Kinds[k].States {
					if from.State() == next.State() {
						continue
					}
					s.set(id, from.State())
					i := s.get("wei-chen", id)
					r := must(s.h.Store.Read(t.Context(), s.worker("wei-chen"), "Task", id))
					d := element.Edit(must(r.Parse(&element.Doc{}))).Remove("meta").Set("status", string(next.Status)).
						Set("businessStatus", element.JSON(`{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"`+string(next.Is)+`"}]}`))
					body := must(d.JSON())
					move, legal := loop.States().Move(k, from.State(), next.State())
					as, side := s.worker("wei-chen"), loop.ByRequester
					if legal && !slices.Contains(move.By, loop.ByRequester) || !legal && len(next.Is)%2 == 0 {
						as, side = owner, loop.ByOwner
					}
					err := s.put(as, i.Version, body)
					if side == loop.ByOwner && fault.Is(err, fault.NotFound) {
						continue // what is over they do not read any more
					}
					if legal != (err == nil) {
						t.Errorf("%s from %s to %s as %s: %v", k, from.State(), next.State(), side, err)
					}
				}
			}
		}
	})
}

func TestNobodyAnswersForTheOtherSideWithoutSayingHowTheyWereTold(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.begin("r1", loop.Referral, rao)
		accepted := loop.State{Step: loop.Accepted, Status: loop.TaskTaken}
		wants(t, s.move("luis-moreno", "r1", loop.Change{To: accepted}), fault.Required, "loop.missing.note")
		if err := s.move("luis-moreno", "r1", loop.Change{To: accepted, Note: "by phone"}); err != nil {
			t.Fatal(err)
		}
		s.begin("h1", loop.Handoff, lena)
		wants(t, s.move("luis-moreno", "h1", loop.Change{To: accepted, Note: "by phone"}), fault.Rule, "loop.not-yours")
		if err := s.move("lena-ortiz", "h1", loop.Change{To: accepted}); err != nil {
			t.Fatal(err)
		}
		wants(t, s.move("omar-reed", "h1", loop.Change{Event: "noted"}), fault.NotFound, "loop.not-found")
	})
}

func TestWhatEndsSaysWhyAndKeepsWhatHappened(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.begin("r1", loop.Referral, rao)
		off := loop.State{Step: loop.CalledOff, Status: loop.Cancelled}
		wants(t, s.move("wei-chen", "r1", loop.Change{To: off}), fault.Required, "loop.missing.reason")
		if err := s.move("wei-chen", "r1", loop.Change{To: off, Reason: "solved", Words: "an aunt helps"}); err != nil {
			t.Fatal(err)
		}
		i := s.get("wei-chen", "r1")
		if !i.Exit || !i.Closed || i.Reason != "solved" || i.Words != "an aunt helps" || i.Clock != "" || len(i.Events) != 2 {
			t.Errorf("%+v", i)
		}
		wants(t, s.move("wei-chen", "r1", loop.Change{To: loop.State{Step: loop.Sent, Status: loop.Requested}}), fault.Rule, "loop.no-move")

		s.begin("r2", loop.Referral, rao)
		r := must(s.h.Store.Read(t.Context(), s.worker("wei-chen"), "Task", "r2"))
		d := element.Edit(must(r.Parse(&element.Doc{}))).Remove("meta").Remove("extension")
		wants(t, s.put(s.worker("wei-chen"), r.Version, must(d.JSON())), fault.Rule, "loop.events")
	})
}

// Two who take one thing at once: the first has it, and the other is told.
func TestOneOfTwoWhoTakeItHasIt(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.begin("h1", loop.Handoff, lena)
		first := must(loop.Act(t.Context(), s.h, s.worker("lena-ortiz"), "h1"))
		second := must(loop.Act(t.Context(), s.h, s.worker("lena-ortiz"), "h1"))
		accepted := loop.Change{To: loop.State{Step: loop.Accepted, Status: loop.TaskTaken}}
		for _, a := range []*loop.Acting{first, second} {
			if err := a.Move(accepted, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := first.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		wants(t, second.Commit(t.Context()), fault.Conflict, "loop.changed")
	})
}

// A program that knows of no steps moves a Task by its status; what it does not
// say is read from that.
func TestAProgramThatKnowsNoStepsMovesByStatus(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		moduletest.Put(t, s.h.Store, []byte(`{"resourceType":"Task","id":"plain","status":"requested","intent":"order",
			"code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"referral"}]},"description":"Sleep",
			"for":{"reference":"Patient/amara-reyes-cole"},"authoredOn":"2026-11-17T09:00:00-05:00",
			"requester":{"reference":"PractitionerRole/wei-chen-maple-street"},"owner":{"reference":"PractitionerRole/anil-rao-county-access-line"}}`))
		i := s.get("wei-chen", "plain")
		if i.Step != loop.Sent || i.HeldBy != chen || len(i.Events) != 1 || !i.Last.Equal(i.Sent) {
			t.Errorf("%+v", i)
		}
		r := must(s.h.Store.Read(t.Context(), s.worker("anil-rao"), "Task", "plain"))
		d := element.Edit(must(r.Parse(&element.Doc{}))).Remove("meta").Set("status", "accepted").Set("lastModified", s.clock)
		if err := s.put(s.worker("anil-rao"), r.Version, must(d.JSON())); err != nil {
			t.Fatal(err)
		}
		if i := s.get("wei-chen", "plain"); i.Step != loop.Accepted || len(i.Events) != 2 || i.Clock != "" {
			t.Errorf("%+v", i)
		}
		for range 2 { // the house writes down what the program left out, once
			if err := loop.Sweep(t.Context(), s.h, s.clock); err != nil {
				t.Fatal(err)
			}
		}
		if i := s.get("wei-chen", "plain"); i.Version != 3 || i.Clock != "contact" || i.Events[1].What != "accepted" || i.Events[1].Who != rao {
			t.Errorf("%+v", i)
		}
	})
}

func TestTheBoardHoldsWhatIsOpenQuietFirst(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		s.begin("r1", loop.Referral, rao)
		s.clock = morning.Add(24 * time.Hour)
		s.begin("h1", loop.Handoff, lena)
		s.clock = morning.Add(5 * 24 * time.Hour)
		all := must(loop.Open(t.Context(), s.h, s.worker("luis-moreno"), loop.Filter{Children: []string{amara}}))
		if len(all) != 3 || !all[0].Quiet {
			t.Fatalf("%+v", all)
		}
		for what, f := range map[string]loop.Filter{
			"by kind":    {Kinds: []loop.Kind{loop.Handoff}},
			"by holder":  {HeldBy: []string{chen}, Kinds: []loop.Kind{loop.Handoff}},
			"by partner": {Partner: "Organization/youth-harbor"},
			"by step":    {Step: loop.Accepted},
			"of mine":    {Of: []string{luis}},
		} {
			if got := must(loop.Open(t.Context(), s.h, s.worker("luis-moreno"), f)); len(got) != 1 {
				t.Errorf("%s: %d", what, len(got))
			}
		}
	})
}
