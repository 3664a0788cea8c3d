package loopboard_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kith/care/loop"
	"kith/care/module/moduletest"
	"kith/care/people"
)

// crowd adds 5,000 open loops of 1,000 children to a town.
func (s *scene) crowd(b *testing.B) {
	b.Helper()
	partners := []string{"youth-harbor", "bayside-counseling", "harbor-food-shelf", "north-shore-hearing", "open-door-homes"}
	states := []loop.State{{Step: loop.FamilySaidYes, Status: loop.Draft}, {Step: loop.Sent, Status: loop.Requested}}
	var all [][]byte
	for c := range 1000 {
		id := fmt.Sprintf("crowd-%d", c)
		all = append(all, fmt.Appendf(nil, `{"resourceType":"Patient","id":%q,"name":[{"family":"Crowd%d","given":["Child"]}],"birthDate":"2015-01-01",
			"managingOrganization":{"reference":"Organization/maple-street"}}`, id, c))
		for n := range 5 {
			d := must(loop.Standard().Begin(loop.New{ID: fmt.Sprintf("%s-%d", id, n), Kind: loop.Referral, Child: people.PatientID(id), From: "PractitionerRole/wei-chen-maple-street",
				To: "Organization/" + partners[(c+n)%5], HeldBy: "PractitionerRole/luis-moreno-maple-street", Why: "Somebody to talk to", State: states[n%2],
				At: morning.Add(-time.Duration(c%40*24) * time.Hour)}, s.h.WorkingCalendar()))
			all = append(all, must(d.JSON()))
		}
	}
	for part := range slices.Chunk(all, 600) {
		moduletest.Put(b, s.h.Store, part...)
	}
	if err := loop.Learn(b.Context(), s.h); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkBoard is the whole page of a site with 5,000 open loops, as a person
// who coordinates asks for it.
func BenchmarkBoard(b *testing.B) {
	s := town(b, false)
	s.crowd(b)
	s.at = morning.Add(time.Hour) // nothing of it happened just now
	c := s.client("luis-moreno")
	if a := c.Get("/loops?view=site"); a.Status != 200 {
		b.Fatal(a.Status)
	}
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		c.Get("/loops?view=site")
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}
