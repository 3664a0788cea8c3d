package measure_test

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"

	"kith/relation/encounter"
	"kith/relation/population"
)

// machine is what the machine can do, now: everything else is a share of it.
type machine struct {
	read   float64 // bytes a second from memory, on all cores
	random float64 // seconds for eight bytes anywhere in 64 MiB, one core, many on their way
	sort   float64 // seconds to sort ten million words
	lines  float64 // bytes a second in which the ends of lines are found, one core
	parsed float64 // bytes of lines a second split into numbers, one core
	cores  float64
}

var sink uint64

// calibrate measures the machine.
func calibrate() machine {
	m := machine{cores: float64(runtime.GOMAXPROCS(0))}
	words := make([]uint64, 32<<20)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range words {
		words[i] = r.Uint64()
	}
	best := func(work func()) float64 { return min(timed(work), timed(work), timed(work)) }
	m.read = 8 * float64(len(words)) / best(func() {
		var wait sync.WaitGroup
		sums := make([]uint64, int(m.cores))
		for c := range sums {
			wait.Go(func() {
				var s [4]uint64
				part := words[len(words)*c/len(sums) : len(words)*(c+1)/len(sums)]
				for ; len(part) >= 4; part = part[4:] {
					s[0], s[1], s[2], s[3] = s[0]+part[0], s[1]+part[1], s[2]+part[2], s[3]+part[3]
				}
				sums[c] = s[0] + s[1] + s[2] + s[3]
			})
		}
		wait.Wait()
		sink += sums[0]
	})
	const loads, mask = 4 << 20, 8<<20 - 1
	m.random = best(func() {
		at, sum := uint64(1), uint64(0)
		for range loads {
			at = at*6364136223846793005 + 1442695040888963407
			sum += words[at>>33&mask]
		}
		sink += sum
	}) / loads
	ten := slices.Clone(words[:10_000_000])
	m.sort = timed(func() { slices.Sort(ten) })
	text := lines(r)
	m.lines = float64(len(text)) / best(func() { sink += uint64(bytes.Count(text, []byte("\n"))) })
	m.parsed = float64(len(text)) / best(func() { sink += numbers(text) })
	return m
}

func (m machine) report(b *testing.B) {
	b.ReportMetric(m.read/1e9, "GB/s/read")
	b.ReportMetric(m.random*1e9, "ns/random")
	b.ReportMetric(m.sort*1e3, "ms/sort")
	b.ReportMetric(m.lines/1e9, "GB/s/lines")
	b.ReportMetric(m.parsed/1e6, "MB/s/parsed")
}

// lines is some text as claims are.
func lines(r *rand.Rand) (text []byte) {
	for range 1 << 20 {
		text = append(strconv.AppendInt(append(strconv.AppendInt(append(text, 'c'), r.Int64N(1_000_000), 10), ",p"...), r.Int64N(10_000), 10), ",2025-04-14,s12,visit\n"...)
	}
	return text
}

// numbers is the least that reading does: each byte once, each digit used.
func numbers(text []byte) (sum uint64) {
	n := uint64(0)
	for _, c := range text {
		if d := c - '0'; d < 10 {
			n = 10*n + uint64(d)
		} else {
			sum, n = sum^n, 0
		}
	}
	return sum
}

// job is how long the job takes at the least, on all cores: every column once
// through memory, and four loads a link, but for a patient's last, whose place
// nobody can foresee: it goes to its provider and back, and the patient's list is
// looked at twice.
func (m machine) job(t *encounter.Table) float64 {
	l := population.NewLinker(t.Patients(), t.Providers)
	population.Walk(t, population.Study{}, l.See)
	links := l.Links().Len()
	through := float64(8*t.Len()+8*t.Patients()) + 32*float64(links)
	return through/m.read + 4*float64(links-t.Patients())*m.random/m.cores
}

// parse is how long text takes to read at the least.
func (m machine) parse(size int64) float64 { return float64(size) / m.parsed / m.cores }
