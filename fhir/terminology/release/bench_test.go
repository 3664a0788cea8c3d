package release

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"kith/fhir/terminology"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// vocabulary makes words that nobody uses, so that the index is as wide as a
// real one.
func vocabulary(r *rand.Rand, n int) []string {
	words := make([]string, n)
	for i := range words {
		var b strings.Builder
		for range 3 + r.IntN(7) {
			b.WriteByte("aeioulnrstdkmgpb"[r.IntN(16)])
		}
		words[i] = b.String()
	}
	return words
}

// large writes an RF2 snapshot of n invented concepts, three terms each, one to
// three parents, some 13 levels.
func large(t testing.TB, n int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	words := vocabulary(r, 60_000)
	dir := t.TempDir()
	write := func(name, header string, rows func(w *bufio.Writer)) {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriterSize(f, 1<<20)
		fmt.Fprint(w, strings.ReplaceAll(header, "|", "\t")+"\r\n")
		rows(w)
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	id := func(i int) int { return 138875005 + i*10 }
	write("sct2_Concept_Snapshot_INT_20990101.txt", "id|effectiveTime|active|moduleId|definitionStatusId", func(w *bufio.Writer) {
		for i := range n {
			fmt.Fprintf(w, "%d\t20990101\t1\t900000000000207008\t900000000000074008\r\n", id(i))
		}
	})
	write("sct2_Description_Snapshot-en_INT_20990101.txt", "id|effectiveTime|active|moduleId|conceptId|languageCode|typeId|term|caseSignificanceId", func(w *bufio.Writer) {
		for i := range n {
			for k := range 3 {
				kind, term := "900000000000013009", ""
				for range 2 + r.IntN(4) {
					term += words[int(float64(len(words))*r.Float64()*r.Float64())] + " "
				}
				if k == 0 {
					kind, term = "900000000000003001", term+"(finding)"
				}
				fmt.Fprintf(w, "%d\t20990101\t1\t900000000000207008\t%d\ten\t%s\t%s\t900000000000448009\r\n", 10*i+k+1, id(i), kind, strings.TrimSpace(term))
			}
		}
	})
	write("sct2_Relationship_Snapshot_INT_20990101.txt", "id|effectiveTime|active|moduleId|sourceId|destinationId|relationshipGroup|typeId|characteristicTypeId|modifierId", func(w *bufio.Writer) {
		for i := 1; i < n; i++ {
			for k := range 1 + r.IntN(2) {
				fmt.Fprintf(w, "%d\t20990101\t1\t900000000000207008\t%d\t%d\t0\t116680003\t900000000000011006\t900000000000451002\r\n", 10*i+k+1, id(i), id(r.IntN(1+i/2)))
			}
		}
	})
	return dir
}

// BenchmarkLoad loads a release of the size of SNOMED CT and asks it. Figures:
// rows of the tables written a second, bytes of memory, and the time of answers.
func BenchmarkLoad(b *testing.B) {
	place := large(b, 400_000)
	for engine, url := range map[string]string{"sqlite": filepath.Join(b.TempDir(), "bench.db"), "postgres": ""} {
		b.Run(engine, func(b *testing.B) {
			if engine == "postgres" {
				url = dbtest.Postgres(b)
			}
			d := dbtest.Open(b, url, folders)
			for b.Loop() {
				start := time.Now()
				var top runtime.MemStats
				_, err := Load(b.Context(), d, place, Options{Now: now, Progress: func(string, int, int) {
					var m runtime.MemStats
					if runtime.ReadMemStats(&m); m.HeapAlloc > top.HeapAlloc {
						top = m
					}
				}})
				if err != nil {
					b.Fatal(err)
				}
				rows, err := db.One(b.Context(), d, db.Int, "", `select (select count(*) from term_concept) + (select count(*) from term_list)`)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(rows)/time.Since(start).Seconds(), "rows/s")
				b.ReportMetric(float64(top.HeapAlloc)/1e6, "MB")
				ask(b, terminology.New(d))
			}
		})
	}
}

// ask times the questions of a page.
func ask(b *testing.B, s *terminology.Service) {
	b.Helper()
	const all = "http://snomed.info/sct?fhir_vs"
	for name, fn := range map[string]func() error{
		"search-ms": func() error {
			_, err := s.Expand(b.Context(), terminology.ExpandRequest{URL: all, Filter: "find gar", Count: 20})
			return err
		},
		"letter-ms": func() error {
			_, err := s.Expand(b.Context(), terminology.ExpandRequest{URL: all, Filter: "g", Count: 20})
			return err
		},
		"isa-ms": func() error {
			_, err := s.Expand(b.Context(), terminology.ExpandRequest{URL: all + "=isa/138875015", Offset: 1000, Count: 50})
			return err
		},
		"subsumes-ms": func() error {
			_, err := s.Subsumes(b.Context(), sct, "", "138875015", "142874995")
			return err
		},
		"validate-ms": func() error {
			_, err := s.ValidateCode(b.Context(), all+"=isa/138875015", sct, "142874995", "")
			return err
		},
	} {
		const times = 20
		first := time.Now()
		if err := fn(); err != nil {
			b.Fatal(name, err)
		}
		b.ReportMetric(float64(time.Since(first).Microseconds())/1000, "first-"+name)
		start := time.Now()
		for range times {
			if err := fn(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(time.Since(start).Microseconds())/1000/times, name)
	}
}
