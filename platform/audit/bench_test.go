package audit_test

import (
	"path/filepath"
	"testing"

	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// BenchmarkRelease is what a reading costs that is written down, eight callers
// at a time.
func BenchmarkRelease(b *testing.B) {
	d := dbtest.Open(b, filepath.Join(b.TempDir(), "test.db"), folders)
	l := audit.NewLog(d, clock)
	defer l.Close()
	b.ReportAllocs()
	b.SetParallelism(4) // times the processors
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			err := l.Release(b.Context(), audit.Event{At: clock(), Who: lena, Action: audit.Read, Why: "GET /fhir/{type}/{id}",
				What: "Observation/0193a7f0-9f3c-7c11-b1a2-3f0c5c6f2b11", Address: "127.0.0.1", Count: 1, About: []int64{4711}})
			if err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkVerify is what it takes to look through a whole trail.
func BenchmarkVerify(b *testing.B) {
	const lines = 20_000
	d := dbtest.Open(b, filepath.Join(b.TempDir(), "test.db"), folders)
	for range lines / 1000 {
		err := d.Write(b.Context(), func(tx *db.Tx) error {
			for i := range int64(1000) {
				e := audit.Event{At: clock(), Who: lena, Action: audit.Read, Why: "GET /fhir/{type}/{id}", What: "Observation/0193a7f0", Count: 1, About: []int64{i, i + 7}}
				if _, err := audit.Record(b.Context(), tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	root, err := audit.Grow(b.Context(), d)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if v, err := audit.Verify(b.Context(), d, []audit.Root{root}, nil); err != nil || len(v.Findings) > 0 || v.Root.Size != lines {
			b.Fatal(v, err)
		}
	}
	b.ReportMetric(lines*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
