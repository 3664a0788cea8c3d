package measure

import (
	"bytes"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"kith/exchange/claims"
	"kith/exchange/column"
	"kith/exchange/generate"
	"kith/relation/encounter"
	"kith/relation/network"
	"kith/relation/population"
)

// state is a population as large as a small state's: ten million visits.
func state(b *testing.B) []byte {
	var text bytes.Buffer
	p := generate.New(generate.Size{Children: 1_000_000, Providers: 10_000, Seed: 1, First: 19723})
	if err := p.Claims(&text, nil); err != nil {
		b.Fatal(err)
	}
	return text.Bytes()
}

// job is UPC, COC, SECON, the network of shared patients and care density.
type job struct {
	upc, coc, secon float64
	density         float64
	ties            uint64
}

// quick is the job as relation/ does it.
func quick(src *encounter.Table) (j job, links *population.Links) {
	s := population.Study{}
	tallies := make([][3]population.Tally, s.Workers())
	l := population.NewLinker(src.Patients(), src.Providers)
	population.Walk(src, s, func(core, patient int, c population.Counted) {
		t := &tallies[core]
		t[0].Add(c.UPC())
		t[1].Add(c.COC())
		t[2].Add(c.SECON())
		l.See(core, patient, c)
	})
	for i := range tallies[1:] {
		for k := range tallies[0] {
			tallies[0][k].Join(&tallies[i+1][k])
		}
	}
	j.upc, _ = tallies[0][0].Mean()
	j.coc, _ = tallies[0][1].Mean()
	j.secon, _ = tallies[0][2].Mean()
	links = l.Links()
	d := network.DensitiesOf(links, network.Options{}, nil)
	n := 0
	for p := range links.Patients() {
		if c, ok := d.Of(p).Care(); ok {
			j.density += c
			n++
		}
	}
	j.density /= float64(n)
	return j, links
}

// plain is the job as one writes it without thinking of speed.
func plain(t *encounter.Table) (j job) {
	shared := map[[2]uint32]int{}
	var who [][]uint32
	n, two := 0, 0
	for p := range t.Patients() {
		times, same, visits := map[uint32]int{}, 0, 0
		last, lastDay := uint32(0), encounter.Day(-1)
		for _, k := range t.Of(p) {
			if k.Provider() == last && k.Day() == lastDay {
				continue
			}
			if visits > 0 && k.Provider() == last {
				same++
			}
			last, lastDay = k.Provider(), k.Day()
			times[last]++
			visits++
		}
		var mine []uint32
		most, squares := 0, 0
		for q, k := range times {
			mine = append(mine, q)
			most, squares = max(most, k), squares+k*k
		}
		who = append(who, mine)
		if visits == 0 {
			continue
		}
		n++
		j.upc += float64(most) / float64(visits)
		if visits > 1 {
			two++
			j.coc += float64(squares-visits) / float64(visits*(visits-1))
			j.secon += float64(same) / float64(visits-1)
		}
		for i, a := range mine {
			for _, b := range mine[i+1:] {
				shared[[2]uint32{min(a, b), max(a, b)}]++
			}
		}
	}
	several := 0
	for _, mine := range who {
		sum := 0
		for i, a := range mine {
			for _, b := range mine[i+1:] {
				sum += shared[[2]uint32{min(a, b), max(a, b)}]
			}
		}
		if k := len(mine); k > 1 {
			several++
			j.density += float64(sum) / (float64(k) * float64(k-1) / 2)
		}
	}
	return job{j.upc / float64(n), j.coc / float64(two), j.secon / float64(two), j.density / float64(several), uint64(len(shared))}
}

func (j job) equal(o job) bool {
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Abs(b) }
	return near(j.upc, o.upc) && near(j.coc, o.coc) && near(j.secon, o.secon) && near(j.density, o.density)
}

// BenchmarkState takes every figure of one population in one run: the job from
// stored columns, from CSV and as one writes it plainly; one more encounter; the
// network around one child. The answers have to be equal.
func BenchmarkState(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(runtime.NumCPU())) // whatever -cpu says: it is about all of them
	text := state(b)
	m, _, err := claims.Sniff(text[:10_000], claims.Mapping{})
	if err != nil {
		b.Fatal(err)
	}
	input := func() *claims.Output {
		o, err := claims.Read(b.Context(), []claims.File{{Body: bytes.NewReader(text), Size: int64(len(text))}}, m, claims.Options{})
		if err != nil {
			b.Fatal(err)
		}
		return o
	}
	table := stored(b, input().Table)
	var fast, csv, naive []float64
	for b.Loop() {
		fast, csv, naive = nil, nil, nil
		var got job
		for range 5 {
			began := time.Now()
			got, _ = quick(table)
			fast = append(fast, time.Since(began).Seconds())
			began = time.Now()
			quick(input().Table)
			csv = append(csv, time.Since(began).Seconds())
		}
		began := time.Now()
		want := plain(table)
		naive = append(naive, time.Since(began).Seconds())
		if !got.equal(want) {
			b.Fatalf("%+v, want %+v", got, want)
		}
	}
	b.ReportMetric(middle(fast), "s/columns")
	b.ReportMetric(middle(csv), "s/csv")
	b.ReportMetric(middle(naive)/middle(fast), "x/plain")
	b.ReportMetric(float64(table.Len())/1e6, "million/encounters")
	b.ReportMetric(one(b, table), "µs/one")
	p50, p99 := around(table)
	b.ReportMetric(p50, "µs/ego-p50")
	b.ReportMetric(p99, "µs/ego-p99")
}

// stored is the table as it is mapped from a file.
func stored(b *testing.B, t *encounter.Table) *encounter.Table {
	name := filepath.Join(b.TempDir(), "table")
	if err := column.Create(name, column.Content{Table: t}); err != nil {
		b.Fatal(err)
	}
	f, err := column.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := f.Close(); err != nil {
			b.Error(err)
		}
	})
	return f.Table
}

// one is how long one more encounter takes, in microseconds, with the indices
// of that child.
func one(b *testing.B, t *encounter.Table) float64 {
	live := encounter.NewLive(t)
	const n = 20_000
	began := time.Now()
	for i := range n {
		child := uint32(i * 49 % t.Patients())
		if _, err := live.Add(encounter.Row{Patient: child, Provider: uint32(i % t.Providers), Day: t.First + encounter.Day(i%1000), Place: t.Places[0]}); err != nil {
			b.Fatal(err)
		}
		population.One(live.Of(int(child)), population.Study{})
	}
	return float64(time.Since(began).Microseconds()) / n
}

// around is how long the network around one child takes, in microseconds.
func around(t *encounter.Table) (p50, p99 float64) {
	_, links := quick(t)
	net := network.Of(links, network.Options{})
	var took []float64
	var ties []network.Tie
	for i := range 20_000 {
		who := links.Of(i * 37 % links.Patients())
		began := time.Now()
		ties = net.Ego(ties[:0], who)
		took = append(took, float64(time.Since(began).Nanoseconds())/1000)
	}
	slices.Sort(took)
	return took[len(took)/2], took[len(took)*99/100]
}

func middle(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
