package measure

import (
	"math"
	"slices"
	"time"

	"kith/relation/network"
	"kith/relation/population"
)

// Network is who shares patients with whom.
type Network struct {
	Providers   int     `json:"providers"` // with at least one tie
	LeftOut     int     `json:"leftOut"`   // who see more patients than a colleague does
	Ties        int     `json:"ties"`
	Likely      int     `json:"likely"` // of 8 shared patients or more: they probably know each other
	Degree      Spread  `json:"degree"`
	Strength    Spread  `json:"strength"`
	Core        int     `json:"core"` // the largest k
	Communities int     `json:"communities"`
	Modularity  float64 `json:"modularity"`
	Density     Spread  `json:"careDensity"`       // of patients with two providers or more
	Others      Spread  `json:"careDensityOthers"` // without the patient
}

// Spread is how a number lies over those who have it.
type Spread struct {
	N      int     `json:"n"`
	Mean   float64 `json:"mean"`
	Q25    float64 `json:"q25"`
	Median float64 `json:"median"`
	Q75    float64 `json:"q75"`
	Most   float64 `json:"most,omitempty"` // not told in public: it is of one
	OK     bool    `json:"ok"`
}

// Month is one month of visits.
type Month struct {
	Month    string  `json:"month"` // 2026-04
	Visits   int64   `json:"visits"`
	Patients int64   `json:"patients"`
	Known    int64   `json:"known"` // visits with somebody seen before
	Share    float64 `json:"share"` // Known of the visits that are not a patient's first
	OK       bool    `json:"ok"`
}

// spread sorts values and says how they lie.
func (r *run) spread(values []float64) Spread {
	if len(values) == 0 || r.p.Public && len(values) < few {
		return Spread{}
	}
	slices.Sort(values)
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	at := func(q float64) float64 { return values[int(math.Ceil(q*float64(len(values))))-1] }
	s := Spread{N: len(values), Mean: sum / float64(len(values)), Q25: at(0.25), Median: at(0.5), Q75: at(0.75), Most: values[len(values)-1], OK: true}
	if r.p.Public {
		s.Most = 0
	}
	return s
}

func (r *run) network(out *Result) {
	study := r.study
	study.ByPlace = nil // ties are between people, whatever counts as continuity
	links := r.links(study)
	if r.p.MostPatients > 0 {
		panel := make([]int, r.Table.Providers)
		for _, q := range links.All() {
			panel[q]++
		}
		study.Leave = slices.Clone(study.Leave)
		if study.Leave == nil {
			study.Leave = make([]bool, r.Table.Providers)
		}
		for q, n := range panel {
			if n > r.p.MostPatients && !study.Leave[q] {
				study.Leave[q] = true
				out.Network.LeftOut++
			}
		}
		links = r.links(study)
	}
	for _, n := range out.seen(links) {
		if n {
			out.Providers++
		}
	}
	o := network.Options{Min: uint32(r.p.MinShared), Cores: r.cores}
	net := network.Of(links, o)
	x := &out.Network
	x.Ties = net.Ties()
	var degree, strength []float64
	for p := range net.Providers() {
		_, shared := net.Of(p)
		if len(shared) == 0 {
			continue
		}
		x.Providers++
		degree, strength = append(degree, float64(len(shared))), append(strength, float64(net.Strength(p)))
		for _, s := range shared {
			if s >= network.Likely {
				x.Likely++
			}
		}
	}
	x.Likely /= 2 // each tie has two ends
	x.Degree, x.Strength = r.spread(degree), r.spread(strength)
	if x.Ties > 0 {
		x.Core = slices.Max(net.Cores())
		var group []int
		group, x.Modularity = net.Communities()
		x.Communities = communities(net, group)
	}
	r.densities(x, links, o)
}

// seen says which providers anybody saw.
func (out *Result) seen(l *population.Links) []bool {
	seen := make([]bool, l.Providers)
	for _, q := range l.All() {
		seen[q] = true
	}
	return seen
}

func (r *run) links(s population.Study) *population.Links {
	l := population.NewLinker(r.Table.Patients(), r.Table.Providers)
	population.Walk(r.Table, s, l.See)
	return l.Links()
}

// communities counts the groups of two or more.
func communities(n *network.Network, group []int) (k int) {
	last := -1
	for p, g := range group { // groups are numbered by their first members
		if g > last {
			last = g
			if n.Degree(p) > 0 {
				k++
			}
		}
	}
	return k
}

func (r *run) densities(x *Network, links *population.Links, o network.Options) {
	all := network.DensitiesOf(links, o, nil)
	var care, others []float64
	for p := range links.Patients() {
		d := all.Of(p)
		if c, ok := d.Care(); ok {
			care = append(care, c)
			c, _ = d.Others()
			others = append(others, c)
		}
	}
	x.Density, x.Others = r.spread(care), r.spread(others)
}

// months counts the visits of each month, and how many were with somebody the
// patient had seen before.
func (r *run) months(out *Result) {
	if r.Table.Len() == 0 {
		return
	}
	month := r.calendar()
	last := int(slices.Max(month))
	parts := make([][]Month, r.cores)
	for i := range parts {
		parts[i] = make([]Month, last+1)
	}
	first := make([][]int64, r.cores)
	for i := range first {
		first[i] = make([]int64, last+1)
	}
	population.Steps(r.Table, r.study, func(core int, s population.Step) {
		m := &parts[core][month[s.Day]]
		m.Visits++
		if s.Before < 0 || month[s.Before] != month[s.Day] {
			m.Patients++
		}
		switch {
		case s.Before < 0:
			first[core][month[s.Day]]++
		case s.Known:
			m.Known++
		}
	})
	zero := time.Unix(int64(r.Table.First)*86400, 0).UTC()
	for i := range last + 1 {
		m := Month{Month: time.Date(zero.Year(), zero.Month()+time.Month(i), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")}
		asked := int64(0)
		for core := range parts {
			p := parts[core][i]
			m.Visits, m.Patients, m.Known = m.Visits+p.Visits, m.Patients+p.Patients, m.Known+p.Known
			asked -= first[core][i]
		}
		if asked += m.Visits; asked > 0 {
			m.Share, m.OK = float64(m.Known)/float64(asked), true
		}
		if r.p.Public && m.Patients > 0 && m.Patients < few {
			m = Month{Month: m.Month}
		}
		out.Months = append(out.Months, m)
	}
}

// calendar is for each day of the table in which month it lies, from 0.
func (r *run) calendar() []uint16 {
	zero := time.Unix(int64(r.Table.First)*86400, 0).UTC()
	at := make([]uint16, int(r.Table.Last()-r.Table.First)+1)
	for day := range at {
		t := zero.AddDate(0, 0, day)
		at[day] = uint16((t.Year()-zero.Year())*12 + int(t.Month()) - int(zero.Month()))
	}
	return at
}
