package store_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
)

// trailTown has two children, one of whom has a note that carries a label; every
// resource was written by itself, so there is a line for each.
func trailTown(t *testing.T, test func(t *testing.T, s *store.Store)) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		now := nine
		s, err := store.Open(t.Context(), d, func() time.Time { now = now.Add(time.Second); return now }, statuses)
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range []string{
			`{"resourceType":"Patient","id":"amara","managingOrganization":{"reference":"Organization/maple-street"}}`,
			`{"resourceType":"Patient","id":"tom","managingOrganization":{"reference":"Organization/riverside"}}`,
			`{"resourceType":"Observation","id":"plain","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/amara"}}`,
			`{"resourceType":"Observation","id":"secret","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PSY"}]},"status":"final","code":{"text":"x"},"subject":{"reference":"Patient/amara"}}`,
		} {
			mustPut(t, s, body)
		}
		if _, err := audit.Grow(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		test(t, s)
	})
}

func about(t *testing.T, s *store.Store, v access.Viewer, q store.Query) (whats []string) {
	t.Helper()
	q.Type = "AuditEvent"
	for {
		page, err := s.Search(t.Context(), v, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Resources {
			var e struct {
				Entity []struct{ What struct{ Reference string } }
			}
			if err := json.Unmarshal(r.JSON(), &e); err != nil {
				t.Fatal(err)
			}
			whats = append(whats, e.Entity[len(e.Entity)-1].What.Reference)
		}
		if q.After = page.Next; q.After == "" {
			return whats
		}
	}
}

func TestTheTrailIsReadByThoseWhoMayKnowWhatItIsAbout(t *testing.T) {
	trailTown(t, func(t *testing.T, s *store.Store) {
		tests := []struct {
			name string
			v    access.Viewer
			want string
		}{
			{"nobody", access.Viewer{}, "[]"},
			{"lena", lena, "[Observation/secret Observation/plain Patient/amara]"},
			{"riverside", reed, "[Patient/tom]"},
			{"a program, which may not know of the note", machine, "[Observation/plain Patient/tom Patient/amara]"},
		}
		for _, tt := range tests {
			for count := range 4 {
				if got := about(t, s, tt.v, store.Query{Count: count}); fmt.Sprint(got) != tt.want {
					t.Errorf("%s, %d a page: %v, want %v", tt.name, count, got, tt.want)
				}
			}
		}
	})
}

func TestTheTrailIsAskedByChildPersonDayAndAct(t *testing.T) {
	trailTown(t, func(t *testing.T, s *store.Store) {
		tests := []struct {
			q    store.Query
			want int
		}{
			{store.Query{Params: []store.Param{{Name: "patient", Values: []string{"Patient/amara"}}}}, 3},
			{store.Query{Within: "Patient/amara"}, 3},
			{store.Query{Params: []store.Param{{Name: "patient", Values: []string{"tom"}}}}, 0},
			{store.Query{Params: []store.Param{{Name: "entity", Values: []string{"Observation/plain"}}}}, 1},
			{store.Query{Params: []store.Param{{Name: "agent", Values: []string{"Device/kith"}}}}, 3},
			{store.Query{Params: []store.Param{{Name: "agent", Values: []string{"Practitioner/x"}}}}, 0},
			{store.Query{Params: []store.Param{{Name: "action", Values: []string{"C", "R"}}}}, 3},
			{store.Query{Params: []store.Param{{Name: "action", Values: []string{"D"}}}}, 0},
			{store.Query{Params: []store.Param{{Name: "date", Values: []string{"ge2026-11-16"}}}}, 3},
			{store.Query{Params: []store.Param{{Name: "date", Values: []string{"gt2026-11-16"}}}}, 0},
			{store.Query{Params: []store.Param{{Name: "outcome", Values: []string{"0"}}}}, 0}, // lines are not asked for that
		}
		for _, tt := range tests {
			if got := about(t, s, lena, tt.q); len(got) != tt.want {
				t.Errorf("%+v: %v, want %d", tt.q, got, tt.want)
			}
			tt.q.Type, tt.q.TotalOnly = "AuditEvent", true
			if page, err := s.Search(t.Context(), lena, tt.q); err != nil || page.Total != int64(tt.want) {
				t.Errorf("%+v: total %d, want %d (%v)", tt.q, page.Total, tt.want, err)
			}
		}
	})
}

func TestALineHasAnIDThatTellsNothing(t *testing.T) {
	trailTown(t, func(t *testing.T, s *store.Store) {
		page, err := s.Search(t.Context(), lena, store.Query{Type: "AuditEvent"})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, r := range page.Resources {
			ids = append(ids, r.ID)
			again, err := s.Read(t.Context(), lena, "AuditEvent", r.ID)
			if err != nil || string(again.JSON()) != string(r.JSON()) {
				t.Errorf("read again: %v\n%s\n%s", err, again.JSON(), r.JSON())
			}
			for who, v := range map[string]access.Viewer{"nobody": {}, "riverside": reed} {
				if _, err := s.Read(t.Context(), v, "AuditEvent", r.ID); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s reads it: %v", who, err)
				}
			}
		}
		if slices.Sort(ids); strings.HasPrefix(ids[0], "0000") || len(slices.Compact(ids)) != len(page.Resources) {
			t.Errorf("ids %v", ids)
		}
		for _, id := range []string{"", "x", strings.Repeat("0", 32), strings.ToUpper(ids[0])} {
			if _, err := s.Read(t.Context(), lena, "AuditEvent", id); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}

func TestAPageAsksForTheLinesOfOneChildByPersonAndDay(t *testing.T) {
	trailTown(t, func(t *testing.T, s *store.Store) {
		day := s.Now()
		tests := []struct {
			q    store.Opened
			want int
		}{
			{store.Opened{Patient: "amara"}, 3},
			{store.Opened{Patient: "amara", Who: "Device/kith"}, 3},
			{store.Opened{Patient: "amara", Who: "Practitioner/x"}, 0},
			{store.Opened{Patient: "amara", From: day.AddDate(0, 0, 1)}, 0},
			{store.Opened{Patient: "amara", Until: day.AddDate(0, 0, -1)}, 0},
			{store.Opened{Patient: "amara", From: day.AddDate(0, 0, -1), Until: day.AddDate(0, 0, 1)}, 3},
			{store.Opened{Patient: "tom"}, 0},
		}
		for _, tt := range tests {
			n := 0
			for tt.q.Count = 2; ; n += 2 {
				page, err := s.Openings(t.Context(), lena, tt.q)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) < 2 {
					n += len(page)
					break
				}
				tt.q.After = page[1].Mark
			}
			if n != tt.want {
				t.Errorf("%+v: %d, want %d", tt.q, n, tt.want)
			}
		}
	})
}
