package handoff_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/care/colleague"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/engagement"
	"kith/care/handoff"
	"kith/care/lane"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/packet"
	"kith/care/people"
	"kith/care/reach"
	"kith/care/tie"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/job"
)

var modules = []module.Module{people.Module, contact.Module, consent.Module, tie.Module, reach.Module,
	disclosure.Module, engagement.Module, oncall.Module, colleague.Module, loop.Module, lane.Module, packet.Module, handoff.Module}

// morning is a Wednesday in New York.
var morning = time.Date(2026, 11, 18, 9, 30, 0, 0, zone())

func zone() *time.Location {
	z, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return z
}

const town = `{"resourceType":"Organization","id":"maple","name":"Maple"}
{"resourceType":"Organization","id":"riverside","name":"Riverside"}
{"resourceType":"Patient","id":"amara","birthDate":"2012-09-03","managingOrganization":{"reference":"Organization/maple"},"name":[{"use":"usual","given":["Amara"],"family":"Reyes"}]}
{"resourceType":"RelatedPerson","id":"denise","patient":{"reference":"Patient/amara"},"relationship":[{"coding":[{"code":"MTH"}]}],"name":[{"given":["Denise"],"family":"Reyes"}]}
{"resourceType":"Practitioner","id":"chen","name":[{"given":["Wei"],"family":"Chen","prefix":["Dr."]}]}
{"resourceType":"Practitioner","id":"lena","name":[{"given":["Lena"],"family":"Ortiz"}],"communication":[{"coding":[{"code":"es"}]}]}
{"resourceType":"Practitioner","id":"jo","name":[{"given":["Jo"],"family":"Marsh"}]}
{"resourceType":"Practitioner","id":"reed","name":[{"given":["Omar"],"family":"Reed"}]}
{"resourceType":"PractitionerRole","id":"chen-maple","active":true,"practitioner":{"reference":"Practitioner/chen"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"pediatrician"}]}]}
{"resourceType":"PractitionerRole","id":"lena-maple","active":true,"practitioner":{"reference":"Practitioner/lena"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"counselor"}]}]}
{"resourceType":"PractitionerRole","id":"jo-maple","active":true,"practitioner":{"reference":"Practitioner/jo"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"therapist"}]}]}
{"resourceType":"PractitionerRole","id":"reed-riverside","active":true,"practitioner":{"reference":"Practitioner/reed"},"organization":{"reference":"Organization/riverside"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"pediatrician"}]}]}
{"resourceType":"Schedule","id":"lenas","active":true,"serviceType":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"lane-handoff"}]}],"actor":[{"reference":"PractitionerRole/lena-maple"}]}
{"resourceType":"Slot","id":"s1","schedule":{"reference":"Schedule/lenas"},"status":"free","start":"2026-11-18T10:27:00-05:00","end":"2026-11-18T10:45:00-05:00"}
`

// each runs a scene in a town, on both engines.
func each(t *testing.T, scene func(*scene)) {
	moduletest.Each(t, morning, modules, func(t *testing.T, h *module.House) {
		moduletest.Load(t, h.Store, strings.NewReader(town))
		gate := &consent.Gate{Place: consent.Place{Code: "US-MA", Zone: h.Zone}, Rules: consent.Standard(), Now: h.Now}
		if err := h.Store.Bind(t.Context(), gate); err != nil {
			t.Fatal(err)
		}
		scene(newScene(t, h))
	})
}

type scene struct {
	*testing.T
	*module.House
}

func newScene(t *testing.T, h *module.House) *scene { return &scene{t, h} }

// worker is somebody signed in, as the program makes them.
func (s *scene) worker(name string) access.Viewer {
	s.Helper()
	v, _, err := consent.Worker(s.Context(), s.DB, people.PractitionerID(name), people.Day(s.Today()), s.Now())
	if err != nil || v.Nobody() {
		s.Fatalf("%s works nowhere: %v", name, err)
	}
	return v.At(s.Now())
}

func (s *scene) amara() access.Viewer {
	return consent.Personal(people.TeenSelf, "Patient/amara").At(s.Now())
}

