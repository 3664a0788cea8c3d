package audit_test

import (
	"path/filepath"
	"testing"

	"kith/platform/audit"
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
