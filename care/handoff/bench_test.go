package handoff_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/handoff"
	"kith/care/lane"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
)

// benched runs a benchmark in the town, on each engine.
func benched(b *testing.B, run func(b *testing.B, s *benchScene)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			url := filepath.Join(b.TempDir(), "town.db")
			if engine == "postgres" {
				url = dbtest.Postgres(b)
			}
			h := moduletest.Open(b, url, morning, modules)
			moduletest.Load(b, h.Store, strings.NewReader(town))
			gate := &consent.Gate{Place: consent.Place{Code: "US-MA", Zone: h.Zone}, Rules: consent.Standard(), Now: h.Now}
			if err := h.Store.Bind(b.Context(), gate); err != nil {
				b.Fatal(err)
			}
			s := &benchScene{b, h, map[string]access.Viewer{}}
			for _, who := range []string{"chen", "lena", "jo"} {
				v, _, err := consent.Worker(b.Context(), h.DB, people.PractitionerID(who), h.Today(), morning)
				if err != nil {
					b.Fatal(err)
				}
				s.who[who] = v.At(morning)
			}
			run(b, s)
		})
	}
}

type benchScene struct {
	*testing.B
	*module.House
	who map[string]access.Viewer
}

// team asks the behavioral-health team.
func (s *benchScene) team() string {
	id, err := handoff.Ask(s.B.Context(), s.House, s.who["chen"], handoff.Asking{Child: "amara", To: "Organization/maple", Team: people.BehavioralHealth, How: handoff.Room, Why: "sleep"})
	if err != nil {
		s.Fatal(err)
	}
	return id
}

// race has sixteen hands reach for one thing, and reports whether one has it and
// all others were told that somebody does.
func race(reach func(n int) error) bool {
	var wg sync.WaitGroup
	errs := make([]error, 16)
	for n := range errs {
		wg.Go(func() { errs[n] = reach(n) })
	}
	wg.Wait()
	won, told := 0, 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case fault.Is(err, fault.Conflict):
			told++
		}
	}
	return won == 1 && won+told == len(errs)
}

// rounds are how many races are promised.
const rounds = 1000

// BenchmarkRaces counts of 1,000 races for one time, and of 1,000 for one
// hand-off of a team, those that one and no more won. Everybody of the team races
// as a person of their own: a second tap of whoever has it is no second holder.
func BenchmarkRaces(b *testing.B) {
	benched(b, func(b *testing.B, s *benchScene) {
		ctx := context.Background()
		for b.Loop() {
			slots, tasks := 0, 0
			for n := range rounds {
				slot := fmt.Sprintf("race-%d", n)
				moduletest.Load(b, s.Store, strings.NewReader(fmt.Sprintf(`{"resourceType":"Slot","id":%q,"schedule":{"reference":"Schedule/lenas"},"status":"free","start":"2026-11-19T10:00:00-05:00","end":"2026-11-19T10:20:00-05:00"}`, slot)))
				if race(func(i int) error {
					c, err := lane.Hold(ctx, s.House, s.who["chen"], lane.Holding{Child: "amara", Slot: slot, For: fmt.Sprintf("Task/%d-%d", n, i), With: "PractitionerRole/lena-maple"})
					if err != nil {
						return err
					}
					return s.DB.Write(ctx, func(tx *db.Tx) error { return c.Write(ctx, tx, s.House) })
				}) {
					slots++
				}
				id := s.team()
				var won sync.Map // who was given it
				race(func(i int) error {
					who := []string{"lena", "jo"}[i%2]
					err := handoff.Accept(ctx, s.House, s.who[who], id)
					if err == nil {
						won.Store(who, true)
					}
					return err
				})
				holders := 0
				won.Range(func(any, any) bool { holders++; return true })
				if x, err := handoff.Get(ctx, s.House, s.who["chen"], id); err == nil && holders == 1 && x.Taken() {
					tasks++
				}
			}
			b.ReportMetric(float64(slots), "slots")
			b.ReportMetric(float64(tasks), "tasks")
		}
	})
}

// BenchmarkAccept is one tap on Accept, the time booked and the letter in the
// outbox: the slowest of twenty.
func BenchmarkAccept(b *testing.B) {
	benched(b, func(b *testing.B, s *benchScene) {
		for b.Loop() {
			var took []time.Duration
			for range 100 {
				id := s.team()
				from := time.Now()
				if err := handoff.Accept(b.Context(), s.House, s.who["lena"], id); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(from))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		}
	})
}