func (s *scene) denise() access.Viewer {
	return consent.Personal(people.CustodialParent, "RelatedPerson/denise").At(s.Now())
}

// ask is Dr. Chen's hand-off to Lena.
func (s *scene) ask(x handoff.Asking) string {
	s.Helper()
	id, err := handoff.Ask(s.Context(), s.House, s.worker("chen"), x)
	if err != nil {
		s.Fatal(err)
	}
	return id
}

// lenas is a hand-off to Lena.
func lenas(slot string) handoff.Asking {
	return handoff.Asking{Child: "amara", To: "PractitionerRole/lena-maple", How: handoff.Room, Why: "sleep, and she asked for Lena", Slot: slot, SaidYes: true}
}

func (s *scene) get(v access.Viewer, id string) handoff.Handoff {
	s.Helper()
	x, err := handoff.Get(s.Context(), s.House, v, id)
	if err != nil {
		s.Fatal(err)
	}
	return x
}

func (s *scene) slot(want string) {
	s.Helper()
	got, _, err := lane.Get(s.Context(), s.DB, s.worker("chen"), "s1")
	if err != nil || got.Status != want {
		s.Errorf("the time is %s, want %s: %v", got.Status, want, err)
	}
}

func (s *scene) letters(want string) {
	s.Helper()
	all, err := db.All(s.Context(), s.DB, db.Text, `select key from job where kind = 'post-letter' order by key`)
	if err != nil {
		s.Fatal(err)
	}
	for i, k := range all {
		parts := strings.Fields(k)
		all[i] = parts[1] + " " + parts[3]
	}
	if got := strings.Join(all, ", "); got != want {
		s.Errorf("letters: %s, want %s", got, want)
	}
}

func TestAHandoffFromAskingToTheFirstContactAfter(t *testing.T) {
	each(t, func(s *scene) {
		ctx, chen, lena := s.Context(), s.worker("chen"), s.worker("lena")
		id := s.ask(lenas("s1"))
		s.slot("busy-tentative")
		s.letters("asked lena")
		asked, _, err := handoff.Mine(ctx, s.House, lena)
		if err != nil || len(asked) != 1 || asked[0].ID != id || !asked[0].SaidYes || asked[0].How != handoff.Room {
			s.Fatalf("it waits for Lena: %+v %v", asked, err)
		}
		if asked[0].Clock != "answer" && asked[0].Clock != "contact" {
			s.Errorf("a clock runs: %q", asked[0].Clock)
		}
		if err := handoff.Accept(ctx, s.House, s.worker("jo"), id); !fault.Is(err, fault.Rule) && !fault.Is(err, fault.NotFound) {
			s.Errorf("somebody who was not asked: %v", err)
		}
		for range 2 { // a second tap changes nothing
			if err := handoff.Accept(ctx, s.House, lena, id); err != nil {
				s.Fatal(err)
			}
		}
		s.slot("busy")
		s.letters("accepted chen, asked lena")
		if err := handoff.Meet(ctx, s.House, lena, id, handoff.Meeting{Family: true, How: handoff.Room, Joins: true}); err != nil {
			s.Fatal(err)
		}
		x := s.get(chen, id)
		if !x.Warm() || x.Step != loop.Met || x.Clock != "follow-through" {
			s.Errorf("they met: %+v", x)
		}
		all, err := contact.Since(ctx, s.DB, chen, 1, "amara")
		if err != nil || len(all["amara"]) != 2 {
			s.Errorf("the visit is a contact of both: %+v %v", all, err)
		}
		ledgers, err := tie.Ledgers(ctx, s.DB, chen, tie.Reach{From: 1, Now: morning}, "amara")
		if err != nil || len(ledgers["amara"].Intervals) == 0 {
			s.Errorf("Lena is one of her people: %+v %v", ledgers, err)
		}
		s.run()
		if got := s.get(chen, id); got.Step != loop.Met {
			s.Errorf("the meeting is no contact after it: %s", got.Step)
		}
		s.reached("PractitionerRole/lena-maple", morning.Add(26*time.Hour), "completed")
		s.run()
		if got := s.get(chen, id); got.Step != loop.FollowedThrough || !got.Closed {
			s.Errorf("Lena called: %s", got.Step)
		}
	})
}

