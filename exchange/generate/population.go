package generate

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"kith/relation/encounter"
)

// Size is what to make up.
type Size struct {
	Children  int
	Providers int     // 0: one for a hundred children, at least 20
	Visits    float64 // of a child on average; 0: 10
	Days      int     // of the window; 0: 1096, three years
	First     encounter.Day
	Seed      uint64
}

// Work is what somebody does.
type Work uint8

// The kinds of work.
const (
	PrimaryCare Work = iota
	BehavioralHealth
	Specialist
	EmergencyCare
)

// String returns the word for it.
func (w Work) String() string {
	return [...]string{"primary-care", "behavioral-health", "specialist", "emergency"}[w]
}

// Provider is somebody who cares for children.
type Provider struct {
	Work   Work
	Site   int // primary care; others work for a region
	Region int
	Leaves int // the day, counted from the first; -1 stays
}

// Visit is one visit of a child.
type Visit struct {
	Provider int
	Day      int // from the first
	Referred int // who referred the child to this first visit; -1 nobody
	Closed   bool
}

// Child is one child.
type Child struct {
	Age     int // in years, on the first day
	Female  bool
	Spanish bool
	Home    int // site
	Usual   int // provider
	Moves   int // the day on which somebody else begins to look after the child; -1 never
	Visits  []Visit
}

// Population is who there is.
type Population struct {
	Size
	Providers []Provider
	Sites     int
	Regions   int

	siteStart []int // primary care of site s: siteStart[s] up to siteStart[s+1]
	site      alias
	atSite    []alias
	pools     [4][]pool // by work and region
	number    []int     // provider i stands at number[i]: numbers tell nothing
}

// pool is those of one kind of work in a region.
type pool struct {
	who  []int
	draw alias
}

// shares of kinds of work. Source: Kith
const (
	emergencyShare, behavioralShare, specialistShare = 0.01, 0.12, 0.20
	regionSites                                      = 50
	leaveShare, moveShare, closedShare               = 0.18, 0.03, 0.62
	therapyShare                                     = 0.09
)

// New makes the places and the people who work there.
func New(s Size) *Population {
	s.Providers = cmp.Or(s.Providers, max(20, s.Children/100))
	s.Visits, s.Days = cmp.Or(s.Visits, 10), cmp.Or(s.Days, 1096)
	p := &Population{Size: s}
	r := rand.New(rand.NewPCG(s.Seed, 0))
	p.number = r.Perm(s.Providers)
	weight := make([]float64, s.Providers)
	for i := range weight {
		weight[i] = math.Exp(0.9 * r.NormFloat64())
	}
	count := [4]int{EmergencyCare: max(1, int(emergencyShare*float64(s.Providers))), BehavioralHealth: max(1, int(behavioralShare*float64(s.Providers))), Specialist: max(2, int(specialistShare*float64(s.Providers)))}
	count[PrimaryCare] = s.Providers - count[EmergencyCare] - count[BehavioralHealth] - count[Specialist]
	p.sites(r, count[PrimaryCare], weight)
	at := count[PrimaryCare]
	for w := BehavioralHealth; w <= EmergencyCare; w++ {
		p.pool(w, at, count[w], weight)
		at += count[w]
	}
	for i := range p.Providers {
		p.Providers[i].Leaves = -1
		if p.Providers[i].Work != EmergencyCare && r.Float64() < leaveShare {
			p.Providers[i].Leaves = r.IntN(s.Days)
		}
	}
	return p
}

// sites puts primary care into sites of uneven size.
func (p *Population) sites(r *rand.Rand, n int, weight []float64) {
	var all []float64
	for at := 0; at < n; {
		end := min(n, at+1+int(r.ExpFloat64()*7))
		sum := 0.0
		for i := at; i < end; i++ {
			p.Providers = append(p.Providers, Provider{Site: p.Sites, Region: p.Sites / regionSites})
			sum += weight[i]
		}
		p.siteStart = append(p.siteStart, at)
		p.atSite = append(p.atSite, newAlias(weight[at:end]))
		all = append(all, sum)
		p.Sites++
		at = end
	}
	p.siteStart = append(p.siteStart, n)
	p.site, p.Regions = newAlias(all), (p.Sites+regionSites-1)/regionSites
}

