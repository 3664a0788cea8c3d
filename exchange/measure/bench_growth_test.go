package measure_test

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"testing"
	"time"

	"kith/exchange/generate"
	"kith/exchange/measure/peer"
	"kith/relation/encounter"
	"kith/relation/network"
	"kith/relation/population"
)

// BenchmarkGrowth does the job on a thousand times as many encounters, from a
// hundred thousand to a hundred million, and fits how it grows: every tie is
// counted and weighed, and none is kept. The hundred million are streamed as
// well, and the answers have to be equal.
func BenchmarkGrowth(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(min(2, runtime.NumCPU())))
	var logs [][2]float64
	state := peopled(b, 1_000_000)
	if got, _ := folded(state, state.Providers); !got.Equal(peer.Ours(state)) {
		b.Fatalf("%+v, want %+v", got, peer.Ours(state))
	}
	for b.Loop() {
		for _, t := range []*encounter.Table{peopled(b, 10_000), peopled(b, 100_000), state, times(state, 10)} {
			best := math.Inf(1)
			for range 5 {
				best = min(best, timed(func() { folded(t, t.Providers) }))
			}
			logs = append(logs, [2]float64{math.Log(float64(t.Len())), math.Log(best)})
			b.ReportMetric(best, fmt.Sprintf("s/%.0e", float64(t.Len())))
			if t.Len() > 50_000_000 {
				b.ReportMetric(best, "s/hundred-million")
				want, _ := folded(t, t.Providers)
				streamed(b, state, 10, &want)
			}
		}
	}
	b.ReportMetric(slope(logs), "exponent")
}

// BenchmarkStream streams as many times ten million encounters as
// KITH_MEASURE_STREAM says. A hundred, a billion, take some minutes and four
// gigabytes.
func BenchmarkStream(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("KITH_MEASURE_STREAM"))
	if err != nil {
		b.Skip("KITH_MEASURE_STREAM is no number")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(min(2, runtime.NumCPU())))
	state := peopled(b, 1_000_000)
	for b.Loop() {
		streamed(b, state, n, nil)
	}
}

// peopled is a population's visits, with one provider for a hundred children.
func peopled(b *testing.B, children int) *encounter.Table {
	p := generate.New(generate.Size{Children: children, Providers: children / 100, Seed: 1})
	starts, number := []uint64{0}, scattered(children/100)
	var keys []encounter.Key
	for i := range children {
		from := len(keys)
		for _, v := range p.Child(i).Visits {
			keys = append(keys, encounter.KeyOf(encounter.Day(v.Day), number(v.Provider), 0))
		}
		slices.Sort(keys[from:])
		keys = keys[:from+len(slices.Compact(keys[from:]))]
		starts = append(starts, uint64(len(keys)))
	}
	t, ok := encounter.Over(encounter.Parts{Places: make([]encounter.Place, 1), Providers: children / 100, Start: starts, Keys: keys})
	if !ok || !t.Check() {
		b.Fatal("this is no table")
	}
	return t
}

// copies are as many populations side by side, with one in 75 visits to anybody
// of all. Neighbors among patients are of different ones, and the numbers of
// providers say nothing: where somebody lives is not in the order of anything.
func copies(t *encounter.Table, n int) population.Source {
	number := scattered(t.Providers * n)
	return population.Stream(t.Patients()*n, func(from, to int, b *population.Block) {
		for p := from; p < to; p++ {
			copy := p % n * t.Providers
			for i, k := range t.Of(p / n) {
				q := copy + int(k.Provider())
				if dice := uint64(p*31+i) * 0x9e3779b97f4a7c15 >> 32; dice%75 == 0 {
					q = int(dice) % (t.Providers * n)
				}
				b.Add(encounter.KeyOf(k.Day(), number(q), 0))
			}
			b.End()
		}
	})
}