// reached writes down a try to reach Amara by phone.
func (s *scene) reached(who string, at time.Time, status string) {
	s.Helper()
	moduletest.Load(s.T, s.Store, strings.NewReader(fmt.Sprintf(`{"resourceType":"Communication","id":"call-%d","status":%q,"medium":[{"coding":[{"code":"PHONE"}]}],`+
		`"subject":{"reference":"Patient/amara"},"sent":%q,"sender":{"reference":%q},"recipient":[{"reference":"Patient/amara"}]}`, at.Unix(), status, at.Format(time.RFC3339), who)))
}

// run does what is to be done now.
func (s *scene) run() {
	s.Helper()
	for _, k := range handoff.Module.Jobs(s.House) {
		if err := k.Do(s.Context(), &job.Held{}); err != nil {
			s.Fatal(err)
		}
	}
}

func TestARealContactStopsTheClockOfThreeDays(t *testing.T) {
	each(t, func(s *scene) {
		id := s.ask(lenas(""))
		if err := handoff.Accept(s.Context(), s.House, s.worker("lena"), id); err != nil {
			s.Fatal(err)
		}
		chen := s.worker("chen")
		x := s.get(chen, id)
		if x.Clock != "contact" || x.Due.In(s.Zone).Format(time.DateOnly) > "2026-11-22" || x.Due.In(s.Zone).Format(time.DateOnly) < "2026-11-21" {
			s.Errorf("three calendar days: %s by %s", x.Clock, x.Due.In(s.Zone))
		}
		s.reached("PractitionerRole/lena-maple", morning.Add(time.Hour), "not-done")
		s.reached("PractitionerRole/chen-maple", morning.Add(2*time.Hour), "completed")
		s.reached("PractitionerRole/lena-maple", morning.Add(-time.Hour), "completed")
		s.run()
		if x := s.get(chen, id); x.Clock != "contact" {
			s.Errorf("a call that was not answered, one of somebody else, one before: none stops it, %s", x.Clock)
		}
		s.reached("PractitionerRole/lena-maple", morning.Add(3*time.Hour), "completed")
		s.run()
		s.run()
		x = s.get(chen, id)
		n := 0
		for _, e := range x.Events {
			if e.What == "reached" {
				n++
			}
		}
		if n != 1 || x.Clock == "contact" {
			s.Errorf("Lena reached them: %d times, clock %s", n, x.Clock)
		}
	})
}

func TestADeclineLetsTheTimeGoAndTellsWhoPassesOn(t *testing.T) {
	each(t, func(s *scene) {
		ctx, lena := s.Context(), s.worker("lena")
		id := s.ask(lenas("s1"))
		if err := handoff.Do(ctx, s.House, lena, id, handoff.Step{To: loop.Declined}); !fault.Is(err, fault.Required) {
			s.Errorf("without a reason: %v", err)
		}
		if err := handoff.Do(ctx, s.House, lena, id, handoff.Step{To: loop.Declined, Reason: "full"}); err != nil {
			s.Fatal(err)
		}
		s.slot("free")
		s.letters("asked lena, declined chen")
		if err := handoff.Accept(ctx, s.House, lena, id); !fault.Is(err, fault.Conflict) {
			s.Errorf("after a no: %v", err)
		}
		again := s.ask(lenas("s1"))
		if err := handoff.Do(ctx, s.House, s.worker("chen"), again, handoff.Step{To: loop.CalledOff, Reason: "mistake"}); err != nil {
			s.Fatal(err)
		}
		s.slot("free")
	})
}

func TestTheFamilyIsAskedFirst(t *testing.T) {
	each(t, func(s *scene) {
		ctx := s.Context()
		x := lenas("s1")
		x.Later, x.SaidYes = true, false
		id := s.ask(x)
		s.letters("")
		if asked, _, err := handoff.Mine(ctx, s.House, s.worker("lena")); err != nil || len(asked) != 1 || asked[0].Waiting() {
			s.Errorf("nobody asks Lena yet: %+v %v", asked, err)
		}
		if err := handoff.Accept(ctx, s.House, s.worker("lena"), id); !fault.Is(err, fault.Conflict) {
			s.Errorf("accepted before it was sent: %v", err)
		}
		if err := handoff.Send(ctx, s.House, s.worker("chen"), id, nil); err != nil {
			s.Fatal(err)
		}
		s.letters("asked lena")
		if got := s.get(s.worker("lena"), id); !got.SaidYes || got.Step != loop.Asked {
			s.Errorf("%+v", got)
		}
	})
}

