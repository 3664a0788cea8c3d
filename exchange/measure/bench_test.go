package measure_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"kith/exchange/claims"
	"kith/exchange/column"
	"kith/exchange/generate"
	"kith/exchange/measure/peer"
	"kith/relation/encounter"
	"kith/relation/network"
	"kith/relation/population"
)

// BenchmarkState takes every figure of one population, as large as a small
// state's, in one run: what the machine can do; the job from stored columns,
// from CSV on disk and as one writes it plainly; opening the columns again; new
// and corrected encounters; the network around one child. The answers have to be
// equal.
func BenchmarkState(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(min(2, runtime.NumCPU()))) // whatever -cpu says: it is about two cores
	m := calibrate()
	name := state(b, 1_000_000)
	first := readCSV(b, name)
	file := filepath.Join(b.TempDir(), "columns")
	if err := column.Create(file, column.Content{Table: first.Table, Patients: first.Patients.Since(), Providers: first.Providers.Since(), Sites: first.Sites.Since()}); err != nil {
		b.Fatal(err)
	}
	t := opened(b, file)
	var columns, csv []float64
	for b.Loop() {
		columns, csv = nil, nil
		for range 7 {
			columns = append(columns, timed(func() { peer.Ours(t) }))
			csv = append(csv, timed(func() { peer.Ours(readCSV(b, name).Table) }))
		}
	}
	began := time.Now()
	want := plain(t)
	naive := time.Since(began).Seconds()
	if got := peer.Ours(t); !got.Equal(want) {
		b.Fatalf("%+v, want %+v", got, want)
	}
	info, err := os.Stat(name)
	if err != nil {
		b.Fatal(err)
	}
	m.report(b)
	b.ReportMetric(float64(t.Len())/1e6, "million/encounters")
	b.ReportMetric(middle(columns), "s/columns")
	b.ReportMetric(middle(csv), "s/csv")
	b.ReportMetric(naive/middle(columns), "x/plain")
	b.ReportMetric(m.job(t)/middle(columns), "share/columns")
	b.ReportMetric((m.parse(info.Size())+m.job(t))/middle(csv), "share/csv")
	b.ReportMetric(1e3*timed(func() { opened(b, file) }), "ms/reopen")
	b.ReportMetric(held(t), "B/encounter")
	delta(b, t)
	p50, p99 := around(t)
	b.ReportMetric(p50, "µs/ego-p50")
	b.ReportMetric(p99, "µs/ego-p99")
}

// state writes the visits of so many children as CSV.
func state(b *testing.B, children int) (name string) {
	name = filepath.Join(b.TempDir(), "claims.csv")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	if err := generate.New(generate.Size{Children: children, Seed: 1, First: 19723}).Claims(f, nil); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return name
}

func readCSV(b *testing.B, name string) *claims.Output {
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	head := make([]byte, min(10_000, info.Size()))
	if _, err := f.ReadAt(head, 0); err != nil {
		b.Fatal(err)
	}
	m, _, err := claims.Sniff(head, claims.Mapping{})
	if err != nil {
		b.Fatal(err)
	}
	o, err := claims.Read(b.Context(), []claims.File{{Name: name, Body: f, Size: info.Size()}}, m, claims.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return o
}

// opened is the table as it lies in a file.
func opened(b *testing.B, name string) *encounter.Table {
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

// held is how many bytes an encounter takes while the job is done: the columns,
// and everything that is made room for on the way, as if none of it were given
// back.
func held(t *encounter.Table) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	peer.Ours(t)
	runtime.ReadMemStats(&after)
	return float64(8*t.Len()+8*t.Patients())/float64(t.Len()) + float64(after.TotalAlloc-before.TotalAlloc)/float64(t.Len())
}

// delta changes encounters at random and reports how long one takes with the
// indexes of that child, and the density of that child after it. The whole has
// to be what building it anew gives.
func delta(b *testing.B, t *encounter.Table) {
	s := population.Study{Cores: 2}
	l := population.NewLinker(t.Patients(), t.Providers)
	population.Walk(t, s, l.See)
	links := l.Links()
	src := encounter.NewLive(t)
	live := network.NewLive(src, s, links, network.Of(links, network.Options{}), nil)
	r := rand.New(rand.NewPCG(1, 2))
	const n = 50_000
	var one, density []float64
	for range n {
		child := r.Uint32N(uint32(t.Patients()))
		row := encounter.Row{Patient: child, Provider: r.Uint32N(uint32(t.Providers)), Day: t.First + encounter.Day(r.IntN(1000)), Place: t.Places[0]}
		of := src.Of(int(child))
		began := time.Now()
		var err error
		if correct := len(of) > 0 && r.IntN(2) == 0; correct {
			_, err = src.Correct(t.Row(int(child), of[r.IntN(len(of))]), row)
		} else {
			_, err = src.Add(row)
		}
		population.One(src.Of(int(child)), s)
		live.Touch(child)
		one = append(one, float64(time.Since(began).Nanoseconds())/1000)
		if err != nil {
			b.Fatal(err)
		}
		began = time.Now()
		live.Density(int(child))
		density = append(density, float64(time.Since(began).Nanoseconds())/1000)
	}
	var anew encounter.Builder
	for p := range src.Patients() {
		for _, k := range src.Of(p) {
			anew.Add(encounter.Row{Patient: uint32(p), Provider: k.Provider(), Day: t.First + k.Day(), Place: src.Places()[k.Place()]})
		}
	}
	want, _, err := anew.Table()
	if err != nil {
		b.Fatal(err)
	}
	if !src.Table().Equal(want) || !peer.Ours(src.Table()).Equal(peer.Ours(want)) || live.Network().Ties() != peer.Ours(want).Ties {
		b.Fatal("not what building anew gives")
	}
	slices.Sort(density)
	b.ReportMetric(mean(one), "µs/one")
	b.ReportMetric(density[n*99/100], "µs/density-p99")
}

// around is how long the network around one child takes, in microseconds.
func around(t *encounter.Table) (p50, p99 float64) {
	l := population.NewLinker(t.Patients(), t.Providers)
	population.Walk(t, population.Study{}, l.See)
	links := l.Links()
	net := network.Of(links, network.Options{})
	r := rand.New(rand.NewPCG(1, 2))
	var took []float64
	var ties []network.Tie
	for len(took) < 20_000 {
		who := links.Of(r.IntN(links.Patients()))
		if len(who) < 2 {
			continue
		}
		began := time.Now()
		ties = net.Ego(ties[:0], who)
		took = append(took, float64(time.Since(began).Nanoseconds())/1000)
	}
	slices.Sort(took)
	return took[len(took)/2], took[len(took)*99/100]
}

// timed is how long work takes, in seconds.
func timed(work func()) float64 {
	runtime.GC() // what was there before costs nothing
	began := time.Now()
	work()
	return time.Since(began).Seconds()
}

func middle(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

func mean(v []float64) (sum float64) {
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
