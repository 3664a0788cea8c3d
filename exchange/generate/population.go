package generate

import (
	"cmp"
	"math"
	"math/rand/v2"

	"kith/relation/encounter"
)

// Size is what to make up.
type Size struct {
	Children  int
	Providers int     // 0: one for a hundred children, at least 20
	Visits    float64 // of a child on average; 0: 10
	Days      int     // of the window, at least 14; 0: 1096, three years
	First     encounter.Day
	Seed      uint64
	Spanish   float64 // share of families who speak Spanish at home; 0: a fifth, below 0: none
	Clinic    string  // "Organization/x" that is there already and stands for the first site; "" makes that one, too
}

// FewestProviders is how many it takes to have each kind of work.
const FewestProviders = 5

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
	Work    Work
	Site    int // primary care; others work for a region: -1
	Region  int
	Arrives int // the day, counted from the first; 0 was here before
	Leaves  int // the day from which they are gone; -1 stays
}

// Here reports whether somebody works here on a day.
func (p Provider) Here(day int) bool { return day >= p.Arrives && (p.Leaves < 0 || day < p.Leaves) }

// Population is who there is.
type Population struct {
	Size
	Providers []Provider
	Sites     int
	Regions   int

	siteStart []int // primary care of site s: siteStart[s] up to siteStart[s+1]
	site      alias
	atSite    []alias
	pools     [4]pools
	number    []int // provider i stands at number[i]: numbers tell nothing
}

// pools are those of one kind of work, by region. Who works in region r is from+r,
// from+r+regions and so on.
type pools struct {
	from, count int
	draw        []alias // by region
}

// Shares. Source: Kith
const (
	emergencyShare, behavioralShare, specialistShare = 0.01, 0.12, 0.20
	regionSites                                      = 50
	leaveShare, arriveShare                          = 0.18, 0.18
	therapyShare                                     = 0.09
)

// Streams of chance: what is drawn for one purpose changes nothing for another.
const (
	staffStream  uint64 = iota << 56
	childStream         // who sees a child when: all that claims tell
	familyStream        // home, language, names
	lifeStream          // what else happens to a child
	visitStream         // schedules, loops, screens: what only FHIR tells
	turnoverStream
)

// stream returns the chance of one child, or family, for a purpose.
func (p *Population) stream(of uint64, i int) *rand.Rand {
	return rand.New(rand.NewPCG(p.Seed, of+uint64(i)))
}

// New makes the places and the people who work there.
func New(s Size) *Population {
	s.Providers = max(FewestProviders, cmp.Or(s.Providers, max(20, s.Children/100)))
	s.Visits, s.Days, s.Spanish = cmp.Or(s.Visits, 10), max(14, cmp.Or(s.Days, 1096)), cmp.Or(s.Spanish, 0.2)
	p := &Population{Size: s}
	r := p.stream(staffStream, 0)
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
	p.turnover(p.stream(turnoverStream, 0))
	return p
}

// sites puts primary care into sites of uneven size.
func (p *Population) sites(r *rand.Rand, n int, weight []float64) {
	var all []float64
	for at := 0; at < n; {
		end := min(n, at+1+int(r.ExpFloat64()*7))
		sum := 0.0
		for i := at; i < end; i++ {
			p.Providers = append(p.Providers, Provider{Site: p.Sites, Region: p.Sites / regionSites, Leaves: -1})
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

// pool spreads those of one kind of work over the regions. A region without any
// has those of the first.
func (p *Population) pool(w Work, at, n int, weight []float64) {
	p.pools[w] = pools{from: at, count: n, draw: make([]alias, p.Regions)}
	for i := range n {
		p.Providers = append(p.Providers, Provider{Work: w, Region: i % p.Regions, Site: -1, Leaves: -1})
	}
	for region := range p.pools[w].draw {
		var weights []float64
		for i := at + region; i < at+n; i += p.Regions {
			weights = append(weights, weight[i])
		}
		if len(weights) > 0 {
			p.pools[w].draw[region] = newAlias(weights)
		}
	}
}

// turnover says who comes and who goes. The first of each site and of each pool
// was always here and stays; those of emergency care are not told apart.
func (p *Population) turnover(r *rand.Rand) {
	for i := range p.Providers {
		q := &p.Providers[i]
		first := q.Work != PrimaryCare && i < p.pools[q.Work].from+p.Regions || q.Work == PrimaryCare && i == p.siteStart[q.Site]
		if first || q.Work == EmergencyCare {
			continue
		}
		if r.Float64() < arriveShare {
			q.Arrives = 1 + r.IntN(p.Days-1)
		}
		if r.Float64() < leaveShare && q.Arrives < p.Days-1 {
			q.Leaves = q.Arrives + 1 + r.IntN(p.Days-1-q.Arrives)
		}
	}
}

// one draws somebody of a kind of work.
func (p *Population) one(r *rand.Rand, w Work, region int) int {
	of := &p.pools[w]
	if region >= of.count {
		region = 0
	}
	return of.from + region + p.Regions*of.draw[region].draw(r)
}

// clinician draws somebody of a site.
func (p *Population) clinician(r *rand.Rand, site int) int {
	return p.siteStart[site] + p.atSite[site].draw(r)
}

// here is q or, on days on which q is not here, a colleague: the next of the site
// or pool who is.
func (p *Population) here(q, day int) int {
	for !p.Providers[q].Here(day) {
		q = p.next(q)
	}
	return q
}

// next goes round a site or pool.
func (p *Population) next(q int) int {
	who := p.Providers[q]
	if who.Work == PrimaryCare {
		if q++; q == p.siteStart[who.Site+1] {
			q = p.siteStart[who.Site]
		}
		return q
	}
	of := &p.pools[who.Work]
	if q += p.Regions; q >= of.from+of.count {
		q = of.from + who.Region
	}
	return q
}
