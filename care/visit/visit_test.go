package visit_test

import (
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/due"
	"kith/care/engagement"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/care/reach"
	"kith/care/screening"
	"kith/care/visit"
	"kith/cast"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

const (
	amara  = "amara-reyes-cole"
	denise = "RelatedPerson/denise-reyes"
	chen   = "Practitioner/wei-chen"
)

// scene is the town on one engine.
type scene struct {
	t     *testing.T
	h     *module.House
	clock time.Time
}

var now = time.Date(2026, time.November, 18, 10, 0, 0, 0, zone())

func zone() *time.Location {
	z, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return z
}

var modules = []module.Module{people.Module, contact.Module, consent.Module, disclosure.Module, screening.Module, reach.Module, engagement.Module, due.Module, visit.Module}

// each runs test on every engine, with the full rule of who may see.
func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) { test(begin(t, h)) })
}

// begin fills a house with the town.
func begin(t *testing.T, h *module.House) *scene {
	t.Helper()
	s := &scene{t: t, h: h, clock: now}
	h.Now = func() time.Time { return s.clock }
	if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
		t.Fatal(err)
	}
	sources, err := cast.Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range sources {
		if x.Kind != cast.Bundle {
			continue
		}
		r, err := x.Open()
		if err != nil {
			t.Fatal(err)
		}
		moduletest.Load(t, h.Store, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// query finds what there is of a type about a child.
func query(typ, subject string) store.Query {
	name := "subject"
	if typ == "Task" {
		name = "patient"
	}
	return store.Query{Type: typ, Params: []store.Param{{Name: name, Values: []string{subject}}}, Count: 500}
}

func (s *scene) worker(id people.PractitionerID) access.Viewer {
	s.t.Helper()
	v, _, err := consent.Worker(s.t.Context(), s.h.DB, id, s.h.Today(), s.clock)
	if err != nil || v.Nobody() {
		s.t.Fatalf("%s: %v", id, err)
	}
	return v.At(s.clock)
}

func (s *scene) gather(v access.Viewer, child people.PatientID) visit.View {
	s.t.Helper()
	ctx := s.t.Context()
	p, err := people.Child(ctx, s.h.DB, v, child)
	if err != nil {
		s.t.Fatal(err)
	}
	kin, err := people.Family(ctx, s.h.DB, v, child, s.h.Today())
	if err != nil {
		s.t.Fatal(err)
	}
	x, err := visit.Standard().Gather(ctx, s.h, v, visit.Of{Child: p, Kin: kin, Records: []string{string(child)}})
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

func prompt(x visit.View, k visit.Kind) visit.Prompt {
	for _, p := range x.Prompts {
		if p.Kind == k {
			return p
		}
	}
	return visit.Prompt{}
}

func item(all []due.Item, key string) due.Item {
	for _, i := range all {
		if i.Key == key {
			return i
		}
	}
	return due.Item{}
}

func TestWhatDrChenDidStandsForThoseWhoCareForHer(t *testing.T) {
	each(t, func(s *scene) {
		ctx := s.t.Context()
		chens := s.worker("wei-chen")
		x := s.gather(chens, amara)
		if p := prompt(x, visit.Open); p.Standing != visit.Hard || x.Cadence.Visits < 6 {
			s.t.Errorf("%d visits, and it is not high time: %+v", x.Cadence.Visits, p)
		}
		for _, r := range []visit.Recording{{Child: amara, Kind: visit.Open, Value: due.Done}, {Child: amara, Kind: visit.Alone, Value: due.Declined}, {Child: amara, Kind: visit.Explained, Value: due.Done}, {Child: amara, Kind: "asked-substances", Value: due.Deferred}} {
			if err := visit.Record(ctx, s.h, chens, r); err != nil {
				s.t.Fatal(err)
			}
		}
		x = s.gather(chens, amara)
		for k, want := range map[visit.Kind]visit.Standing{visit.Open: visit.Made, visit.Alone: visit.Quiet, visit.Explained: visit.Made} {
			if p := prompt(x, k); p.Standing != want {
				s.t.Errorf("%s is %s, want %s", k, p.Standing, want)
			}
		}
		if i := item(x.Items, "substances"); i.State != due.IsDeferred {
			s.t.Errorf("%+v", i)
		}
		if x.Cadence.Asked != contact.DayAt(now) {
			s.t.Errorf("%+v", x.Cadence)
		}
		// who reads the entry that she would rather not be alone
		id := prompt(x, visit.Alone).Fact.ID
		for name, v := range map[string]access.Viewer{
			"nobody": {}, "Denise": consent.Personal(people.CustodialParent, denise).At(now), "Amara": consent.Personal(people.TeenSelf, "Patient/"+amara).At(now),
			"Mia": s.worker("mia-park"), "Ms. Alvarez": s.worker("ines-alvarez"), "Sam": s.worker("sam-keo"), "Nia, who never saw her": s.worker("nia-brooks"),
		} {
			if _, err := s.h.Store.Read(ctx, v, "Observation", id); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Login) {
				s.t.Errorf("%s reads it: %v", name, err)
			}
		}
		for _, who := range []people.PractitionerID{"wei-chen", "lena-ortiz", "luis-moreno"} {
			if _, err := s.h.Store.Read(ctx, s.worker(who), "Observation", id); err != nil {
				s.t.Errorf("%s does not read it: %v", who, err)
			}
		}
		// she is taken at her word: one tap back
		if err := visit.Undo(ctx, s.h, chens, visit.Noted{amara, "Observation", id}); err != nil {
			s.t.Fatal(err)
		}
		if p := prompt(s.gather(chens, amara), visit.Alone); p.Standing != visit.Ask {
			s.t.Errorf("%+v", p)
		}
		if err := visit.Undo(ctx, s.h, s.worker("lena-ortiz"), visit.Noted{amara, "Observation", prompt(x, visit.Open).Fact.ID}); !fault.Is(err, fault.NotFound) {
			s.t.Errorf("Lena takes back what Dr. Chen noted: %v", err)
		}
	})
}

func TestWhoSeesAChildForTheFirstTimeReadsWhatTheyNotedOnceTheVisitIsThere(t *testing.T) {
	each(t, func(s *scene) {
		nias := s.worker("nia-brooks")
		if err := visit.Record(s.t.Context(), s.h, nias, visit.Recording{Child: amara, Kind: visit.Alone, Value: due.Done}); err != nil {
			s.t.Fatal(err)
		}
		// only her own people read it, and nobody makes herself one: the page says so
		if x := s.gather(nias, amara); !x.Stranger || prompt(x, visit.Alone).Standing != visit.Ask {
			s.t.Errorf("%+v", x.Prompts)
		}
		moduletest.Put(s.t, s.h.Store, []byte(`{"resourceType":"Encounter","id":"now","status":"in-progress","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},
			"subject":{"reference":"Patient/amara-reyes-cole"},"participant":[{"individual":{"reference":"Practitioner/nia-brooks"}}],"period":{"start":"2026-11-18T09:30:00-05:00"},"serviceProvider":{"reference":"Organization/maple-street"}}`))
		x := s.gather(nias, amara)
		if p := prompt(x, visit.Alone); x.Stranger || p.Standing != visit.Made || p.Fact.Encounter != "" {
			s.t.Errorf("%+v", p)
		}
		if err := visit.Record(s.t.Context(), s.h, nias, visit.Recording{Child: amara, Kind: visit.Open, Value: due.Done}); err != nil {
			s.t.Fatal(err)
		}
		if p := prompt(s.gather(nias, amara), visit.Open); p.Fact.Encounter != "now" {
			s.t.Errorf("which visit it was: %+v", p)
		}
	})
}

// rows are the rows of a table, without where they lie.
func (s *scene) rows(query string) string {
	s.t.Helper()
	all, err := db.All(s.t.Context(), s.h.DB, db.Text, query)
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

func TestRebuildingGivesTheSameFacts(t *testing.T) {
	each(t, func(s *scene) {
		ctx, chens := s.t.Context(), s.worker("wei-chen")
		for _, k := range []visit.Kind{visit.Open, visit.Alone, visit.Explained, "help-hope", "asked-mood", "asked-safety"} {
			for _, v := range []due.Value{due.Deferred, due.Done} {
				if err := visit.Record(ctx, s.h, chens, visit.Recording{Child: amara, Kind: k, Value: v, Until: due.DayOf(s.h) + 9}); err != nil {
					s.t.Fatal(err)
				}
			}
		}
		if err := visit.Say(ctx, s.h, chens, visit.Saying{Child: amara, Speaker: denise, Words: "How she sleeps."}); err != nil {
			s.t.Fatal(err)
		}
		const facts = `select source_type || source_id || kind || value || person_ref || on_day || until_on || words from visit_fact order by 1`
		const asks = `select source_id || question || value || person_ref || on_day || until_on from ask order by 1`
		before := s.rows(facts) + s.rows(asks)
		if strings.Count(before, "\n") < 10 {
			s.t.Fatalf("too little to compare:\n%s", before)
		}
		if err := s.h.Store.Rebuild(ctx, func(int64, int64) {}); err != nil {
			s.t.Fatal(err)
		}
		if after := s.rows(facts) + s.rows(asks); after != before {
			s.t.Errorf("before\n%s\nafter\n%s", before, after)
		}
	})
}

func TestADayIsTheOneOnTheWallWhenTheClockIsSet(t *testing.T) {
	each(t, func(s *scene) {
		ctx, chens := s.t.Context(), s.worker("wei-chen")
		for _, at := range []time.Time{
			time.Date(2026, 11, 1, 0, 30, 0, 0, zone()), time.Date(2026, 11, 1, 23, 30, 0, 0, zone()), // a day of 25 hours
			time.Date(2027, 3, 14, 0, 30, 0, 0, zone()), time.Date(2027, 3, 14, 23, 59, 59, 0, zone()), // one of 23
		} {
			s.clock = at
			if err := visit.Record(ctx, s.h, chens, visit.Recording{Child: amara, Kind: visit.Alone, Value: due.Done}); err != nil {
				s.t.Fatal(err)
			}
			if p := prompt(s.gather(s.worker("wei-chen"), amara), visit.Alone); p.Standing != visit.Made || contact.Date(p.Day).Format(time.DateOnly) != at.Format(time.DateOnly) {
				s.t.Errorf("at %s: %+v", at, p)
			}
			s.clock = time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 1, 0, zone())
			if p := prompt(s.gather(s.worker("wei-chen"), amara), visit.Alone); p.Standing != visit.Ask {
				s.t.Errorf("the day after %s: %+v", at, p)
			}
		}
	})
}