func TestOfATeamWhoAcceptsFirstHasIt(t *testing.T) {
	each(t, func(s *scene) {
		ctx := s.Context()
		id := s.ask(handoff.Asking{Child: "amara", To: "Organization/maple", Team: people.BehavioralHealth, How: handoff.Call, Why: "sleep"})
		s.letters("asked jo, asked lena")
		if err := handoff.Accept(ctx, s.House, s.worker("chen"), id); !fault.Is(err, fault.Rule) {
			s.Errorf("who is not of the team: %v", err)
		}
		if err := handoff.Meet(ctx, s.House, s.worker("lena"), id, handoff.Meeting{How: handoff.Call}); err == nil {
			s.Error("a team meets nobody")
		}
		if err := handoff.Accept(ctx, s.House, s.worker("jo"), id); err != nil {
			s.Fatal(err)
		}
		if err := handoff.Accept(ctx, s.House, s.worker("lena"), id); !fault.Is(err, fault.Conflict) {
			s.Errorf("Jo has it: %v", err)
		}
		if got := s.get(s.worker("chen"), id); got.To != "PractitionerRole/jo-maple" {
			s.Errorf("it is Jo's: %s", got.To)
		}
	})
}

func TestNobodyAndTheWrongPerson(t *testing.T) {
	each(t, func(s *scene) {
		ctx, id := s.Context(), s.ask(lenas(""))
		for name, v := range map[string]access.Viewer{"nobody": {}, "another place": s.worker("reed")} {
			if _, err := handoff.Get(ctx, s.House, v, id); !fault.Is(err, fault.NotFound) {
				s.Errorf("%s reads it: %v", name, err)
			}
			if err := handoff.Accept(ctx, s.House, v, id); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Login) {
				s.Errorf("%s accepts it: %v", name, err)
			}
			if _, err := handoff.Ask(ctx, s.House, v, lenas("")); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Login) {
				s.Errorf("%s hands off: %v", name, err)
			}
		}
		if err := handoff.Feel(ctx, s.House, s.amara(), s.amara(), handoff.Felt{Handoff: id, Feeling: handoff.FeltOK, Share: true}); !fault.Is(err, fault.NotFound) {
			s.Errorf("they have not met: %v", err)
		}
		if err := handoff.Accept(ctx, s.House, s.amara(), id); !fault.Is(err, fault.NotFound) {
			s.Errorf("the young person accepts: %v", err)
		}
	})
}

