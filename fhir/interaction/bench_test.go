package interaction_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"kith/platform/db/dbtest"
)

// The whole way of a request but the network: routes, gate, database, JSON.
func BenchmarkDoor(b *testing.B) {
	w := people(b, newTown(b, dbtest.Open(b, filepath.Join(b.TempDir(), "bench.db"), folders)))
	for i := range 500 {
		w.put(b, strings.NewReplacer(`"sleep"`, fmt.Sprintf(`"o%d"`, i), "9.0", fmt.Sprint(i)).Replace(sleep))
	}
	for _, q := range []struct{ name, path, contains string }{
		{"read", "/fhir/Patient/amara-reyes-cole", `"birthDate":"2012-09-03"`},
		{"search by name", "/fhir/Patient?name=amara", `"id":"amara-reyes-cole"`},
		{"search with 20 answers", "/fhir/Observation?patient=amara-reyes-cole&code=http://loinc.org|44261-6&_count=20", `"relation":"next"`},
	} {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				res := w.ask("integrator", "GET", q.path, "")
				if got := string(body(b, res)); res.StatusCode != 200 || !strings.Contains(got, q.contains) {
					b.Fatalf("%d %s", res.StatusCode, got)
				}
			}
		})
	}
}
