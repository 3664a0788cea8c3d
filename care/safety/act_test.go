package safety_test

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"kith/care/consent"
	"kith/care/followup"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/care/safety"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// danger stores a form of Amara's and what it owes, and returns that.
func (s *scene) danger() followup.Item {
	s.t.Helper()
	s.load(phq("q1", amara, 2, 1, s.clock))
	o := s.finish("q1", selfHarm)
	s.work()
	return o.Items[0]
}

// pressing are the answers that nobody has answered of who may be in danger.
func (s *scene) pressing() (all []followup.Item) {
	for _, i := range must(followup.List(s.t.Context(), s.h, s.worker("lena-ortiz"))) {
		if i.Safety {
			all = append(all, i)
		}
	}
	return all
}

func (s *scene) get(as people.PractitionerID, id string) followup.Item {
	s.t.Helper()
	i, err := followup.Get(s.t.Context(), s.h, s.worker(as), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return i
}

func TestWhoIsAwayIsStoodInFor(t *testing.T) {
	each(t, func(s *scene) {
		s.clock = time.Date(2026, 12, 22, 10, 0, 0, 0, zone) // Nia covers for Lena
		i := s.danger()
		if got := s.letters(); got != "nia-brooks" {
			t.Errorf("letters to %q", got)
		}
		if _, err := followup.Take(t.Context(), s.h, s.worker("nia-brooks"), i.ID); err != nil {
			t.Error(err)
		}
		s.later(time.Hour)
		if got := s.letters(); got != "" {
			t.Errorf("somebody has it, and letters go to %q", got)
		}
	})
}

func TestWhoSaysInTheRecordThatTheyAreNotThereIsNotAsked(t *testing.T) {
	each(t, func(s *scene) {
		body := must(s.h.Store.Read(t.Context(), s.worker("lena-ortiz"), "PractitionerRole", "lena-ortiz-maple-street"))
		var doc element.Doc
		text := must(element.Edit(must(body.Parse(&doc))).
			Set("notAvailable", element.JSON(`[{"description":"away","during":{"start":"2026-11-18T08:00:00-05:00","end":"2026-11-18T12:00:00-05:00"}}]`)).JSON())
		moduletest.Load(t, s.h.Store, strings.NewReader(string(text)))
		s.danger()
		if got := s.letters(); got != "wei-chen" {
			t.Errorf("letters to %q", got)
		}
	})
}

// by gives the scene a site's own files.
func (s *scene) by(files map[string]string) {
	s.t.Helper()
	site := fstest.MapFS{}
	for name, text := range files {
		site[name] = &fstest.MapFile{Data: []byte(text)}
	}
	rules, err := consent.SiteRules(site)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.h.Store.Bind(s.t.Context(), &consent.Gate{Rules: rules, Now: s.h.Now}); err != nil {
		s.t.Fatal(err)
	}
}

const nightLine = `{"lines": [{"name": "the night line", "phone": "413-555-0199", "who": "PractitionerRole/nia-brooks-maple-street", "from": "18:00", "until": "08:00"}], "lead": "PractitionerRole/wei-chen-maple-street"}`

func TestAtNightWhoIsOnCallIsAskedAndReadsItOnceTheyHaveIt(t *testing.T) {
	each(t, func(s *scene) {
		s.by(map[string]string{"on-call.json": nightLine})
		s.clock = time.Date(2026, 11, 18, 23, 50, 0, 0, zone)
		s.load(phq("q1", amara, 2, 1, s.clock))
		o := s.finish("q1", selfHarm)
		s.work()
		if o.Person.Name != "the night line" || o.Person.Phone != "413-555-0199" {
			t.Errorf("she is told %+v", o.Person)
		}
		if got := s.letters(); got != "nia-brooks" {
			t.Fatalf("letters to %q", got)
		}
		nia, id := s.worker("nia-brooks"), o.Items[0].ID
		if _, err := followup.Get(t.Context(), s.h, nia, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("before she has it she reads it: %v", err)
		}
		if _, err := followup.Take(t.Context(), s.h, nia, id); err != nil {
			t.Fatal(err)
		}
		i := s.get("nia-brooks", id)
		if i.Status != "accepted" || i.State(s.clock) != followup.Held || len(i.Pages) != 1 || i.Pages[0].Answered.IsZero() {
			t.Errorf("%+v", i)
		}
		if _, err := s.h.Store.Read(t.Context(), nia, "QuestionnaireResponse", "q1"); err != nil {
			t.Errorf("she has it and does not read what was answered: %v", err)
		}
	})
}

func TestNobodyAnswersAndTheNextIsAskedUntilSomebodyDoes(t *testing.T) {
	each(t, func(s *scene) {
		s.by(map[string]string{"on-call.json": nightLine})
		s.clock = time.Date(2026, 11, 18, 23, 50, 0, 0, zone)
		i := s.danger()
		s.later(16 * time.Minute)
		if got := s.letters(); got != "nia-brooks, lena-ortiz, wei-chen, samira-haddad" {
			t.Errorf("letters to %q", got)
		}
		before := len(s.get("lena-ortiz", i.ID).Pages)
		s.crew = s.hands() // the program ends, and another begins
		s.later(30 * time.Minute)
		after := s.get("lena-ortiz", i.ID)
		if after.State(s.clock) != followup.Late || len(after.Pages) <= before {
			t.Errorf("%d pages, then %d", before, len(after.Pages))
		}
		if n := len(strings.Split(s.letters(), ", ")); n != len(after.Pages)-before {
			t.Errorf("%d letters of %d pages", n, len(after.Pages)-before)
		}
	})
}

func TestInTheNightTheClocksGoBackMinutesAreMinutes(t *testing.T) {
	each(t, func(s *scene) {
		s.clock = time.Date(2026, 11, 1, 5, 52, 0, 0, time.UTC).In(zone) // 1:52, for the first time
		i := s.danger()
		if got := i.Due.Sub(s.clock); got != 15*time.Minute {
			t.Errorf("due in %v", got)
		}
		s.letters()
		s.later(6 * time.Minute)
		if got := s.letters(); got == "" || strings.Contains(got, ",") {
			t.Errorf("after six minutes letters to %q", got)
		}
		s.later(24 * time.Minute) // 1:22, for the second time
		got := s.get("lena-ortiz", i.ID)
		if got.State(s.clock) != followup.Late || len(got.Pages) != 7 {
			t.Errorf("%s, %d pages", got.State(s.clock), len(got.Pages))
		}
	})
}

func TestTwoAnswersAtOnceAreOnePageEach(t *testing.T) {
	each(t, func(s *scene) {
		s.load(phq("q1", amara, 2, 1, s.clock), phq("q2", amara, 2, 2, s.clock))
		var wait sync.WaitGroup
		for _, id := range []string{"q1", "q2", "q1", "q2"} { // and each is finished twice
			wait.Go(func() { s.finish(id, selfHarm) })
		}
		wait.Wait()
		crews := []func(){}
		for range 4 {
			c := s.hands()
			crews = append(crews, func() {
				for {
					worked, err := c.One(t.Context())
					if err != nil && fault.KindOf(err) != fault.Conflict {
						t.Error(err)
					}
					if !worked {
						return
					}
				}
			})
		}
		for _, c := range crews {
			c()
		}
		if got := s.letters(); got != "lena-ortiz, lena-ortiz" {
			t.Errorf("letters to %q", got)
		}
		all := s.pressing()
		if len(all) != 2 || len(all[0].Pages) != 1 || len(all[1].Pages) != 1 {
			t.Fatalf("%+v", all)
		}
		took := make(chan error, 4)
		for _, who := range []people.PractitionerID{"lena-ortiz", "wei-chen"} {
			v := s.worker(who)
			for _, i := range all {
				wait.Go(func() { _, err := followup.Take(t.Context(), s.h, v, i.ID); took <- err })
			}
		}
		wait.Wait()
		close(took)
		won := 0
		for err := range took {
			switch {
			case err == nil:
				won++
			case !fault.Is(err, fault.Conflict):
				t.Error(err)
			}
		}
		if won != 2 {
			t.Errorf("%d have two things", won)
		}
		s.later(time.Hour)
		if got := s.letters(); got != "" {
			t.Errorf("both are held, and letters go to %q", got)
		}
	})
}

func TestWhoWasNotAskedTakesNothing(t *testing.T) {
	each(t, func(s *scene) {
		i := s.danger()
		for name, v := range s.cast() {
			_, err := followup.Take(t.Context(), s.h, v, i.ID)
			_, read := followup.Get(t.Context(), s.h, v, i.ID)
			list, _ := followup.List(t.Context(), s.h, v)
			answer := followup.Answer(t.Context(), s.h, v, i.ID, followup.Answering{Seen: 1, Disposition: followup.PlanMade})
			switch name {
			case "Lena", "Dr. Chen", "Luis":
			case "Amara": // she reads what is about what she said, and takes nothing
				if err == nil || answer == nil {
					t.Errorf("%s: %v, %v", name, err, answer)
				}
			default:
				if err == nil || read == nil || len(list) > 0 || answer == nil {
					t.Errorf("%s: %v, %v, %d listed, %v", name, err, read, len(list), answer)
				}
			}
		}
	})
}

func TestWhatCameByAnotherDoorIsOwedWithinAMinute(t *testing.T) {
	each(t, func(s *scene) {
		s.work()
		s.load(phq("late", amara, 2, 0, s.clock.AddDate(0, 0, -30)), phq("now", amara, 0, 1, s.clock.Add(-time.Hour)),
			phq("past", amara, 2, 1, s.clock.AddDate(-2, 0, 0)), phq("none", amara, 1, 0, s.clock))
		s.later(time.Minute)
		var got []string
		for _, i := range must(followup.List(t.Context(), s.h, s.worker("lena-ortiz"))) {
			got = append(got, strings.TrimPrefix(i.Response, "QuestionnaireResponse/")+" "+i.Step.Code)
		}
		if want := "now safety-now"; strings.Join(got, ", ") != want {
			t.Errorf("owed: %v, want %s", got, want)
		}
		if got := s.letters(); got != "lena-ortiz" {
			t.Errorf("letters to %q", got)
		}
	})
}

// A program that deletes, cancels or completes what is owed has not answered it.
func TestOnlyADispositionAnswers(t *testing.T) {
	each(t, func(s *scene) {
		i := s.danger()
		gone := s.h.Store.Removal("Task", i.ID)
		must(s.h.Store.Write(t.Context(), access.Operator(), "test", []*store.Incoming{gone}))
		s.later(time.Minute)
		if all := s.pressing(); len(all) != 1 {
			t.Errorf("it was deleted, and %d are left", len(all))
		}
		for _, status := range []string{"cancelled", "completed", "entered-in-error"} {
			r := must(s.h.Store.Read(t.Context(), s.worker("lena-ortiz"), "Task", i.ID))
			body := must(element.Edit(must(r.Parse(&element.Doc{}))).Set("status", status).JSON())
			moduletest.Load(t, s.h.Store, strings.NewReader(string(body)))
			s.later(time.Minute)
			if all := s.pressing(); len(all) != 1 {
				t.Errorf("%s: %d are left", status, len(all))
			}
		}
	})
}

const visit = `{"resourceType":"Encounter","id":"v1","status":"%s","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/amara-reyes-cole"},"period":{"start":"2026-11-18T09:45:00-05:00"}}`

// close writes a visit with a status, as somebody.
func (s *scene) close(v access.Viewer, id, status, more string) error {
	s.t.Helper()
	return s.write(v, strings.Replace(strings.Replace(visit, "%s", status, 1), `"v1"`, `"`+id+`"`+more, 1))
}

func (s *scene) write(v access.Viewer, text string) error {
	s.t.Helper()
	in := must(s.h.Store.Prepare([]byte(text), element.Options{}))
	defer s.h.Store.Release(in)
	in.Chosen = true
	_, err := s.h.Store.Write(s.t.Context(), v, "test", []*store.Incoming{in})
	return err
}

func TestAVisitIsNotClosedPastAnAnswerThatNobodyAnswered(t *testing.T) {
	each(t, func(s *scene) {
		lena, program := s.worker("lena-ortiz"), access.System("Device/ehr", "maple-street").At(s.clock)
		s.load(strings.Replace(visit, "%s", "in-progress", 1))
		i := s.danger()
		for name, v := range map[string]access.Viewer{"Lena": lena, "a program": program} {
			if err := s.close(v, "v1", "finished", ""); !fault.Is(err, fault.Rule) || fault.Of(err).Key != "followup.visit-open" {
				t.Errorf("%s closes it: %v", name, err)
			}
		}
		if err := s.close(access.Operator(), "v3", "finished", ""); err != nil {
			t.Errorf("an import is lost: %v", err)
		}
		if err := s.write(lena, strings.Replace(strings.Replace(visit, "%s", "in-progress", 1), "11-18", "11-11", 1)); !fault.Is(err, fault.Rule) {
			t.Errorf("it is moved to last week, to be finished there: %v", err)
		}
		taken := must(followup.Take(t.Context(), s.h, lena, i.ID))
		if err := s.close(lena, "v1", "finished", ""); !fault.Is(err, fault.Rule) {
			t.Errorf("that somebody has it is no answer: %v", err)
		}
		if err := followup.Answer(t.Context(), s.h, lena, i.ID, followup.Answering{Seen: taken.Version, Disposition: followup.PlanMade}); err != nil {
			t.Fatal(err)
		}
		if err := s.close(lena, "v1", "finished", ""); err != nil {
			t.Errorf("it is answered, and the visit stays open: %v", err)
		}
	})
}

func TestThePathwayIsWrittenDownStepByStep(t *testing.T) {
	each(t, func(s *scene) {
		ctx, lena := t.Context(), s.worker("lena-ortiz")
		i := s.danger()
		i = must(followup.Take(ctx, s.h, lena, i.ID))
		for name, err := range map[string]error{
			"look":    safety.Write(ctx, s.h, lena, i.ID, safety.Said{Kind: "look", Value: "safe-with-plan", Words: "CANARY"}),
			"plan":    safety.MakePlan(ctx, s.h, lena, i.ID, safety.Plan{Signs: "I stop answering texts", People: "Lena, my aunt"}),
			"means":   safety.Write(ctx, s.h, lena, i.ID, safety.Said{Kind: "means", Value: "done"}),
			"line":    safety.Write(ctx, s.h, lena, i.ID, safety.Said{Kind: "line", Value: "done"}),
			"contact": safety.PlanContact(ctx, s.h, lena, i.ID, ""),
		} {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := safety.PlanContact(ctx, s.h, lena, i.ID, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second contact: %v", err)
		}
		if err := safety.MakePlan(ctx, s.h, lena, i.ID, safety.Plan{Signs: "  "}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an empty plan: %v", err)
		}
		facts := must(safety.Facts(ctx, s.h, lena, i.ID))[i.ID]
		if len(facts) != 5 {
			t.Fatalf("%+v", facts)
		}
		for _, f := range facts {
			typ, id, _ := strings.Cut(f.Source, "/")
			if got := s.reads(typ, id); got != "Amara, Dr. Chen, Lena, Luis" && got != "Dr. Chen, Lena, Luis" {
				t.Errorf("%s is read by %q", f.Source, got)
			}
			if f.Kind == "contact" && (f.From.Sub(s.clock) != 48*time.Hour || f.Due.Sub(s.clock) != 72*time.Hour) {
				t.Errorf("%+v", f)
			}
		}
		if err := followup.Answer(ctx, s.h, lena, i.ID, followup.Answering{Seen: i.Version, Disposition: followup.Emergency}); !fault.Is(err, fault.Invalid) {
			t.Errorf("emergency care with nobody: %v", err)
		}
		if err := followup.Answer(ctx, s.h, lena, i.ID, followup.Answering{Seen: i.Version, Disposition: followup.Acted}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a word for where nobody is in danger: %v", err)
		}
		if err := followup.Answer(ctx, s.h, lena, i.ID, followup.Answering{Seen: i.Version, Disposition: followup.PlanMade}); err != nil {
			t.Fatal(err)
		}
		if all := s.pressing(); len(all) != 0 {
			t.Errorf("%+v", all)
		}
		if all := must(safety.Contacts(ctx, s.h, lena)); len(all) != 1 {
			t.Errorf("the contact afterwards is forgotten: %+v", all)
		}
		for _, value := range []string{"not-reached", "reached"} {
			if err := safety.Contacted(ctx, s.h, lena, i.ID, safety.Said{Value: value}); err != nil {
				t.Fatal(err)
			}
		}
		if all := must(safety.Contacts(ctx, s.h, lena)); len(all) != 0 {
			t.Errorf("%+v", all)
		}
	})
}

// A caregiver who answers about herself is the one in danger, and her child and
// the other parent learn nothing of it.
func TestACaregiversOwnAnswerIsHers(t *testing.T) {
	each(t, func(s *scene) {
		s.work()
		s.load(strings.ReplaceAll(phq("denise", amara, 2, 1, s.clock), "Patient/"+amara, "RelatedPerson/denise-reyes"))
		s.later(time.Minute)
		all := s.pressing()
		if len(all) != 1 || all[0].Response != "QuestionnaireResponse/denise" || all[0].Child != amara {
			t.Fatalf("%+v", all)
		}
		if got := s.reads("Task", all[0].ID); strings.Contains(got, "Amara") || strings.Contains(got, "Marcus") || !strings.Contains(got, "Lena") {
			t.Errorf("what is owed to Denise is read by %q", got)
		}
	})
}
