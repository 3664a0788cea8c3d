package interaction_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kith/fhir/interaction"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db/dbtest"
	"kith/platform/web"
)

// BenchmarkWrittenDown is what it costs that no answer leaves before it is
// written down: the same reading with the gate in front and without, in turns.
func BenchmarkWrittenDown(b *testing.B) {
	d := dbtest.Open(b, filepath.Join(b.TempDir(), "bench.db"), folders)
	w := people(b, newTown(b, d))
	plain, kept := open(b, w.store, interaction.Options{}), open(b, w.store, interaction.Options{})
	l := audit.NewLog(d, w.store.Now)
	defer l.Close()
	kept.Use(func(next http.Handler) http.Handler {
		gate := l.Gate(web.RouteOf, kept.Fail)(next)
		return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			gate.ServeHTTP(out, r.WithContext(access.With(r.Context(), viewers["integrator"])))
		})
	})
	var took [2]time.Duration
	for b.Loop() {
		for i, m := range []http.Handler{plain, kept} {
			began := time.Now()
			crowd(b, m)
			took[i] += time.Since(began)
		}
	}
	rate := func(t time.Duration) float64 { return asking * asks * float64(b.N) / t.Seconds() }
	b.ReportMetric(rate(took[0]), "plain/s")
	b.ReportMetric(rate(took[1]), "kept/s")
	b.ReportMetric(float64((took[1]-took[0]).Microseconds())/float64(asking*asks*b.N), "us-more/read")
}

// asking is how many ask at once, each so many times.
const asking, asks = 16, 100

func crowd(b *testing.B, m http.Handler) {
	var all sync.WaitGroup
	for range asking {
		all.Go(func() {
			for range asks {
				r := httptest.NewRequest(http.MethodGet, "/fhir/Patient/amara-reyes-cole", nil)
				r.Header.Set("X-Test-As", "integrator")
				out := httptest.NewRecorder()
				if m.ServeHTTP(out, r); out.Code != http.StatusOK {
					b.Error(out.Code)
					return
				}
			}
		})
	}
	all.Wait()
}