// pool spreads those of one kind of work over the regions.
func (p *Population) pool(w Work, at, n int, weight []float64) {
	p.pools[w] = make([]pool, p.Regions)
	for i := range n {
		region := i % p.Regions
		p.Providers = append(p.Providers, Provider{Work: w, Region: region, Site: -1})
		p.pools[w][region].who = append(p.pools[w][region].who, at+i)
	}
	for region := range p.pools[w] {
		of := &p.pools[w][region]
		if len(of.who) == 0 {
			of.who = []int{at}
		}
		weights := make([]float64, len(of.who))
		for i, q := range of.who {
			weights[i] = weight[q]
		}
		of.draw = newAlias(weights)
	}
}

func (p *Population) one(r *rand.Rand, w Work, region int) int {
	of := &p.pools[w][region]
	return of.who[of.draw.draw(r)]
}

func (p *Population) clinician(r *rand.Rand, site int) int {
	return p.siteStart[site] + p.atSite[site].draw(r)
}

// Child makes child i.
func (p *Population) Child(i int) Child {
	r := rand.New(rand.NewPCG(p.Seed, uint64(i)+1))
	c := Child{Age: r.IntN(18), Female: r.IntN(2) == 0, Spanish: r.Float64() < 0.2, Home: p.site.draw(r), Moves: -1}
	c.Usual = p.clinician(r, c.Home)
	if r.Float64() < moveShare {
		c.Moves = r.IntN(p.Days)
	}
	usual := gamma(r, 4)
	share := usual / (usual + gamma(r, 2))
	mean := max(0.5, p.Size.Visits-1-therapyShare*22)
	f := finder{Population: p, r: r, child: &c, special: [2]int{-1, -1}}
	for range 1 + poisson(r, mean*gamma(r, 0.8)/0.8) {
		day := r.IntN(p.Days)
		c.Visits = append(c.Visits, Visit{Provider: f.find(share, day), Day: day, Referred: -1})
	}
	if r.Float64() < therapyShare {
		c.Visits = append(c.Visits, f.therapy()...)
	}
	slices.SortFunc(c.Visits, func(a, b Visit) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Provider, b.Provider)) })
	c.Visits = slices.CompactFunc(c.Visits, func(a, b Visit) bool { return a.Day == b.Day && a.Provider == b.Provider })
	f.refer()
	return c
}

// finder finds whom a child sees.
type finder struct {
	*Population
	r       *rand.Rand
	child   *Child
	special [2]int
}

func (f *finder) find(share float64, day int) int {
	r, region := f.r, f.child.Home/regionSites
	if r.Float64() < share {
		return f.stays(f.child.Usual, day)
	}
	switch x := r.Float64(); {
	case x < 0.45:
		return f.stays(f.clinician(r, f.child.Home), day)
	case x < 0.70:
		if f.special[0] < 0 {
			f.special = [2]int{f.one(r, Specialist, region), f.one(r, Specialist, region)}
		}
		if r.Float64() < 0.35 {
			return f.special[1]
		}
		return f.special[0]
	case x < 0.88:
		return f.one(r, EmergencyCare, region)
	case x < 0.96:
		site := region*regionSites + r.IntN(regionSites)
		if site >= f.Sites {
			site = f.child.Home
		}
		return f.stays(f.clinician(r, site), day)
	}
	return r.IntN(len(f.Population.Providers))
}

// stays is q, or a colleague of the site once q has left.
func (f *finder) stays(q, day int) int {
	who := f.Population.Providers[q]
	if who.Leaves < 0 || day < who.Leaves {
		return q
	}
	from, to := f.siteStart[who.Site], f.siteStart[who.Site+1]
	return from + (q-from+1)%(to-from) // the next of the site, who may be q where nobody else is
}

// therapy is one episode of weekly visits.
func (f *finder) therapy() (visits []Visit) {
	r, region := f.r, f.child.Home/regionSites
	first, second := f.one(r, BehavioralHealth, region), -1
	n := 2 + poisson(r, 20)
	change := n
	if r.Float64() < 0.25 {
		second, change = f.one(r, BehavioralHealth, region), r.IntN(n)
	}
	begin := r.IntN(f.Days)
	for i := range n {
		q := first
		if i >= change {
			q = second
		}
		visits = append(visits, Visit{Provider: q, Day: (begin + 7*i) % f.Days, Referred: -1})
	}
	return visits
}

// refer says of each first visit elsewhere who referred the child there.
func (f *finder) refer() {
	seen := map[int]bool{}
	for i := range f.child.Visits {
		v := &f.child.Visits[i]
		work := f.Population.Providers[v.Provider].Work
		if !seen[v.Provider] && (work == Specialist || work == BehavioralHealth) {
			v.Referred, v.Closed = f.stays(f.child.Usual, v.Day), f.r.Float64() < closedShare
		}
		seen[v.Provider] = true
	}
}
