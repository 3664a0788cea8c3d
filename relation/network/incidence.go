package network

import (
	"slices"
	"sync"
	"sync/atomic"

	"kith/relation/population"
)

// incidence is the links of patients seen from the providers. Patients stand in
// the order of whom they see most, so that those of one provider lie together:
// what a provider's row looks at is then mostly in the cache already.
//
// Where there are many providers, they have other numbers here (nearby).
type incidence struct {
	providers   int
	number, old []uint32   // of each provider here, and there; nil: the same
	who         []uint32   // patients in that order, without those who saw nobody
	first       []uint32   // where the links of each of them begin
	to          []uint32   // their links; the last one of each patient has the mark
	start       []uint32   // of provider p in at: start[p] up to start[p+1]
	at          []uint64   // for each link but a patient's last: where the next link stands
	cursor      [][]uint32 // by core and provider: where the core's part of the patients begins in at
}

// mark is set in the last link of each patient; providers have 27 bits.
const mark = 1 << 31

// turned is the links by provider: for each, the rest of each patient's list,
// so that every pair is met once, at its smaller end. Where empty, the links are
// let go as soon as they are copied.
func turned(l *population.Links, cores int, empty bool) *incidence {
	in := &incidence{providers: l.Providers}
	if l.Providers >= manyProviders {
		in.number, in.old = nearby(l, cores)
	}
	in.order(l, cores)
	if empty {
		*l = population.Links{}
	}
	in.turn(cores)
	return in
}

// order puts the patients who saw two or more into the order of whom they see
// most, and of their numbers where that is the same. It reads them as they come
// and writes each where it belongs: waiting for what one reads costs more.
func (in *incidence) order(l *population.Links, cores int) {
	usual, patients, links := l.Usual(), make([][]uint32, cores), make([][]uint32, cores)
	parts(l.Patients(), cores, func(core, from, to int) {
		patients[core], links[core] = make([]uint32, l.Providers), make([]uint32, l.Providers)
		for p := from; p < to; p++ {
			if n := l.Saw(p); n > 1 {
				most := in.here(usual[p])
				patients[core][most]++
				links[core][most] += uint32(n)
			}
		}
	})
	in.who = make([]uint32, stacked(patients, l.Providers)[l.Providers])
	in.to = make([]uint32, stacked(links, l.Providers)[l.Providers])
	in.first = make([]uint32, len(in.who)+1)
	in.first[len(in.who)] = uint32(len(in.to))
	parts(l.Patients(), cores, func(core, from, to int) {
		patients, links := patients[core], links[core]
		for p := from; p < to; p++ {
			mine := l.Of(p)
			if len(mine) < 2 {
				continue
			}
			most := in.here(usual[p])
			rank, at := patients[most], links[most]
			patients[most], links[most] = rank+1, at+uint32(len(mine))
			in.who[rank], in.first[rank] = uint32(p), at
			here := in.to[at : int(at)+len(mine)]
			for i, q := range mine {
				here[i] = in.here(q)
			}
			if in.number != nil {
				slices.Sort(here)
			}
			here[len(here)-1] |= mark
		}
	})
}

// here is the number of a provider here.
func (in *incidence) here(q uint32) uint32 {
	if in.number == nil {
		return q
	}
	return in.number[q]
}

// turn lists for every provider where the patients' next links are.
func (in *incidence) turn(cores int) {
	in.cursor = make([][]uint32, cores)
	parts(len(in.who), cores, func(core, from, to int) {
		n := make([]uint32, in.providers)
		for _, q := range in.to[in.first[from]:in.first[to]] {
			if q < mark {
				n[q]++
			}
		}
		in.cursor[core] = n
	})
	in.start = stacked(in.cursor, in.providers)
	in.at = make([]uint64, in.start[in.providers])
	parts(len(in.who), cores, func(core, from, to int) {
		next := slices.Clone(in.cursor[core])
		for i := in.first[from]; i < in.first[to]; i++ {
			if q := in.to[i]; q < mark {
				in.at[next[q]] = uint64(i + 1)
				next[q]++
			}
		}
	})
}

// stacked turns how many of each there are in every part into where those of
// each part begin, one part behind the other, and returns where each begins.
func stacked(parts [][]uint32, n int) (start []uint32) {
	start = make([]uint32, n+1)
	sum := uint32(0)
	for q := range n {
		start[q] = sum
		for _, of := range parts {
			of[q], sum = sum, sum+of[q]
		}
	}
	start[n] = sum
	return start
}

// parts hands each core its part of 0 … n.
func parts(n, cores int, work func(core, from, to int)) {
	var wait sync.WaitGroup
	for core := range cores {
		wait.Go(func() { work(core, n*core/cores, n*(core+1)/cores) })
	}
	wait.Wait()
}

// counter is what one core needs to count a provider's row.
type counter struct {
	core  int
	count []uint32 // by provider: shared patients with the one at hand
	met   []uint32 // whose count is not zero
	room  []uint32 // for met
}

// row counts with how many patients provider p meets each larger provider.
func (c *counter) row(in *incidence, p int) {
	count, met, n := c.count, c.room, 0
	for _, x := range in.at[in.start[p]:in.start[p+1]] {
		for i := x; ; i++ {
			q := in.to[i]
			k := count[q&^mark]
			count[q&^mark] = k + 1
			met[n] = q &^ mark // without a branch: the next one overwrites it unless it is new
			if k == 0 {
				n++
			}
			if q >= mark {
				break
			}
		}
	}
	c.met = met[:n]
}

// drop forgets the counts below least.
func (c *counter) drop(least uint32) {
	if least <= 1 {
		return
	}
	for _, q := range c.met {
		if c.count[q] < least {
			c.count[q] = 0
		}
	}
}

// rows counts every provider's row, on all cores, and hands it to use.
func rows(in *incidence, o Options, use func(p int, c *counter)) {
	var next atomic.Int64
	const stride = 16
	parts(in.providers, o.workers(), func(core, _, _ int) {
		c := &counter{core: core, count: make([]uint32, in.providers), room: make([]uint32, in.providers+1)}
		for {
			from := int(next.Add(stride)) - stride
			if from >= in.providers {
				return
			}
			for p := from; p < min(from+stride, in.providers); p++ {
				c.row(in, p)
				c.drop(o.Min)
				use(p, c)
				for _, q := range c.met {
					c.count[q] = 0
				}
			}
		}
	})
}