// scattered gives n numbers others, so that neighbors are far apart.
func scattered(n int) func(q int) uint32 {
	step := int(float64(n) * 0.618)
	for a, b := step, n; ; a, b = step, n { // until they have no divisor in common
		for b > 0 {
			a, b = b, a%b
		}
		if a == 1 {
			break
		}
		step++
	}
	return func(q int) uint32 { return uint32(q * step % n) }
}

// times are copies as one table.
func times(t *encounter.Table, n int) *encounter.Table {
	src := copies(t, n)
	p := encounter.Parts{Places: t.Places, Providers: t.Providers * n, Start: make([]uint64, 1, src.Patients()+1), Keys: make([]encounter.Key, 0, t.Len()*n)}
	for i := range src.Patients() {
		p.Keys = append(p.Keys, slices.Compact(src.Of(i))...)
		p.Start = append(p.Start, uint64(len(p.Keys)))
	}
	all, _ := encounter.Over(p)
	return all
}

// streamed does the job on a stream and reports how long it took and how much
// memory, the encounters that are copied left out of it. want may be nil.
func streamed(b *testing.B, t *encounter.Table, n int, want *peer.Answer) {
	debug.FreeOSMemory()
	before := inUse()
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(before) + int64(t.Len()*n)*38/10)) // four bytes an encounter is what is promised
	peak, done := make(chan uint64), make(chan bool)
	go func() {
		most := uint64(0)
		for {
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(5 * time.Millisecond):
				most = max(most, inUse())
			}
		}
	}()
	began, cpu := time.Now(), peer.CPU()
	got, encounters := folded(copies(t, n), t.Providers*n)
	took := time.Since(began).Seconds()
	done <- true
	b.ReportMetric(peer.CPU()-cpu, fmt.Sprintf("cpu-s/streamed-%.0e", float64(encounters)))
	b.ReportMetric(took, fmt.Sprintf("s/streamed-%.0e", float64(encounters)))
	b.ReportMetric(float64(<-peak-before)/float64(encounters), "B/streamed")
	if want != nil && !got.Equal(*want) {
		b.Fatalf("streamed %+v, want %+v", got, *want)
	}
}

// inUse is what is held in memory and not given back.
func inUse() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}

// folded is the job where encounters are read once and nothing is kept but the
// answer.
func folded(src population.Source, providers int) (a peer.Answer, encounters int64) {
	s := population.Study{}
	type sums struct {
		index   [3]population.Tally
		visits  int64
		density float64
		several int
	}
	all := make([]sums, s.Workers())
	l := population.NewLinker(src.Patients(), providers)
	population.Walk(src, s, func(core, patient int, c population.Counted) {
		t := &all[core]
		t.index[0].Add(c.UPC())
		t.index[1].Add(c.COC())
		t.index[2].Add(c.SECON())
		t.visits += c.Visits
		if c.Providers > 1 { // whoever saw one is in no tie
			l.See(core, patient, c)
		}
	})
	a.Ties = network.Fold(l.Links(), network.Options{}, nil, func(core, _ int, d network.Density) {
		c, _ := d.Care()
		all[core].density += c
		all[core].several++
	})
	sum := &all[0]
	for i := range all[1:] {
		o := &all[i+1]
		for k := range sum.index {
			sum.index[k].Join(&o.index[k])
		}
		sum.visits, sum.density, sum.several = sum.visits+o.visits, sum.density+o.density, sum.several+o.several
	}
	a.UPC, _ = sum.index[0].Mean()
	a.COC, _ = sum.index[1].Mean()
	a.SECON, _ = sum.index[2].Mean()
	a.Density = sum.density / float64(sum.several)
	return a, sum.visits
}

// slope is that of the line nearest to some points.
func slope(points [][2]float64) float64 {
	var x, y, xx, xy float64
	n := float64(len(points))
	for _, p := range points {
		x, y, xx, xy = x+p[0], y+p[1], xx+p[0]*p[0], xy+p[0]*p[1]
	}
	return (n*xy - x*y) / (n*xx - x*x)
}
