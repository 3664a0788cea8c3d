package peer

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"kith/exchange/claims"
	"kith/exchange/generate"
	"kith/relation/encounter"
)

// table is a population's visits.
func table(t testing.TB, children int) *encounter.Table {
	var text bytes.Buffer
	p := generate.New(generate.Size{Children: children, Seed: 1, First: 19723})
	if err := p.Claims(&text, nil); err != nil {
		t.Fatal(err)
	}
	m, _, err := claims.Sniff(text.Bytes()[:min(text.Len(), 10_000)], claims.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := claims.Read(t.Context(), []claims.File{{Body: bytes.NewReader(text.Bytes()), Size: int64(text.Len())}}, m, claims.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return out.Table
}

// BenchmarkPeers does the job in every peer that is there, and in ours before
// and after each. KITH_PEERS_CHILDREN says how large a population: a hundred
// thousand children with a million visits where nobody says.
// -bench 'Peers/duckdb$' asks one alone.
func BenchmarkPeers(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(min(2, runtime.NumCPU()))) // what the peers are given
	children := 100_000
	if word := os.Getenv("KITH_PEERS_CHILDREN"); word != "" {
		n, err := strconv.Atoi(word)
		if err != nil {
			b.Fatal(err)
		}
		children = n
	}
	src := table(b, children)
	data, err := Export(b.TempDir(), src, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	ours := func() Timed {
		began, cpu := time.Now(), CPU()
		return Timed{Answer: Ours(src), Seconds: time.Since(began).Seconds(), CPU: CPU() - cpu}
	}
	var rows []Row
	for _, p := range All() {
		b.Run(p.Name(), func(b *testing.B) {
			var r Row
			for b.Loop() {
				if r, err = Compare(b.Context(), data, ours, p); err != nil {
					b.Fatal(err)
				}
			}
			if rows = append(rows, r); r.Skipped != "" {
				b.Skip(r.Skipped)
			}
			b.ReportMetric(r.Times, "x")
		})
	}
	if err := Write(os.Stderr, data, rows); err != nil {
		b.Fatal(err)
	}
}
