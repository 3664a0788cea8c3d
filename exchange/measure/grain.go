package measure

import (
	"math"
	"slices"

	"kith/relation/continuity"
	"kith/relation/population"
	"kith/relation/share"
)

// indexes are what is told of each patient, by name.
var indexes = [...]struct {
	name string
	of   func(continuity.Totals) (float64, bool)
}{
	{"UPC", continuity.Totals.UPC}, {"COC", continuity.Totals.COC}, {"SECON", continuity.Totals.SECON},
	{"MMCI", continuity.Totals.MMCI}, {"HHI", continuity.Totals.HHI}, {"K", continuity.Totals.K},
	{"Known provider", continuity.Totals.KnownProvider}, {"Fragmentation", continuity.Totals.Fragmentation},
}

// tallies add up every index over patients.
type tallies [len(indexes)]population.Tally

func (t *tallies) add(c continuity.Totals) {
	for i := range t {
		t[i].Add(indexes[i].of(c))
	}
}

// told is the tallies as they are told.
func (r *run) told(t *tallies) (all []Index) {
	for i := range t {
		all = append(all, r.index(indexes[i].name, &t[i]))
	}
	return all
}

func (r *run) index(name string, t *population.Tally) Index {
	x := Index{Name: name, N: t.N, OK: t.N > 0}
	if !x.OK {
		return Index{Name: name}
	}
	x.Mean, _ = t.Mean()
	x.SD, _ = t.SD()
	x.Low, x.High, x.Interval = t.Interval()
	for q, to := range map[float64]*float64{0.05: &x.Q05, 0.25: &x.Q25, 0.5: &x.Median, 0.75: &x.Q75, 0.95: &x.Q95} {
		*to, _ = t.Quantile(q)
	}
	x.Histogram = t.Histogram(10)
	return x
}

// share is some of all.
func (r *run) share(yes, n int64) Share {
	if n == 0 {
		return Share{}
	}
	s := Share{Yes: yes, N: n, Share: float64(yes) / float64(n), OK: true}
	s.Low, s.High = share.Wilson(int(yes), int(n))
	return s
}

// spread sorts values and says how they lie.
func (r *run) spread(values []float64) Spread {
	if len(values) == 0 {
		return Spread{}
	}
	slices.Sort(values)
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	at := func(q float64) float64 { return values[int(math.Ceil(q*float64(len(values))))-1] }
	return Spread{N: len(values), Mean: sum / float64(len(values)), Q25: at(0.25), Median: at(0.5), Q75: at(0.75), Most: values[len(values)-1], OK: true}
}

// lens is one way to count: what is the same one, and who of those seen counts.
type lens struct {
	grain, who string
	study      population.Study
}

// lenses are a person, a team, a site; and, where roles say who is a resident,
// without and with them alone.
//
// Source: Christakis1999
func (r *run) lenses() []lens {
	all := []lens{{"person", "all", r.person}}
	if r.team != nil {
		s := r.person
		s.Group = r.team
		all = append(all, lens{"team", "all", s})
	}
	if r.site != nil {
		s := r.person
		s.ByPlace = r.site
		all = append(all, lens{"site", "all", s})
	}
	if resident := r.role.resident; resident != nil {
		only, without := r.person, r.person
		only.Leave = r.also(r.person.Leave, func(q uint32) bool { return !resident[q] })
		without.Leave = r.also(r.person.Leave, func(q uint32) bool { return resident[q] })
		all = append(all, lens{"person", "residents", only}, lens{"person", "without residents", without})
	}
	return all
}

// grains counts through every lens.
func (r *run) grains(out *Result) error {
	for _, s := range r.lenses() {
		g := r.counted(s.study)
		g.Grain, g.Who = s.grain, s.who
		if s.grain == r.p.Grain && s.who == "all" {
			out.Visits, out.Patients, out.Indexes = g.Visits, g.Patients, g.Indexes
		}
		out.Grains = append(out.Grains, g)
	}
	return nil
}

// counted walks everybody once for the indexes, and once for the entropy, which
// needs the visits with each.
func (r *run) counted(s population.Study) (g Grain) {
	t, n := r.sums(s)
	g.Visits, g.Patients, g.Indexes = n[0], n[1], r.told(t)
	var bits []float64
	for _, e := range r.entropies(s) {
		if e.visits >= r.p.MinVisits && e.visits > 0 {
			bits = append(bits, e.bits)
		}
	}
	g.Entropy = r.spread(bits)
	return g
}

// sums adds up every index over the patients of a study, and counts visits and
// patients.
func (r *run) sums(s population.Study) (all *tallies, n [2]int64) {
	cores := make([]struct {
		tallies
		n [2]int64
	}, r.cores)
	population.Walk(r.Table, s, func(core, _ int, c population.Counted) {
		t := &cores[core]
		t.n[0] += c.Visits
		t.n[1]++
		if c.Visits >= int64(r.p.MinVisits) {
			t.add(c.Totals)
		}
	})
	all = &tallies{}
	for i := range cores {
		n[0], n[1] = n[0]+cores[i].n[0], n[1]+cores[i].n[1]
		for k := range all {
			all[k].Join(&cores[i].tallies[k])
		}
	}
	return all, n
}

// entropy is how one patient's visits were spread.
type entropy struct {
	visits int
	bits   float64
}

// entropies are those of all patients, by number.
func (r *run) entropies(s population.Study) []entropy {
	all := make([]entropy, r.Table.Patients())
	type own struct {
		patient int
		who     []uint32
		n       []int
	}
	cores := make([]own, r.cores)
	end := func(o *own) {
		if len(o.n) == 0 {
			return
		}
		e := entropy{}
		for _, n := range o.n {
			e.visits += n
		}
		e.bits, _ = continuity.Entropy(o.n)
		all[o.patient] = e
		o.who, o.n = o.who[:0], o.n[:0]
	}
	population.Steps(r.Table, s, func(core int, v population.Step) {
		o := &cores[core]
		if v.Patient != o.patient {
			end(o)
			o.patient = v.Patient
		}
		if i := slices.Index(o.who, v.Group); i >= 0 {
			o.n[i]++
			return
		}
		o.who, o.n = append(o.who, v.Group), append(o.n, 1)
	})
	for i := range cores {
		end(&cores[i])
	}
	return all
}