func TestHowItFeltIsReadByWhoSaidItAndWhomTheyLet(t *testing.T) {
	each(t, func(s *scene) {
		ctx, id := s.Context(), s.ask(lenas(""))
		lena, chen := s.worker("lena"), s.worker("chen")
		if err := handoff.Accept(ctx, s.House, lena, id); err != nil {
			s.Fatal(err)
		}
		if err := handoff.Meet(ctx, s.House, lena, id, handoff.Meeting{Family: true, How: handoff.Room}); err != nil {
			s.Fatal(err)
		}
		if all, err := handoff.Unfelt(ctx, s.House, s.amara(), "amara"); err != nil || len(all) != 1 {
			s.Errorf("Amara is asked: %v %v", all, err)
		}
		if err := handoff.Feel(ctx, s.House, s.amara(), s.amara(), handoff.Felt{Handoff: id, Feeling: handoff.FeltNo, Share: false}); err != nil {
			s.Fatal(err)
		}
		if err := handoff.Feel(ctx, s.House, lena, s.denise(), handoff.Felt{Handoff: id, Feeling: handoff.FeltOK, Share: true}); err != nil {
			s.Fatal(err)
		}
		if err := handoff.Feel(ctx, s.House, lena, s.denise(), handoff.Felt{Handoff: id, Feeling: handoff.FeltNo, Share: true}); err != nil {
			s.Errorf("a second tap changes nothing and says thank you: %v", err)
		}
		if err := handoff.Feel(ctx, s.House, lena, lena, handoff.Felt{Handoff: id, Feeling: handoff.FeltOK, Share: true}); !fault.Is(err, fault.NotFound) {
			s.Errorf("Lena says it for them: %v", err)
		}
		for name, c := range map[string]struct {
			v    access.Viewer
			want string
		}{
			"Amara":         {s.amara(), "Patient/amara felt-no"},
			"her mother":    {s.denise(), "RelatedPerson/denise felt-ok"},
			"Lena":          {lena, "RelatedPerson/denise felt-ok"},
			"Dr. Chen":      {chen, "RelatedPerson/denise felt-ok"},
			"a colleague":   {s.worker("jo"), ""},
			"another place": {s.worker("reed"), ""},
			"nobody":        {access.Viewer{}, ""},
		} {
			all, err := handoff.FeltOf(ctx, s.DB, c.v, id)
			var got []string
			for _, f := range all {
				got = append(got, f.By+" "+string(f.Feeling))
			}
			if err != nil || strings.Join(got, ", ") != c.want {
				s.Errorf("%s reads %v, want %s: %v", name, got, c.want, err)
			}
		}
	})
}

// TestOfSixteenWhoRaceForOneHandoffOneHasIt runs a few rounds; KITH_RACES says
// how many (1000 are promised, and measured by the figures).
func TestOfSixteenWhoRaceForOneHandoffOneHasIt(t *testing.T) {
	rounds := 3
	if n, err := strconv.Atoi(os.Getenv("KITH_RACES")); err == nil {
		rounds = n
	}
	each(t, func(s *scene) {
		who := []access.Viewer{s.worker("lena"), s.worker("jo")}
		for range rounds {
			id := s.ask(handoff.Asking{Child: "amara", To: "Organization/maple", Team: people.BehavioralHealth, How: handoff.Room, Why: "sleep"})
			var wg sync.WaitGroup
			errs := make([]error, 16)
			for n := range errs {
				wg.Go(func() { errs[n] = handoff.Accept(context.Background(), s.House, who[n%2], id) })
			}
			wg.Wait()
			x := s.get(s.worker("chen"), id)
			accepted := 0
			for _, e := range x.Events {
				if e.What == "accepted" {
					accepted++
				}
			}
			for n, err := range errs {
				mine := strings.HasPrefix(x.To, "PractitionerRole/"+[]string{"lena", "jo"}[n%2])
				if err != nil && !fault.Is(err, fault.Conflict) || err == nil && !mine {
					s.Fatalf("%d: %v, and %s has it", n, err, x.To)
				}
			}
			if accepted != 1 || x.Status != loop.TaskTaken {
				s.Fatalf("accepted %d times: %+v", accepted, x)
			}
		}
	})
}

func TestWhoPassesOnIsToldOnceWhateverHappens(t *testing.T) {
	each(t, func(s *scene) {
		ctx, id := s.Context(), s.ask(lenas(""))
		if err := handoff.Accept(ctx, s.House, s.worker("lena"), id); err != nil {
			s.Fatal(err)
		}
		// The program died here: what is to be told lies in the database, once, and
		// whoever takes it up after a restart tells it once.
		sent := 0
		kind := job.Kind{Name: "post-letter", Do: func(context.Context, *job.Held) error { sent++; return nil }}
		for range 3 {
			crew := job.NewCrew(s.DB, func() time.Time { return morning.Add(time.Minute) }, slog.New(slog.DiscardHandler), kind)
			for worked := true; worked; {
				var err error
				if worked, err = crew.One(ctx); err != nil {
					s.Fatal(err)
				}
			}
			if err := handoff.Accept(ctx, s.House, s.worker("lena"), id); err != nil {
				s.Error(err)
			}
		}
		if sent != 2 {
			s.Errorf("Lena is asked once and Dr. Chen told once: %d letters", sent)
		}
	})
}
