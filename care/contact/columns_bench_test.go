package contact_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/platform/db"
)

// BenchmarkColumns fills the table of one site with 20,000 children and ten
// visits each: what reading them takes, what they weigh, and what a child costs
// then, with and without a change before it.
func BenchmarkColumns(b *testing.B) {
	h := moduletest.Open(b, b.TempDir()+"/kith.db", time.Date(2026, 11, 18, 8, 0, 0, 0, time.UTC), modules)
	for _, r := range base {
		moduletest.Put(b, h.Store, []byte(r))
	}
	moduletest.Put(b, h.Store, met{child: "a", who: "Practitioner/chen", site: "maple", class: "AMB", status: "finished", day: "2026-03-01"}.body("e"))
	const children, visits = 20_000, 10
	if err := h.DB.Write(b.Context(), func(tx *db.Tx) error {
		compartment, err := db.One(b.Context(), tx, db.Int, "", `select compartment from contact_event`)
		if err != nil {
			return err
		}
		var rows [][]any
		for i := range children * visits {
			rows = append(rows, []any{"Encounter", fmt.Sprint("f", i), 0, fmt.Sprint("child-", i/visits), fmt.Sprint("Practitioner/p", i%300), "",
				contact.Date(contact.Day(20000 + i%700)).Format(time.DateOnly), 0, "visit", "visit", true, "Organization/maple", "", "", "", compartment})
		}
		return db.Insert(b.Context(), tx, "contact_event", []string{"source_type", "source_id", "part", "patient_id", "person_ref", "with_ref", "on_day", "at", "kind", "seen", "outpatient",
			"organization_ref", "to_ref", "what_code", "what_text", "compartment"}, rows)
	}); err != nil {
		b.Fatal(err)
	}
	b.Run("load", func(b *testing.B) {
		var kept []*module.House
		heap := func() uint64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		before := heap()
		for b.Loop() {
			kept = append(kept, other(h))
			if err := contact.ColumnsOf(kept[len(kept)-1]).Load(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(heap()-before)/float64(len(kept)*children*visits), "B/encounter")
		runtime.KeepAlive(kept)
	})
	child := func(b *testing.B, change bool) {
		if err := contact.ColumnsOf(h).Load(b.Context()); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if change {
				b.StopTimer()
				moduletest.Put(b, h.Store, met{child: "a", who: fmt.Sprint("Practitioner/p", b.N), site: "maple", class: "AMB", status: "finished", day: "2026-03-01"}.body("e"))
				b.StartTimer()
			}
			if _, err := contact.Visits(b.Context(), h, chen, 1, "a"); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("child", func(b *testing.B) { child(b, false) })
	b.Run("child-after-change", func(b *testing.B) { child(b, true) })
	b.Run("around", func(b *testing.B) {
		for b.Loop() {
			if _, err := contact.Around(b.Context(), h, chen, contact.Ask{Outpatient: true}, "Practitioner/p7"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
